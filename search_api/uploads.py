"""Uploaded files on disk: their bytes under our names, their own name only shown.

``<index>/uploads/<id>.pdf`` holds the bytes, ``<id>.json`` the job that reads them;
both are written under another name, fsynced and renamed, so that neither is ever
half there. A name that comes with an upload never becomes part of a path.
"""

import os
import re
import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from index.similar import main_text
from ingest.errors import UnreadableFile
from ingest.parse import parse_file
from ingest.readers import SUPPORTED_SUFFIXES
from ingest.records import Failure, Limits
from ingest.worker import ReaderPool
from search_api.errors import Problem

_MAX_NAME_LENGTH = 120
# control and format characters (bidirectional overrides among them) and what shells,
# Windows and HTML read as more than a letter
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff<>:\"|?*&';`\\/]"
)
_CHUNK_BYTES = 1 << 20


def safe_name(filename: str) -> str:
    """Return the last part of an uploaded file's name, harmless to show and to log.

    :raises Problem: 415 if no reader takes files of that suffix.
    """
    last = re.split(r"[\\/]", filename)[-1].encode("utf-8", "replace").decode("utf-8")
    name = _UNSAFE.sub("_", unicodedata.normalize("NFC", last)).rstrip(" .")
    suffix = name[max(name.rfind("."), 0) :].lower()
    if suffix not in SUPPORTED_SUFFIXES:
        known = " ".join(sorted(SUPPORTED_SUFFIXES))
        raise Problem(
            415,
            "unsupported-file",
            "Kiểu tệp không được hỗ trợ",
            f"Tệp “{name[:_MAX_NAME_LENGTH]}” không đọc được. Các kiểu được nhận: {known}.",
        )
    stem = name[: -len(suffix)].strip(" .") or "khong-ten"
    return stem[: _MAX_NAME_LENGTH - len(suffix)] + suffix


def save_upload(stream: BinaryIO, target: Path) -> int:
    """Copy a stream to ``target`` whole or not at all; return its size in bytes.

    :raises Problem: 422 if the stream is empty.
    """
    part = target.with_name(target.name + ".part")
    n_bytes = 0
    try:
        with part.open("xb") as out:
            while chunk := stream.read(_CHUNK_BYTES):
                n_bytes += out.write(chunk)
            if not n_bytes:
                raise Problem(
                    422, "empty-file", "Tệp rỗng", "Tệp gửi lên không có byte nào. Hãy gửi lại."
                )
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    _sync_folder(target.parent)
    return n_bytes


def read_draft(stream: BinaryIO, filename: str, limits: Limits) -> str:
    """Return the main text of an uploaded draft, read in a limited process; keep nothing.

    :raises Problem: if its type is not read, or it is empty.
    :raises UnreadableFile: if no text can be read from it.
    """
    name = safe_name(filename)
    with TemporaryDirectory(prefix="hoptac-draft-") as folder:
        path = Path(folder) / f"draft{Path(name).suffix}"
        save_upload(stream, path)
        with ReaderPool(parse_file, limits, n_jobs=1) as pool:
            results = [result for _, read in pool.run([(path, name)]) for result in read]
    for result in results:
        if isinstance(result, Failure):
            raise UnreadableFile(result.reason, result.remedy)
        return main_text(result.document)
    raise UnreadableFile(f"{name} không có tài liệu nào.", "Hãy gửi một tệp có chữ.")


def write_record(path: Path, content: bytes) -> None:
    """Write a small file so that a crash leaves the old one or the new one."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make a rename durable: it lives in the folder, which has its own fsync."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
