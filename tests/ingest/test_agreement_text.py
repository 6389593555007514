"""What an agreement text says of itself: who, where, when, for how long, in which languages."""

import re
import string
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.records import (
    Agreement,
    AgreementStatus,
    ArticleFields,
    DocType,
    Document,
    Language,
    Level,
    Signatory,
    Span,
)
from ingest.register.agreement_text import read_agreement_text
from ingest.register.final_clauses import FinalClauses, end_of_term, read_final_clauses
from ingest.register.instrument import read_instrument
from ingest.register.numerals import find_day, find_duration
from ingest.register.signature_block import read_signatures
from ingest.register.signing_place import Signing, read_signing


def _document(text: str, title: str = "") -> Document:
    return Document(
        source="agreements/a.txt",
        sha256="",
        text=text,
        title=title or text.strip().split("\n")[0],
        title_inferred=False,
        published=None,
        publisher=None,
        url=None,
        doc_type=DocType.AGREEMENT,
        language=Language.VI,
    )


def _read(text: str) -> Agreement:
    agreement = read_agreement_text(_document(dedent(text)))
    assert agreement is not None
    return agreement


def _clauses(*lines: str) -> FinalClauses:
    text = "\n".join(
        ("BẢN GHI NHỚ", "Điều 1. Y tế", "Hai bên giúp nhau.", "Điều 2. Hiệu lực", *lines)
    )
    return read_final_clauses(read_instrument(text))


VIETNAMESE = """\
BẢN GHI NHỚ
HỢP TÁC GIỮA ỦY BAN NHÂN DÂN TỈNH ĐỒNG NAI (VIỆT NAM)
VÀ CHÍNH QUYỀN TỈNH KUMGANG (HÀN QUỐC)
Ủy ban nhân dân tỉnh Đồng Nai (sau đây gọi là “Bên A”)
và Chính quyền tỉnh Kumgang (sau đây gọi là “Bên B”) đã thỏa thuận như sau:
Điều 1. Giáo dục và đào tạo
1. Hai Bên trao đổi sinh viên.
Điều 2. Nông nghiệp, du lịch
1. Bên A hỗ trợ 2 tỷ đồng để xây trại giống.
Điều 3. Kinh phí
Mỗi Bên tự lo chi phí.
Điều 4. Điều khoản cuối cùng
1. Bản ghi nhớ này có hiệu lực kể từ ngày ký trong thời hạn năm (05) năm.
2. Hết thời hạn, Bản ghi nhớ được gia hạn bằng văn bản của hai Bên.
3. Mỗi Bên có thể chấm dứt Bản ghi nhớ bằng thông báo trước sáu tháng.
Làm tại Biên Hòa, ngày mười lăm tháng ba năm hai nghìn không trăm mười sáu,
thành hai bản bằng tiếng Việt, tiếng Hàn và tiếng Anh.
TM. ỦY BAN NHÂN DÂN TỈNH ĐỒNG NAI
CHỦ TỊCH
NGUYỄN VĂN AN
TM. CHÍNH QUYỀN TỈNH KUMGANG
TỈNH TRƯỞNG
Park Ji-min
Phụ lục: bản ghi nhớ năm 2001, chấm dứt ngày 1 tháng 1 năm 2006
"""


