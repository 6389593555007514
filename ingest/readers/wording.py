"""What a line's wording says: heading, list item, a title worth showing."""

import re
from pathlib import PurePosixPath

from ingest.outline import numbered_opening
from ingest.text import normalise

# Styled headings have levels 1 to 9 and numbered ones of law 11 to 15 (outline.py).
_ROMAN_LEVEL = 10
_ROMAN = re.compile(r"(?=[IVXL])(?:X[LC]|L?X{0,3})(?:I[XV]|V?I{0,3})[.)]\s+\w")
_APPENDIX = re.compile(
    r"(?:Phụ lục|PHỤ LỤC|Annex|ANNEX|Appendix|APPENDIX)(?:\s+(?:[IVXLC]+|\d{1,2}|[A-Z]))?"
    r"(?:$|\s*[.:–-])"
)

# A heading names its part; past this many words it is the part's first sentence.
_MAX_HEADING_WORDS = 25
_LIST_ITEM = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3})*[.)]|[a-zđ][.)]|[IVXL]{1,5}[.)]|[-–—•*+●○▪■◦])\s+\S", re.IGNORECASE
)
_PROGRAM_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel)\b|untitled|không (?:có )?(?:tiêu đề|tên)\b|"
    r"(?:new )?(?:document|presentation|slide|book|tài liệu|văn bản)\s*\d*$|"
    r"powerpoint presentation$|word document$|title$|tiêu đề$|layout \d|scan\b|img)",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    r"\.(?:docx?|pdf|rtf|odt|txt|xlsx?|pptx?|html?|indd|tmp|p65|qxd)\b|\\", re.I
)
_MIN_TITLE_LENGTH = 8
# The state's name and motto head every official paper and name none of its parts.
_MOTTO = re.compile(
    r"cộng h(?:òa|oà) xã hội chủ nghĩa việt nam|độc lập\s*[-–—]\s*tự do", re.IGNORECASE
)


def heading_level(text: str) -> int | None:
    """Level of a paragraph that is a heading by its wording, else None.

    ``Chương II``, ``Điều 5. Trách nhiệm``, ``III. Kết quả`` and ``Phụ lục 1``
    are; ``Điều 5 của Luật này quy định …`` is a sentence.
    """
    words = normalise(text)
    opening = numbered_opening(words)
    if opening is not None:
        # The title holds the whole line unless the article's text begins in it.
        return opening.level if len(words) - len(opening.title) <= 2 else None
    if len(words.split()) > _MAX_HEADING_WORDS or words.endswith((".", ";", ",", ":")):
        return None
    return _ROMAN_LEVEL if _ROMAN.match(words) or _APPENDIX.match(words) else None


def starts_item(line: str) -> bool:
    """Whether a line opens a list item or clause (``1.``, ``a)``, ``-``)."""
    return _LIST_ITEM.match(line.lstrip()) is not None


def is_motto(text: str) -> bool:
    """Whether a line is the state's name or motto at the head of a paper."""
    return _MOTTO.match(normalise(text)) is not None


def sensible_title(value: str | None, name: str) -> str | None:
    """Return a stated title that a person would recognise, else None.

    :param value: what the file's properties say.
    :param name: the file's name; a title that only repeats it says nothing.
    """
    title = " ".join((value or "").replace("\x00", "").split())
    if len(title) < _MIN_TITLE_LENGTH or " " not in title:
        return None
    if _PROGRAM_TITLE.match(title) or _FILE_NAME.search(title):
        return None
    stem = PurePosixPath(name).stem
    if _squeeze(title) == _squeeze(stem) or not any(c.isalpha() for c in title):
        return None
    return title


def _squeeze(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
