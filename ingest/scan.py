"""Which files under the given paths are to be read.

``.hoptacignore`` (gitignore syntax, in any folder) keeps files out. Types that
no reader takes, and sidecars, are reported as ignored, not as failures.
"""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pathspec

from ingest.errors import IngestError
from ingest.readers import SUPPORTED_SUFFIXES
from ingest.sidecar import SIDECAR_SUFFIX

IGNORE_FILE = ".hoptacignore"


class PathNotFound(IngestError):
    """A path to ingest that does not exist."""


class Found(NamedTuple):
    """One file met on the way.

    :param path: absolute.
    :param root: the ingested path that it lies under, or its folder.
    :param source: path relative to ``root``, with ``/``, always valid UTF-8.
    :param readable: False for unsupported types and sidecars.
    """

    path: Path
    root: Path
    source: str
    readable: bool


def find_files(paths: Iterable[Path]) -> Iterator[Found]:
    """Yield the files under the paths, each once, in sorted order.

    Links to files are followed, links to folders are not (they can loop);
    names that begin with a dot are passed over.

    :raises PathNotFound: for a path that does not exist, before anything is yielded.
    """
    tops = [Path(os.path.abspath(path)) for path in paths]  # noqa: PTH100 - keeps links
    for top in tops:
        if not top.exists():
            raise PathNotFound(f"{top} does not exist. Check the spelling of the path.")
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
    source = path.relative_to(root).as_posix()
    # A name that is not UTF-8 on disk reaches Python with surrogates, which no JSON can hold.
    source = source.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return Found(path, root, source, readable)


_Rules = list[tuple[Path, pathspec.GitIgnoreSpec]]


def _walk(folder: Path, rules: _Rules) -> Iterator[Path]:
    """Yield files below a folder, leaving out what any ``.hoptacignore`` above names."""
    own = folder / IGNORE_FILE
    if own.is_file():
        lines = own.read_text(encoding="utf-8").splitlines()
        rules = [*rules, (folder, pathspec.GitIgnoreSpec.from_lines(lines))]
    with os.scandir(folder) as entries:
        ordered = sorted(entries, key=lambda entry: entry.name)
    for entry in ordered:
        path = folder / entry.name
        if entry.name.startswith(".") or _is_excluded(path, entry.is_dir(), rules):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(path, rules)
        elif entry.is_file():
            yield path


def _is_excluded(path: Path, is_folder: bool, rules: _Rules) -> bool:
    return any(
        spec.match_file(path.relative_to(base).as_posix() + ("/" if is_folder else ""))
        for base, spec in rules
    )
