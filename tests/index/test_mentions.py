"""Places that documents name, kept with their spans."""

from pathlib import Path

import pytest

from index.mentions import DocumentMention, localities_in, mentions_of
from index.schema import connect
from index.store import Store, document_id
from index.sync import follow
from ingest.gazetteer import Kind
from ingest.parse import parse_bytes
from ingest.records import Limits, PlaceMention, Span
from tests.index.conftest import Commit

TEXT = "Tỉnh Cần Thơ ký với Champasak (Lào)."
MENTIONS = (
    PlaceMention("province", "Cần Thơ", None, 5, 12),
    PlaceMention("locality", "Champasak", "Lào", 20, 29),
    PlaceMention("country", "Lào", "Lào", 31, 34),
)


def found(store: Store, kind: Kind, name: str) -> list[DocumentMention]:
    with store.reading() as connection:
        return mentions_of(connection, store.counts().generation, kind, name)


def test_what_is_parsed_names_its_places_in_the_text_as_it_stands() -> None:
    text = "Tin vắn\n\nTP Cần Thơ hợp tác với tỉnh Champasak của Lào và thành phố Nice."
    parsed = parse_bytes(text.encode(), "a.txt", Limits())
    assert [(m.kind, m.name, m.country, text[m.start : m.end]) for m in parsed.mentions] == [
        ("province", "Cần Thơ", None, "Cần Thơ"),
        ("locality", "Champasak", "Lào", "Champasak"),
        ("country", "Lào", "Lào", "Lào"),
        ("locality", "Nice", "Pháp", "Nice"),
    ]


def test_mentions_are_found_by_kind_and_name(store: Store, commit: Commit) -> None:
    commit("a.txt", TEXT, mentions=MENTIONS)
    commit("b.txt", "không nơi nào")
    id_ = document_id("/files/a.txt", "")
    assert found(store, Kind.PROVINCE, "Cần Thơ") == [
        DocumentMention(id_, "a.txt", "Cần Thơ", None, Span(5, 12))
    ]
    assert found(store, Kind.COUNTRY, "Cần Thơ") == []
    with store.reading() as connection:
        inside = localities_in(connection, store.counts().generation, "Lào")
    assert inside == [DocumentMention(id_, "a.txt", "Champasak", "Lào", Span(20, 29))]


def test_an_older_generation_keeps_its_mentions(store: Store, commit: Commit) -> None:
    before = commit("a.txt", TEXT, mentions=MENTIONS)
    after = commit("a.txt", TEXT, mentions=MENTIONS[:1])
    with store.reading() as connection:
        assert len(mentions_of(connection, before, Kind.COUNTRY, "Lào")) == 1
        assert mentions_of(connection, after, Kind.COUNTRY, "Lào") == []


@pytest.mark.parametrize("way", ["removed", "replaced"])
def test_mentions_go_with_their_document(store: Store, commit: Commit, way: str) -> None:
    commit("a.txt", TEXT, mentions=MENTIONS)
    if way == "removed":
        store.remove_document(document_id("/files/a.txt", ""))
    else:
        commit("a.txt", "đã thay", mentions=())
    assert found(store, Kind.PROVINCE, "Cần Thơ") == []
    with store.writer():
        follow(store)
    assert _n_rows(store.folder) == 0


def _n_rows(folder: Path) -> int:
    connection = connect(folder)
    count: int = connection.execute("SELECT count(*) FROM mention").fetchone()[0]
    connection.close()
    return count