def test_a_vietnamese_text_is_an_entry_with_every_field() -> None:
    assert _read(VIETNAMESE) == Agreement(
        vn_parties=("Đồng Nai",),
        foreign_parties=("Kumgang",),
        countries=("Hàn Quốc",),
        kind="bản ghi nhớ",
        status=AgreementStatus.SIGNED,
        level=Level.LOCAL,
        evidence=Span(105, 235),
        date="2016-03-15",
        fields=("Giáo dục và đào tạo", "Nông nghiệp", "du lịch"),
        value="2 tỷ đồng",
        signatories=(
            Signatory("Nguyễn Văn An", "CHỦ TỊCH", "ỦY BAN NHÂN DÂN TỈNH ĐỒNG NAI"),
            Signatory("Park Ji-min", "TỈNH TRƯỞNG", "CHÍNH QUYỀN TỈNH KUMGANG"),
        ),
        place_signed="Biên Hòa",
        effect="Bản ghi nhớ này có hiệu lực kể từ ngày ký trong thời hạn năm (05) năm.",
        term="Bản ghi nhớ này có hiệu lực kể từ ngày ký trong thời hạn năm (05) năm.",
        renewal="Hết thời hạn, Bản ghi nhớ được gia hạn bằng văn bản của hai Bên.",
        termination="Mỗi Bên có thể chấm dứt Bản ghi nhớ bằng thông báo trước sáu tháng.",
        ends="2021-03-15",
        languages=("tiếng Việt", "tiếng Hàn", "tiếng Anh"),
        fields_by_article=(
            ArticleFields("Điều 1", ("Giáo dục và đào tạo",)),
            ArticleFields("Điều 2", ("Nông nghiệp", "du lịch")),
        ),
    )


ENGLISH = """\
Memorandum of Understanding
between the People's Committee of Hai Phong City, Viet Nam
and the City of Rosendal, Norway
The People's Committee of Hai Phong City, represented by its Chairman,
Mr Trần Văn Bình, and the City of Rosendal, represented by its Mayor, Ms Ingrid Dahl, hereinafter
referred to as "the Parties", have agreed:
Article 1. Ports
The Parties exchange experience in the fields of maritime transport and fisheries.
Article 2. Entry into force, duration and termination
2.1 This Memorandum enters into force on the date of signature and remains valid
for three (3) years.
2.2 It is automatically renewed for further periods of three years unless either Party objects.
2.3 Either Party may terminate it by giving six months' notice in writing.
Done at Hai Phong on the twenty-first day of May, two thousand and eighteen,
in duplicate, in Vietnamese, Norwegian and English, all texts being equally authentic.
"""


def test_an_english_text_without_signature_block_names_who_stood_for_the_parties() -> None:
    agreement = _read(ENGLISH)
    assert agreement.vn_parties == ("Hải Phòng",)
    assert agreement.foreign_parties == ("Rosendal",)
    assert agreement.countries == ("Na Uy",)
    assert agreement.signatories == (
        Signatory("Trần Văn Bình", "Chairman"),
        Signatory("Ingrid Dahl", "Mayor"),
    )
    assert (agreement.date, agreement.place_signed) == ("2018-05-21", "Hai Phong")
    assert agreement.languages == ("tiếng Việt", "tiếng Na Uy", "tiếng Anh")


def test_a_term_that_renews_itself_states_no_end() -> None:
    agreement = _read(ENGLISH)
    assert agreement.term is not None
    assert agreement.term.endswith("three (3) years.")
    assert agreement.ends is None


CLERKS = """\
THỎA THUẬN HỢP TÁC
Giữa
SỞ Y TẾ TỈNH QUẢNG NAM
và
BỆNH VIỆN SEOLBONG, HÀN QUỐC
Hôm nay, ngày 12/10/2018, tại thành phố Tam Kỳ, chúng tôi gồm:
BÊN A: SỞ Y TẾ TỈNH QUẢNG NAM
Đại diện: Ông Nguyễn Văn Hai
Chức vụ: Giám đốc
BÊN B: BỆNH VIỆN SEOLBONG
Đại diện: Ông Kim Min-soo
Chức vụ: Viện trưởng
Điều 1: Nội dung hợp tác
Khám chữa bệnh từ xa.
Điều 2: Thời hạn
- Thỏa thuận này có hiệu lực từ ngày 01/01/2019 đến hết ngày 31/12/2021.
Thỏa thuận này được lập thành 04 bản (02 bản tiếng Việt, 02 bản tiếng Hàn).
ĐẠI DIỆN BÊN A                    ĐẠI DIỆN BÊN B
(Ký tên, đóng dấu)                (Ký tên, đóng dấu)
Nguyễn Văn Hai                    Kim Min-soo
"""


