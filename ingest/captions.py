"""Photo and video captions inside crawled text, told by the credit they carry.

A caption that lost its credit reads like any sentence and stays main text: to
drop a sentence of the article would be worse.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from ingest.records import Span
from ingest.sentences import sentence_spans

_LONGEST_CAPTION_WORDS = 60
_LONGEST_NAME = 200  # characters looked at after a credit

_CREDIT_WORD = (
    r"(?:Ảnh|ẢNH|Nguồn\s+ảnh|Nguồn|Photo|Đồ\s+họa|ĐỒ\s+HỌA|Infographic"
    r"|Video\s*[-–]\s*Ảnh|Video|VIDEO|Clip)"
)
_AGENCY = (
    r"(?:TTXVN|AFP|AP|EPA|THX|Reuters|Getty(?:\s+Images)?|Sputnik|TASS|RIA|Xinhua|Tân\s+Hoa\s+Xã"
    r"|TÂN\s+HOA\s+XÃ|CNN|BBC|Bloomberg|Kyodo|Yonhap|Internet|Vietnam\+|VGP|NVCC|PV)"
)
_CREDIT = re.compile(
    rf"(?P<open>[(\[]?)\s*(?P<word>{_CREDIT_WORD})\s?:\s?"
    rf"|(?P<open2>[(\[]?)\s*Ảnh\s+(?={_AGENCY}\b)"
    r"|(?P<open3>[(\[]?)\s*Ảnh\s+minh\s+họa\b"
)
_QUICK = re.compile(
    r"Ảnh|ẢNH|Nguồn|Photo|Đồ họa|ĐỒ HỌA|Infographic|Video|VIDEO|Clip|phải|trái|giữa"
)
_SIDE = re.compile(
    r"\((?:(?:thứ\s+\w+\s+)?(?:bên\s+)?(?:phải|trái|giữa)|ngoài\s+cùng|bìa\s+\w+|hàng\s+\w+|áo\s+\w+)"
    r"[^().]{0,40}\)|,\s(?:phải|trái|giữa),"
)
UPPER = "A-Z" + "".join(chr(c) for c in range(0xC0, 0x1EFA) if chr(c).isupper())
_SHOUTED_NAME = re.compile(rf"[{UPPER}][{UPPER}.]+(?:[ /][{UPPER}][{UPPER}.]+)*")
# "Thống Nhất/TTXVN", "EPA/TTXVN", "Reuters"
_AGENCIES = re.compile(
    rf"(?:(?:[{UPPER}]\S*\s){{0,3}}[{UPPER}][^\s/]*\s?[/–-]\s?)?{_AGENCY}(?:\s?/\s?{_AGENCY})*(?!\w)"
)
_WORD = re.compile(r"[^\s/().,;]+")


def caption_spans(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    """Yield the captions with their credits.

    :param lines: paragraphs, in order; a credit on a line of its own takes the
        line right above it as its caption, but never the title or the summary.
    """
    for at, line in enumerate(lines):
        if not _QUICK.search(text, line.start, line.end):
            continue
        if _is_credit_line(text, line):
            above = lines[at - 1] if at > 2 and not _is_video(text, line) else None
            if above is not None and _is_caption_above(text, above, line):
                yield Span(above.start, line.end)
            else:
                yield line
        else:
            yield from _inside(text, line, is_first=at < 2)


def _n_words(text: str, start: int, end: int) -> int:
    return len(text[start:end].split())


def _is_credit_line(text: str, line: Span) -> bool:
    """Say whether a line is a credit and nothing else, or the title of a video."""
    match = _CREDIT.match(text, line.start, line.end) or _CREDIT.match(
        text, _after_dash(text, line), line.end
    )
    if match is None or (match["word"] == "Nguồn" and not match["open"]):
        return False  # "Nguồn: Bộ Ngoại giao" stands under a table
    if (match["word"] or "").startswith(("Video", "VIDEO", "Clip", "Infographic")):
        return _n_words(text, *line) <= 30
    return _name_end(text, match, line.end) >= _content_end(text, line)


def _is_video(text: str, line: Span) -> bool:
    return bool(re.match(r"Video|VIDEO|Clip|Infographic", text[_after_dash(text, line) : line.end]))


def _after_dash(text: str, line: Span) -> int:
    start = line.start
    while start < line.end and text[start] in " -–—*•►▶\t\xa0":
        start += 1
    return start


def _content_end(text: str, line: Span) -> int:
    end = line.end
    while end > line.start and text[end - 1] in " |.\t\r\xa0":
        end -= 1
    return end


def _is_caption_above(text: str, above: Span, line: Span) -> bool:
    gap = text[above.end : line.start]
    return (
        gap.count("\n") <= 1
        and _n_words(text, *above) <= _LONGEST_CAPTION_WORDS
        and len(sentence_spans(text, *above)) <= 2
    )


def _inside(text: str, line: Span, *, is_first: bool) -> Iterator[Span]:
    """Yield the captions within a paragraph: a sentence, and the credit after it."""
    sentences = sentence_spans(text, *line)
    begin = line.start  # nothing before this may join a further caption
    for match in _CREDIT.finditer(text, line.start, line.end):
        if match.start() < begin or _is_in_sentence(text, line, match):
            continue
        if (match["word"] or "").startswith(("Video", "Clip")) and not _has_dash(text, match):
            continue
        end = _name_end(text, match, line.end)
        start = max(begin, _caption_start(text, sentences, match))
        longest = 0 if match["word"] == "Nguồn ảnh" else _LONGEST_CAPTION_WORDS
        if _n_words(text, start, match.start()) > longest:
            # "Nguồn ảnh:" stands under whole paragraphs of picture stories
            start = match.start()
        while end < line.end and text[end] in " |.":
            end += 1
        yield Span(start, end)
        begin = end
    for sentence in sentences:
        if sentence.start >= begin and (
            _is_video_title(text, sentence) or (not is_first and _SIDE.search(text, *sentence))
        ):
            yield sentence


def _is_video_title(text: str, sentence: Span) -> bool:
    """Say whether a piece that ends in no full stop is the title of a video."""
    match = _CREDIT.match(text, *sentence)
    return (
        match is not None
        and (match["word"] or "").startswith(("Video", "Clip"))
        and text[sentence.end - 1] not in ".!?…"
        and _n_words(text, *sentence) <= 30
    )


def _is_in_sentence(text: str, line: Span, match: re.Match[str]) -> bool:
    """Tell ``Nguồn: Bộ Tài chính`` in a table or sentence from a caption's credit."""
    word = match["word"] or ""
    before = text[max(line.start, match.start() - 3) : match.start()].rstrip()
    if word == "Nguồn":
        return not (match["open"] or before.endswith((".", "…")))
    return (
        bool(before)
        and (before[-1].isalpha() or before[-1] == ",")
        and not (match["open"] or match["open2"] or match["open3"])
    )


