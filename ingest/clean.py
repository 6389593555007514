"""Boilerplate of crawled text: junk at the top, captions, links, lists at the end.

Boilerplate stays in the text (offsets do not move) but yields no passages.
"""

import re
from collections.abc import Iterator, Sequence

from ingest.captions import UPPER, caption_spans
from ingest.outline import is_name_line, numbered_opening
from ingest.records import Span

_N_HEAD_LINES = 12
# A list of other stories starts only under an article, never above it.
_FEWEST_WORDS_BEFORE_LIST = 30
# Items of such lists are headlines and summaries; a longer line is the article again.
_LONGEST_ITEM_WORDS = 70
_LONGEST_LINK_WORDS = 40

_LIST_HEADING = re.compile(
    r"\W*(?:(?:các\s+)?(?:tin|bài|bài\s+viết|tin\s+tức|tin\s+bài|bản\s+tin)\s+"
    r"(?:cùng\s+(?:chuyên\s+mục|chủ\s+đề|loại|tác\s+giả)|(?:có\s+)?liên\s+quan|khác|mới(?:\s+(?:hơn|nhất|đăng))?"
    r"|cũ(?:\s+hơn)?|đã\s+đưa|nổi\s+bật|tiếp\s+theo|đọc\s+nhiều|xem\s+nhiều)"
    r"|đọc\s+nhiều(?:\s+nhất)?|xem\s+nhiều(?:\s+nhất)?|cùng\s+chuyên\s+mục|chủ\s+đề\s+liên\s+quan"
    r"|(?:có\s+thể\s+)?bạn\s+(?:có\s+thể\s+)?quan\s+tâm|tin\s+tài\s+trợ|\d+\s+mẫu\s+tin"
    r"|ý\s+kiến\s+(?:bạn|độc)\s+(?:đọc|giả)|related\s+(?:news|articles|stories|posts)|you\s+may\s+also\s+like"
    r"|more\s+(?:news|stories)|most\s+read|latest\s+news|other\s+news)\W*(?:\(\d+\))?\W*",
    re.IGNORECASE,
)
# The same inside a crawl that lost its line breaks: "… 10/02/2017 Tin liên quan Trước trận …"
_INLINE_LIST = re.compile(
    r"(?<=[\d.!?…”\"])\s+(?:Tin|Bài|Tin bài|Bài viết)\s+(?:liên quan|cùng chuyên mục|khác)"
    r"\s*:?\s+(?=[^\W\d_a-z])"
)
_MORE = (
    r"(?:(?:Xem|Đọc|Tìm\s+hiểu|XEM|ĐỌC)\s+(?:thêm|tiếp|THÊM|TIẾP)|Mời\s+(?:bạn|độc\s+giả|quý\s+vị|xem)[^:\n]{0,30}"
    r"|Tin\s+liên\s+quan|Bài\s+liên\s+quan|Read\s+more|See\s+also)"
)
_LINK = re.compile(rf"\s*(?:[-•*]\s*)?(?:{_MORE}\s*(?:[:»]|(?:>\s*)+|$)|(?:>\s?){{2,}}|»)")
_INLINE_LINK = re.compile(rf"(?<=[.!?…”\"])\s+(?P<link>{_MORE}\s*(?::|(?:>\s*)+)|>>+)[^.\n]*")
# "[Headline of another story]" between two sentences, as an agency's site prints it
_BRACKETED = re.compile(
    r"(?<=[.!?…”\"])\s+\[(?=[^\W\d_a-z])(?:[^\s\[\]]+\s+){3,24}[^\s\[\]]+\s*\](?=\s|$)"
)
# Tuổi Trẻ closes with a teaser: the other story's title, "TTO -", its first lines.
_TEASER = re.compile(r"[^.!?…\n]{20,150}\sTTO\s?[-–]\s")
_N_TEASER_LINES = 3
_SHARE = re.compile(
    r"\W*+(?:(?:chia\s+sẻ|share|facebook|twitter|zalo|linkedin|pinterest|google\+|youtube|messenger"
    r"|email|gửi\s+(?:email|mail|bài)|in\s+(?:bài|trang|ấn)(?:\s+(?:viết|này))?|bản\s+in|print"
    r"|copy\s+link|sao\s+chép\s+liên\s+kết|lưu(?:\s+bài(?:\s+viết)?)?|thích|like|tweet|bình\s+luận"
    r"|theo\s+dõi|follow|cỡ\s+chữ|nghe\s+đọc\s+bài|quay\s+lại|về\s+đầu\s+trang|lên\s+đầu\s+trang"
    r"|aa?|a[+-]|tất\s+cả|qr\s+code|\d{1,6})(?!\w)[\s|,;:/•·()&+-]*+)+",
    re.IGNORECASE,
)
_FOLLOW = re.compile(
    r"\W*(?:theo\s+dõi|follow|cập\s+nhật)\b.{0,80}\b(?:google\s+news|facebook|fanpage|zalo|youtube)\b.{0,40}",
    re.IGNORECASE,
)
# "### 2300400000000000100000100000000000000000": an anchor of the legal code, no heading
_ANCHOR = re.compile(r"#{0,6}\s*\d{16,}")
_TAGS = re.compile(r"\W*(?:từ\s+khóa|tags?|chủ\s+đề|keywords)\s*:.*", re.IGNORECASE)
_MENU_WORDS = re.compile(
    r"\W*(?:trang\s+chủ|home|menu|đăng\s+nhập|đăng\s+ký|login|sign\s+in|tìm\s+kiếm|search|liên\s+hệ|hotline.*"
    r"|skip\s+to\s+(?:main\s+)?content|toggle\s+navigation|giới\s+thiệu|sitemap|rss|english|tiếng\s+việt)\W*",
    re.IGNORECASE,
)
_CRUMBS = re.compile(r"[^>»›/|\n]{1,40}(?:\s[>»›|/]+\s[^>»›/|\n]{1,40}){1,8}")
_IDENTIFIER = re.compile(r"\b[a-z]+[A-Z][A-Za-z]+\b")
_FRONT_MATTER = re.compile(
    r"\A\ufeff?---[ \t]*\r?\n(?:[\w-]+:.*\n|[ \t]+.*\n|\r?\n)+---[ \t]*(?=\r?\n|\Z)"
)
_TRIGGER = re.compile(
    r"Xem|XEM|Đọc|ĐỌC|Tìm hiểu|Mời|[Ll]iên quan|>>|> >|»|Read more|See also|Tin |Bài |\["
)


