"""A person's word on an entry, taken in by the command and by the API alike."""

from collections.abc import Mapping
from typing import Any

from index.register import Entry, find_entry
from index.reviews import Verdict, add_review
from index.store import Store
from index.stored import read_state
from index.sync import follow


def review(
    store: Store,
    id_: str,
    verdict: Verdict,
    *,
    changes: Mapping[str, Any],
    reviewer: str,
    note: str,
    writer_timeout_s: float,
) -> Entry:
    """Keep a person's word on an entry and publish it; return the entry as it is now.

    :raises NotFound: if there is no such entry.
    :raises ValueError: for changes that do not fit.
    :raises IndexLocked: if another process goes on writing.
    """
    with store.writer(writer_timeout_s):
        evidence = _committed(store, id_).evidence
        add_review(store, id_, verdict, evidence, changes=changes, reviewer=reviewer, note=note)
        follow(store)
        return _committed(store, id_)


def _committed(store: Store, id_: str) -> Entry:
    with store.reading() as connection:
        return find_entry(connection, read_state(connection)["generation"], id_)
