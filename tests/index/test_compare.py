"""What two texts share and where they differ."""

from index.compare import Piece, compare, piece_of, subject_of
from index.records import Differences, Traits

ONE = [
    piece_of("Điều 1. Giáo dục và đào tạo", "Nghệ An nhận sinh viên của Xiêng Khoảng (Lào)."),
    piece_of("Điều 2. Y tế", "Bệnh viện hai bên trao đổi bác sĩ."),
    piece_of("Điều 3. Hiệu lực", "Thỏa thuận có hiệu lực năm năm."),
]
OTHER = [
    piece_of("Phần A › Article 4. Education", "Hà Tĩnh sends teachers to Laos."),
    piece_of("Phần A › Article 5. Tourism", "Travel firms visit each other."),
    piece_of("Phần B › HIỆU LỰC", "Five years."),
]


def test_places_fields_and_articles_are_told_apart_across_numbers_and_languages() -> None:
    assert compare(subject_of("", ONE), subject_of("", OTHER)) == (
        Traits(("Lào",), ("giáo dục",), ("Article 4. Education", "HIỆU LỰC")),
        Differences(
            asked=Traits(("Nghệ An",), ("y tế",), ("Điều 2. Y tế",)),
            found=Traits(("Hà Tĩnh",), ("du lịch",), ("Article 5. Tourism",)),
        ),
    )


def test_an_article_with_a_bare_number_is_about_what_its_text_names() -> None:
    asked = subject_of("", [Piece("Điều 7", "Hai bên mở lớp giáo dục cho học sinh.", ())])
    shared, differs = compare(asked, subject_of("", OTHER))
    assert shared.articles == ("Article 4. Education",)
    assert differs.asked.articles == ()


def test_a_text_without_headings_has_no_articles_that_differ() -> None:
    asked = subject_of("", [Piece("", "Hợp tác du lịch với Hà Tĩnh", ("Hà Tĩnh",))])
    shared, differs = compare(asked, subject_of("", OTHER))
    assert shared == Traits(("Hà Tĩnh",), ("du lịch",), ("Article 5. Tourism",))
    assert differs.asked == Traits()
    assert differs.found == Traits(("Lào",), ("giáo dục",), ())


def test_a_field_named_once_in_a_long_text_is_not_what_it_is_about() -> None:
    filler = [Piece("", "Hai bên bàn việc chung. " * 60, ()) for _ in range(4)]
    pieces = [*filler, Piece("Điều 2. Y tế", "Nêu cả du lịch.", ())]
    assert subject_of("", pieces).traits.fields == ("y tế",)


def test_what_is_compared_with_itself_differs_in_nothing() -> None:
    about = subject_of("Thỏa thuận giáo dục Nghệ An", ONE)
    assert compare(about, about) == (about.traits, Differences(Traits(), Traits()))
