"""Title, date, source, kind and language of a document. Absent means None."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.datelines import first_dateline
from ingest.kinds import doc_type, language_of
from ingest.records import DocType, Extraction, Language, Span
from ingest.sentences import sentence_spans
from ingest.sidecar import Sidecar, is_partial_date
from ingest.signing import signing_date
from ingest.split import paragraph_spans
from ingest.text import normalise

# A dateline stands among the first lines or, under law and agreements, the last.
_N_HEAD_LINES = 8
_N_TAIL_LINES = 8
_LONGEST_TITLE_WORDS = 45
_LONGEST_INFERRED = 240  # characters of a first sentence shown as title

_MOTTO = re.compile(
    r"\W*(?:cộng\s+hòa\s+xã\s+hội\s+chủ\s+nghĩa\s+việt\s+nam|độc\s+lập\s*[-–—]\s*tự\s+do"
    r"|socialist\s+republic\s+of\s+viet\s?nam|independence\s*[-–—]\s*freedom"
    r"|số\s*:?\s*[\d/.…]|no\.?\s*:?\s*\d)",
    re.IGNORECASE,
)
_INSTRUMENT_LINE = re.compile(
    r"\W*(?:(?:BIÊN\s+)?BẢN\s+GHI\s+NHỚ|THỎA\s+THUẬN|HIỆP\s+ĐỊNH|BIÊN\s+BẢN|Ý\s+ĐỊNH\s+THƯ"
    r"|TUYÊN\s+BỐ|MEMORANDUM|AGREEMENT|LETTER\s+OF\s+INTENT|JOINT|PROTOCOL|LUẬT|NGHỊ\s+ĐỊNH"
    r"|THÔNG\s+TƯ|QUYẾT\s+ĐỊNH|NGHỊ\s+QUYẾT|BÁO\s+CÁO|KẾ\s+HOẠCH)"
)
_CONTINUES_TITLE = re.compile(
    r"\W*(?:giữa|và|về|với|của|trên|between|and|on|with|regarding|for|among)\b", re.IGNORECASE
)
_AWAITS_MORE = re.compile(r"\b(?:giữa|và|với|về|between|and|with|on)$", re.IGNORECASE)
_FRONT_MATTER_TITLE = re.compile(r"\A\ufeff?---[ \t]*\r?\n(?:.*\n){0,30}?title:[ \t]*(.+)\n")
_URL_LINE = re.compile(
    r"(?:nguồn|source|url|link|địa\s+chỉ|liên\s+kết)\s*(?:gốc|bài\s+viết)?\s*:?\s*(https?://\S+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """See :class:`ingest.records.Document` for the fields."""

    title: str
    title_inferred: bool
    published: str | None
    publisher: str | None
    url: str | None
    doc_type: DocType
    language: Language


def read_metadata(
    extraction: Extraction, boilerplate: Sequence[Span], name: str, sidecar: Sidecar | None = None
) -> Metadata:
    """Read what a document says of itself; the sidecar's word comes first.

    :param name: source of the document, its path with ``/``.
    """
    said = sidecar or Sidecar()
    main = list(_main_lines(extraction, boilerplate))
    text = "\n".join(main)
    stated = said.title or _title(extraction, main)
    title = stated or _first_sentence(main)
    dateline = _dateline(main)
    kind = said.doc_type or doc_type(name, title, text, has_dateline=dateline is not None)
    if kind is DocType.AGREEMENT and len(dateline or "") < len("2016-03-05"):
        dateline = signing_date(main) or dateline
    published = said.published or dateline or extraction.published
    if published is not None and not is_partial_date(published):
        published = None
    return Metadata(
        title=title,
        title_inferred=stated is None,
        published=published,
        publisher=said.publisher or extraction.publisher,
        url=said.url or extraction.url or _url(main),
        doc_type=kind,
        language=said.language or _declared(extraction.language) or language_of(text),
    )


def _main_lines(extraction: Extraction, boilerplate: Sequence[Span]) -> Iterator[str]:
    """Yield the paragraphs with text, boilerplate cut out, each on one line."""
    text = extraction.text
    holes = iter(boilerplate)
    hole = next(holes, None)
    for start, end in paragraph_spans(text, extraction.blocks):
        kept = []
        while hole is not None and hole.end <= start:
            hole = next(holes, None)
        position = start
        while hole is not None and hole.start < end:
            kept.append(text[position : max(position, hole.start)])
            position = hole.end
            if hole.end > end:
                break
            hole = next(holes, None)
        kept.append(text[position : max(position, end)])
        line = normalise(" ".join(kept))
        if line:
            yield line


def _title(extraction: Extraction, main: Sequence[str]) -> str | None:
    if extraction.title and normalise(extraction.title):
        return normalise(extraction.title)
    front = _FRONT_MATTER_TITLE.match(extraction.text)
    if front:
        return normalise(front[1].strip("\"' ")) or None
    return _instrument_title(main[:12]) or _heading_title(extraction) or _line_title(main)


def _heading_title(extraction: Extraction) -> str | None:
    """Return the first of the outermost headings, if it stands near the beginning."""
    if not extraction.headings:
        return None
    top = min(heading.level for heading in extraction.headings)
    first = next(heading for heading in extraction.headings if heading.level == top)
    before = extraction.text[: first.start]
    if len(before.split()) > 150:
        return None
    return normalise(extraction.text[first.start : first.end].strip("#* ")) or None


def _instrument_title(head: Sequence[str]) -> str | None:
    """Join ``BẢN GHI NHỚ`` / ``giữa`` / ``Tỉnh A`` / ``và`` / ``Tỉnh B``."""
    for at, line in enumerate(head):
        if _MOTTO.match(line) or not _INSTRUMENT_LINE.match(line) or not _is_loud(line):
            continue
        parts = [line]
        for following in head[at + 1 :]:
            joins = _CONTINUES_TITLE.match(following) or _AWAITS_MORE.search(parts[-1])
            short = len(following.split()) <= 25 and not following.endswith((".", ";", ":"))
            if not short or not (joins or _is_loud(following)) or len(parts) >= 8:
                break
            parts.append(following)
        return " ".join(parts)
    return None


def _is_loud(line: str) -> bool:
    """Say whether a line's letters are mostly capitals."""
    letters = [c for c in line if c.isalpha()]
    return bool(letters) and sum(c.isupper() for c in letters) > 0.6 * len(letters)


