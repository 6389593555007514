"""Documents that tell the same story, as one cluster."""

import sqlite3
from collections.abc import Iterable

from index.reading import document_key


class Clusters:
    """Connected components of the pairs of near duplicates, by document key."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._parents: dict[int, int] = {}
        self._ids: dict[int, str] = {}
        for one, other in pairs:
            for id_ in (one, other):
                self._ids.setdefault(document_key(id_), id_)
            self._parents[self.cluster(document_key(one))] = self.cluster(document_key(other))

    def __bool__(self) -> bool:
        return bool(self._ids)

    def cluster(self, key: int) -> int:
        """Return the key that stands for a document's cluster: its own if it is alone."""
        root = key
        while (parent := self._parents.get(root, root)) != root:
            root = parent
        if root != key:
            self._parents[key] = root  # the next look-up is one step
        return root

    def document_id(self, key: int) -> str:
        """Return the id of a document that is in some pair."""
        return self._ids[key]


def load_clusters(connection: sqlite3.Connection) -> Clusters:
    """Return the clusters of the connection's transaction."""
    return Clusters(connection.execute("SELECT one, other FROM duplicate"))