def test_offices_stand_in_the_preamble_where_the_signatures_have_none() -> None:
    agreement = _read(CLERKS)
    assert (agreement.vn_parties, agreement.foreign_parties, agreement.level) == (
        ("Sở Y Tế tỉnh Quảng Nam",),
        ("Bệnh Viện Seolbong",),
        Level.LOCAL,
    )
    assert agreement.signatories == (
        Signatory("Nguyễn Văn Hai", "Giám đốc", "BÊN A"),
        Signatory("Kim Min-soo", "Viện trưởng", "BÊN B"),
    )
    assert (agreement.place_signed, agreement.ends) == ("thành phố Tam Kỳ", "2021-12-31")
    assert agreement.languages == ("tiếng Việt", "tiếng Hàn")


def test_what_an_annex_or_note_tells_of_other_agreements_is_not_read() -> None:
    assert _read(VIETNAMESE).termination == (
        "Mỗi Bên có thể chấm dứt Bản ghi nhớ bằng thông báo trước sáu tháng."
    )


def test_a_text_of_two_vietnamese_parties_is_no_entry() -> None:
    text = "THỎA THUẬN giữa tỉnh Nghệ An và tỉnh Hà Tĩnh\nĐiều 1. Y tế\nHai tỉnh giúp nhau.\n"
    assert read_agreement_text(_document(text)) is None


@pytest.mark.parametrize(
    ("sentence", "signed", "ends"),
    [
        ("Thỏa thuận có thời hạn 5 năm kể từ ngày ký.", "2014-06-18", "2019-06-18"),
        ("Thỏa thuận có hiệu lực từ ngày 01/02/2015 trong ba năm.", "2014-06-18", "2018-02-01"),
        ("Bản ghi nhớ có hiệu lực từ ngày ký đến hết năm 2029.", "2025-01-16", "2029-12-31"),
        ("Kế hoạch áp dụng đến ngày 30 tháng 6 năm 2027.", None, "2027-06-30"),
        ("Thỏa thuận dùng cho giai đoạn 2021 - 2025.", "2021-08-09", "2025"),
        (
            "The agreement is valid for 18 months from the date of signature.",
            "2020-01-31",
            "2021-07-31",
        ),
        ("Thỏa thuận có thời hạn 5 năm kể từ ngày ký.", "2014-06", None),
        ("Thỏa thuận có thời hạn 5 năm.", None, None),
        ("Thỏa thuận có hiệu lực từ ngày ký, không xác định thời hạn.", "2014-06-18", None),
        ("Thỏa thuận có hiệu lực cho đến khi một bên thông báo chấm dứt.", "2014-06-18", None),
        ("Một bên có thể chấm dứt Thỏa thuận bằng thông báo trước 6 tháng.", "2014-06-18", None),
    ],
)
def test_the_end_is_what_a_stated_term_and_its_start_give(
    sentence: str, signed: str | None, ends: str | None
) -> None:
    assert end_of_term(_clauses(sentence), signed) == ends


def test_that_nothing_is_stated_is_no_term() -> None:
    clauses = _clauses("Bản ghi nhớ có hiệu lực từ ngày ký; nguồn không nêu thời hạn.")
    assert (clauses.term, clauses.renewal, clauses.termination) == (None, None, None)


def test_the_languages_of_minutes_are_not_those_of_the_text() -> None:
    clauses = _clauses(
        "Biên bản viết bằng tiếng Anh, có bản dịch tiếng Pháp.",
        "Bản ghi nhớ làm bằng tiếng Việt và tiếng Khmer.",
    )
    assert clauses.languages == ("tiếng Việt", "tiếng Khmer")


@pytest.mark.parametrize(
    "lines",
    [
        "TỈNH A; TỈNH B / TỈNH A: Chủ tịch; TỈNH B: Tỉnh trưởng / TỈNH A: Lê Văn Tám; Ouch Phea",
        "TM. TỈNH A        TM. TỈNH B / Chủ tịch     Tỉnh trưởng / Lê Văn Tám       Ouch Phea",
        "TM. TỈNH A / Chủ tịch / (đã ký) / Lê Văn Tám / TM. TỈNH B / Tỉnh trưởng / Ouch Phea",
        "TM. TỈNH A TM. TỈNH B / Chủ tịch; Tỉnh trưởng / Lê Văn Tám (đã ký); Ouch Phea (đã ký)",
    ],
)
def test_signatures_are_read_from_columns_tables_gaps_and_stacks(lines: str) -> None:
    signatures = read_signatures(lines.split(" / "))
    assert [(s.party, s.office, s.person and s.person.name) for s in signatures] == [
        ("TỈNH A", "Chủ tịch", "Lê Văn Tám"),
        ("TỈNH B", "Tỉnh trưởng", "Ouch Phea"),
    ]


