"""The parts of an agreement text: what stands before the articles, they, the signatures.

Annexes and editors' notes after the signatures are apart: what they tell of other
agreements is nothing that this one says. Numbered headings of an annex are
articles too, for the parties put fields there.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from ingest.outline import numbered_opening
from ingest.records import Heading, Span
from ingest.register.offices import starts_with_office
from ingest.sentences import sentence_spans
from ingest.split import paragraph_spans

_LONGEST_TITLE_WORDS = 14
_LONGEST_LEAD_WORDS = 8
_LONGEST_CLOSING = 24  # paragraphs of a signature block
_LABEL = re.compile(
    r"[\s*_#“\"]*(?P<label>(?:Điều|Article)\s+(?:thứ\s+\w+|\d{1,3}|[IVXLC]{1,7}))(?!\w)[\s.:–—-]*",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"[\s*_#]*(?P<label>[IVX]{1,5})\s*[.)]\s+")
_ARABIC = re.compile(r"[\s*_#]*(?P<label>\d{1,2})\s*[.)]\s+")
# "Về giáo dục. Các trường …", "- Trong lĩnh vực y tế: …" where nothing is numbered
_LEAD = re.compile(
    r"[\s*_•+–-]*(?:(?:Về|Trong\s+lĩnh\s+vực|On|In\s+the\s+field\s+of)\s+)(?P<lead>[^.:;,]{2,60})[.:]\s"
)
_LABELS = (_LABEL, _ROMAN, _ARABIC)
_PART = re.compile(
    r"\W*(?:phần|chương|part|chapter|mục|section)\s+(?:\w|thứ|one|two)", re.IGNORECASE
)
_TERMINAL = re.compile(r"[.;,!?][\W]*$")
_ON_BEHALF = re.compile(
    r"\W*(?:TM|T/M|KT|TUQ|TL)\s*\.|\W*(?:thay\s+mặt|đại\s+diện|on\s+behalf\s+of)\b"
    r"|\W*for\s+(?:and\s+on\s+behalf\s+of\s+|the\s+)?[A-ZĐ]",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"[\s*_#]*(?:phụ\s+lục|ghi\s+chú|chú\s+thích|nguồn\b|bảng\b|danh\s+mục|nơi\s+nhận|annex|appendix"
    r"|note\b|notes\b|sources?\b|glossary)",
    re.IGNORECASE,
)
_ANNEX = re.compile(r"[\s*_#]*(?:phụ\s+lục|annex|appendix)\b", re.IGNORECASE)
_NOTE = re.compile(r"[\s*_#]*(?:ghi\s+chú|nguồn\b|bảng\b|notes?\b|sources?\b)", re.IGNORECASE)


class Article(NamedTuple):
    """One article, or one numbered section where there are no articles.

    :param label: as printed (``Điều 5``, ``VIII``); an annex's begins with its name.
    :param title: the words of its heading, empty where it has none.
    :param body: the paragraphs under the heading, or the rest of its line.
    """

    label: str
    title: str
    body: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """An agreement text in its parts; every span is one of ``text``.

    :param head: title, place and day, preamble.
    :param closing: the paragraphs of the signature block.
    """

    text: str
    head: tuple[Span, ...]
    articles: tuple[Article, ...]
    closing: tuple[Span, ...]

    def words(self, span: Span) -> str:
        """Return the words of a span on one line."""
        return " ".join(self.text[span.start : span.end].split())

    def sentences(self, spans: Sequence[Span]) -> Iterator[Span]:
        """Yield the sentences of paragraphs, without the numbers of clauses."""
        for span in spans:
            for piece in _cells(self.text, span):
                for start, end in sentence_spans(self.text, *piece):
                    number = _CLAUSE_NUMBER.match(self.text, start, end)
                    yield Span(number.end() if number else start, end)


_CLAUSE_NUMBER = re.compile(
    r"[\W_]*(?:(?:Khoản|Điểm|Clause)\s+)?(?:\d{1,2}(?:\.\d{1,2}){0,3}|[a-zđ])[.)]?\s+|[-–•*+]\s+"
)


def _cells(text: str, span: Span) -> Iterator[Span]:
    """Cut a row of two languages, a sentence before the colon, into its cells."""
    start = span.start
    for mark in re.compile(r"(?<=[.!?]):\s").finditer(text, *span):
        yield Span(start, mark.start())
        start = mark.end()
    yield Span(start, span.end)


def read_instrument(
    text: str,
    blocks: Sequence[Span] = (),
    headings: Sequence[Heading] = (),
    boilerplate: Sequence[Span] = (),
) -> Instrument:
    """Cut an agreement text into its parts; never raises, for text of any kind.

    :param blocks: paragraphs as the reader knows them; lines where it knows none.
    :param boilerplate: sorted spans that are no part of the agreement.
    """
    paragraphs = _paragraphs(text, blocks, boilerplate)
    known = {heading.start for heading in headings}
    openings = _openings(text, paragraphs, known)
    first = openings[0] if openings else len(paragraphs)
    closing = _closing(text, paragraphs, openings, known)
    articles = _articles(
        text, paragraphs, [o for o in openings if o < closing.start], closing.start
    )
    annex = _annex(text, paragraphs, closing.stop, known)
    return Instrument(
        text,
        tuple(paragraphs[: min(first, closing.start)]),
        (*articles, *annex),
        tuple(paragraphs[closing.start : closing.stop]),
    )


def _paragraphs(text: str, blocks: Sequence[Span], boilerplate: Sequence[Span]) -> list[Span]:
    """Return paragraphs without boilerplate; those broken by a page are joined where they touch."""
    kept: list[Span] = []
    for span in paragraph_spans(text, blocks):
        inside = any(b.start < span.end and span.start < b.end for b in boilerplate)
        bare = text[span.start : span.end].strip()
        if inside or not bare:
            continue
        if kept and bare[0].islower() and ";" not in bare.split("\n")[0][:-1]:
            before = kept[-1]
            touches = not text[before.end : span.start].strip()
            if touches and not _TERMINAL.search(text[before.start : before.end]):
                kept[-1] = Span(before.start, span.end)
                continue
        kept.append(span)
    return kept


def _openings(text: str, paragraphs: Sequence[Span], known: set[int]) -> list[int]:
    """Return which paragraphs open an article, by the first way of numbering that is used."""
    lines = [text[span.start : span.end] for span in paragraphs]
    articles = [n for n, line in enumerate(lines) if _LABEL.match(line) and _opens(line)]
    if len(articles) >= 2:
        return articles
    romans = [n for n, line in enumerate(lines) if _ROMAN.match(line) and _is_title(line)]
    if len(romans) >= 2:
        return romans
    numbers = [
        n
        for n, line in enumerate(lines)
        if _ARABIC.match(line) and _is_title(line) and _is_section(lines, n, known, paragraphs)
    ]
    if len(numbers) >= 2:
        return numbers
    titles = [
        n
        for n, line in enumerate(lines)
        if paragraphs[n].start in known and n > 0 and not _NOTE.match(line) and not _is_head(line)
    ]
    leads = [n for n, line in enumerate(lines) if _LEAD.match(line)]
    return next((found for found in (_counted(lines), leads, titles) if len(found) >= 3), [])


def _counted(lines: Sequence[str]) -> list[int]:
    """Return paragraphs numbered 1, 2, 3 … that are the articles themselves."""
    found: list[int] = []
    for n, line in enumerate(lines):
        match = _ARABIC.match(line)
        if match and int(match["label"]) == len(found) + 1:
            found.append(n)
    return found


def _opens(line: str) -> bool:
    opening = numbered_opening(line)
    return opening is not None and opening.is_article


def _is_title(line: str) -> bool:
    words = line.split()
    return len(words) <= _LONGEST_TITLE_WORDS and not _TERMINAL.search(line) and ":" not in line


def _is_section(lines: Sequence[str], n: int, known: set[int], spans: Sequence[Span]) -> bool:
    """Say whether ``3. Y tế`` is a heading: the reader knows, or 3.1 follows."""
    match = _ARABIC.match(lines[n])
    following = lines[n + 1].lstrip() if n + 1 < len(lines) else ""
    return bool(match) and (
        spans[n].start in known or following.startswith(f"{match['label']}.") if match else False
    )


def _articles(
    text: str, paragraphs: Sequence[Span], openings: Sequence[int], stop: int
) -> list[Article]:
    parts = [paragraphs[start:end] for start, end in pairwise([*openings, stop])]
    articles = [_article(text, part, _first_sentence) for part in parts]
    titled = [article for article in articles if article.title]
    if 2 * len(titled) > len(articles):
        return articles
    # short first sentences of some articles are no titles where most have none
    return [_article(text, part, None) for part in parts]


def _article(
    text: str, paragraphs: Sequence[Span], title_of: Callable[[str], str] | None
) -> Article:
    first, body = paragraphs[0], list(paragraphs[1:])
    body = [span for span in body if not _PART.match(text[span.start : span.end])]
    line = text[first.start : first.end]
    if lead := _LEAD.match(line):
        return Article(
            "", " ".join(lead["lead"].split()), (Span(first.start + lead.end(), first.end), *body)
        )
    label = next((m for form in _LABELS if (m := form.match(line))), None)
    at = label.end() if label else 0
    rest = " ".join(line[at:].split())
    if not rest and body:  # the name stands on a line of its own
        name = " ".join(text[body[0].start : body[0].end].split())
        if len(name.split()) <= _LONGEST_TITLE_WORDS and not _TERMINAL.search(name):
            return Article(_label(label), name, tuple(body[1:]))
    if len(rest.split()) <= _LONGEST_TITLE_WORDS and not _TERMINAL.search(rest):
        return Article(_label(label), rest, tuple(body))
    title = title_of(rest) if title_of else ""
    return Article(_label(label), title, (Span(first.start + at, first.end), *body))


def _first_sentence(line: str) -> str:
    """Return the title that opens a line of text: ``Du lịch. Hai Bên …``."""
    title, stop, _ = line.partition(". ")
    is_title = bool(stop) and len(title.split()) <= _LONGEST_LEAD_WORDS and ":" not in title
    return title if is_title else ""


def _label(match: re.Match[str] | None) -> str:
    return " ".join(match["label"].split()) if match else ""


def _closing(
    text: str, paragraphs: Sequence[Span], openings: Sequence[int], known: set[int]
) -> range:
    """Return which paragraphs are the signature block; an empty range at the end for none."""
    lines = [" ".join(text[span.start : span.end].split()) for span in paragraphs]
    after = openings[-1] + 1 if openings else len(lines) // 3
    if openings and after < len(lines) and not _has_body(lines, openings[-1]):
        after += 1
    # an annex with articles of its own may follow the signatures
    starts = [n for n in range(_first_closing(lines, openings), len(lines)) if _is_head(lines[n])]
    for start in sorted(starts, key=lambda n: (n < after, n)):
        if start in openings or (start - 1 in openings and _is_bare_label(lines[start - 1])):
            continue
        stop = start + 1
        while (
            stop < len(lines) and stop - start < _LONGEST_CLOSING and not _TAIL.match(lines[stop])
        ):
            known_title = paragraphs[stop].start in known and not starts_with_office(lines[stop])
            if known_title and not _is_head(lines[stop]):
                break
            stop += 1
        return range(start, stop)
    tail = (n for n in range(after, len(lines)) if _TAIL.match(lines[n]) and n not in openings)
    end = next(tail, len(lines))
    return range(end, end)


def _is_bare_label(line: str) -> bool:
    """Say whether the name of an article stands on the next line (``ĐIỀU 7``)."""
    match = _LABEL.match(line)
    return match is not None and match.end() == len(line)


def _has_body(lines: Sequence[str], opening: int) -> bool:
    return len(lines[opening].split()) > _LONGEST_TITLE_WORDS or bool(
        _TERMINAL.search(lines[opening])
    )


def _first_closing(lines: Sequence[str], openings: Sequence[int]) -> int:
    """Return the first paragraph that may be a signature: after most of the articles."""
    return openings[len(openings) // 2] + 1 if openings else len(lines) // 3


def _is_head(line: str) -> bool:
    """Say whether a line heads signatures: in capitals, or ``Thay mặt …``, ``For the …``."""
    if len(line) > 200 or _TAIL.match(line) or _PART.match(line) or _LABEL.match(line):
        return False
    if _ON_BEHALF.match(line):
        return not _TERMINAL.search(line) and len(line.split()) <= 24
    letters = [c for c in line if c.isalpha()]
    n_upper = sum(c.isupper() for c in letters)
    return len(line.split()) >= 2 and len(letters) >= 6 and n_upper > 0.9 * len(letters)


def _annex(text: str, paragraphs: Sequence[Span], after: int, known: set[int]) -> list[Article]:
    """Return the numbered sections of an annex."""
    lines = [text[span.start : span.end] for span in paragraphs]
    start = next((n for n in range(after, len(lines)) if _ANNEX.match(lines[n])), len(lines))
    stop = next((n for n in range(start, len(lines)) if _NOTE.match(lines[n])), len(lines))
    match = _ANNEX.match(lines[start]) if start < len(lines) else None
    name = " ".join(match[0].split()).capitalize() if match else ""
    openings = [
        n
        for n in range(start, stop)
        if _ARABIC.match(lines[n]) and _is_title(lines[n]) and paragraphs[n].start in known
    ]
    return [
        article._replace(label=f"{name} {article.label}")
        for article in _articles(text, paragraphs, openings, stop)
    ]
