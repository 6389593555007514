"""The sample collection is what its README says, and its files come from its sources."""

import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pypdf
import pytest
import yaml
from docx import Document

from documents.typesetting.markup import SourceError, read_blocks, read_citations, read_source
from documents.typesetting.pages import register_fonts, typeset

FOLDER = Path(__file__).resolve().parent.parent / "documents"
SUFFIXES = {".pdf", ".docx", ".html", ".txt", ".md"}
APART = {"sources", "fonts", "typesetting"}  # what .hoptacignore leaves out, too
TYPESET = [*sorted(FOLDER.glob("*/*.pdf")), *sorted(FOLDER.glob("*/*.docx"))]
SAMPLE = (
    "agreements/nghe-an-gwangju-2022.md",
    "agreements/khanh-hoa-northern-territory-2023.md",
    "reports/viet-phap-1989-2023.md",
)
CITATIONS = read_citations(FOLDER / "sources" / "citations.yaml")
SOURCE_WORD = re.compile(r"\bNguồn\b|\bTheo\b|Source|https?://", re.IGNORECASE)


def _documents() -> list[Path]:
    return [
        path
        for path in sorted(FOLDER.glob("*/**/*"))
        if path.suffix in SUFFIXES and path.relative_to(FOLDER).parts[0] not in APART
    ]


@cache
def _text(path: Path) -> str:
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    if path.suffix == ".docx":
        body: Any = Document(str(path)).element.body
        paragraphs = body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p")
        return "\n".join("".join(paragraph.itertext()) for paragraph in paragraphs)
    return path.read_text(encoding="utf-8-sig")


def _runs_of_12_words(text: str) -> set[int]:
    without_addresses = re.sub(r"https?://\S+|\S+\.md\b", " ", text.lower())
    words = re.findall(r"\w+", without_addresses)
    return {hash(tuple(words[start : start + 12])) for start in range(len(words) - 11)}


def _build(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(FOLDER / "build.py"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_collection_has_at_least_80_documents_of_the_kinds_promised() -> None:
    counts = dict.fromkeys(SUFFIXES, 0)
    for path in _documents():
        counts[path.suffix] += 1
    assert counts[".pdf"] >= 22
    assert counts[".docx"] >= 16
    assert counts[".html"] >= 15
    assert sum(counts.values()) >= 80


def test_there_are_at_least_24_agreement_texts() -> None:
    agreements = [path for path in TYPESET if path.parent.name == "agreements"]
    assert len(agreements) >= 24


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.pdf")), ids=lambda path: path.stem)
def test_every_pdf_has_pages_with_a_text_layer_and_a_running_footer(path: Path) -> None:
    pages = [page.extract_text() for page in pypdf.PdfReader(path).pages]
    assert len(pages) >= 2
    for number, text in enumerate(pages, start=1):
        assert re.search(rf"(Trang|Page) {number}\b", text)
        assert len(text.split()) > 10
    assert "\ufffd" not in "".join(pages)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*/*.pdf")), ids=lambda path: path.stem)
def test_no_word_of_a_table_is_broken_by_its_column(path: Path) -> None:
    source = FOLDER / "sources" / path.relative_to(FOLDER).with_suffix(".md")
    blocks = read_blocks(source.read_text(encoding="utf-8").split("---\n", 2)[2])
    cells = [cell.replace("**", "") for block in blocks for row in block.rows for cell in row]
    wanted = Counter(" ".join(cells).split())
    assert wanted - Counter(_text(path).split()) == {}


def test_a_table_too_wide_for_the_page_is_refused() -> None:
    register_fonts(FOLDER / "fonts")
    row = " | ".join(["dài" * 12] * 4)
    source = read_source(FOLDER / "sources" / SAMPLE[2], FOLDER / "sources", CITATIONS)
    with pytest.raises(SourceError, match=r"table too wide by .* drop or split a column"):
        typeset(replace(source, blocks=read_blocks(f"| {row} |")))


@pytest.mark.parametrize("path", TYPESET, ids=lambda path: path.name)
def test_every_typeset_document_says_what_it_is_and_names_its_sources(path: Path) -> None:
    text = " ".join(_text(path).split())
    assert re.search(r"do dự án (soạn lại|biên soạn)|(drawn up|compiled) by this project", text)
    heading = re.search(r"(Nguồn dữ kiện|Sources of the facts) (.*)", text)
    assert heading
    assert heading[2].startswith("[1]")


def test_every_document_names_a_source() -> None:
    silent = [path.name for path in _documents() if not SOURCE_WORD.search(_text(path))]
    assert silent == []


def test_articles_and_clauses_are_numbered_by_word_itself() -> None:
    path = FOLDER / "agreements" / "khanh-hoa-northern-territory-2023.docx"
    document = Document(str(path))
    first = next(p for p in document.paragraphs if p.text == "Phạm vi và nguyên tắc")
    properties: Any = first._p.pPr
    assert properties.numPr.ilvl.val == 0
    numbering: Any = document.part.numbering_part.element
    patterns = numbering.xpath(
        f"//w:num[@w:numId={properties.numPr.numId.val}]"
        "/../w:abstractNum[@w:abstractNumId=90]/w:lvl/w:lvlText/@w:val"
    )
    assert patterns == ["Điều %1.", "%1.%2.", "%3)"]


def test_the_collection_spreads_over_40_provinces_and_25_countries() -> None:
    spread = yaml.safe_load((FOLDER / "sources" / "spread.yaml").read_text(encoding="utf-8"))
    everything = "\n".join(" ".join(_text(path).split()) for path in _documents())
    provinces = [name for name in spread["provinces"] if name in everything]
    countries = [name for name in spread["countries"] if name in everything]
    assert len(provinces) >= 40
    assert len(countries) >= 25


def test_building_twice_gives_the_same_bytes_and_the_committed_text(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    assert _build("--output", str(first), *SAMPLE).stderr == ""
    assert _build("--output", str(second), *SAMPLE).returncode == 0
    built = sorted(path.relative_to(first) for path in first.glob("*/*"))
    assert len(built) == len(SAMPLE)
    for name in built:
        assert (first / name).read_bytes() == (second / name).read_bytes()
        assert _text(first / name) == _text(FOLDER / name)


def test_check_finds_a_file_that_differs_from_its_source(tmp_path: Path) -> None:
    _build("--output", str(tmp_path), SAMPLE[0])
    built = tmp_path / "agreements" / "nghe-an-gwangju-2022.pdf"
    assert _build("--check", "--output", str(tmp_path), SAMPLE[0]).returncode == 0
    built.write_bytes(b"another file")
    checked = _build("--check", "--output", str(tmp_path), SAMPLE[0])
    assert (checked.returncode, built.name in checked.stderr) == (1, True)


def test_no_twelve_words_in_a_row_are_taken_from_the_shared_corpus(shared: Path) -> None:
    taken: set[int] = set()
    for path in sorted((shared / "corpus").rglob("*")):
        if path.is_file():
            taken |= _runs_of_12_words(path.read_text(encoding="utf-8", errors="replace"))
    copied = [path.name for path in _documents() if _runs_of_12_words(_text(path)) & taken]
    assert copied == []
