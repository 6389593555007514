"""The kind of a document and its language, by cheap rules over title, text and path."""

import re
from collections import Counter
from pathlib import PurePosixPath

from ingest.records import DocType, Language
from ingest.text import fold, fold_word, words_of
from ingest.vocabulary import words

_HEAD = 3000  # characters of main text that the rules look at
_SAMPLE = 4000

_FOLDERS = {
    DocType.NEWS: {"news", "tin", "tin-tuc", "bao", "bao-chi", "press", "briefs"},
    DocType.AGREEMENT: {"agreements", "agreement", "thoa-thuan", "mou", "van-kien"},
    DocType.LAW: {"law", "laws", "luat", "phap-luat", "van-ban-phap-luat"},
    DocType.REPORT: {"reports", "report", "bao-cao", "profiles"},
}
_LAW_NUMBER = re.compile(
    r"\b\d{1,5}\s?/\s?(?:19|20)\d\d\s?/\s?(?:QH|UBTVQH|NĐ|ND-CP|TT|TTLT|QĐ|NQ|PL|CT|L-CTN)"
)
_LAW_TITLE = re.compile(
    r"\W*(?:bộ\s+luật|luật|pháp\s+lệnh|nghị\s+định|thông\s+tư|nghị\s+quyết|quyết\s+định|chỉ\s+thị"
    r"|hiến\s+pháp|law\s+on|decree|circular|ordinance)\b",
    re.IGNORECASE,
)
# Only a law speaks of itself so; an agreement may cite a law's number.
_LAW_ITSELF = re.compile(
    r"\b(?:Luật|Bộ luật|Pháp lệnh|Nghị định|Thông tư|Nghị quyết|Quyết định) này\b"
    r"|\bthis (?:Law|Decree|Circular)\b"
)
_ARTICLE_LINE = re.compile(r"^[\W_]{0,4}(?:Điều|ĐIỀU|Article|ARTICLE)\s+\d", re.MULTILINE)
_INSTRUMENT_TITLE = re.compile(
    r"\W*(?:(?:bản|biên\s+bản)\s+(?:ghi\s+nhớ|thỏa\s+thuận|hợp\s+tác|kết\s+nghĩa)|thỏa\s+thuận"
    r"|hiệp\s+định|hiệp\s+ước|nghị\s+định\s+thư|tuyên\s+bố\s+chung|ý\s+định\s+thư|thư\s+ngỏ\s+ý"
    r"|hợp\s+đồng|kế\s+hoạch\s+hợp\s+tác|chương\s+trình\s+hợp\s+tác|văn\s+bản\s+hợp\s+tác"
    r"|memorandum\s+of\s+(?:understanding|cooperation)|agreement|letter\s+of\s+intent"
    r"|joint\s+(?:statement|declaration)|protocol|sister[\s-]city)\b",
    re.IGNORECASE,
)
_PARTIES = re.compile(
    r"sau\s+đây\s+(?:được\s+)?gọi\s+(?:tắt\s+|chung\s+)?là|hereinafter|hai\s+bên\s+(?:đã\s+)?(?:cùng\s+)?thỏa\s+thuận"
    r"|(?-i:[Cc]ác\s+Bên|[Hh]ai\s+Bên|[Tt]he\s+Parties|Bên\s+A\b)|đã\s+thỏa\s+thuận\s+như\s+sau|have\s+agreed",
    re.IGNORECASE,
)
_REPORT_TITLE = re.compile(
    r"\W*(?:báo\s+cáo|tổng\s+kết|sơ\s+kết|hồ\s+sơ|thống\s+kê|số\s+liệu|kết\s+quả\s+nghiên\s+cứu"
    r"|(?:annual\s+|yearly\s+|summary\s+)?report\b|profile\b|review\b|statistics\b)",
    re.IGNORECASE,
)
_REPORT_ANYWHERE = re.compile(
    r"\b(?:báo\s+cáo\s+(?:năm|tổng\s+kết|thường\s+niên|kết\s+quả|tình\s+hình)|annual\s+report"
    r"|yearly\s+report|hồ\s+sơ\s+tỉnh|province\s+profile|provincial\s+profile)\b",
    re.IGNORECASE,
)
_NEWS_SIGNS = (
    re.compile(r"\b(?:TTXVN|Vietnam\+|VNA|VOV|TTO|PV|phóng viên|Online)\b"),
    re.compile(r"(?:Ảnh|Nguồn|Theo)\s?:?\s?[A-ZĐÀ-Ỹ]"),
    re.compile(
        r"\b(?:sáng|chiều|tối|trưa|hôm|vào)?\s*(?:ngày|qua|nay)?\s*\d{1,2}[/-]\d{1,2}(?![/\d-])",
        re.I,
    ),
    re.compile(r"\b(?:cho biết|cho hay|phát biểu|nhấn mạnh|khẳng định|chia sẻ|nói|said|told)\b"),
    re.compile(r"\b(?:Theo đó|Trước đó|Được biết|Đáng chú ý|Bên cạnh đó|Ngoài ra|Tuy nhiên)\b"),
    re.compile(r"[“\"][^”\"]{20,}[”\"]"),
    re.compile(r"\b(?:sáng nay|chiều nay|hôm nay|hôm qua|vừa qua|mới đây|yesterday|today)\b"),
    re.compile(r"\b(?:Thủ tướng|Chủ tịch|Bộ trưởng|Đại sứ|Tổng thống|ông|bà)\b"),
)
_STOP_WORDS = {
    Language.VI: words("va cua cac la co duoc cho trong voi nhung khi tai ngay nam theo"),
    Language.EN: words(
        "the of and to in is for on with that by as at from was are be have not he it you i do"
    ),
}


