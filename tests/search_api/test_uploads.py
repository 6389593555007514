import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_api.errors import Problem
from search_api.uploads import safe_name, save_upload


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Thỏa thuận 2016.PDF", "Thỏa thuận 2016.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\báo cáo.docx", "báo cáo.docx"),
        ("<img src=x onerror=alert(1)>.html", "_img src=x onerror=alert(1)_.html"),
        ("a\u202excod.txt", "a_xcod.txt"),
        ("a\x00b.txt", "a_b.txt"),
        (".txt.txt", "txt.txt"),
        ("a.txt.", "a.txt"),
        ("...   .md", "khong-ten.md"),
        ("e\u0301.txt", "é.txt"),
    ],
)
def test_an_uploads_name_is_made_harmless(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize("name", ["", "a", "txt", "a.exe", "a.txt/", "..", "\ud800"])
def test_a_name_without_a_known_suffix_is_refused(name: str) -> None:
    with pytest.raises(Problem, match="Các kiểu được nhận"):
        safe_name(name)


@given(st.text(max_size=300))
def test_no_name_has_separators_controls_or_markup(name: str) -> None:
    made = safe_name(name + ".txt")
    assert not re.search(r"[/\\\x00-\x1f<>\"'&\u202a-\u202e]", made)
    assert len(made) <= 120
    assert made.endswith(".txt")
    assert not made.startswith(".")


def test_a_saved_upload_is_whole(tmp_path: Path) -> None:
    content = bytes(range(256)) * 10_000
    assert save_upload(io.BytesIO(content), tmp_path / "a.txt") == len(content)
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert (tmp_path / "a.txt").read_bytes() == content


class _Breaks(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError("the line went dead")
        return super().read(10)


def test_an_upload_that_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="went dead"):
        save_upload(_Breaks(b"x" * 100), tmp_path / "a.txt")
    assert list(tmp_path.iterdir()) == []
