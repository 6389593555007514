"""The folder of a model in the box, as its ``hoptac.json`` describes it.

Example of the description::

    {"name": "hoptac-minilm-vi-en", "licence": "Apache-2.0", "dimension": 384,
     "max_tokens": 256, "query_prefix": "", "passage_prefix": "",
     "forms": {"onnx-int8": {"onnx/model.onnx": "<sha256>", "tokenizer.json": "<sha256>"},
               "torch-float32": {"model.safetensors": "<sha256>", ...}}}
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import ModelUnusable

DESCRIPTION = "hoptac.json"
INT8 = "onnx-int8"
TORCH = "torch-float32"
ONNX_FILE = "onnx/model.onnx"
TOKENIZER_FILE = "tokenizer.json"
_RESTORE = "Restore the folder from the repository (git checkout), or name another model."


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A described model folder whose files are as described.

    :param max_tokens: longest input in pieces, [CLS] and [SEP] included.
    :param forms: form to file (relative, posix) to sha256.
    """

    path: Path
    name: str
    licence: str
    dimension: int
    max_tokens: int
    query_prefix: str
    passage_prefix: str
    forms: Mapping[str, Mapping[str, str]]

    def check(self, form: str) -> str:
        """Compare the files of a form with their hashes; return one hash over all.

        :raises ModelUnusable: naming the first file missing or changed.
        """
        if form not in self.forms:
            raise ModelUnusable(
                f"{self.path} has no form {form}, only {', '.join(self.forms)}. {_RESTORE}"
            )
        for name, expected in self.forms[form].items():
            _check_file(self.path / name, expected)
        return joint_sha256(self.forms[form])


def read_model_folder(path: Path) -> ModelFolder:
    """Read ``hoptac.json``; files are not looked at before ``ModelFolder.check``.

    :raises ModelUnusable: if the description is missing or not what it should be.
    """
    file = path / DESCRIPTION
    try:
        fields: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return ModelFolder(
            path=path,
            name=str(fields["name"]),
            licence=str(fields["licence"]),
            dimension=int(fields["dimension"]),
            max_tokens=int(fields["max_tokens"]),
            query_prefix=str(fields["query_prefix"]),
            passage_prefix=str(fields["passage_prefix"]),
            forms={form: dict(files) for form, files in fields["forms"].items()},
        )
    except OSError as error:
        raise ModelUnusable(f"{file} cannot be read ({error.strerror}). {_RESTORE}") from error
    except KeyError as error:
        raise ModelUnusable(f"{file} lacks the field {error}. {_RESTORE}") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise ModelUnusable(f"{file} is damaged ({error}). {_RESTORE}") from error


def sha256_of(file: Path) -> str:
    """Return the file's SHA-256, hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def joint_sha256(files: Mapping[str, str]) -> str:
    """Return one hash over names and hashes of several files, in any order given."""
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(files.items()))
    return hashlib.sha256(lines.encode()).hexdigest()


def _check_file(file: Path, expected: str) -> None:
    if not file.is_file():
        raise ModelUnusable(f"{file} is missing. {_RESTORE}")
    found = sha256_of(file)
    if found != expected:
        raise ModelUnusable(
            f"{file} is damaged or was changed: {file.stat().st_size} bytes with sha256 "
            f"{found[:12]}…, {DESCRIPTION} says {expected[:12]}…. {_RESTORE}"
        )
