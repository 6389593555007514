"""Agreement texts are read as people read them, field by field."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.agreement_texts import DOCUMENTS, FLOOR, GOLD, check, read_agreement, read_gold, score
from eval.errors import BadDataset, BelowFloor
from ingest.records import Agreement, AgreementStatus, ArticleFields, Level, Signatory, Span

ROW = {
    "doc": "agreements/a.pdf",
    "vn_parties": ["Nghệ An"],
    "foreign_parties": ["Gwangju"],
    "countries": ["Hàn Quốc"],
    "kind": ["kết nghĩa", "thỏa thuận"],
    "level": "local",
    "date": "2022-10-27",
    "place_signed": None,
    "signatories": [{"name": "Lê Văn Tám", "title": "Chủ tịch"}],
    "effect": "Thỏa thuận có hiệu lực từ ngày ký.",
    "term": None,
    "period": None,
    "renewal": None,
    "termination": None,
    "ends": None,
    "languages": ["tiếng Việt", "tiếng Hàn"],
    "value": None,
    "fields_by_article": {"Điều 1": ["Y tế"], "Điều 2": ["Du lịch"]},
}
READ = Agreement(
    vn_parties=("Nghệ An",),
    foreign_parties=("thành phố Gwangju",),
    countries=("Hàn Quốc",),
    kind="thỏa thuận",
    status=AgreementStatus.SIGNED,
    level=Level.LOCAL,
    evidence=Span(0, 1),
    date="2022-10-27",
    signatories=(Signatory("LÊ VĂN TÁM", "CHỦ TỊCH"),),
    effect="Thỏa thuận có hiệu lực từ ngày ký",
    languages=("tiếng Hàn", "tiếng Việt"),
    fields_by_article=(
        ArticleFields("Điều 1", ("khám chữa bệnh",)),
        ArticleFields("Điều 2", ("du lịch",)),
    ),
)


def _shares(agreement: Agreement | None) -> dict[str, float]:
    tallies = score([ROW], {"agreements/a.pdf": agreement})
    return {name: round(tally.share, 2) for name, tally in tallies.items()}


def test_names_sentences_and_categories_may_be_written_otherwise() -> None:
    assert set(_shares(READ).values()) == {1.0}


def test_what_is_guessed_where_nothing_is_stated_is_wrong() -> None:
    shares = _shares(replace(READ, term="Thỏa thuận dùng năm năm.", ends="2027-10-27"))
    assert {name for name, share in shares.items() if share < 1} == {"term", "ends"}


def test_fields_by_article_are_an_f1_over_articles_and_categories() -> None:
    read = replace(READ, fields_by_article=(ArticleFields("Điều 1", ("y tế", "thể thao")),))
    assert _shares(read)["fields_by_article"] == 0.5


def test_a_document_without_an_entry_has_every_field_wrong() -> None:
    assert set(_shares(None).values()) == {0.0}


def test_a_field_below_the_floor_is_named() -> None:
    with pytest.raises(BelowFloor, match=r"kind 0\.000; asked is 0\.95"):
        check(score([ROW], {"agreements/a.pdf": replace(READ, kind="hiệp định")}))


def test_a_broken_gold_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(ROW) + "\n{}\n", encoding="utf-8")
    with pytest.raises(BadDataset, match=r"gold.jsonl: line 2"):
        read_gold(path)


def test_every_field_of_our_own_agreement_texts_reaches_the_floor() -> None:
    gold = read_gold(GOLD)
    suffixes = [row["doc"].rpartition(".")[2] for row in gold]
    assert len(gold) >= 20
    assert {"pdf", "docx"} <= set(suffixes)
    assert sum(row["awkward"] for row in gold) >= 5
    found = {row["doc"]: read_agreement(DOCUMENTS, row["doc"]) for row in gold}
    assert min(tally.share for tally in score(gold, found).values()) >= FLOOR


def test_every_agreement_text_of_the_collection_is_in_the_gold() -> None:
    names = {f"agreements/{path.name}" for path in (DOCUMENTS / "agreements").iterdir()}
    assert {row["doc"] for row in read_gold(GOLD)} == names
