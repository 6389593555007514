"""What tells an agreement from its look-alikes, and a party from the words around it."""

import pytest

from ingest.records import Span
from ingest.register.foreign_bodies import names_foreign_body
from ingest.register.statements import read_statements

HOME_NEWS = "Tin từ tỉnh Quảng Trị, Việt Nam"

Pairs = list[tuple[tuple[str, ...], tuple[str, ...]]]


def pairs(text: str, title: str = HOME_NEWS) -> Pairs:
    told = read_statements(text, [Span(0, len(text))], title)
    return [(row.vn_parties, row.foreign_parties) for row in told]


@pytest.mark.parametrize(
    "text",
    [
        "Việt Nam và Lào cùng tham gia Hiệp định CPTPP với các nước.",
        "Việt Nam và Lào cùng theo Tuyên bố về ứng xử của các bên.",
        "Việt Nam dự lễ ký Bản ghi nhớ ASEAN - Lào về du lịch.",
        "Việt Nam và Lào nằm trong số 12 nước ký Hiệp định về gạo.",
    ],
)
def test_a_paper_of_many_states_is_none_of_two(text: str) -> None:
    assert pairs(text) == []


def test_firms_of_two_countries_are_not_the_countries() -> None:
    text = (
        "Thủ tướng Việt Nam và Lào dự lễ ký thỏa thuận hợp tác giữa doanh nghiệp Việt Nam và Lào."
    )
    assert pairs(text) == []


def test_a_vietnamese_town_is_not_abroad() -> None:
    assert pairs("UBND TP Hải Phòng và Công ty Sao Mai ký thỏa thuận về dự án ở Sầm Sơn.") == []


def test_what_happens_between_others_has_no_vietnamese_party() -> None:
    text = "Bộ Quốc phòng và Bộ Ngoại giao Nga đàm phán thỏa thuận với Bộ Quốc phòng Lào."
    assert pairs(text, "Tin thế giới từ Nga") == []
    memo = "Cục Điều tra Liên bang ký bản ghi nhớ với Nga."
    assert pairs(memo, "Tin từ Mỹ và Việt Nam") == []


def test_any_bank_of_a_country_is_no_party() -> None:
    text = "Ngân hàng Bến Hải Việt Nam đã ký thỏa thuận hợp tác với 35 ngân hàng Nhật Bản."
    assert pairs(text) == []


def test_a_name_goes_on_over_small_words_to_its_country() -> None:
    text = (
        "Tập đoàn Bưu chính viễn thông Việt Nam ký thỏa thuận với Tập đoàn Phát triển nông thôn "
        "Hàn Quốc; Bộ Lao động, thương binh và xã hội ký bản ghi nhớ với Hội luật sư Busan, "
        "Hàn Quốc."
    )
    assert pairs(text) == [
        (
            ("Tập đoàn Bưu chính viễn thông Việt Nam",),
            ("Tập đoàn Phát triển nông thôn Hàn Quốc",),
        ),
        (("Bộ Lao động, thương binh và xã hội",), ("Hội luật sư Busan",)),
    ]


def test_an_acronym_told_before_is_the_party() -> None:
    text = (
        "Ngân hàng TMCP Bến Hải (BHB) họp ở Quảng Trị hôm qua. Tại đây, BHB và tập đoàn IBM ký "
        "thỏa thuận hợp tác."
    )
    assert pairs(text) == [(("Ngân hàng TMCP Bến Hải (BHB)",), ("tập đoàn IBM",))]


def test_a_foreign_firm_in_the_country_stays_foreign() -> None:
    text = "Tập đoàn Viettel và Bosch tại Việt Nam ký bản ghi nhớ về đào tạo."
    assert pairs(text) == [(("Tập đoàn Viettel",), ("Bosch",))]


def test_ministries_before_a_country_share_it() -> None:
    text = (
        "Hai nước ký bản ghi nhớ về lao động giữa Bộ Nội vụ Việt Nam với Bộ Tư pháp và Bộ Y tế "
        "Nhật Bản."
    )
    assert pairs(text) == [(("Bộ Nội vụ Việt Nam",), ("Bộ Tư pháp", "Bộ Y tế Nhật Bản"))]


def test_both_ministries_are_those_of_both_states() -> None:
    text = "Hai bên ký thỏa thuận giữa hai Bộ Quốc phòng về quân y."
    title = "Bộ trưởng Lào thăm Việt Nam"
    assert pairs(text, title) == [(("Bộ Quốc phòng Việt Nam",), ("Bộ Quốc phòng Lào",))]


