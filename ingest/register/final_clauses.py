"""Effect, term, renewal, termination and languages, as the last articles state them.

Each is the sentence that says it, with its place in the text; a clause that says
nothing of the kind, or that nothing is stated, leaves None. Nothing is inferred.
"""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from ingest.records import Span
from ingest.register.instrument import Article, Instrument
from ingest.register.numerals import add_duration, find_day, find_duration

_FINAL_TITLE = re.compile(
    r"hiệu\s+lực|thời\s+hạn|gia\s+hạn|chấm\s+dứt|điều\s+khoản|quy\s+định\s+(?:cuối|chung|khác)|thi\s+hành"
    r"|các\s+quy\s+định|ngôn\s+ngữ|văn\s+bản|sửa\s+đổi|kết\s+thúc"
    r"|effect|force|duration|term\b|renewal|terminat|withdraw|final|languages?|validity|amendment|end\b",
    re.IGNORECASE,
)
# What speaks: this instrument, not a law, a project or a scholarship.
_INSTRUMENT = re.compile(
    r"\b(?:(?:bản\s+)?thỏa\s+thuận|thoả\s+thuận|(?:biên\s+)?bản\s+ghi\s+nhớ|bản\s+ghi\s+nhớ|ghi\s+nhớ|biên\s+bản"
    r"|văn\s+bản|văn\s+kiện|kế\s+hoạch|chương\s+trình|hiệp\s+định|hợp\s+đồng|tuyên\s+bố|ý\s+định\s+thư|nghị\s+định\s+thư"
    r"|memorandum|agreement|mou|moa|plan|protocol|contract|arrangement|letter\s+of\s+intent|declaration|programme)\b",
    re.IGNORECASE,
)
_NOT_STATED = re.compile(
    r"(?:nguồn|văn\s+bản)\s+(?:\w+\s+){0,3}?không\s+(?:nêu|ghi|nói|cho\s+biết)|không\s+được\s+nêu"
    r"|(?:sources?|text)\s+(?:\w+\s+){0,3}?(?:state|give|name|mention)s?\s+no\b",
    re.IGNORECASE,
)
_EFFECT = re.compile(
    r"(?:có|phát\s+sinh|bắt\s+đầu\s+có)\s+(?:hiệu\s+lực|giá\s+trị)(?:\s+thi\s+hành)?,?\s+(?:kể\s+từ|từ|khi|vào|ngay|sau|trong)\b"
    r"|(?:áp\s+dụng|thực\s+hiện|tính|hiệu\s+lực)\s+(?:kể\s+)?từ\s+(?:ngày|khi|lúc|thời\s+điểm)"
    r"|kể\s+từ\s+ngày\s+(?:ký|hai\s+bên\s+ký)"
    r"|(?:takes?|taking|enters?|entry|come|comes|coming)\s+(?:into\s+)?(?:effect|force)\b"
    r"|\beffective\s+(?:on|upon|from|as\s+of|immediately|when|after)\b|\b(?:applies|apply|valid|runs?)\s+from\b",
    re.IGNORECASE,
)
_MOST_YEARS = 60  # a longer span is no term of an agreement
_YEARS = r"(?P<from>(?:19|20)\d\d)\s*(?:[-–—]|đến|tới|to|until)\s*(?:năm\s+)?(?P<to>(?:19|20)\d\d)"
_PERIOD = re.compile(
    rf"(?:giai\s+đoạn|thời\s+kỳ|(?:các|ba|bốn|năm|sáu|\d)\s+năm|cho\s+năm|từ\s+năm|(?:the\s+)?(?:years?|period)(?:\s+of)?)\s+(?:từ\s+)?(?:năm\s+)?{_YEARS}",
    re.IGNORECASE,
)
_OPEN_END = re.compile(
    r"không\s+(?:xác\s+)?định\s+(?:thời\s+hạn|ngày\s+kết\s+thúc|thời\s+gian)|vô\s+thời\s+hạn|không\s+(?:có\s+)?thời\s+hạn"
    r"|(?:cho\s+)?(?:đến|tới)\s+khi\s+(?:có\s+)?(?:một|bất\s+kỳ|các|hai)\s*(?:trong\s+)?(?:các\s+|hai\s+)?bên"
    r"|nếu\s+không\s+bên\s+nào\s+(?:đề\s+nghị|yêu\s+cầu|thông\s+báo)"
    r"|indefinite|(?:until|unless)\s+(?:it\s+is\s+)?(?:either|one|any|terminated|denounced)\b|without\s+(?:limit|term)",
    re.IGNORECASE,
)
_UNTIL_YEAR = re.compile(
    r"(?:đến|tới)\s+năm\s+(?P<vi>(?:19|20)\d\d)|\b(?:until|through)\s+(?P<en>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_END_OF_YEAR = re.compile(
    r"(?:đến|tới)\s+(?:hết|cuối)\s+năm\s+(?P<vi>(?:19|20)\d\d)"
    r"|(?:until|through|to|till)\s+(?:the\s+)?end\s+of\s+(?:the\s+year\s+)?(?P<en>(?:19|20)\d\d)",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"(?:đến|tới|cho\s+đến)\s+(?:hết\s+)?(?=ngày\b)|\b(?:until|through|till)\b", re.I
)
_FOR_TERM = re.compile(
    r"(?:thời\s+hạn|thời\s+gian|hiệu\s+lực|giá\s+trị|kéo\s+dài|trong\s+vòng|dùng\s+cho|áp\s+dụng)[^.;]{0,60}?"
    r"(?=\b(?:\d{1,3}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)\s*(?:\([^()]*\)\s*)?(?:năm|tháng)\b)"
    r"|\b(?:for|of|within|period|term|duration)\b[^.;]{0,40}?(?=\b(?:\d{1,3}|[a-z]+)\s*(?:\([^()]*\)\s*)?[\s-]*(?:years?|months?)\b)",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"(?:trước|thông\s+báo|báo\s+trước|ít\s+nhất|notice|prior|advance|before)", re.IGNORECASE
)
_RENEWAL = re.compile(
    r"gia\s+hạn|tái\s+ký|ký\s+tiếp|nối\s+dài|nối\s+tiếp|(?:tự\s+động|mặc\s+nhiên|được|để|định|sửa\s+đổi,)\s+(?:kéo\s+dài|tiếp\s+tục)"
    r"|kéo\s+dài\s+(?:thêm|hoặc|thời)|(?:tiếp\s+tục\s+hay|bàn|chuẩn\s+bị)\s+(?:kết\s+thúc|giai\s+đoạn\s+(?:kế\s+tiếp|sau|tiếp))"
    r"|(?:ký|lập)\s+[\w\s]{0,30}?mới\s+khi\s+hết|\brenew(?:ed|al|s|able\s+(?:by|for|once))?\b(?!\s+energ)|prolong|\bextend(?:ed|s)?\b|\bextension",
    re.IGNORECASE,
)
_AUTOMATIC = re.compile(
    r"tự\s+động|mặc\s+nhiên|đương\s+nhiên|automatic|tacit|unless\s+(?:either|one|any|terminated)",
    re.IGNORECASE,
)
_NOT_AUTOMATIC = re.compile(
    r"(?:tự\s+động|tự|mặc\s+nhiên|automatically)\s+(?:hết|chấm\s+dứt|kết\s+thúc|terminat|expire|lapse|end)",
    re.IGNORECASE,
)
_TERMINATION = re.compile(
    r"chấm\s+dứt|(?:muốn|xin|có\s+thể|được|quyền)\s+(?:dừng|thôi|rút|kết\s+thúc|ngừng|hủy|huỷ)|rút\s+khỏi|dừng\s+sớm|sửa\s+hoặc\s+dừng"
    r"|kết\s+thúc\s+sớm|sửa\s+đổi\s+hoặc\s+dừng|hủy\s+bỏ|huỷ\s+bỏ"
    r"|terminat|withdraw|denounce|\b(?:may|wishes\s+to|can)\s+end\b",
    re.IGNORECASE,
)
# "Bất đồng …", "vụ việc …": an end of something else
_NOT_TERMINATION = re.compile(r"bất\s+đồng|tranh\s+chấp|dispute|difference", re.IGNORECASE)
_OF_A_PART = re.compile(
    r"(?:từng|một|mỗi)\s+(?:nội\s+dung|hạng\s+mục|dự\s+án|hoạt\s+động)", re.IGNORECASE
)
_LANGUAGE_CLAUSE = re.compile(
    r"(?:làm|lập|soạn|ký|viết|in|thành|thể\s+hiện|lập\s+thành)\b[^.]{0,60}?(?:bằng|tiếng)|bản\s+(?:bằng\s+)?tiếng|có\s+giá\s+trị"
    r"|(?:done|made|drawn\s+up|signed|executed|written|prepared|concluded)\b|\b(?:texts?|versions?|copies|originals?)\b",
    re.IGNORECASE,
)
_FOR_REFERENCE = re.compile(r"tham\s+khảo|for\s+reference|for\s+information", re.IGNORECASE)
_WORKING_PAPER = re.compile(
    r"\b(?:báo\s+cáo|tài\s+liệu|thư|biên\s+bản\s+(?:họp\s+)?viết|ấn\s+phẩm|thông\s+tin|hợp\s+đồng\s+bằng"
    r"|minutes|reports?|lessons|classes|material|investors)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence of the text; ``words`` is it on one line."""

    words: str
    span: Span


@dataclass(frozen=True, slots=True)
class FinalClauses:
    """What the text states of its own life; None wherever it states nothing.

    :param languages: canonical Vietnamese names, in the order of the text.
    :param period: ``2021-2025`` where the term is stated by years.
    """

    effect: Clause | None
    term: Clause | None
    renewal: Clause | None
    termination: Clause | None
    languages: tuple[str, ...]
    period: str | None


def read_final_clauses(instrument: Instrument) -> FinalClauses:
    """Read the final clauses; of several sentences that state a thing, the first in order.

    Articles whose heading names such a thing are read first, then the second half
    of the others, then what stands before the articles.
    """
    tiers = _tiers(instrument)
    titled = _titled_period(instrument)
    term = _first(tiers[:2], _states_term) or titled
    period = next(
        (years for clause in (term, titled) if clause and (years := _years(clause))), None
    )
    return FinalClauses(
        effect=_first(tiers, _states_effect),
        term=term,
        renewal=_first(tiers[:1], _states_renewal) or _first(tiers[1:2], _states_renewal),
        termination=_first(tiers[:2], _states_termination),
        languages=_languages(tiers),
        period=period,
    )


def is_automatic(renewal: str | None) -> bool:
    """Say whether a renewal clause lets the term run on unless someone objects.

    >>> is_automatic("Thỏa thuận tự động gia hạn thêm năm năm.")
    True
    """
    if renewal is None:
        return False
    return bool(_AUTOMATIC.search(_NOT_AUTOMATIC.sub(" ", renewal)))


def is_open_ended(term: str) -> bool:
    """Say whether a term has no end of its own: it holds until a party ends it."""
    return bool(_OPEN_END.search(term))


def effect_day(effect: str | None, signed: str | None) -> str | None:
    """Return the ISO day from which the text is in effect, by its own words."""
    if effect is None:
        return None
    match = _EFFECT.search(effect)
    after = effect[match.start() :] if match else effect
    if day := find_day(re.split(r"\b(?:đến|until|through)\b", after)[0]):
        return day
    signing = re.search(
        r"từ\s+(?:ngày|khi|lúc)\s+(?:hai\s+\w+\s+|các\s+\w+\s+|được\s+)*ký|khi\s+(?:hai\s+đại\s+diện\s+|được\s+|hai\s+bên\s+)?ký"
        r"|sign(?:ature|ed|ing)",
        after,
        re.IGNORECASE,
    )
    return signed if signing else None


def end_of_term(clauses: FinalClauses, signed: str | None) -> str | None:
    """Return the last day that the stated term reaches, as precisely as stated, else None.

    None for an open end, for a term renewed by itself, and for a number of years
    whose beginning is not stated to the day.
    """
    if clauses.renewal and is_automatic(clauses.renewal.words):
        return None
    if clauses.term is None:
        return None
    words = clauses.term.words
    if is_open_ended(words):
        return None
    if end := _END_OF_YEAR.search(words):
        return f"{end['vi'] or end['en']}-12-31"
    for until in _UNTIL.finditer(words):
        if day := find_day(words[until.end() : until.end() + 60]):
            return day
    if years := _years(clauses.term):
        return years.split("-")[1]
    if year := _UNTIL_YEAR.search(words):
        return year["vi"] or year["en"]
    begins = effect_day(clauses.effect.words if clauses.effect else words, signed)
    length = _length(words)
    if length is None or begins is None or len(begins) != len("2016-03-05"):
        return clauses.period.split("-")[1] if clauses.period else None
    last = add_duration(date.fromisoformat(begins), *length)
    return last.isoformat() if last else None


def _length(words: str) -> tuple[int, str] | None:
    """Return how long a term is; the months of a notice are no term."""
    for match in _FOR_TERM.finditer(words):
        if not _NOTICE.search(match[0]):
            return find_duration(words[match.end() :])
    return None


def _titled_period(instrument: Instrument) -> Clause | None:
    """Return the years of the title: ``… giai đoạn 2021 - 2025``, ``… (2014 - 2019)``."""
    for span in instrument.head[:1]:
        if match := re.compile(rf"(?:giai\s+đoạn\s+)?{_YEARS}").search(instrument.text, *span):
            place = Span(*match.span())
            clause = Clause(instrument.words(place), place)
            return clause if _years(clause) else None
    return None


def _years(clause: Clause) -> str | None:
    """Return the years that a term is stated by, as ``2021-2025``."""
    match = _PERIOD.search(clause.words) or re.fullmatch(_YEARS, clause.words)
    if match and int(match["from"]) <= int(match["to"]) <= int(match["from"]) + _MOST_YEARS:
        return f"{match['from']}-{match['to']}"
    return None


def _tiers(instrument: Instrument) -> list[list[Clause]]:
    """Return sentences by how likely they are final clauses; each sentence once."""
    articles = instrument.articles
    if not articles:
        return [_clauses(instrument, instrument.head[1:]), [], []]
    final = [article for article in articles if _FINAL_TITLE.search(article.title)]
    late = [article for article in articles[len(articles) // 2 :] if article not in final]
    nameless = [article for article in late if not article.title]
    return [
        _clauses(instrument, _bodies(final)),
        _clauses(instrument, _bodies(nameless or late)),
        _clauses(instrument, instrument.head[1:]),
    ]


def _bodies(articles: Iterable[Article]) -> list[Span]:
    return [span for article in articles for span in article.body]


def _clauses(instrument: Instrument, spans: Sequence[Span]) -> list[Clause]:
    return [Clause(instrument.words(span), span) for span in instrument.sentences(spans)]


def _first(tiers: Sequence[Sequence[Clause]], states: Callable[[str], bool]) -> Clause | None:
    return next((c for tier in tiers for c in tier if states(c.words)), None)


def _stated(words: str) -> str:
    """Return a sentence without the clauses that say that nothing is stated."""
    return "; ".join(piece for piece in words.split(";") if not _NOT_STATED.search(piece))


def _states_effect(words: str) -> bool:
    return bool(_EFFECT.search(_stated(words)) and _INSTRUMENT.search(words))


def _states_term(words: str) -> bool:
    words = _stated(words)
    if not _INSTRUMENT.search(words):
        return False
    patterns = (_PERIOD, _OPEN_END, _END_OF_YEAR, _UNTIL_YEAR)
    if any(pattern.search(words) for pattern in patterns) or _length(words):
        return True
    return any(find_day(words[u.end() : u.end() + 40]) for u in _UNTIL.finditer(words))


def _states_renewal(words: str) -> bool:
    return bool(_RENEWAL.search(words)) and not _OF_A_PART.search(words)


def _states_termination(words: str) -> bool:
    others = _NOT_TERMINATION.search(words) or _OF_A_PART.search(words)
    return bool(_TERMINATION.search(words)) and not others


def _languages(tiers: Sequence[Sequence[Clause]]) -> tuple[str, ...]:
    """Return the languages of the text: the last sentence that names most of them."""
    best: tuple[str, ...] = ()
    for tier in tiers:
        for clause in reversed(tier):
            if not _LANGUAGE_CLAUSE.search(clause.words) or _WORKING_PAPER.search(clause.words):
                continue
            pieces = clause.words.split(";")
            made_in = "; ".join(piece for piece in pieces if not _FOR_REFERENCE.search(piece))
            named = _named_languages(made_in)
            best = named if len(named) > len(best) else best
        if best:
            return best
    return best


def _named_languages(words: str) -> tuple[str, ...]:
    names = _language_names()
    found = (
        names[match[0].lower()] for match in _language_pattern().finditer(" ".join(words.split()))
    )
    return tuple(dict.fromkeys(found))


@cache
def _language_names() -> dict[str, str]:
    text = files("ingest.data").joinpath("languages.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines(), delimiter="\t")
    return {row["printed"].lower(): row["name"] for row in rows}


@cache
def _language_pattern() -> re.Pattern[str]:
    names = sorted(_language_names(), key=len, reverse=True)
    # "Lao" of "Lao Cai" is no language
    return re.compile(
        rf"\b(?:{'|'.join(map(re.escape, names))})\b(?-i:(?!\s+[A-ZĐ][a-z]))", re.IGNORECASE
    )
