"""Which files under the given paths are to be read.

``.hoptacignore`` (gitignore syntax, in any folder) keeps files out. Types that
no reader takes, and sidecars, are reported as ignored, not as failures.
"""

import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pathspec

from ingest.errors import IngestError
from ingest.readers import SUPPORTED_SUFFIXES
from ingest.sidecar import SIDECAR_SUFFIX

IGNORE_FILE = ".hoptacignore"
logger = logging.getLogger(__name__)


class PathNotFound(IngestError):
    """A path to ingest that does not exist, or is neither file nor folder."""


class BadIgnoreFile(IngestError):
    """A ``.hoptacignore`` with a line that is no pattern."""


class Found(NamedTuple):
    """One file met on the way.

    :param path: absolute.
    :param root: the ingested path that it lies under, or its folder.
    :param source: path relative to ``root``, with ``/``, always valid UTF-8, see ``printable``.
    :param readable: False for unsupported types and sidecars.
    """

    path: Path
    root: Path
    source: str
    readable: bool


def printable(path: str) -> str:
    r"""Return a path as JSON can hold it: bytes that are not UTF-8 become ``\xff``.

    Python reads such bytes as surrogates. Names that differ still differ.
    """
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def absolute(path: Path) -> Path:
    """Return a path from the root, without ``..``; links stay as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve follows links


def check_paths(paths: Iterable[Path]) -> None:
    """Make sure that all paths can be ingested.

    :raises PathNotFound: for one that is neither a file nor a folder.
    """
    for path in paths:
        if not path.exists():
            raise PathNotFound(f"{absolute(path)} does not exist. Check the spelling of the path.")
        if not (path.is_file() or path.is_dir()):
            raise PathNotFound(
                f"{absolute(path)} is neither a file nor a folder. Name one of them."
            )


def find_files(paths: Iterable[Path]) -> Iterator[Found]:
    """Yield the files under the paths, each once, in sorted order.

    Links to files are followed, links to folders are not (they can loop);
    names that begin with a dot are passed over. A folder that cannot be listed is
    passed over with a warning.

    :raises PathNotFound: for a path that does not exist, before anything is yielded.
    :raises BadIgnoreFile: for a ``.hoptacignore`` that is not understood.
    """
    tops = [absolute(path) for path in paths]
    check_paths(tops)
    seen: set[Path] = set()
    for top in tops:
        if top.is_file():
            found: Iterable[Found] = [_found(top, top.parent)]
        else:
            found = (_found(path, top) for path in _walk(top, []))
        for item in found:
            if item.path not in seen:
                seen.add(item.path)
                yield item


def _found(path: Path, root: Path) -> Found:
    name = path.name.lower()
    readable = path.suffix.lower() in SUPPORTED_SUFFIXES and not name.endswith(SIDECAR_SUFFIX)
    return Found(path, root, printable(path.relative_to(root).as_posix()), readable)


_Rules = list[tuple[Path, pathspec.GitIgnoreSpec]]


def _walk(folder: Path, rules: _Rules) -> Iterator[Path]:
    """Yield files below a folder, leaving out what any ``.hoptacignore`` above names."""
    try:
        with os.scandir(folder) as entries:
            ordered = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        logger.warning("The folder %s is passed over: %s.", printable(str(folder)), error.strerror)
        return
    rules = [*rules, *_rules_of(folder)]
    for entry in ordered:
        path = folder / entry.name
        is_folder = entry.is_dir(follow_symlinks=False)
        if entry.name.startswith(".") or _is_excluded(path, is_folder, rules):
            continue
        if is_folder:
            yield from _walk(path, rules)
        elif _is_file(entry):
            yield path


def _rules_of(folder: Path) -> _Rules:
    own = folder / IGNORE_FILE
    if not own.is_file():
        return []
    # names that are not UTF-8 stand here as they reach us from the folder
    lines = own.read_text(encoding="utf-8-sig", errors="surrogateescape").splitlines()
    try:
        return [(folder, pathspec.GitIgnoreSpec.from_lines(lines))]
    except ValueError as error:
        raise BadIgnoreFile(f"{own} is not understood: {error}. Mend or remove the line.") from None


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:  # a link that leads back to itself
        return False


def _is_excluded(path: Path, is_folder: bool, rules: _Rules) -> bool:
    return any(
        spec.match_file(path.relative_to(base).as_posix() + ("/" if is_folder else ""))
        for base, spec in rules
    )
