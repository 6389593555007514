"""Lists by country over the sample documents, against the facts that these were written from."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.embed import Embedder
from index.ingestion import run_ingestion
from index.plan import plan_ingestion
from index.store import Store
from ingest.places import find_provinces
from ingest.records import Limits
from search_api.answers.collection.collect import collect
from search_api.answers.collection.scope import scope_of
from search_api.answers.evidence import weigh_question
from search_api.answers.kinds import read_form

# No partners: visits, offers and meetings; bodies, whose ties are not those of a province.
_NO_TIE = re.compile("trao đổi đoàn|đề nghị|đề xuất|hội nghị|thông cáo|cơ chế")
_NOT_SIGNED = re.compile("chưa ký|không có văn bản|đề nghị|không nêu văn bản")
_BODY = re.compile(
    "Đại học|Trường|Cao đẳng|Viện|Hội |Hiệp hội|Công ty|Corporation|GmbH|Mặt trận|Tiểu khu|Khoa"
    "|Cơ quan|Tổ chức|doanh nghiệp|Phòng|Đại sứ|Công viên|Khu công nghệ|KOICA|VKBIA|Diakonia"
    "|Y-Mart|Bản |Cụm|Ấp|Đại đội"
)


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Store]:
    """Return an index of ``documents/``."""
    root = Path(__file__).resolve().parents[2]
    with Store.open(tmp_path_factory.mktemp("lists"), create=True) as store:
        store.claim_model(embedder.identity)
        with store.writer():
            plan = plan_ingestion([root / "documents"], store)
            list(run_ingestion(plan, store, embedder, n_jobs=2, limits=Limits()))
        yield store


def read_facts(file: Path) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """Return country to provinces with a tie that stands, and to those that facts name at all."""
    tied: dict[str, set[str]] = {}
    named: dict[str, set[str]] = {}
    with file.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            stands = not (
                _NO_TIE.search(row["kind"])
                or _BODY.search(row["foreign_locality"])
                or _NOT_SIGNED.search(row["note"])
            )
            for country in re.split(r"[,;]\s*", row["country"]):
                provinces = find_provinces(row["vn_locality"])
                named.setdefault(country, set()).update(provinces)
                if stands and provinces:
                    tied.setdefault(country, set()).update(provinces)
    return tied, named


def provinces_listed(store: Store, country: str) -> set[str]:
    question = f"Những tỉnh nào hợp tác với {country}?"
    asked = weigh_question(question, read_form(question), lambda _: 1, 1000)
    scope = scope_of(question, asked)
    assert scope is not None
    with store.reading() as connection:
        collected = collect(connection, scope)
    return set(collected.names) if collected else set()


def test_every_province_tied_to_a_country_is_listed_and_hardly_another(
    documents: Store, shared: Path
) -> None:
    tied, named = read_facts(shared / "facts" / "agreements.tsv")
    found = {country: provinces_listed(documents, country) for country in tied}
    n_tied = sum(map(len, tied.values()))
    n_found = sum(len(tied[country] & found[country]) for country in tied)
    n_listed = sum(map(len, found.values()))
    n_right = sum(len(named[country] & found[country]) for country in tied)
    # 195 of 203 and 198 of 200 when this was written
    assert n_found / n_tied >= 0.95
    assert n_right / n_listed >= 0.97
