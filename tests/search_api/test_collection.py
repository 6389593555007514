"""Lists over the whole index: from the register, and from sentences that name partners."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.embed import Embedder
from index.store import Store
from index.sync import follow
from ingest.places import mentions
from ingest.records import Agreement, PlaceMention
from search_api.answers.collection import Collected, collect
from search_api.answers.evidence import weigh_question
from search_api.answers.kinds import read_form
from search_api.answers.scope import scope_of
from tests.search_api.conftest import commit, parsed, signed

LAO = "Những tỉnh nào hợp tác với Lào?"
REGISTERED = "Nghệ An và Xiêng Khoảng ký thỏa thuận về giáo dục."

Ask = Callable[..., Collected | None]


@pytest.fixture
def ask(tmp_path: Path, embedder: Embedder) -> Ask:
    """Return a function that puts a question to an index of the texts given."""

    def put(question: str, *texts: str, agreements: tuple[Agreement, ...] = ()) -> Collected | None:
        store = Store.open(tmp_path / "index", create=True)
        store.claim_model(embedder.identity)
        with store.writer():
            for number, text in enumerate(texts):
                named = tuple(
                    PlaceMention(m.kind, m.name, m.country, m.start, m.end) for m in mentions(text)
                )
                told = agreements if not number else ()
                made = parsed(f"{number}.txt", text, title="Tin", agreements=told)
                commit(store, embedder, replace(made, mentions=named), tmp_path)
            follow(store)
        asked = weigh_question(question, read_form(question), lambda _: 1, 100)
        scope = scope_of(question, asked)
        assert scope is not None
        with store.reading() as connection:
            collected = collect(connection, scope)
        store.close()
        return collected

    return put


def texts_of(collected: Collected | None) -> list[str]:
    return [item.text for item in collected.items] if collected else []


def test_register_and_sentences_are_joined_and_told_apart(ask: Ask) -> None:
    stated = signed(REGISTERED, REGISTERED, "Nghệ An", "Xiêng Khoảng", date="2016-03-05")
    collected = ask(
        LAO,
        REGISTERED,
        "Nghệ An có quan hệ với Hủa Phăn.\n\nQuảng Trị và Salavan đã có một biên bản hợp tác.",
        agreements=(stated,),
    )
    assert collected is not None
    assert texts_of(collected) == [
        "Nghệ An – Xiêng Khoảng, Hủa Phăn (thỏa thuận, 5/3/2016)",
        "Quảng Trị – Salavan",
    ]
    assert (collected.n_registered, collected.n_documents) == (1, 2)
    assert [proof.text for proof in collected.items[1].quotes] == [
        "Quảng Trị và Salavan đã có một biên bản hợp tác."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Kim ngạch thương mại giữa Quảng Trị và Salavan đạt 20 triệu USD.",
        "Nghệ An giáp Hủa Phăn, Xiêng Khoảng và Bolikhamxay.",
        "Quảng Trị mong muốn hợp tác với Salavan.",
        "Quảng Trị ký thỏa thuận tại Viêng Chăn.",
        "Mặt trận Tổ quốc Quảng Trị ký thỏa thuận với Mặt trận Salavan.",
        "Báo Quảng Trị, “Quảng Trị - Salavan hợp tác”, https://example.org/a.html",
    ],
)
def test_trade_geography_wishes_sites_and_sources_are_no_partners(ask: Ask, text: str) -> None:
    assert texts_of(ask(LAO, text)) == []


def test_each_province_of_a_sentence_has_its_own_partners(ask: Ask) -> None:
    collected = ask(
        LAO,
        "Đã ký thỏa thuận: Hà Tĩnh - Bolikhamxay, Quảng Bình - Khammouane, Lai Châu - Phongsaly.",
    )
    assert texts_of(collected) == [
        "Hà Tĩnh – Bolikhamxay",
        "Quảng Bình – Khammouane",
        "Lai Châu – Phongsaly",
    ]


def test_rows_of_a_table_take_the_partner_from_its_head(ask: Ask) -> None:
    table = (
        "| Địa phương | Văn bản với Champasak |\n|---|---|\n"
        "| Cần Thơ | Bản ghi nhớ 2011 |\n| Kon Tum | Bản ghi nhớ 2023 |"
    )
    assert texts_of(ask(LAO, table)) == ["Cần Thơ – Champasak", "Kon Tum – Champasak"]


def test_the_partners_of_one_province_are_listed_and_no_others(ask: Ask) -> None:
    collected = ask(
        "Quảng Trị hợp tác với những tỉnh nào của Lào?",
        "Quảng Trị ký thỏa thuận với Salavan và Savannakhet.\n\n"
        "Hà Tĩnh ký thỏa thuận với Khammouane.",
    )
    assert texts_of(collected) == ["Salavan – Quảng Trị", "Savannakhet – Quảng Trị"]


def test_a_firm_is_no_partner_where_places_are_asked_for(ask: Ask) -> None:
    text = "Nghệ An và Công ty Mekong ký thỏa thuận."
    stated = signed(text, text, "Nghệ An", "Công ty Mekong")
    assert texts_of(ask(LAO, text, agreements=(stated,))) == []
