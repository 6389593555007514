"""What a question asks for, however it is typed."""

import pytest

from index.records import Filters
from search_api.answers.follow import Previous, follow
from search_api.answers.kinds import Sought, read_form
from search_api.answers.records import Kind


@pytest.mark.parametrize(
    ("question", "kind", "sought"),
    [
        ("Ai ký bản ghi nhớ?", Kind.WHO, [Sought.PERSON]),
        ("Phiên họp diễn ra khi nào, ở đâu?", Kind.WHEN, [Sought.DATE, Sought.PLACE]),
        ("phien hop dien ra khi nao, o dau?", Kind.WHEN, [Sought.DATE, Sought.PLACE]),
        ("Có bao nhiêu dự án?", Kind.COUNT, [Sought.NUMBER]),
        ("Được viện trợ mấy triệu đô?", Kind.COUNT, [Sought.MONEY]),
        ("Thỏa thuận có thời hạn bao lâu?", Kind.COUNT, [Sought.DURATION]),
        ("Những tỉnh nào hợp tác với Lào?", Kind.LIST, [Sought.PLACE]),
        ("Những tổ chức nước ngoài nào rà phá bom mìn?", Kind.LIST, [Sought.BODY]),
        ("Thế nào là thỏa thuận quốc tế?", Kind.DEFINITION, []),
        ("Tỉnh có phải xin ý kiến nữa không?", Kind.YES_NO, []),
        ("Huế đã nhận tượng chưa?", Kind.YES_NO, []),
        ("Tìm tiền lệ hợp tác với Pháp", Kind.PRECEDENT, []),
        ("Hai số liệu khác nhau thế nào?", Kind.COMPARISON, []),
        ("Who signed the memorandum?", Kind.WHO, [Sought.PERSON]),
        ("How many projects are there?", Kind.COUNT, [Sought.NUMBER]),
    ],
)
def test_kind_and_what_is_sought(question: str, kind: Kind, sought: list[Sought]) -> None:
    form = read_form(question)
    assert (form.kind, [aspect.sought for aspect in form.aspects]) == (kind, sought)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Các tỉnh kết nghĩa với Pháp", ("tinh",)),
        ("cac tinh ket nghia voi Phap", ("tinh",)),
        ("Danh sách địa phương hợp tác với Nhật Bản", ("dia", "phuong")),
        ("các bản ghi nhớ của Cần Thơ", ("ban", "ghi", "nho")),
        ("MoU giữa Cần Thơ và Hàn Quốc", ("mou",)),
        ("provinces twinned with France", ("provinces",)),
        ("List of cities cooperating with Japan", ("cities",)),
    ],
)
def test_a_list_may_be_asked_for_by_its_noun_alone(text: str, unit: tuple[str, ...]) -> None:
    form = read_form(text)
    assert (form.kind, form.plural, form.aspects[0].unit) == (Kind.LIST, True, unit)


@pytest.mark.parametrize(
    "text", ["hợp tác với Lào", "province of Lao PDR", "Các", "thỏa thuận năm 2015"]
)
def test_other_words_are_no_head_of_a_list(text: str) -> None:
    assert read_form(text).kind is not Kind.LIST


def test_the_paper_beside_the_question_word_is_what_is_asked_for() -> None:
    (aspect,) = read_form("TP.HCM ký MoU nào năm 2015").aspects
    assert (aspect.sought, aspect.unit) == (Sought.ANYTHING, ("mou",))


def test_a_machine_is_no_question_word() -> None:
    assert read_form("máy móc của dự án").aspects == ()


def test_the_number_asked_for_is_known() -> None:
    form = read_form("Sáu tỉnh nào dự hội nghị?")
    assert (form.plural, form.expected) == (True, 6)


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("còn với Campuchia?", "Những tỉnh nào hợp tác với Campuchia?"),
        ("Thế còn Hàn Quốc?", "Những tỉnh nào hợp tác với Hàn Quốc?"),
        ("what about Cambodia?", "Những tỉnh nào hợp tác với Cambodia?"),
        ("còn về giáo dục?", "Những tỉnh nào hợp tác với Lào về giáo dục?"),
        ("Ai ký bản ghi nhớ?", "Ai ký bản ghi nhớ?"),
    ],
)
def test_a_remainder_is_read_with_the_question_before(question: str, meant: str) -> None:
    before = Previous("Những tỉnh nào hợp tác với Lào?")
    assert follow(question, Filters(), before)[0] == meant


def test_filters_of_the_question_before_hold_unless_new_ones_are_given() -> None:
    old, new = Filters(years=(2010, 2016)), Filters(years=(2020, 2020))
    before = Previous("Những tỉnh nào hợp tác với Lào?", old)
    assert follow("còn với Campuchia?", Filters(), before)[1] == old
    assert follow("còn với Campuchia?", new, before)[1] == new
    assert follow("Ai ký?", Filters(), before)[1] == Filters()


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Sở muốn mở lớp thì lấy ý kiến cơ quan nào, ai quyết?", Kind.PROCEDURE),
        ("Mo lop hoc phai xin phep co quan nao?", Kind.PROCEDURE),
        ("Những tỉnh nào đã bỏ thủ tục này?", Kind.LIST),
        ("Hồ sơ mở lớp nộp trước bao nhiêu ngày?", Kind.COUNT),
    ],
)
def test_what_one_must_do_is_a_procedure(question: str, kind: Kind) -> None:
    assert read_form(question).kind is kind


def test_the_noun_that_an_english_question_chooses_from_may_stand_behind_others() -> None:
    form = read_form("Which four northern border provinces share a market?")
    assert (form.aspects[0].sought, form.aspects[0].unit) == (Sought.PLACE, ("provinces",))
    assert (
        read_form("Which foreign firms trade in provinces?").aspects[0].sought is not Sought.PLACE
    )
