"""What ingestion yields: documents, pages, passages, failures.

Every offset counts Unicode code points into ``Document.text``; spans are half
open, so ``text[span.start : span.end]`` is the piece spoken of.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class DocType(StrEnum):
    """Kind of a document."""

    NEWS = "news"
    AGREEMENT = "agreement"
    LAW = "law"
    REPORT = "report"
    OTHER = "other"


class Language(StrEnum):
    """Language a document is written in."""

    VI = "vi"
    EN = "en"


class Span(NamedTuple):
    """Half-open range of code points in ``Document.text``."""

    start: int
    end: int


class Page(NamedTuple):
    """One page of a paged format; ``number`` counts from 1 as a viewer does.

    :param ocr_confidence: where the text was read from a picture of the page, the mean
        confidence of its words, in [0, 1]; None where it is the file's own text.
    :param unread: why its text could not be had, for a person; None where it was.
    """

    number: int
    start: int
    end: int
    ocr_confidence: float | None = None
    unread: str | None = None


class Heading(NamedTuple):
    """A heading line; ``level`` 1 is the outermost (chapter), deeper is larger."""

    level: int
    start: int
    end: int


class UnreadPage(NamedTuple):
    """A page whose text could not be had; see :class:`Failure` for the fields."""

    number: int
    code: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a reader returns for one file.

    :param text: the extraction as found; for TXT and Markdown the decoded file,
        character for character.
    :param pages: spans that tile ``text`` in order; empty for formats without pages.
    :param blocks: spans of paragraphs, list items and table rows, sorted and
        disjoint; empty when the lines of ``text`` are the only structure.
    :param headings: sorted; each lies inside one block.
    :param boilerplate: running headers, footers and page numbers, known from layout.
    :param language: as the file declares it, else None.
    :param unread: pages that are pictures or garbled and could not be read by OCR.
    """

    text: str
    pages: tuple[Page, ...] = ()
    blocks: tuple[Span, ...] = ()
    headings: tuple[Heading, ...] = ()
    boilerplate: tuple[Span, ...] = ()
    title: str | None = None
    published: str | None = None
    url: str | None = None
    publisher: str | None = None
    language: str | None = None
    unread: tuple[UnreadPage, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One file, or one member of an archive, as it was read.

    :param source: path relative to the ingested root, with ``/``; an archive's
        member is ``archive.zip/inner/name.txt``.
    :param title: None never; the first sentence where the file states no title,
        and then ``title_inferred`` is set.
    :param published: ISO 8601, as precise as stated (``2016``, ``2016-03``,
        ``2016-03-05``); None when the document states none.
    :param boilerplate: sorted, disjoint spans that yield no passages.
    """

    source: str
    sha256: str
    text: str
    title: str
    title_inferred: bool
    published: str | None
    publisher: str | None
    url: str | None
    doc_type: DocType
    language: Language
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    boilerplate: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that is indexed, found and cited.

    :param ordinal: position in its document, from 0.
    :param heading: heading path, outermost first, joined by `` › ``; may be empty.
    :param page_start: page of its first character; None for formats without pages.
    :param years: years that its text states, ascending, without repeats.
    :param countries: canonical names (``Lào``, ``Hoa Kỳ``) that its text states.
    :param provinces: canonical names of before 1 July 2025 that its text states.
    """

    ordinal: int
    char_start: int
    char_end: int
    page_start: int | None
    page_end: int | None
    heading: str
    years: tuple[int, ...] = ()
    countries: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()


class AgreementStatus(StrEnum):
    """How far an agreement had come, as its document tells it."""

    SIGNED = "signed"
    IN_FORCE = "in force"  # it exists, and no signing is told
    PLANNED = "planned"
    PROPOSED = "proposed"


class Level(StrEnum):
    """Who stands behind an agreement on the Vietnamese side."""

    LOCAL = "local"
    NATIONAL = "national"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signed.

    :param title: office as printed; None where the text gives none.
    :param party: for whom, as printed; None where the text does not say.
    """

    name: str
    title: str | None = None
    party: str | None = None


@dataclass(frozen=True, slots=True)
class ArticleFields:
    """Fields of cooperation that one article of an agreement text names."""

    article: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agreement:
    """A statement that a Vietnamese and a foreign party hold or plan an agreement.

    :param vn_parties: provinces by their names of before 1 July 2025, others in full.
    :param foreign_parties: as printed, without rank (tỉnh, bang …).
    :param countries: canonical names; empty where the text states none.
    :param kind: ``bản ghi nhớ``, ``thỏa thuận`` …; ``quan hệ hợp tác`` where nothing
        named was signed.
    :param evidence: the words of ``Document.text`` that state it.
    :param date: of signing, ISO 8601 as precise as stated; None where none is stated.
    :param date_inferred: how the date was read where the words do not state it in full.
    :param period: as printed (``giai đoạn 2018–2020``).
    :param fields: words of the text for the fields of this agreement.
    :param value: money of this agreement, as printed.
    :param effect: when it takes effect, as printed or ISO 8601.
    :param term: how long it holds, as printed; ``renewal`` and ``termination`` likewise.
    :param ends: last day, ISO 8601 as precise as stated; None where no end is stated.
    """

    vn_parties: tuple[str, ...]
    foreign_parties: tuple[str, ...]
    countries: tuple[str, ...]
    kind: str
    status: AgreementStatus
    level: Level
    evidence: Span
    date: str | None = None
    date_inferred: str | None = None
    period: str | None = None
    fields: tuple[str, ...] = ()
    value: str | None = None
    signatories: tuple[Signatory, ...] = ()
    place_signed: str | None = None
    effect: str | None = None
    term: str | None = None
    renewal: str | None = None
    termination: str | None = None
    ends: str | None = None
    languages: tuple[str, ...] = ()
    fields_by_article: tuple[ArticleFields, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place named at ``Document.text[start:end]``.

    :param kind: ``country``, ``province`` or ``locality``, a foreign one.
    :param name: canonical; provinces by their names of before 1 July 2025.
    :param country: that is named or that the locality lies in; None for provinces.
    """

    kind: str
    name: str
    country: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document with its passages and the signature its duplicates share.

    :param signature: MinHash signature of the main text, as bytes.
    :param agreements: what it states of agreements, in order of the evidence.
    :param mentions: places that its passages name, in order.
    :param failure: what of the document could not be read: some of its pages.
    """

    document: Document
    passages: tuple[Passage, ...]
    signature: bytes
    agreements: tuple[Agreement, ...] = ()
    mentions: tuple[PlaceMention, ...] = ()
    failure: "Failure | None" = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, kept and listed, never dropped in silence.

    :param code: stable word for the cause (``encrypted``, ``no_text_layer`` …).
    :param reason: what is wrong, for a person.
    :param remedy: what that person can do.
    """

    source: str
    code: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost; a refusal names the limit that it broke.

    :param unpacked_mb: total size of an archive's (or DOCX package's) members.
    :param memory_mb: address space a worker may add to what it holds when idle.
    :param ocr_page_timeout_s: time OCR of one page may take; 0 turns OCR off.
    """

    n_pages: int = 5000
    timeout_s: float = 60.0
    memory_mb: int = 512
    unpacked_mb: int = 500
    archive_depth: int = 2
    ocr_page_timeout_s: float = 30.0
