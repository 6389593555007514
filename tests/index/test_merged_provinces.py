"""Questions on provinces of before and of after 1 July 2025."""

from index.embedder import Embedder
from index.records import Mode
from index.search import Searcher
from index.store import Store
from tests.index.conftest import Commit


def test_a_unit_of_today_finds_its_parts_and_says_so(
    store: Store, committed: Commit, embedder: Embedder
) -> None:
    committed("xa.txt", "Tỉnh Lai Châu ký hợp tác nông nghiệp", provinces=("Lai Châu",))
    committed("phan.txt", "Tỉnh Sóc Trăng ký hợp tác nông nghiệp", provinces=("Sóc Trăng",))
    searcher = Searcher.open(store.folder, embedder)
    result = searcher.search("Cần Thơ ký hợp tác nông nghiệp", mode=Mode.LEXICAL)
    assert [hit.document.source for hit in result.hits] == ["phan.txt", "xa.txt"]
    assert result.analysis.notes == ("Cần Thơ gồm Hậu Giang, Sóc Trăng trước 1/7/2025",)
    searcher.close()


def test_a_province_that_is_gone_finds_its_unit_in_what_was_written_since(
    store: Store, committed: Commit, embedder: Embedder
) -> None:
    text, unit = "Nơi đây ký hợp tác nông nghiệp", ("TP. Hồ Chí Minh",)
    committed("truoc.txt", text, provinces=unit, published="2025-06-30")
    committed("sau.txt", text, provinces=unit, published="2025-07-02")
    committed("chinh.txt", text, provinces=("Bình Dương",), published="2016")
    searcher = Searcher.open(store.folder, embedder)
    result = searcher.search("Bình Dương ký hợp tác nông nghiệp", mode=Mode.LEXICAL)
    assert [hit.document.source for hit in result.hits] == ["chinh.txt", "sau.txt", "truoc.txt"]
    assert result.analysis.notes == ("Bình Dương thuộc TP. Hồ Chí Minh từ 1/7/2025",)
    assert "unit" not in result.facets
    searcher.close()
