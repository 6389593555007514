"""Lists over the whole index: from the register, and from sentences that name partners."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from index.embed import Embedder
from index.records import DocumentSummary, Filters
from index.store import Store
from index.stored import read_state
from index.sync import follow
from ingest.places import mentions
from ingest.records import Agreement, DocType, Language, PlaceMention
from search_api.answers.collection.admit import admits, admits_places
from search_api.answers.collection.collect import Collected, collect
from search_api.answers.collection.figures import counted_countries
from search_api.answers.collection.scope import Listed, Scope, scope_of
from search_api.answers.collection.tie_places import places_of
from search_api.answers.collection.ties import Tie, find_ties
from search_api.answers.evidence import weigh_question
from search_api.answers.kinds import read_form
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


def ties_in(
    folder: Path, embedder: Embedder, text: str, *, title: str, place: str = ""
) -> list[Tie]:
    """Return the ties that an index of one text holds, of all countries or of one."""
    store = Store.open(folder / "index", create=True)
    store.claim_model(embedder.identity)
    with store.writer():
        made = parsed("tin.txt", text, title=title)
        named = tuple(
            PlaceMention(m.kind, m.name, m.country, m.start, m.end) for m in mentions(text)
        )
        commit(store, embedder, replace(made, mentions=named), folder)
        follow(store)
    with store.reading() as connection:
        generation = read_state(connection)["published"]
        countries = (place,) if place else ("Lào", "Thái Lan")
        found = list(find_ties(connection, generation, countries=countries))
    store.close()
    return found


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
        "Quảng Trị – Salavan (biên bản)",
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
        "Hà Tĩnh – Bolikhamxay (thỏa thuận)",
        "Quảng Bình – Khammouane (thỏa thuận)",
        "Lai Châu – Phongsaly (thỏa thuận)",
    ]


def test_rows_of_a_table_take_the_partner_from_its_head(ask: Ask) -> None:
    table = (
        "| Địa phương | Văn bản với Champasak |\n|---|---|\n"
        "| Cần Thơ | Bản ghi nhớ 2011 |\n| Kon Tum | Bản ghi nhớ 2023 |"
    )
    assert texts_of(ask(LAO, table)) == [
        "Cần Thơ – Champasak (bản ghi nhớ)",
        "Kon Tum – Champasak (bản ghi nhớ)",
    ]


def test_the_partners_of_one_province_are_listed_and_no_others(ask: Ask) -> None:
    collected = ask(
        "Quảng Trị hợp tác với những tỉnh nào của Lào?",
        "Quảng Trị ký thỏa thuận với Salavan và Savannakhet.\n\n"
        "Hà Tĩnh ký thỏa thuận với Khammouane.",
    )
    assert texts_of(collected) == [
        "Salavan – Quảng Trị (thỏa thuận)",
        "Savannakhet – Quảng Trị (thỏa thuận)",
    ]


def test_a_firm_is_no_partner_where_places_are_asked_for(ask: Ask) -> None:
    text = "Nghệ An và Công ty Mekong ký thỏa thuận."
    stated = signed(text, text, "Nghệ An", "Công ty Mekong")
    assert texts_of(ask(LAO, text, agreements=(stated,))) == []


def scope(question: str) -> Scope | None:
    asked = weigh_question(question, read_form(question), lambda _: 1, 100)
    return scope_of(question, asked)


@pytest.mark.parametrize(
    ("question", "listed"),
    [
        (LAO, Listed.HOME),
        ("các tỉnh kết nghĩa với pháp", Listed.HOME),
        ("Huế kết nghĩa với thành phố nào?", Listed.ABROAD),
        ("Đà Nẵng có những đối tác nào ở Nhật Bản?", Listed.ABROAD),
        ("Hà Nội hợp tác với những nước nào?", Listed.COUNTRIES),
        ("TP.HCM ký MoU nào năm 2015", Listed.AGREEMENTS),
        ("tphcm ký mou nào năm 2015", Listed.AGREEMENTS),
        ("Tìm thỏa thuận giữa Cần Thơ và Pháp", Listed.PAIRS),
        ("Những thành phố nào của Pháp hợp tác với Việt Nam?", Listed.ABROAD),
        ("Which French cities have partners in Vietnam?", Listed.ABROAD),
        ("Which Vietnamese provinces cooperate with Japan?", Listed.HOME),
        ("Những thỏa thuận nào ký năm 2025?", Listed.AGREEMENTS),
    ],
)
def test_a_question_says_what_is_listed(question: str, listed: Listed) -> None:
    found = scope(question)
    assert found is not None
    assert found.listed is listed


@pytest.mark.parametrize(
    "question",
    [
        "Ai ký thỏa thuận với Pháp?",
        "Tỉnh nào tặng Lào ba mươi máy cày?",
        "Những tỉnh nào giáp Lào, nuôi bò và trồng sắn?",
        "Văn kiện Hưng Yên với Kazakhstan được trao ở thành phố nào?",
        "Huyện nào của Bắc Giang ký với Lào?",
        "Những tỉnh nào hợp tác với bang Xanadu của Đế Quốc Kubla?",
    ],
)
def test_what_says_more_is_no_question_over_the_collection(question: str) -> None:
    assert scope(question) is None


@pytest.mark.parametrize(
    ("words", "years"),
    [
        ("năm 2015", ((2015, 2015),)),
        ("từ 2011 đến 2013", ((2011, 2013),)),
        ("từ năm 2018", ((2018, 2099),)),
        ("trước năm 2010", ((1945, 2009),)),
    ],
)
def test_years_bind(words: str, years: tuple[tuple[int, int], ...]) -> None:
    found = scope(f"Cần Thơ ký những bản ghi nhớ nào {words}?")
    assert found is not None
    assert (found.filters.years, found.kinds) == (years, ("bản ghi nhớ",))


def test_the_field_asked_for_binds() -> None:
    found = scope("Những tỉnh nào hợp tác với Lào về giáo dục?")
    english = scope("Which provinces cooperate with Laos in education?")
    assert found is not None
    assert english is not None
    assert found.filters.fields == english.filters.fields != ()


def test_english_adjectives_name_countries() -> None:
    found = scope("With which Cambodian localities has Kien Giang signed?")
    assert found is not None
    assert (found.countries, found.filters.provinces) == (("Campuchia",), ("Kiên Giang",))


def test_filters_that_a_person_chose_limit_the_list() -> None:
    news = DocumentSummary(
        "1", "", False, "tin/a.txt", None, None, DocType.NEWS, "2015-02-01", Language.VI
    )
    assert admits(Filters(), news, "")
    assert admits(Filters(years=(2014, 2015), sources=("tin/*",)), news, "năm 1999")
    assert not admits(Filters(years=(2016, 2017)), news, "năm 2016")
    assert not admits(Filters(doc_types=(DocType.LAW,)), news, "")
    assert admits_places(Filters(countries=("Lào",)), ("Lào", "Pháp"), ())
    assert not admits_places(Filters(provinces=("Huế",)), (), ("Sơn La",))


def test_a_year_before_the_merger_means_the_province_of_then() -> None:
    found, later = scope("TP.HCM ký MoU nào năm 2015"), scope("TP.HCM ký những MoU nào?")
    assert found is not None
    assert later is not None
    assert found.filters.provinces == ("TP. Hồ Chí Minh",)
    assert "Bình Dương" in later.filters.provinces


def test_only_what_is_called_so_is_listed_and_the_rest_is_counted(ask: Ask) -> None:
    collected = ask(
        "Những tỉnh nào kết nghĩa với Lào?",
        "Sơn La kết nghĩa với Hủa Phăn.\n\nQuảng Trị ký thỏa thuận với Salavan.",
    )
    assert collected is not None
    assert (texts_of(collected), collected.n_others) == (["Sơn La – Hủa Phăn (kết nghĩa)"], 1)


def test_where_nothing_is_called_so_other_kinds_are_given_as_such(ask: Ask) -> None:
    collected = ask("Những tỉnh nào kết nghĩa với Lào?", "Quảng Trị ký thỏa thuận với Salavan.")
    assert collected is not None
    assert (texts_of(collected), collected.is_loose) == (["Quảng Trị – Salavan (thỏa thuận)"], True)


def test_a_year_belongs_to_the_partner_it_stands_beside(ask: Ask) -> None:
    collected = ask(
        "Quảng Trị ký những văn bản nào với Lào năm 2015?",
        "Quảng Trị ký thỏa thuận với Salavan (2015), Savannakhet (2018) và Champasak (2011-2015).",
    )
    assert texts_of(collected) == ["Quảng Trị – Salavan (thỏa thuận, 2015)"]


def test_a_sentence_without_a_province_is_of_the_one_in_its_title(
    tmp_path: Path, embedder: Embedder
) -> None:
    text = "Với Salavan, biên bản ghi nhớ có từ 2013. Hải quân Champasak thăm cảng."
    ties = ties_in(tmp_path, embedder, text, title="Quảng Trị và bạn Lào")
    assert [(tie.province, tie.partner, tie.years) for tie in ties] == [
        ("Quảng Trị", "Salavan", (2013,))
    ]


def test_the_partners_of_a_country_are_listed_after_its_name(
    tmp_path: Path, embedder: Embedder
) -> None:
    text = "Lào có tỉnh Salavan. Thái Lan có Chanthaburi và Trat."
    ties = ties_in(tmp_path, embedder, text, title="Kiên Giang và các đối tác nước ngoài")
    assert [(tie.partner, tie.country) for tie in ties] == [
        ("Salavan", "Lào"),
        ("Chanthaburi", "Thái Lan"),
        ("Trat", "Thái Lan"),
    ]


def test_a_name_that_is_mostly_a_firm_is_a_place_among_partners(
    tmp_path: Path, embedder: Embedder
) -> None:
    text = "Đà Nẵng hợp tác với Kawasaki và Yokohama. Đà Nẵng hợp tác với Kawasaki Heavy."
    ties = ties_in(tmp_path, embedder, text, title="Tin", place="Nhật Bản")
    assert [tie.partner for tie in ties] == ["Kawasaki", "Yokohama"]


def test_a_place_in_brackets_says_where_another_lies() -> None:
    places = places_of("Quan hệ với quận Yongsan (Seoul) và Incheon (Hàn Quốc)")
    assert [place.name for place in places] == ["Yongsan", "Incheon", "Hàn Quốc"]


def test_three_pairs_by_dashes_are_a_list_of_partners(tmp_path: Path, embedder: Embedder) -> None:
    text = "Trong kho có: Quảng Trị - Salavan, Sơn La - Hủa Phăn, Gia Lai - Attapeu."
    flights = "Các chuyến bay: Hà Nội - Viêng Chăn, Đà Nẵng - Salavan, Huế - Attapeu."
    found = ties_in(tmp_path, embedder, f"{text}\n\n{flights}", title="Tin")
    assert [(tie.province, tie.partner) for tie in found] == [
        ("Quảng Trị", "Salavan"),
        ("Sơn La", "Hủa Phăn"),
        ("Gia Lai", "Attapeu"),
    ]


def test_a_firm_between_two_places_parts_them(tmp_path: Path, embedder: Embedder) -> None:
    text = "Hà Nội hợp tác với Tập đoàn Mekong tổ chức tuần hàng ở gần Viêng Chăn."
    assert ties_in(tmp_path, embedder, text, title="Tin") == []


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("Trong nước, 27 địa phương đang hợp tác với bạn ở Lào.", ["Lào"]),
        ("Cả nước có 12 tỉnh hợp tác với Lào, 9 tỉnh hợp tác với Campuchia.", ["Lào", "Campuchia"]),
        ("Tỉnh hợp tác với 8 tỉnh Bắc Lào.", []),
        ("Bắc Giang đặt mục tiêu quan hệ với 3 địa phương của Lào.", []),
        ("Hội nghị hợp tác với Lào có 20 tỉnh dự.", []),
    ],
)
def test_a_figure_of_the_country_is_told_from_others(text: str, countries: list[str]) -> None:
    assert list(counted_countries(text, mentions(text))) == countries


def test_the_figure_of_the_country_stands_beside_the_list(ask: Ask) -> None:
    figure = "Trong nước, 27 địa phương đang hợp tác với bạn ở Lào."
    collected = ask(LAO, f"Quảng Trị ký thỏa thuận với Salavan.\n\n{figure}")
    assert collected is not None
    assert collected.figure is not None
    assert collected.figure.text == figure