def test_who_only_attended_did_not_sign() -> None:
    lines = ["TỈNH A; TỈNH B", "Chủ tịch; Tỉnh trưởng", "Lê Văn Tám (dự lễ); (không nêu tên)"]
    assert [signature.person for signature in read_signatures(lines)] == [None, None]


@pytest.mark.parametrize(
    ("line", "day", "place"),
    [
        ("Ký tại Pháp, ngày 12 tháng 10 năm 2023", "2023-10-12", "Pháp"),
        ("Nơi và ngày ký: Cairo, ngày 27 tháng 7 năm 2023", "2023-07-27", "Cairo"),
        ("Hôm nay, tại Huế, ngày 5/3/2016, chúng tôi gồm", "2016-03-05", "Huế"),
        ("Trụ sở Ủy ban nhân dân, ngày 20/5/2019", "2019-05-20", "Trụ sở Ủy ban nhân dân"),
        ("Đông Hà, tháng 8 năm 2024", "2024-08", "Đông Hà"),
        ("Năm 2016 (nguồn không nêu ngày, tháng)", "2016", None),
        ("Lễ ký trực tuyến, ngày 04 tháng 11 năm 2021", "2021-11-04", None),
        ("Xét bản ghi nhớ ký tại Gia Nghĩa ngày 22 tháng 01 năm 2019;", None, None),
    ],
)  # fmt: skip
def test_place_and_day_are_those_of_this_signing(
    line: str, day: str | None, place: str | None
) -> None:
    assert read_signing([line]) == Signing(day, place)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("ngày mười lăm tháng ba năm hai nghìn không trăm mười sáu", "2016-03-15"),
        ("ngày mùng năm tháng giêng năm hai không một sáu", "2016-01-05"),
        ("on the thirty-first day of March, two thousand and sixteen", "2016-03-31"),
        ("ngày ba mươi mốt tháng sáu năm hai nghìn không trăm mười sáu", None),
    ],
)
def test_days_are_read_in_words(words: str, day: str | None) -> None:
    assert find_day(words) == day


def test_a_length_in_words_and_digits_is_one_length() -> None:
    assert find_duration("trong thời hạn năm (05) năm") == (5, "years")
    assert find_duration("for a period of twenty-four (24) months") == (24, "months")


PIECES = """
Điều 1. Y tế|Điều 2|I. Hiệu lực|1. Văn hóa|giữa tỉnh Nghệ An và tỉnh Xiangkhouang (Lào)|; |TM. UBND
Ký tại Huế, ngày 31 tháng 2 năm 2016|có hiệu lực trong 999 năm kể từ ngày ký|Chủ tịch|Nguyễn Văn A|:
giai đoạn 2099 - 1999|tiếng Việt|represented by|Phụ lục|(|)|"""
PIECES_OF_TEXTS = [*re.split(r"[|\n]", PIECES), "\t", "\n", "   "]


@given(
    st.lists(
        st.one_of(
            st.sampled_from(PIECES_OF_TEXTS),
            st.text(string.printable + "ĐđƠơ“”–\u0301", max_size=20),
        ),
        max_size=30,
    ).map("\n".join)
)
def test_any_text_is_read_without_error_and_evidence_lies_inside_it(text: str) -> None:
    agreement = read_agreement_text(_document(text, "Bản ghi nhớ"))
    if agreement is not None:
        evidence = agreement.evidence
        assert 0 <= evidence.start < evidence.end <= len(text)
        assert evidence.end - evidence.start <= 400