def test_both_states_are_the_one_whose_statesman_was_named_last() -> None:
    text = (
        "Thủ tướng thăm Lào và Nepal. Gặp Thủ tướng Nepal, hai bên vui mừng. Hai nước đã ký Hiệp "
        "định về hàng không."
    )
    assert pairs(text, "Thủ tướng Việt Nam thăm Lào") == [(("Việt Nam",), ("Nepal",))]


def test_a_treaty_is_of_the_states_it_is_named_after() -> None:
    text = (
        "Hiệp định Thương mại tự do Việt Nam - EU đã có hiệu lực sẽ thúc đẩy buôn bán giữa "
        "Busan với Việt Nam."
    )
    assert pairs(text, "Busan muốn buôn bán với Việt Nam") == [(("Việt Nam",), ("EU",))]


def test_what_is_to_be_kept_is_there_and_what_may_be_is_not() -> None:
    title = "Thủ tướng Lào thăm Việt Nam"
    kept = "Hai nước cần thực hiện tốt Hiệp định về vận tải giữa Việt Nam với Lào."
    assert pairs(kept, title) == [(("Việt Nam",), ("Lào",))]
    assert pairs("Việt Nam và Lào có thể ký một thỏa thuận về điện.", title) == []


def test_papers_of_states_in_a_list_stay_apart_and_taking_effect_is_no_date() -> None:
    text = (
        "Việt Nam và Lào đã ký Hiệp định về hàng không, Hiệp định về vận tải, Hiệp định về y tế "
        "có hiệu lực từ ngày 1/1/2014."
    )
    told = read_statements(text, [Span(0, len(text))], "Thủ tướng Lào thăm Việt Nam")
    assert [row.date for row in told] == [None, None, None]


def test_a_firm_that_is_named_like_a_province_abroad_is_ours() -> None:
    text = "Công ty cổ phần Bến Hải ký hợp đồng với Công ty TNHH Vân Nam."
    assert pairs(text) == []


def test_a_date_of_one_paper_is_none_of_the_next_in_the_list() -> None:
    text = (
        "Tỉnh Quảng Trị ký thỏa thuận với tỉnh Savannakhet (Lào) ngày 5/4/2012; bản ghi nhớ với "
        "tỉnh Salavan (Lào)."
    )
    told = read_statements(text, [Span(0, len(text))], HOME_NEWS)
    assert [row.date for row in told] == ["2012-04-05", None]


def test_a_text_that_names_nobody_from_abroad_is_told_by_its_words() -> None:
    assert names_foreign_body("Bệnh viện nhận hỗ trợ của JICA và Quỹ Tiền tệ Quốc tế.")
    assert not names_foreign_body("Bệnh viện ký hợp đồng mua thuốc; eu oải, visa nợ.")


def test_exchanging_visits_is_no_signing_and_exchanging_papers_is() -> None:
    title = "Bộ trưởng Lào thăm Việt Nam"
    visits = (
        "Hai bên trao đổi các chuyến thăm, triển khai các thỏa thuận tại kỳ họp Việt Nam - Lào."
    )
    assert pairs(visits, title) == []
    papers = "Tại lễ ký, Bộ Y tế Việt Nam và Bộ Y tế Lào trao đổi bản ghi nhớ về đào tạo."
    assert pairs(papers, title) == [(("Bộ Y tế Việt Nam",), ("Bộ Y tế Lào",))]


def test_a_district_is_not_abroad_and_states_are_not_twinned() -> None:
    assert pairs("Tập đoàn Bến Hải ký thỏa thuận xây nhà máy tại huyện Cồn Tiên.") == []
    title = "Việt Nam và Lào gặp nhau"
    assert pairs("Hai nước Việt Nam - Lào dự lễ kết nghĩa của các bản biên giới.", title) == []


def test_a_day_right_behind_the_partner_is_that_of_signing() -> None:
    text = (
        "TP.HCM ký bản ghi nhớ với thành phố Frankfurt tháng 5/2019 (Phó Chủ tịch và Thị trưởng)."
    )
    (row,) = read_statements(text, [Span(0, len(text))])
    assert (row.foreign_parties, row.date) == (("Frankfurt",), "2019-05")
