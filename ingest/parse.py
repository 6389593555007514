"""One file to documents with passages: readers, cleaning, metadata, splitting, places.

The function that the worker processes run. It never raises for a bad file: what
cannot be read comes back as a :class:`Failure`.
"""

import hashlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from ingest.clean import find_boilerplate
from ingest.duplicates import signature
from ingest.errors import DamagedFile, EmptyFile, UnreadableFile
from ingest.gazetteer import Kind
from ingest.metadata import read_metadata
from ingest.places import mentions, names_of
from ingest.records import (
    Agreement,
    DocType,
    Document,
    Extraction,
    Failure,
    Language,
    Limits,
    Parsed,
    Passage,
    PlaceMention,
    Span,
    UnreadPage,
)
from ingest.register.agreement_text import read_agreement_text
from ingest.register.english_statements import read_english_statements
from ingest.register.foreign_bodies import names_foreign_body
from ingest.register.statements import read_statements
from ingest.register.told_tables import read_tables
from ingest.sidecar import Sidecar, overridden, parse_sidecar, read_sidecar
from ingest.split import PATH_SEPARATOR, paragraph_spans, split
from ingest.text import fold, normalise
from ingest.years import stated_years

_ARCHIVE_SUFFIX = ".zip"


def parse_file(path: Path, source: str, limits: Limits) -> list[Parsed | Failure]:
    """Read one file.

    :param source: what the documents are called; a member of an archive is
        ``source/inner/name.txt``.
    :return: one item for a plain file; for an archive one a readable member,
        and a failure for what could not be unpacked.
    """
    deadline_s = time.monotonic() + limits.timeout_s
    try:
        sidecar = read_sidecar(path)
        data = _read_bytes(path)
        if path.suffix.lower() == _ARCHIVE_SUFFIX:
            return _parse_archive(data, source, sidecar, limits, deadline_s)
        return [parse_bytes(data, source, limits, sidecar, deadline_s)]
    except UnreadableFile as error:
        return [_failure(source, error)]


def parse_bytes(
    data: bytes,
    source: str,
    limits: Limits,
    sidecar: Sidecar | None = None,
    deadline_s: float | None = None,
) -> Parsed:
    """Parse the bytes of one document.

    :param deadline_s: see :func:`ingest.readers.read`.
    :raises UnreadableFile: see :mod:`ingest.errors`.
    """
    from ingest.readers import read

    extraction = read(data, PurePosixPath(source).name, limits, deadline_s)
    boilerplate = merge_spans(
        (*extraction.boilerplate, *find_boilerplate(extraction.text, extraction.blocks))
    )
    passages = split(
        extraction.text,
        blocks=extraction.blocks,
        headings=extraction.headings,
        pages=extraction.pages,
        boilerplate=boilerplate,
    )
    if not passages:
        raise EmptyFile("Tệp không có nội dung chữ.", "Kiểm tra tệp gốc có nội dung rồi nạp lại.")
    metadata = read_metadata(extraction, boilerplate, source, sidecar)
    document = Document(
        source=source,
        sha256=hashlib.sha256(data).hexdigest(),
        text=extraction.text,
        title=metadata.title,
        title_inferred=metadata.title_inferred,
        published=metadata.published,
        publisher=metadata.publisher,
        url=metadata.url,
        doc_type=metadata.doc_type,
        language=metadata.language,
        pages=extraction.pages,
        headings=extraction.headings,
        boilerplate=boilerplate,
    )
    named = [_places(passage, document) for passage in passages]
    agreement = read_agreement_text(document, extraction.blocks)
    return Parsed(
        document,
        tuple(
            _with_facts(passage, document, stated)
            for passage, stated in zip(passages, named, strict=True)
        ),
        signature(_main_text(extraction, passages)),
        agreements=(agreement,) if agreement else _told_agreements(document, extraction, named),
        mentions=tuple(mention for stated in named for mention in stated),
        failure=_failure_of_pages(source, extraction.unread),
    )


def _told_agreements(
    document: Document, extraction: Extraction, places: Sequence[Sequence[PlaceMention]]
) -> tuple[Agreement, ...]:
    """Read what running text tells of agreements; law tells of none in particular.

    :param places: that each passage names; where nobody is from abroad nothing can be told.
    """
    if document.doc_type is DocType.LAW:
        return ()
    abroad = any(each.country for stated in places for each in stated)
    if not abroad and not names_foreign_body(document.text):
        return ()
    paragraphs = paragraph_spans(document.text, extraction.blocks)
    stretches = tuple(without(paragraphs, document.boilerplate))
    read = read_statements if document.language is Language.VI else read_english_statements
    told = read(document.text, stretches, document.title)
    return (*told, *read_tables(document, stretches))


