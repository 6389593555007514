"""What an ingestion run has to do: which files are new, changed, unchanged or gone.

Names, sizes and times decide; only a file whose time has changed is hashed, so
that looking over 10,000 unchanged files takes about a second.
"""

import hashlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.store import FileStamp, Store
from ingest.scan import Found, absolute, find_files, printable
from ingest.sidecar import sidecar_path

# A file written this shortly before it was read may change again within one tick of its
# clock; its time is then not trusted and the next run compares its hash (git's "racy" rule).
RACY_NS = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run will do, found by looking at names, sizes and times only.

    :param gone: files in the index, under the paths given, that are gone.
    """

    to_read: Sequence[tuple[Found, FileStamp]]
    unchanged: Sequence[Found]
    ignored: Sequence[Found]
    gone: Sequence[FileStamp]


def plan_ingestion(
    paths: Sequence[Path], store: Store, *, prune: bool = False, retry: bool = False
) -> Plan:
    """Compare files with what the index has of them.

    A file of the same size and time is unchanged; one of another time is hashed.

    :param prune: also find documents whose file is gone.
    :param retry: read again files that failed before.
    :raises PathNotFound, BadIgnoreFile: see ``find_files``.
    """
    known = store.stamps()
    failed = store.failed_paths()
    to_read: list[tuple[Found, FileStamp]] = []
    unchanged: list[Found] = []
    ignored: list[Found] = []
    met: set[str] = set()
    for found in find_files(paths):
        if not found.readable:
            ignored.append(found)
            continue
        try:
            stamp = _stamp(found)
        except FileNotFoundError:  # removed since the folder was listed
            continue
        met.add(stamp.path)
        old = known.get(stamp.path)
        if old is None or (retry and stamp.path in failed):
            to_read.append((found, stamp))
        elif _is_same(old, stamp, found.path):
            unchanged.append(found)
            if (old.root, old.source) != (stamp.root, stamp.source):
                store.move_file(old, stamp)
        else:
            to_read.append((found, stamp))
    unmet = [known[path] for path in sorted(known.keys() - met)]
    gone = _gone(paths, unmet) if prune else []
    return Plan(to_read, unchanged, ignored, gone)


def _stamp(found: Found) -> FileStamp:
    """Return a file's stamp with its hash still empty: most are never hashed."""
    # The sum changes when the sidecar changes, comes or goes, whichever of them is newer.
    mtime_ns = sum(status.st_mtime_ns for status in _statuses(found.path))
    size = found.path.stat().st_size
    path, root = printable(str(found.path)), printable(str(found.root))
    return FileStamp(path, root, found.source, size, mtime_ns, "")


def _statuses(path: Path) -> list[os.stat_result]:
    """Return the status of a file and of its sidecar, if it has one."""
    sidecar = sidecar_path(path)
    return [path.stat()] if sidecar is None else [path.stat(), sidecar.stat()]


def _is_same(old: FileStamp, new: FileStamp, path: Path) -> bool:
    if old.size != new.size:
        return False
    if old.mtime_ns == new.mtime_ns != 0:
        return True
    try:
        return old.sha256 == file_sha256(path)
    except OSError:  # its reader will say so
        return False


def file_sha256(path: Path) -> str:
    """Return the hash that tells a changed file: its own bytes and its sidecar's."""
    digest = hashlib.sha256(path.read_bytes())
    sidecar = sidecar_path(path)
    if sidecar is not None:
        digest.update(b"\0" + sidecar.read_bytes())
    return digest.hexdigest()


def _gone(paths: Sequence[Path], unmet: Sequence[FileStamp]) -> list[FileStamp]:
    tops = [printable(str(absolute(path))) for path in paths]
    return [
        stamp
        for stamp in unmet
        if any(stamp.path == top or stamp.path.startswith(top.rstrip("/") + "/") for top in tops)
        and _is_absent(Path(stamp.path))
    ]


def _is_absent(path: Path) -> bool:
    """Say whether a file is known to be gone; one in a folder shut to us is not."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def hashed(stamp: FileStamp, path: Path) -> FileStamp:
    """Return a stamp with the file's hash, to be taken before the file is read.

    :param path: the file as the system names it; ``stamp.path`` is for people.
    """
    try:
        sha256 = file_sha256(path)
        newest_ns = max(status.st_mtime_ns for status in _statuses(path))
    except OSError:  # gone or unreadable since the scan; its reader will say so
        return stamp
    is_racy = newest_ns > time.time_ns() - RACY_NS
    return replace(stamp, sha256=sha256, mtime_ns=0 if is_racy else stamp.mtime_ns)