def _has_dash(text: str, match: re.Match[str]) -> bool:
    return text[max(0, match.start() - 2) : match.start()].rstrip().endswith(("-", "–", "—"))


def _caption_start(text: str, sentences: Sequence[Span], match: re.Match[str]) -> int:
    """Return where the caption begins: its sentence, or the one before a bare credit."""
    at = max(0, bisect_right(sentences, match.start(), key=lambda span: span.start) - 1)
    # "Agni-IV của Ấn Độ. Ảnh minh họa. (Nguồn: AFP)" chains two credits
    while at > 0 and _opens_with_credit(text, sentences[at], match):
        at -= 1
    return sentences[at].start


def _opens_with_credit(text: str, sentence: Span, match: re.Match[str]) -> bool:
    start = _after_dash(text, sentence)
    return start >= match.start() or bool(_CREDIT.match(text, start, sentence.end))


def _name_end(text: str, match: re.Match[str], limit: int) -> int:
    """Return where the credited name ends.

    Crawls lose the break after it, so ``Ảnh: Thúy Hà Chương trình này`` and
    ``Ảnh: LÊ TRUNGViết`` have to be told apart by capitals.
    """
    position = match.end()
    if match["open"] or match["open2"] or match["open3"]:
        close = text.find(")" if "(" in match.group() else "]", position, min(limit, position + 80))
        if close >= 0:
            return close + 1
    if match.group().rstrip().endswith("họa"):
        return position
    rest = text[position : min(limit, position + _LONGEST_NAME)].split("\n", 1)[0]
    short = re.match(r"[^\n|]{1,60}?(?=\s*\|?\s*$|\s{2,}|[.;]\s|[.;]$)", rest)
    if short and _reads_as_name(short.group()):
        return position + short.end() + (rest[short.end() : short.end() + 1] == ".")
    agencies = _AGENCIES.match(rest)
    if agencies and not rest.startswith("/", agencies.end()):
        return position + agencies.end()
    shouted = _SHOUTED_NAME.match(rest)
    if shouted and len(shouted.group()) > 3 and not rest.startswith("/", shouted.end()):
        end = shouted.end()
        # "TRUNGViết": the last capital begins the next word
        return position + end - (1 if rest[end : end + 1].islower() else 0)
    return position + _capitalised_run(rest)


def _reads_as_name(name: str) -> bool:
    """Say whether every word is capitalised or an address: ``Hoài Thanh``, ``reuters.com``."""
    words = name.split()
    return len(words) <= 7 and all(
        not word[0].isalpha() or word[0].isupper() or "." in word for word in words
    )


def _capitalised_run(rest: str) -> int:
    """Return the length of the name that a run of capitalised words begins with."""
    ends: list[int] = []
    position = 0
    for word in _WORD.finditer(rest):
        gap = rest[position : word.start()]
        if (position and gap not in {" ", "/", " / "}) or not word.group()[0].isupper():
            break
        position = word.end()
        ends.append(position)
    if not ends:
        return 0
    if position < len(rest) and rest[position] in " \xa0" and len(ends) > 1:
        ends.pop()  # the first word of the next sentence
    slash = rest.find("/", 0, ends[-1])
    longest = 4 if slash >= 0 else 3
    return ends[min(len(ends), longest) - 1]