_NAME = rf"(?:[{UPPER}][\w.+]*+)"
_BYLINE = re.compile(
    rf"\W*(?:Theo\s+)?{_NAME}(?:[\s/,–-]+(?:và\s+)?{_NAME}){{0,5}}"
    r"\s*(?:\((?:tổng\s+hợp|ghi|dịch|lược\s+dịch|theo[^()]{1,40})\))?\s*[)\]]?",
)


def find_boilerplate(text: str, blocks: Sequence[Span] = ()) -> tuple[Span, ...]:
    """Return what is no part of the article: sorted, disjoint, trimmed spans.

    :param blocks: the reader's paragraphs; lines where there are none.
    """
    lines = _units(text, blocks)
    body = lines[: _list_start(text, lines)]
    spans = [
        *_front_matter(text),
        *_leading_junk(text, body),
        *caption_spans(text, body),
        *_links(text, body),
        *_lone_marks(text, body),
    ]
    if len(body) < len(lines):
        spans.append(Span(lines[len(body)].start, lines[-1].end))
    return _tidied(text, [*spans, *_cut_off_byline(text, body, spans)])


def other_stories_start(text: str, closing: Span) -> int | None:
    """Return where the list of other stories begins in what closes a document.

    None where nothing but links, shares or a name closes it.

    :param closing: boilerplate behind the last passage.
    """
    for line in re.finditer(r"[^\n]+", text[closing.start : closing.end]):
        words = line.group().strip()
        if _LIST_HEADING.fullmatch(words) or _INLINE_LIST.match(f". {words}", 1):
            return closing.start + line.start() + line.group().index(words)
        if _TEASER.match(words):
            return closing.start + line.start() + line.group().index(words)
    return None


def _units(text: str, blocks: Sequence[Span]) -> list[Span]:
    """Return the blocks, and every line outside them, that hold more than white space."""
    units: list[Span] = []
    position = 0
    for block in (*blocks, Span(len(text), len(text))):
        gap = re.finditer(r"[^\n]+", text[position : block.start])
        units += [Span(position + line.start(), position + line.end()) for line in gap]
        units.append(block)
        position = block.end
    return [span for unit in units for span in _trimmed(text, *unit)]


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return [Span(start, end)] if start < end else []


