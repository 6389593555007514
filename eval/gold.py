"""The passages of quoted documents, as the index holds them."""

from collections.abc import Iterable

from eval.datasets import Question
from eval.errors import MissingDocuments
from index.store import Store


def gold_passages(
    store: Store, questions: Iterable[Question], *, allow_missing: bool = False
) -> dict[str, list[tuple[str, str]]]:
    """Return (passage id, text) of every document that the questions quote.

    A name means every document of that ``source``; where there is none, documents whose
    file's path ends with it (``news/a.txt`` when ``corpus/news`` alone was ingested).

    :param allow_missing: leave out documents that the index lacks.
    :raises MissingDocuments: if the index lacks some, and that is not allowed.
    """
    names = dict.fromkeys(quote.doc for question in questions for quote in question.relevant)
    by_source: dict[str, list[str]] = {}
    for document in store.documents():
        by_source.setdefault(document.source, []).append(document.id)
    found = {name: by_source.get(name) or _by_path(store, name, by_source) for name in names}
    missing = sorted(name for name, ids in found.items() if not ids)
    if missing and not allow_missing:
        raise MissingDocuments(missing, str(store.folder))
    return {
        name: [(passage.id, passage.text) for id_ in ids for passage in store.passages(id_)]
        for name, ids in found.items()
        if ids
    }


def _by_path(store: Store, name: str, by_source: dict[str, list[str]]) -> list[str]:
    last = name.rpartition("/")[2]
    candidates = [
        id_ for source, ids in by_source.items() if source.rpartition("/")[2] == last for id_ in ids
    ]
    return [id_ for id_ in candidates if store.document(id_).path.endswith(f"/{name}")]
