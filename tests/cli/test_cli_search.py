"""``hoptac search`` and ``similar``: what they print, and how they refuse."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Hoptac = Callable[..., Any]
RESULT = [
    "query", "mode", "took_ms", "generation", "n_matched", "hits", "analysis", "facets",
]  # fmt: skip
HIT = [
    "rank", "score", "scores", "text", "highlights", "passage_id", "page_start", "page_end",
    "char_start", "char_end", "heading", "year_match", "siblings", "document",
]  # fmt: skip
DOCUMENT = [
    "id", "title", "title_inferred", "source", "url", "publisher", "doc_type", "published",
    "language",
]  # fmt: skip
# A new process: interpreter, engines, model and the answer. 1.5 s is asked of an idle machine.
COLD_SEARCH_S = 3.0
HEAVY = {
    "torch", "transformers", "sentence_transformers", "trafilatura", "scipy", "datasketch",
    "matplotlib", "fastapi", "uvicorn", "pypdf", "babel",
}  # fmt: skip


@pytest.fixture
def search(hoptac: Hoptac, collection: Any) -> Hoptac:
    """Return a function that searches the collection and returns the JSON."""

    def search(query: str, *options: str) -> Any:
        ended = hoptac("search", query, "--index", collection.index, "--json", *options)
        assert ended.code == 0, ended.err
        return ended.json

    return search


def test_json_holds_what_the_interface_promises(search: Hoptac, collection: Any) -> None:
    result = search("hợp tác nông nghiệp với Nhật Bản", "-k", "2")
    assert sorted(result) == sorted(RESULT)
    assert (result["query"], result["mode"]) == ("hợp tác nông nghiệp với Nhật Bản", "hybrid")
    assert result["generation"] == 3
    assert result["took_ms"] > 0
    assert result["n_matched"] >= len(result["hits"]) == 2
    assert sorted(result["analysis"]) == ["corrected", "notes", "places", "restored"]
    assert sorted(result["facets"]) == ["country", "doc_type", "province", "year"]
    first, second = result["hits"]
    for rank, hit in enumerate((first, second), start=1):
        assert sorted(hit) == sorted(HIT)
        assert hit["rank"] == rank
        assert sorted(hit["scores"]) == ["dense", "lexical"]
        assert None not in hit["scores"].values()
        assert sorted(hit["document"]) == sorted(DOCUMENT)
    assert first["score"] >= second["score"]
    assert first["document"] == {
        "id": collection.ids["akita.md"],
        "title": "Bản ghi nhớ về nông nghiệp",
        "title_inferred": False,
        "source": "akita.md",
        "url": "https://example.org/ghi-nho",
        "publisher": "Sở Ngoại vụ",
        "doc_type": "agreement",
        "published": "2018-11-20",
        "language": "vi",
    }
    assert first["passage_id"].startswith(collection.ids["akita.md"] + "-")
    assert (first["page_start"], first["page_end"]) == (None, None)
    text = (collection.files / "akita.md").read_text(encoding="utf-8")
    assert text[first["char_start"] : first["char_end"]] == first["text"]
    marked = [first["text"][start:end].lower() for start, end in first["highlights"]]
    assert "nông nghiệp" in " ".join(marked)


@pytest.mark.parametrize(
    ("query", "source"),
    [
        ("hoc bong cho luu hoc sinh Lao", "tin/nghe-an.txt"),
        ("bridge to Guangxi", "bridge.txt"),
        ("bản ghi nhớ với Akita", "akita.md"),
    ],
)
def test_a_query_finds_its_document(search: Hoptac, query: str, source: str) -> None:
    assert search(query)["hits"][0]["document"]["source"] == source


@pytest.mark.parametrize("mode", ["lexical", "dense"])
def test_a_leg_that_is_not_asked_has_no_score(search: Hoptac, mode: str) -> None:
    result = search("hợp tác", "--mode", mode)
    assert result["hits"]
    for hit in result["hits"]:
        assert {leg for leg, score in hit["scores"].items() if score is not None} == {mode}


@pytest.mark.parametrize(
    ("options", "sources"),
    [
        (["--country", "laos", "--country", "Japan"], {"tin/nghe-an.txt", "akita.md"}),
        (["--country", "Brazil"], set()),
        (
            ["--province", "phu tho", "--doc-type", "agreement"],
            {"akita.md"},
        ),  # merged into it in 2025
        (["--source", "tin/*", "--language", "vi"], {"tin/nghe-an.txt"}),
    ],
)
def test_filters_let_through_only_what_fits(
    search: Hoptac, options: list[str], sources: set[str]
) -> None:
    result = search("hợp tác", *options)
    assert {hit["document"]["source"] for hit in result["hits"]} == sources
    assert bool(result["n_matched"]) == bool(sources)


def test_a_year_matches_the_publication_or_else_a_stated_year(search: Hoptac) -> None:
    def matches(year: str) -> set[tuple[str, str]]:
        hits = search("hợp tác", "--year", year)["hits"]
        return {(hit["document"]["source"], hit["year_match"]) for hit in hits}

    assert matches("2018") == {("akita.md", "published")}
    assert matches("2016") == {("tin/nghe-an.txt", "stated")}
    assert matches("2010..2018") == {("akita.md", "published"), ("tin/nghe-an.txt", "stated")}
    assert matches("2019") == set()  # stated, but the document has a date of its own


def test_people_get_titles_places_and_a_count(hoptac: Hoptac, collection: Any) -> None:
    ended = hoptac("search", "nông nghiệp Akita", "-k", "1", "--index", collection.index)
    assert ended.code == 0
    assert ended.out.startswith("1. Bản ghi nhớ về nông nghiệp (2018-11-20)\n   akita.md")
    assert "đoạn khớp" in ended.err


def test_people_are_asked_whether_the_reading_was_meant(hoptac: Hoptac, collection: Any) -> None:
    ended = hoptac("search", "hop tac giaos duc", "--index", collection.index, "--mode", "lexical")
    assert "Có phải bạn muốn tìm: hợp tác giáo dục\n" in ended.err


def test_the_environment_names_the_index(hoptac: Hoptac, collection: Any, tmp_path: Path) -> None:
    # in a locale without Vietnamese letters, too
    env = {"HOPTAC_INDEX": str(collection.index), "PYTHONIOENCODING": "ascii"}
    found = hoptac("search", "Akita", "--json", **env)
    assert found.json["hits"][0]["document"]["source"] == "akita.md"
    missing = hoptac("search", "Akita", cwd=tmp_path)
    assert missing.code == 3
    assert str(tmp_path / ".hoptac") in missing.err
    assert "hoptac ingest" in missing.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["Akita", "--country", "Nhậtt Bản"], "Nhật Bản"),
        (["Akita", "--year", "2016..2010"], "2010..2016"),
        (["Akita", "--doc-type", "tin"], "news"),
        (["Akita", "--mode", "fast"], "lexical"),
        (["Akita", "-k", "1000000000"], "1000"),
        (["?!…"], "letter"),
        (["a " * 3000], "2000"),
        ([], "query"),
        ([b"Akita \xff"], "UTF-8"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_would_be_right(
    hoptac: Hoptac, collection: Any, options: list[str | bytes], said: str
) -> None:
    ended = hoptac("search", *options, "--index", collection.index, "--json")
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err


def test_similar_takes_a_document_or_a_draft(
    hoptac: Hoptac, collection: Any, tmp_path: Path
) -> None:
    def like(what: str | Path) -> list[str]:
        ended = hoptac("similar", what, "--index", collection.index, "--json")
        assert ended.code == 0, ended.err
        return [hit["document"]["source"] for hit in ended.json["hits"]]

    draft = tmp_path / "thao.txt"
    draft.write_text("Tỉnh Vĩnh Phúc muốn hợp tác nông nghiệp với Akita.", encoding="utf-8")
    id_ = collection.ids["akita.md"]
    assert like(draft)[0] == "akita.md"
    assert "akita.md" not in like(id_)
    broken = hoptac("similar", collection.files / "hong.pdf", "--index", collection.index)
    assert (broken.code, broken.out) == (2, "")


def test_similar_says_what_both_have_and_what_only_one_has(
    hoptac: Hoptac, collection: Any, tmp_path: Path
) -> None:
    draft = tmp_path / "thao.md"
    draft.write_text(
        "# Dự thảo\n\nĐiều 1. Hưng Yên và Akita (Nhật Bản) hợp tác về nông nghiệp, y tế.\n",
        encoding="utf-8",
    )
    found = hoptac("similar", draft, "--index", collection.index, "--json").json["hits"][0]
    assert found["document"]["source"] == "akita.md"
    assert found["shared"]["places"] == ["Nhật Bản"]
    assert "nông nghiệp" in found["shared"]["fields"]
    assert found["differs"]["asked"]["places"] == ["Hưng Yên"]
    assert found["differs"]["asked"]["fields"] == ["y tế"]
    assert found["differs"]["found"]["places"] == ["Vĩnh Phúc"]
    told = hoptac("similar", draft, "-k", "1", "--index", collection.index)
    assert "chỉ ở văn bản hỏi" in told.out
    assert "Hưng Yên" in told.out


def test_a_story_told_twice_takes_one_place_unless_asked_otherwise(
    hoptac: Hoptac, tmp_path: Path
) -> None:
    story = (
        "Quảng Trị và Savannakhet ký bản ghi nhớ về thương mại biên giới. Hai tỉnh bàn việc mở "
        "thêm cặp chợ, giảm giấy tờ cho nông sản, tổ chức hội chợ luân phiên hằng năm và cùng đào "
        "tạo cán bộ hải quan. Lễ ký có lãnh đạo hai tỉnh, đại diện doanh nghiệp và báo chí.\n"
    )
    files = tmp_path / "docs"
    files.mkdir()
    (files / "mot.txt").write_text(story, encoding="utf-8")
    (files / "hai.txt").write_text(story + "Ảnh: phóng viên.\n", encoding="utf-8")
    (files / "khac.txt").write_text("Huế dự hội chợ thương mại ở Nhật Bản.\n", encoding="utf-8")
    index = ("--index", tmp_path / "index")
    assert hoptac("ingest", files, *index).code == 0

    def shown(*arguments: str) -> tuple[list[str], int]:
        hits = hoptac(*arguments, *index, "--json").json["hits"]
        return sorted({hit["document"]["source"] for hit in hits}), len(hits[0]["siblings"])

    for command in (("search", "bản ghi nhớ Savannakhet"), ("similar", str(files / "mot.txt"))):
        folded, n_siblings = shown(*command)
        assert (len(folded), n_siblings) == (2, 1)
        assert shown(*command, "--no-fold") == (["hai.txt", "khac.txt", "mot.txt"], 0)


def test_a_reader_that_leaves_early_is_no_accident(collection: Any, start: Hoptac) -> None:
    process = start("search", "hợp tác", "--index", collection.index, "--json")
    process.stdout.close()
    assert process.stderr.read() == ""
    process.wait()
    process.stderr.close()


def test_a_cold_search_is_quick(hoptac: Hoptac, collection: Any) -> None:
    times = []
    for _ in range(2):
        began = time.perf_counter()
        hoptac("search", "hợp tác giáo dục", "--index", collection.index, "--json")
        times.append(time.perf_counter() - began)
    assert min(times) < COLD_SEARCH_S


def test_a_search_imports_nothing_heavy(collection: Any, environment_of: Hoptac) -> None:
    script = "import sys; sys.argv[0] = 'hoptac'; import hoptac; hoptac.main()"
    ended = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", script, "search", "hợp tác", "--json",
         "--country", "Lào", "--index", collection.index],
        capture_output=True, text=True, env=environment_of(), check=True,
    )  # fmt: skip
    assert json.loads(ended.stdout)["hits"]
    imported = {line.rpartition("|")[2].strip() for line in ended.stderr.splitlines()}
    assert {name.partition(".")[0] for name in imported} & HEAVY == set()