def _line_title(main: Sequence[str]) -> str | None:
    """Return the first line if it reads as a title: short, and more text below it."""
    lines = [line for line in main[:_N_HEAD_LINES] if not _MOTTO.match(line)]
    lines = [line for line in lines if first_dateline([line]) is None]
    if len(lines) < 2 and len(main) < 2:
        return None
    first = lines[0] if lines else ""
    if not first or len(first.split()) > _LONGEST_TITLE_WORDS:
        return None
    if first.endswith((".", ";", ",", ":")) and not first.endswith(("...", "..")):
        return None
    return first


def _first_sentence(main: Sequence[str]) -> str:
    if not main:
        return ""
    first = main[0]
    spans = sentence_spans(first, 0, len(first))
    sentence = first[spans[0].start : spans[0].end] if spans else first
    if len(sentence) <= _LONGEST_INFERRED:
        return sentence
    return sentence[:_LONGEST_INFERRED].rsplit(" ", 1)[0] + "…"


def _dateline(main: Sequence[str]) -> str | None:
    stated = first_dateline(main[:_N_HEAD_LINES])
    if stated is None and len(main) > _N_HEAD_LINES:
        # "Hà Nội, ngày 5 tháng 3 năm 2016" above the signatures; bare dates there are tables
        tail = [line for line in main[-_N_TAIL_LINES:] if "," in line]
        stated = first_dateline(tail)
    return stated


def _url(main: Sequence[str]) -> str | None:
    for line in (*main[:_N_HEAD_LINES], *main[-_N_TAIL_LINES:]):
        match = _URL_LINE.fullmatch(line)
        if match:
            return match[1]
    return None


def _declared(language: str | None) -> Language | None:
    """Return the language that a file declares, where it is one we know."""
    try:
        return Language((language or "").lower()[:2])
    except ValueError:
        return None