def _tidied(text: str, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the spans merged where nothing but white space and bars lies between."""
    tidied: list[Span] = []
    for span in sorted(trimmed for some in spans for trimmed in _trimmed(text, *some)):
        if tidied and not text[tidied[-1].end : span.start].strip(" \n\t|\xa0"):
            tidied[-1] = Span(tidied[-1].start, max(tidied[-1].end, span.end))
        else:
            tidied.append(span)
    return tuple(tidied)


def _list_start(text: str, lines: Sequence[Span]) -> int:
    """Return the index of the line from which only other stories follow."""
    n_words = 0
    for at, line in enumerate(lines):
        if n_words >= _FEWEST_WORDS_BEFORE_LIST and line.end - line.start <= 60:
            heading = _LIST_HEADING.fullmatch(text, *line)
            if heading and _all_items(text, lines[at + 1 :]):
                return at
        if at > 1 and len(lines) - at <= _N_TEASER_LINES and _TEASER.match(text, *line):
            return at
        n_words += text.count(" ", *line) + 1
    return len(lines)


def _all_items(text: str, lines: Sequence[Span]) -> bool:
    return all(text.count(" ", *line) < _LONGEST_ITEM_WORDS for line in lines)


def _front_matter(text: str) -> Iterator[Span]:
    """Yield the YAML head of a Markdown file; the title is read from it elsewhere."""
    match = _FRONT_MATTER.match(text)
    if match:
        yield Span(*match.span())


def _leading_junk(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    """Yield menu lines, breadcrumbs and icons above the title."""
    for line in lines[:_N_HEAD_LINES]:
        words = text[line.start : line.end].strip()
        if not _is_menu(words):
            return
        yield line


def _is_menu(line: str) -> bool:
    if not any(c.isalpha() for c in line):
        return not any(c.isdigit() for c in line)
    if len(line.split()) > 12:
        return False
    if _MENU_WORDS.fullmatch(line) or _SHARE.fullmatch(line):
        return True
    first = line.split()[0].lower()
    if _CRUMBS.fullmatch(line) and (
        first in {"trang", "home"} or line.count(">") + line.count("»")
    ):
        return True
    # the name of a page template: "SpStinet - vwpChiTiet"
    return line.isascii() and len(line.split()) <= 4 and bool(_IDENTIFIER.search(line))


def _links(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    """Yield links to other stories: lines, and pieces of lines that lost their breaks."""
    for at, line in enumerate(lines):
        if not _TRIGGER.search(text, *line):
            continue
        n_words = text.count(" ", *line) + 1
        if _LINK.match(text, *line) and n_words <= _LONGEST_LINK_WORDS:
            yield line
            continue
        if n_words > _FEWEST_WORDS_BEFORE_LIST and at == len(lines) - 1:
            inline = _INLINE_LIST.search(text, *line)
            if inline and text.count(" ", inline.end(), line.end) < 2 * _LONGEST_ITEM_WORDS:
                yield Span(inline.start(), line.end)
                line = Span(line.start, inline.start())
        for pattern in (_INLINE_LINK, _BRACKETED):
            for match in pattern.finditer(text, *line):
                if text.count(" ", *match.span()) <= _LONGEST_LINK_WORDS:
                    yield Span(*match.span())


def _lone_marks(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    """Yield share bars, tags, anchors, and what is left of tables: lines of bars."""
    for at, line in enumerate(lines):
        length = line.end - line.start
        if length <= 120 and at > 0:
            words = text[line.start : line.end]
            if _is_table_rest(words) or (
                _is_furniture(words) and not _is_article_name(text, lines[at - 1], words)
            ):
                yield line


def _is_article_name(text: str, above: Span, line: str) -> bool:
    """Tell ``THEO DÕI`` under a bare ``ĐIỀU 6``, its name, from a button to follow a site."""
    opening = numbered_opening(text[above.start : above.end])
    return opening is not None and not opening.complete and is_name_line(line)


def _cut_off_byline(text: str, lines: Sequence[Span], spans: Sequence[Span]) -> Iterator[Span]:
    """Yield an author's name that a link or caption cuts off from the article.

    It would be a passage of its own: two words, found by whoever asks for that name.
    """
    if len(lines) > 2 and _BYLINE.fullmatch(text, *lines[-1]):
        last, above = lines[-1], lines[-2]
        if any(span.start <= above.start and above.end <= span.end for span in spans):
            yield last


def _is_table_rest(line: str) -> bool:
    return not line.strip("| \t\xa0")  # a Markdown table's |---|---| belongs to its table


def _is_furniture(line: str) -> bool:
    if not any(c.isalpha() for c in line):
        return bool(_ANCHOR.fullmatch(line))
    return bool(_SHARE.fullmatch(line) or _FOLLOW.fullmatch(line) or _TAGS.fullmatch(line))
