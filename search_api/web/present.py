"""What the page says of records: dates, kinds and places in words, text in pieces."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from index.records import Hit, Mode
from ingest.records import DocType, Language, Page

DOC_TYPES = {
    DocType.NEWS: "Tin tức",
    DocType.AGREEMENT: "Thỏa thuận",
    DocType.LAW: "Văn bản pháp luật",
    DocType.REPORT: "Báo cáo",
    DocType.OTHER: "Khác",
}
LANGUAGES = {Language.VI: "Tiếng Việt", Language.EN: "Tiếng Anh"}
MODES = {
    Mode.HYBRID: "Kết hợp nghĩa và từ",
    Mode.DENSE: "Theo nghĩa",
    Mode.LEXICAL: "Theo đúng từ",
}
FACETS = {
    "country": "Quốc gia",
    "province": "Tỉnh, thành phố",
    "year": "Năm",
    "doc_type": "Loại văn bản",
}


# Letters differ in width: a line broken by it is seldom under nine tenths of the longest.
_FULL = 0.9


class Piece(NamedTuple):
    """A stretch of text and whether it is to stand out."""

    text: str
    marked: bool


def marked_pieces(text: str, spans: Iterable[tuple[int, int]]) -> list[Piece]:
    """Cut a text at highlight borders; joined, the pieces are the text again.

    Highlights with only spaces between them become one: a phrase, not its words.
    """
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    pieces: list[Piece] = []
    shown = 0
    for start, end in joined:
        pieces += [Piece(text[shown:start], False), Piece(text[start:end], True)]
        shown = end
    pieces.append(Piece(text[shown:], False))
    return [piece for piece in pieces if piece.text]


def unwrapped(text: str) -> str:
    """Return a text of a page with the line ends that only its width made as spaces.

    A line is taken as broken by the width when the next one's first word would not
    have fitted; one character becomes one, so offsets stay.
    """
    lines = text.split("\n")
    width = max(map(len, lines))
    joined = lines[0]
    for line, following in pairwise(lines):
        first_word = following.split(" ", 1)[0]
        is_full = bool(line and first_word) and len(line) + 1 + len(first_word) > _FULL * width
        joined += (" " if is_full else "\n") + following
    return joined


def date_in_words(iso: str | None) -> str:
    """Return ``05/03/2016``, ``03/2016`` or ``2016``, as precise as stated."""
    return "/".join(reversed(iso.split("-"))) if iso else ""


def pages_in_words(start: int | None, end: int | None) -> str:
    """Return ``trang 3`` or ``trang 3–4``; empty for formats without pages."""
    if start is None:
        return ""
    return f"trang {start}" if end in (None, start) else f"trang {start}–{end}"


def ocr_note(page: Page) -> str:
    """Return how far a page that was read from its picture can be trusted; else nothing."""
    if page.ocr_confidence is None:
        return ""
    return f"chữ nhận dạng từ ảnh (OCR), độ tin {page.ocr_confidence:.0%}"


def unread_pages(pages: Iterable[Page]) -> list[tuple[str, str]]:
    """Return (``trang 2, 5``, why) for the pages whose text could not be had."""
    numbers: dict[str, list[str]] = {}
    for page in pages:
        if page.unread:
            numbers.setdefault(page.unread, []).append(str(page.number))
    return [(f"trang {', '.join(found)}", reason) for reason, found in numbers.items()]


def citation(hit: Hit) -> str:
    """Return the line that an official pastes under a quotation."""
    document = hit.document
    parts = [
        f"“{document.title}”",
        document.publisher,
        date_in_words(document.published),
        pages_in_words(hit.page_start, hit.page_end),
        document.url or document.source,
    ]
    return ", ".join(part for part in parts if part) + "."


class Segment(NamedTuple):
    """A stretch of a document's text shown in one way.

    :param page: number of the page that begins here, else None.
    """

    text: str
    page: int | None
    boilerplate: bool
    heading: bool
    passage: bool


class Window(NamedTuple):
    """The part of a long document that is shown; offsets into its text."""

    start: int
    end: int


def window_around(n_chars: int, centre: int, size: int) -> Window:
    """Return at most ``size`` characters around an offset, inside the text."""
    start = max(0, min(centre - size // 2, n_chars - size))
    return Window(start, min(n_chars, start + size))


def citation_window(
    n_chars: int, passage: tuple[int, int] | None, at: int, size: int = 60_000
) -> Window:
    """Return what to show of a text: around the passage, else from an offset on.

    :param size: 60,000 characters are some twenty pages, and render in 10 ms.
    """
    if passage:
        return window_around(n_chars, (passage[0] + passage[1]) // 2, size)
    start = min(at, max(0, n_chars - 1))
    return Window(start, min(n_chars, start + size))


def segments(
    text: str,
    window: Window,
    *,
    pages: Sequence[tuple[int, int, int]],
    boilerplate: Sequence[tuple[int, int]],
    headings: Sequence[tuple[int, int]],
    passage: tuple[int, int] | None,
) -> list[Segment]:
    """Cut the shown part wherever a page, heading, boilerplate or the passage begins or ends.

    :param pages: (number, start, end) of each page.
    """
    page_at = {start: number for number, start, _ in pages}
    borders = {window.start, window.end, *page_at}
    borders.update(edge for span in (*boilerplate, *headings) for edge in span)
    borders.update(passage or ())
    cuts = sorted(cut for cut in borders if window.start <= cut <= window.end)
    found: list[Segment] = []
    for start, end in pairwise(cuts):
        found.append(
            Segment(
                text[start:end],
                page_at.get(start),
                any(a <= start < b for a, b in boilerplate),
                any(a <= start < b for a, b in headings),
                passage is not None and passage[0] <= start < passage[1],
            )
        )
    return found
