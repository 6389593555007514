"""Our own words around quotations, in the language of the question."""

from collections.abc import Sequence

from ingest.text import fold_word, words_of
from search_api.answers.collection.collect import Collected
from search_api.answers.collection.scope import Listed
from search_api.answers.evidence import Asked, Sentence
from search_api.answers.kinds import Sought

_SOUGHT_VI = {
    Sought.PERSON: "người nào",
    Sought.BODY: "cơ quan, tổ chức nào",
    Sought.PLACE: "nơi nào",
    Sought.COUNTRY: "nước nào",
    Sought.NUMBER: "con số",
    Sought.MONEY: "số tiền",
    Sought.DURATION: "thời hạn",
    Sought.DATE: "thời gian",
    Sought.NAME: "tên",
    Sought.ANYTHING: "nội dung được hỏi",
}
_SOUGHT_EN = {
    Sought.PERSON: "who",
    Sought.BODY: "which body",
    Sought.PLACE: "which place",
    Sought.COUNTRY: "which country",
    Sought.NUMBER: "the number",
    Sought.MONEY: "the sum",
    Sought.DURATION: "how long",
    Sought.DATE: "when",
    Sought.NAME: "the name",
    Sought.ANYTHING: "what is asked",
}


_LISTED_VI = {
    Listed.HOME: "tỉnh, thành",
    Listed.ABROAD: "đối tác",
    Listed.COUNTRIES: "nước",
    Listed.PAIRS: "cặp",
    Listed.AGREEMENTS: "văn bản, quan hệ",
}
_LISTED_EN = {
    Listed.HOME: "provinces and cities",
    Listed.ABROAD: "partners",
    Listed.COUNTRIES: "countries",
    Listed.PAIRS: "pairs",
    Listed.AGREEMENTS: "agreements and ties",
}


def say_missing(asked: Asked, ranked: Sequence[Sentence]) -> str:
    """Say what the documents lack: the names they never tie together, or the thing asked."""
    english = asked.form.english
    if not ranked:
        return "The documents do not say." if english else "Các tài liệu không nêu điều này."
    best = ranked[0]
    lacking = [name for name in asked.phrases if not _stands(name, best.around)]
    known = [name for name in asked.phrases if _stands(name, best.around)]
    sought = (_SOUGHT_EN if english else _SOUGHT_VI)[
        asked.form.aspects[0].sought if asked.form.aspects else Sought.ANYTHING
    ]
    if english:
        told = f"mention {' – '.join(known)}" if known else "hold passages near to this"
        return f"The documents do not say. They {told}, not {', '.join(lacking) or sought}."
    told = f"Có nhắc {' – '.join(known)}" if known else "Có đoạn gần với câu hỏi"
    if lacking and known:
        return f"Các tài liệu không nêu. {told}, không nhắc {', '.join(lacking)} cùng chỗ."
    if lacking:
        return f"Các tài liệu không nêu. Không nhắc {', '.join(lacking)}."
    return f"Các tài liệu không nêu. {told}, không nêu {sought}."


def say_counted(asked: Asked, collected: Collected) -> str:
    """Say how many there are, which, and in how many documents."""
    n, names = len(collected.names), ", ".join(collected.names)
    kinds = ", ".join(collected.kinds)
    if asked.form.english:
        lead = f"None is called “{kinds}”; of other kinds " if collected.is_loose else ""
        sort = _LISTED_EN[collected.listed]
        return f"{lead}{n} {sort} in {collected.n_documents} documents: {names}"
    lead = f"Không nơi nào gọi là {kinds}; loại khác có " if collected.is_loose else ""
    sort = _LISTED_VI[collected.listed]
    return f"{lead}{n} {sort} (từ {collected.n_documents} tài liệu): {names}"


def say_sources(asked: Asked, collected: Collected) -> str:
    """Say how many items the register holds and how many only sentences tell of."""
    n_told = len(collected.names) - collected.n_registered
    if asked.form.english:
        return f"{collected.n_registered} in the register, {n_told} told by sentences only"
    return f"{collected.n_registered} trong sổ thỏa thuận, {n_told} chỉ có câu văn nêu"


def say_others(asked: Asked, collected: Collected) -> str:
    """Say how many more there are by other kinds of tie than the one asked for."""
    kinds = ", ".join(collected.kinds)
    if asked.form.english:
        return f"{collected.n_others} more have ties that no document calls “{kinds}”"
    return f"{collected.n_others} nơi khác có quan hệ mà tài liệu không gọi là {kinds}"


def say_stated(asked: Asked, figure: str) -> str:
    """Say which figure a document states, apart from our own count."""
    if asked.form.english:
        return f"A document states: “{figure}”"
    return f"Tài liệu nêu con số: “{figure}”"


def _stands(name: str, words: frozenset[str]) -> bool:
    return all(fold_word(word) in words for word in words_of(name))
