"""The dense engine: cosine by faiss over a base file, plus a tail in memory.

The base holds what was live at one generation and is rewritten only when the
tail has grown by a share of it, so ingestion writes a linear number of bytes.
Vectors are kept as float16: half the memory and time of float32, and the score
is exactly that of the rounded vectors, in base and tail alike (5e-5 off at most,
measured at 384 dimensions).
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray

from index import approximate
from index.errors import EngineDamaged

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

_VECTORS, _COLUMNS, _MANIFEST = "vectors.faiss", "columns.npy", "manifest.json"
_TEMPORARY = ".writing"


class VectorRow(NamedTuple):
    """A passage for the dense engine.

    :param row: id inside the index; rows come in ascending order.
    :param tie: sorts as the passage's public id does.
    :param vector: float32 bytes of a unit vector.
    """

    row: int
    tie: int
    vector: bytes


def rounded(rows: Iterable[VectorRow], dimension: int) -> tuple[Ints, Floats]:
    """Return columns (n, 2) of row and tie, and the vectors rounded to float16."""
    listed = list(rows)
    columns = np.array([(row.row, row.tie) for row in listed], dtype=np.int64).reshape(-1, 2)
    joined = np.frombuffer(b"".join(row.vector for row in listed), dtype="<f4")
    return columns, joined.reshape(len(listed), dimension).astype(np.float16).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Base:
    """A base as read from disk, never changed.

    :param columns: int64, (n, 2): row and tie; rows ascend.
    :param manifest: kind of index, its recall against flat, checksums.
    """

    name: str
    index: Any
    columns: Ints
    manifest: dict[str, Any]


def write_base(folder: Path, name: str, chunks: Iterator[tuple[Ints, Floats]], n: int) -> None:
    """Write a base under a temporary name, sync it to disk, then give it its name.

    :param chunks: columns and vectors as ``rounded`` returns them; at least one chunk.
    :param n: number of rows to come; decides the kind of index.
    """
    temporary = folder / f"{_TEMPORARY}-{os.getpid()}"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    index, columns, description = approximate.build(chunks, n)
    np.save(temporary / _COLUMNS, columns)
    faiss.write_index(index, str(temporary / _VECTORS))
    manifest = description | {
        "n_passages": len(columns),
        "sha256": {part: _sha256(temporary / part) for part in (_VECTORS, _COLUMNS)},
    }
    (temporary / _MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    for part in (_VECTORS, _COLUMNS, _MANIFEST, "."):
        sync_to_disk(temporary / part)
    temporary.rename(folder / name)
    sync_to_disk(folder)


def read_base(folder: Path, name: str) -> Base:
    """Read a base and check it against its checksums.

    :raises EngineDamaged: if anything of it is missing or changed.
    """
    place = folder / name
    try:
        manifest = json.loads((place / _MANIFEST).read_text(encoding="utf-8"))
        for part, expected in manifest["sha256"].items():
            if _sha256(place / part) != expected:
                raise EngineDamaged("dense", f"{place / part} is not as it was written.")
        columns = np.load(place / _COLUMNS)
        index = approximate.load(place / _VECTORS)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        raise EngineDamaged(
            "dense", f"The dense engine's base {place} cannot be read: {error}"
        ) from error
    if index.ntotal != len(columns):
        raise EngineDamaged(
            "dense", f"{place} has {index.ntotal} vectors for {len(columns)} passages."
        )
    return Base(name, index, columns, manifest)


def remove_other_bases(folder: Path, kept: str | None) -> None:
    """Delete bases that no generation to come will read; the caller holds the writer lock."""
    for place in folder.iterdir() if folder.is_dir() else ():
        if place.name != kept:
            shutil.rmtree(place, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync_to_disk(path: Path) -> None:
    """Make a file's bytes, or a folder's names, survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class DenseView:
    """The dense engine at one generation, never changed; safe in several threads.

    A slot is a position in base, then tail; ``columns`` tells its row and tie.
    """

    def __init__(
        self, base: Base | None, columns: Ints, tail: Floats, dead: Mask | None = None
    ) -> None:
        """Put a view together.

        :param columns: int64, (n_slots, 2), rows ascending.
        :param tail: float32, (n_tail, dim), rounded to float16.
        :param dead: n_slots; true for slots that were removed.
        """
        self.base = base
        self.columns = columns
        self.tail = tail
        self.dead = dead
        self._n_base = len(columns) - len(tail)

    @property
    def dimension(self) -> int:
        """Length of a vector; 0 while nothing was ever indexed."""
        return int(self.tail.shape[1])

    def extended(self, columns: Ints, tail: Floats, removed: Ints) -> "DenseView":
        """Return the view with passages added and rows removed."""
        all_columns = np.concatenate([self.columns, columns])
        dead = np.zeros(len(all_columns), dtype=np.bool_)
        if self.dead is not None:
            dead[: len(self.dead)] = self.dead
        dead |= np.isin(all_columns[:, 0], removed)
        tails = np.concatenate([self.tail, tail]) if len(tail) else self.tail
        return DenseView(self.base, all_columns, tails, dead if dead.any() else None)

    def slots(self, rows: Ints) -> Ints:
        """Return the slots of rows; rows without a vector here are left out."""
        held = self.columns[:, 0]
        places = np.searchsorted(held, rows)
        inside = places < len(held)
        places, asked = places[inside], rows[inside]
        return np.asarray(places[held[places] == asked], dtype=np.int64)

    def mask(self, rows: Ints) -> Mask:
        """Return which slots hold one of the rows."""
        allowed = np.zeros(len(self.columns), dtype=np.bool_)
        allowed[self.slots(rows)] = True
        return allowed

    def search(self, query: Floats, n_hits: int, allowed: Mask | None = None) -> Ints:
        """Return the slots nearest to a query, in no order.

        :param query: (dim,), unit.
        :param allowed: n_slots; None lets everything through.
        """
        if self.dead is not None:
            allowed = ~self.dead if allowed is None else allowed & ~self.dead
        found = [np.zeros(0, dtype=np.int64)]
        if self.base is not None:
            part = None if allowed is None else allowed[: self._n_base]
            found.append(approximate.search(self.base.index, query, n_hits, part))
        if len(self.tail):
            part = None if allowed is None else allowed[self._n_base :]
            found.append(self._n_base + _best(_dots(self.tail, query), n_hits, part))
        slots = np.concatenate(found)
        if len(slots) <= n_hits:
            return slots
        return slots[_best(self.scores(query, slots), n_hits, None)]

    def vectors(self, slots: Ints) -> Floats:
        """Return the vectors of slots, float32, (len(slots), dim)."""
        vectors = np.empty((len(slots), self.dimension), dtype=np.float32)
        in_tail = slots >= self._n_base
        vectors[in_tail] = self.tail[slots[in_tail] - self._n_base]
        if self.base is not None and not in_tail.all():
            vectors[~in_tail] = self.base.index.reconstruct_batch(slots[~in_tail])
        return vectors

    def scores(self, query: Floats, slots: Ints) -> NDArray[np.float64]:
        """Return the cosine of each slot, by one formula for base and tail."""
        exact = _dots(self.vectors(slots).astype(np.float64), query.astype(np.float64))
        return exact.round(6)  # ties are broken by passage id, not by the last bits


def _dots(rows: NDArray[Any], query: NDArray[Any]) -> NDArray[Any]:
    """Return the inner product of each row with a query.

    Not by ``@``: BLAS starts its threads for it, whose waiting doubled a search's CPU time.
    """
    return np.asarray(np.einsum("ij,j->i", rows, query))


def _best(scores: NDArray[Any], n_hits: int, allowed: Mask | None) -> Ints:
    """Return the positions of the best scores, all that tie with the last one included."""
    places = np.arange(len(scores)) if allowed is None else np.flatnonzero(allowed)
    if len(places) <= n_hits:
        return places.astype(np.int64)
    chosen = scores[places]
    border = np.partition(chosen, len(chosen) - n_hits)[len(chosen) - n_hits]
    return np.asarray(places[chosen >= border - 1e-6], dtype=np.int64)