def doc_type(source: str, title: str, text: str, *, has_dateline: bool) -> DocType:
    """Return the kind of a document.

    :param source: path of the file; folders such as ``agreements`` decide where
        the text does not.
    :param text: main text; its first 3,000 characters are looked at, and its
        article lines.
    """
    head = text[:_HEAD]
    n_articles = len(_ARTICLE_LINE.findall(text[: 20 * _HEAD]))
    folded_parts = {fold(part) for part in PurePosixPath(source).parts[:-1]}
    folder = next((kind for kind, names in _FOLDERS.items() if names & folded_parts), None)
    is_instrument = bool(_INSTRUMENT_TITLE.match(title))
    if n_articles >= 2 or (is_instrument and _PARTIES.search(head)):
        return _legal(title, head, is_instrument, folder)
    if _REPORT_TITLE.match(title) or (not has_dateline and _REPORT_ANYWHERE.search(title)):
        return DocType.REPORT
    if folder is not None:
        return folder
    if _LAW_TITLE.match(title) and _LAW_NUMBER.search(head):
        return DocType.LAW
    n_signs = sum(bool(sign.search(head)) for sign in _NEWS_SIGNS)
    return DocType.NEWS if has_dateline or n_signs >= 2 else DocType.OTHER


def _legal(title: str, head: str, is_instrument: bool, folder: DocType | None) -> DocType:
    """Tell an agreement from a law, both being cut into articles."""
    if _LAW_ITSELF.search(head):
        return DocType.LAW
    if is_instrument and (_PARTIES.search(head) or not _LAW_NUMBER.search(head)):
        return DocType.AGREEMENT
    if _LAW_TITLE.match(title) or _LAW_NUMBER.search(head):
        return DocType.LAW
    if _PARTIES.search(head):
        return DocType.AGREEMENT
    return folder or DocType.LAW


def language_of(text: str) -> Language:
    """Return the language most of a text is in, by its marks and commonest words.

    Vietnamese news has marks on about 70 % of its syllables, English on none;
    unmarked Vietnamese is told by its stop words.
    """
    words = words_of(text[:_SAMPLE])
    if not words:
        return Language.VI
    counts = [(word, fold_word(word), n) for word, n in Counter(words).items()]
    marked = sum(n for word, bare, n in counts if word != bare)
    if marked > 0.5 * len(words):
        return Language.VI
    vietnamese = sum(n for _, bare, n in counts if bare in _STOP_WORDS[Language.VI])
    english = sum(n for _, bare, n in counts if bare in _STOP_WORDS[Language.EN])
    if marked == 0 and english == vietnamese:
        return Language.EN
    return Language.EN if english > vietnamese else Language.VI