def without(spans: Iterable[Span], boilerplate: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of sorted spans once sorted, disjoint others are cut out of them."""
    for span in spans:
        start = span.start
        for cut in boilerplate:
            if cut.start < span.end and start < cut.end:
                if start < cut.start:
                    yield Span(start, cut.start)
                start = cut.end
        if start < span.end:
            yield Span(start, span.end)


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return sorted, disjoint, non-empty spans that cover the same characters."""
    merged: list[Span] = []
    for span in sorted(spans):
        if span.start >= span.end:
            continue
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(Span(*span))
    return tuple(merged)


def _places(passage: Passage, document: Document) -> tuple[PlaceMention, ...]:
    """Return the places that a passage names, as spans of the document's text."""
    start = passage.char_start
    return tuple(
        PlaceMention(found.kind, found.name, found.country, start + found.start, start + found.end)
        for found in mentions(document.text[start : passage.char_end])
    )


def _with_facts(passage: Passage, document: Document, stated: Sequence[PlaceMention]) -> Passage:
    """Add the years and places that a passage states; drop the title from its path."""
    text = document.text[passage.char_start : passage.char_end]
    return replace(
        passage,
        heading=_without_title(passage.heading, document.title),
        years=stated_years(text),
        countries=names_of(stated, Kind.COUNTRY),
        provinces=names_of(stated, Kind.PROVINCE),
    )


def _without_title(heading: str, title: str) -> str:
    """Drop a first heading that only repeats the title, which every passage carries."""
    first, separator, rest = heading.partition(PATH_SEPARATOR)
    shown, stated = fold(normalise(first)), fold(normalise(title))
    shortened = shown.endswith("…") and stated.startswith(shown[:-1])
    if shown != stated and not shortened:
        return heading
    return rest if separator else ""


def _main_text(extraction: Extraction, passages: Sequence[Passage]) -> str:
    return "\n".join(extraction.text[p.char_start : p.char_end] for p in passages)


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DamagedFile(
            f"Không mở được tệp: {error.strerror or error}.",
            "Kiểm tra tệp còn đó và quyền đọc, rồi nạp lại.",
        ) from None


def _parse_archive(
    data: bytes, source: str, sidecar: Sidecar | None, limits: Limits, deadline_s: float
) -> list[Parsed | Failure]:
    from ingest.readers.archive import members

    # what is said of the archive holds for its members, but a title is one document's
    shared = replace(sidecar, title=None) if sidecar else None
    results: list[Parsed | Failure] = []
    try:
        for member in members(data, source, limits):
            name = f"{source}/{member.path}"
            try:
                own = (
                    parse_sidecar(member.sidecar[1], member.sidecar[0]) if member.sidecar else None
                )
                said = overridden(shared, own)
                results.append(parse_bytes(member.data, name, limits, said, deadline_s))
            except UnreadableFile as error:
                results.append(_failure(name, error))
    except UnreadableFile as error:
        results.append(_failure(source, error))
    if not results:
        results.append(
            _failure(
                source,
                EmptyFile(
                    "Tệp nén không có tệp nào đọc được.",
                    "Nén các tệp .pdf, .docx, .html, .txt hoặc .md rồi nạp lại.",
                ),
            )
        )
    return results


def _failure_of_pages(source: str, unread: Sequence[UnreadPage]) -> Failure | None:
    """Return one record of all pages that could not be read, grouped by cause."""
    if not unread:
        return None
    numbers: dict[str, list[int]] = {}
    for page in unread:
        numbers.setdefault(page.reason, []).append(page.number)
    reasons = [f"Trang {_ranges(found)}: {reason}" for reason, found in numbers.items()]
    remedies = dict.fromkeys(page.remedy for page in unread)
    return Failure(source, unread[0].code, " ".join(reasons), " ".join(remedies))


def _ranges(numbers: Sequence[int]) -> str:
    """Return ascending numbers as ``2, 5–7``."""
    found: list[list[int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return ", ".join(f"{a}" if a == b else f"{a}–{b}" for a, b in found)


def _failure(source: str, error: UnreadableFile) -> Failure:
    return Failure(source, error.code, error.reason, error.remedy)
