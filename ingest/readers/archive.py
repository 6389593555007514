"""ZIP archives: their readable members, within limits counted while reading."""

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from ingest.errors import DamagedFile, EncryptedFile, LimitExceeded, UnreadableFile
from ingest.readers import ARCHIVE_SUFFIXES, SUPPORTED_SUFFIXES
from ingest.records import Limits
from ingest.sidecar import sidecar_names

_CHUNK_BYTES = 1 << 20
_ENCRYPTED_FLAG = 0x1  # APPNOTE.TXT 6.3.10, section 4.4.4, bit 0
_UTF8_FLAG = 0x800  # likewise, bit 11


class Member(NamedTuple):
    """A file out of an archive.

    :param path: inside the archive; ``inner.zip/path`` where archives nest.
    :param sidecar: name and bytes of the sidecar packed beside it, if there is one.
    """

    path: str
    data: bytes
    sidecar: tuple[str, bytes] | None = None


def members(data: bytes, name: str, limits: Limits) -> Iterator[Member]:
    """Yield each member that a reader takes.

    Nested archives are opened to ``limits.archive_depth``; their members are
    ``inner.zip/path``. A member that cannot be opened does not cost the others:
    the first such error is raised after all of them.

    :param name: the archive's name, for messages.
    :raises EncryptedFile: members that need a password.
    :raises DamagedFile: not a ZIP, or a member fails its checksum.
    :raises LimitExceeded: ``unpacked_mb`` or ``archive_depth``.
    """
    budget = Budget(limits.unpacked_mb)
    problems: list[UnreadableFile] = []
    yield from _walk(data, name, "", 1, limits, budget, problems)
    if problems:
        raise problems[0]


class Budget:
    """Bytes that may still be unpacked; counts what really comes out."""

    def __init__(self, unpacked_mb: int) -> None:
        self._unpacked_mb = unpacked_mb
        self._left = unpacked_mb * 2**20

    def refuse_declared(self, n_bytes: int) -> None:
        """Refuse before unpacking where the directory itself admits too much."""
        if n_bytes > self._left:
            raise self._exceeded()

    def take(self, n_bytes: int) -> None:
        """Count unpacked bytes."""
        self._left -= n_bytes
        if self._left < 0:
            raise self._exceeded()

    def _exceeded(self) -> LimitExceeded:
        return LimitExceeded(
            f"Giải nén ra quá lớn: vượt giới hạn unpacked_mb {self._unpacked_mb}.",
            "Chia tệp nén thành nhiều tệp nhỏ, hoặc nâng giới hạn unpacked_mb, rồi nạp lại.",
        )


def open_zip(data: bytes, name: str) -> zipfile.ZipFile:
    """Open an archive held in memory.

    :raises DamagedFile: truncated or not a ZIP.
    """
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise DamagedFile(
            f"Tệp nén {PurePosixPath(name).name} bị hỏng hoặc thiếu phần cuối ({error}).",
            "Chép hoặc tải lại tệp từ nguồn rồi nạp lại.",
        ) from None


def read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> bytes:
    """Unpack one member, counting against the budget while it comes out.

    :raises EncryptedFile: it needs a password.
    :raises DamagedFile: bad data or checksum, or a method we do not know.
    :raises LimitExceeded: the budget is spent.
    """
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise EncryptedFile(
            f"Tệp {member_name(info)!r} trong tệp nén bị đặt mật khẩu.",
            "Giải nén bằng mật khẩu rồi nạp thư mục đã giải nén.",
        )
    chunks: list[bytes] = []
    try:
        with archive.open(info) as member:
            while chunk := member.read(_CHUNK_BYTES):
                budget.take(len(chunk))
                chunks.append(chunk)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
    ) as error:
        raise DamagedFile(
            f"Tệp {member_name(info)!r} trong tệp nén bị hỏng ({error}).",
            "Chép hoặc tải lại tệp nén từ nguồn rồi nạp lại.",
        ) from None
    return b"".join(chunks)


def member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's path made safe: relative, ``/`` between parts, no ``..``.

    Windows tools write UTF-8 names without saying so; ``zipfile`` then reads
    them as code page 437.
    """
    name = info.filename
    if not info.flag_bits & _UTF8_FLAG:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = info.filename
    parts = name.replace("\\", "/").split("/")
    return "/".join(part.rstrip(":") for part in parts if part not in {"", ".", ".."})


def _walk(
    data: bytes,
    name: str,
    prefix: str,
    depth: int,
    limits: Limits,
    budget: Budget,
    problems: list[UnreadableFile],
) -> Iterator[Member]:
    if depth > limits.archive_depth:
        raise LimitExceeded(
            f"Tệp nén lồng nhau quá sâu: vượt giới hạn archive_depth {limits.archive_depth}.",
            "Giải nén các lớp bên trong rồi nạp thư mục đã giải nén.",
        )
    with open_zip(data, name) as archive:
        wanted = [info for info in archive.infolist() if _is_wanted(info)]
        budget.refuse_declared(sum(info.file_size for info in wanted))
        beside = {member_name(info): info for info in archive.infolist()}
        seen: set[str] = set()
        for info in wanted:
            inner = _unique(member_name(info), seen)
            try:
                content = read_member(archive, info, budget)
                if PurePosixPath(inner).suffix.lower() in ARCHIVE_SUFFIXES:
                    path = f"{prefix}{inner}/"
                    yield from _walk(content, inner, path, depth + 1, limits, budget, problems)
                else:
                    yield Member(prefix + inner, content, _sidecar(archive, inner, beside, budget))
            except (EncryptedFile, DamagedFile) as error:
                problems.append(error)
            except LimitExceeded as error:
                if "archive_depth" not in error.reason:
                    raise
                problems.append(error)


def _sidecar(
    archive: zipfile.ZipFile, path: str, beside: dict[str, zipfile.ZipInfo], budget: Budget
) -> tuple[str, bytes] | None:
    for sidecar in sidecar_names(PurePosixPath(path)):
        info = beside.get(str(sidecar))
        if info is not None and not info.is_dir():
            return sidecar.name, read_member(archive, info, budget)
    return None


def _is_wanted(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(member_name(info))
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    is_hidden = any(part.startswith(".") or part == "__MACOSX" for part in path.parts)
    is_readable = path.suffix.lower() in SUPPORTED_SUFFIXES
    return is_readable and not (info.is_dir() or is_link or is_hidden)


def _unique(name: str, seen: set[str]) -> str:
    """Return the name, numbered where the archive holds it twice."""
    path, n = name, 1
    while path in seen:
        n += 1
        pure = PurePosixPath(name)
        path = str(pure.with_name(f"{pure.stem} ({n}){pure.suffix}"))
    seen.add(path)
    return path
