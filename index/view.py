"""The engines at one generation, and how a newer view comes from an older one."""

import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from index.clusters import Clusters, load_clusters
from index.dense import Base, DenseView, read_base, rounded
from index.errors import EngineDamaged
from index.lexical import LexicalIndex, LexicalSearcher
from index.reading import removed_rows, vector_rows
from index.stored import read_state

LEXICAL_NAME = "lexical"
DENSE_NAME = "dense"


class StaleEngine(Exception):
    """The lexical engine is ahead of or behind the truth; a moment later it may agree."""


@dataclass(frozen=True, slots=True)
class View:
    """Both engines at one published generation; never changed once made.

    :param lexical: None while nothing was ever published.
    :param allowed: what filters let through, filled by ``index.ranking`` as they are asked.
    """

    generation: int
    opstamp: int
    base: str | None
    lexical_index: LexicalIndex | None
    lexical: LexicalSearcher | None
    dense: DenseView
    clusters: Clusters
    allowed: dict[Any, Any] = field(default_factory=dict)


def is_current(view: View, state: dict[str, Any]) -> bool:
    """Say whether a view shows what is published."""
    return (view.generation, view.opstamp, view.base) == (
        state["published"],
        state.get("opstamp", 0),
        state.get("base"),
    ) and (view.lexical_index is None or view.lexical_index.folder.name == state.get("lexical"))


def load_view(folder: Path, connection: sqlite3.Connection, old: View | None = None) -> View:
    """Return the view of what is published in the connection's transaction.

    :param old: an earlier view, whose files need not be read again.
    :raises StaleEngine: while the lexical engine is at another commit.
    :raises EngineDamaged: if an engine's files cannot be read.
    """
    state = read_state(connection)
    if old is not None and is_current(old, state):
        return old
    index, searcher = _load_lexical(folder, state, old)
    return View(
        generation=state["published"],
        opstamp=state.get("opstamp", 0),
        base=state.get("base"),
        lexical_index=index,
        lexical=searcher,
        dense=_load_dense(folder, connection, state, old),
        clusters=load_clusters(connection),
    )


def _load_lexical(
    folder: Path, state: dict[str, Any], old: View | None
) -> tuple[LexicalIndex | None, LexicalSearcher | None]:
    name = state.get("lexical")
    if name is None:
        return None, None
    place = folder / LEXICAL_NAME / name
    try:
        index = old.lexical_index if old is not None else None
        if index is None or index.folder != place:
            index = open_lexical(place)
        searcher = index.searcher()
        opstamp = index.opstamp()
    except (OSError, ValueError, KeyError) as error:
        raise EngineDamaged(
            "lexical", f"The lexical engine {place} cannot be read: {error}"
        ) from error
    # reading the number after the searcher: a commit in between shows as a mismatch
    if opstamp != state["opstamp"]:
        raise StaleEngine
    return index, searcher


def open_lexical(place: Path) -> LexicalIndex:
    """Open an existing lexical engine.

    :raises FileNotFoundError: if there is none; opening would make an empty one.
    """
    if not (place / "meta.json").is_file():
        raise FileNotFoundError(f"{place / 'meta.json'} is missing")
    return LexicalIndex(place)


def _load_dense(
    folder: Path, connection: sqlite3.Connection, state: dict[str, Any], old: View | None
) -> DenseView:
    published, dimension = state["published"], state.get("dimension", 0)
    same = old is not None and old.base == state.get("base") and old.generation <= published
    if old is not None and same and old.dense.dimension == dimension:
        view, after = old.dense, old.generation
    else:
        after = state.get("base_generation", 0)
        base = _load_base(folder, state)
        columns = base.columns if base else np.zeros((0, 2), dtype=np.int64)
        view = DenseView(base, columns, np.zeros((0, dimension), dtype=np.float32))
    removed = removed_rows(connection, after, published)
    added = rounded(vector_rows(connection, after, published), dimension)
    return view.extended(*added, removed) if len(removed) or len(added[0]) else view


def _load_base(folder: Path, state: dict[str, Any]) -> Base | None:
    name = state.get("base")
    return read_base(folder / DENSE_NAME, name) if name is not None else None
