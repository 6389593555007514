"""Agreements that running text tells of: who, with whom, what, when.

A sentence is cut into clauses, one an instrument; each clause is given the parties that
it names, those that its sentence names before it, or those that the text spoke of last
where it only points at them ("hai bên", "Cùng năm, thành phố cũng ký …").
"""

import re
import unicodedata
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ingest.gazetteer import Kind
from ingest.places import HOME, mentions
from ingest.records import Agreement, AgreementStatus, Span
from ingest.register.clauses import AT_WORK, attach_countries, find_clauses, unnamed_relations
from ingest.register.pairing import listed_pairs, parties_of, without_states
from ingest.register.party import Party, Side
from ingest.register.row_dates import read_dates
from ingest.register.sentence import Context, Pair, Sentence, of_side
from ingest.register.states import is_of_many
from ingest.register.told_dates import find_dates, find_visits
from ingest.register.told_fields import read_fields
from ingest.register.told_instruments import Instrument, find_instruments, signing_at
from ingest.register.told_once import overlap, told_once
from ingest.register.told_parties import find_parties
from ingest.register.told_rows import carried_status, rows_of
from ingest.sentences import sentence_spans
from ingest.text import Token, tokenise

# Without one of these a sentence tells of no agreement.
_MAY_TELL = re.compile(
    r"ghi nhớ|bbgn|mo[uc]\b|th(?:ỏa|oả) thuận|kết nghĩa|hiệp (?:định|ước)|nghị định thư|hợp đồng"
    r"|tuyên bố (?:chung|tầm|về)|thông cáo chung|ý định thư"
    r"|biên bản (?:kỳ|kh[óo][áa]?|cuộc|phiên)|chương trình h(?:ành động|ợp tác)"
    r"|kế hoạch (?:hợp tác|hành động)|văn (?:bản|kiện) hợp tác|ký (?:kết )?(?:hợp tác|dự án)"
    r"|quan hệ (?:hợp tác|hữu nghị|kết nghĩa)|đang (?:cùng )?triển khai|đang hợp tác"
    r"|hợp tác (?:\S+ ){0,2}giữa"
)
_AT_LARGE = "triển khai"  # work of no paper: neither told nor pointed back to
# What a sentence leaves open stands in the ones before it.
_POINTS_BACK = re.compile(
    r"\b(?:hai|2|đôi|các) (?:bên|địa phương|tỉnh|thành phố|đơn vị|bộ|cơ quan|trường|phía|hãng|công"
    r"|tập đoàn|ngân hàng)|cùng năm|cùng ngày|đồng thời|(?:thành phố|tỉnh|địa phương|đơn vị này)"
    r" (?:cũng|đã|còn|ký|có|sẽ|hiện|vừa)"
)
_STATESMEN = re.compile(
    r"(?i)thủ tướng|chủ tịch nước|tổng thống|tổng bí thư|chủ tịch quốc hội|chính phủ hai nước"
)
_DEFINES = re.compile(r"\([A-ZĐ][\w&-]+\)")
# Who tells the news, told in its opening: "(Nguồn: TTXVN)", "giờ Việt Nam".
_PRESS = re.compile(r"TTXVN|VOV|VTV|VNA|Vietnam\+|VietTimes|Việt Times")
_HOME = re.compile(r"(?<!giờ )\b(?:Việt Nam|VN|TP\.? ?HCM)\b")
_BOTH_STATES = re.compile(r"\bhai (?:nước|bên|chính phủ|thủ tướng|nhà lãnh đạo|nhà nước)\b")
_OF_STATESMAN = re.compile(
    r"(?:thủ tướng|tổng thống|chủ tịch|quốc vương|nhà vua|bộ trưởng|ngoại trưởng|đại sứ|tổng bí thư"
    r"|phía)(?: (?:nước|cộng hòa|vương quốc|quốc hội|chính phủ|ngoại giao|quốc phòng))*\s$"
)
_STATE_NEAR = 500  # characters
_LOOKED_BACK = 3
_LOOKED_BACK_FOR_NAMES = 8
_OPENING = 600
_GOING_ON = re.compile(
    r"(?i)(?:theo đó|cụ thể|trong đó|nội dung|hai bên|theo (?:thỏa|thoả|bản|biên))\b"
)


def read_statements(text: str, stretches: Iterable[Span], title: str = "") -> tuple[Agreement, ...]:
    """Return the agreements that a text tells of, in order of their evidence.

    :param stretches: of ``text``, paragraph by paragraph, without boilerplate.
    :param title: tells which country a text is about.
    """
    context: Context | None = None
    found: list[Agreement] = []
    silent: deque[Span] = deque(maxlen=_LOOKED_BACK)
    defining: deque[Span] = deque(maxlen=_LOOKED_BACK_FOR_NAMES)
    for span in _worth_reading(text, stretches, found):
        sentence = text[span.start : span.end]
        lower = sentence.lower()
        if _MAY_TELL.search(lower) is None:
            if _AT_LARGE in lower:
                continue
            (defining if _DEFINES.search(sentence) else silent).append(span)
            told = []
        else:
            tokens = tokenise(sentence)
            named = find_instruments(sentence, tokens)
            if not named and AT_WORK.search(lower) is None:
                continue
            context = context or _opening(text, title)
            # read only now: most sentences stand before none that points back to them
            earlier = [*defining, *(silent if _POINTS_BACK.search(lower) else ())]
            for each in sorted(earlier):
                _read_sentence(text[each.start : each.end], each.start, context)
            defining.clear()
            silent.clear()
            if _BOTH_STATES.search(lower):
                context.country = _state_met(text, span.start, context)
            told = _read_sentence(sentence, span.start, context, tokens, named)
            found += told
        if not told and found and not found[-1].fields:
            found[-1] = replace(found[-1], fields=_fields_of_same(sentence, found[-1].kind))
    return tuple(_dated_elsewhere(told_once(found), context)) if context else ()


def _worth_reading(
    text: str, stretches: Iterable[Span], found: Sequence[Agreement]
) -> Iterator[Span]:
    """Yield the sentences of paragraphs that may tell, and of those that these may point back to.

    Others are cut into sentences only while a paper found last has no fields yet.
    """
    near: deque[Span] = deque(maxlen=_LOOKED_BACK)
    defining: list[Span] = []
    for stretch in stretches:
        paragraph = text[stretch.start : stretch.end]
        if (found and not found[-1].fields) or _MAY_TELL.search(paragraph.lower()):
            for each in sorted((*near, *defining, stretch)):
                yield from sentence_spans(text, *each)
            near.clear()
            defining.clear()
        elif _DEFINES.search(paragraph):
            defining.append(stretch)
        else:
            near.append(stretch)


def _opening(text: str, title: str) -> Context:
    """Return what the title and the first lines tell of the whole: which countries it is about."""
    context = Context()
    opening = f"{title}\n{text[:_OPENING]}"
    tokens = tokenise(opening)
    parties = find_parties(opening, tokens)
    countries = Counter(
        party.country for party in parties if party.side is Side.ABROAD and party.country
    )
    context.country = countries.most_common(1)[0][0] if countries else None
    context.is_of_several = len(countries) > 1
    named_home = [party for party in parties if party.side is Side.HOME]
    n_home = len(_HOME.findall(text))
    opens_home = n_home > 3 or any(not _PRESS.fullmatch(party.name) for party in named_home)
    context.is_of_home = opens_home or n_home > 1
    statesmen = _STATESMEN.search(opening) is not None
    in_title = [party for party in parties if tokens[party.first].start < len(title)]
    states = {party.side for party in in_title if party.is_state}
    context.names_both = context.country is not None and opens_home and len(states) == 2
    context.is_of_states = context.country is not None and opens_home and statesmen
    context.opens_home = opens_home
    context.visits = find_visits(text)
    _learn_subject(in_title, context)
    return context


def _state_met(text: str, at: int, context: Context) -> str | None:
    """Return the state whose statesman was named last, else the one the text is about.

    ``hai nước`` are it and Việt Nam; where an opening names several, the last one named.
    """
    before = text[max(0, at - _STATE_NEAR) : at]
    named = [each for each in mentions(before) if each.kind is Kind.COUNTRY]
    for each in reversed(named):
        if _OF_STATESMAN.search(before[: each.start].lower()):
            return each.name
    return named[-1].name if named and context.is_of_several else context.country


def _learn_subject(named: Sequence[Party], context: Context) -> None:
    """Take the body that a title begins with for a Vietnamese one, where no other is named.

    :param named: in the title.
    """
    if not context.is_of_home or any(party.side is Side.HOME for party in named):
        return
    first = next((party for party in named if not party.is_state), None)
    if first is not None and first.side is Side.UNKNOWN and first.first <= 2:
        context.acronyms[first.name] = replace(first, side=Side.HOME, country=HOME)


def _fields_of_same(sentence: str, kind: str) -> tuple[str, ...]:
    """Read ``Theo bản ghi nhớ, hai thành phố … trong các lĩnh vực …`` for the paper just told."""
    if _GOING_ON.match(sentence):
        return read_fields(sentence, listed_only=True)
    if "lĩnh vực" not in sentence and "các mặt" not in sentence:
        return ()
    tokens = tokenise(sentence)
    same = next((i for i in find_instruments(sentence, tokens) if i.kind == kind), None)
    if same is None:
        return ()
    return read_fields(sentence[tokens[same.stop - 1].end :], listed_only=True)


def _dated_elsewhere(rows: Sequence[Agreement], context: Context) -> Iterator[Agreement]:
    for row in rows:
        dates = {
            date
            for kind, home, date in context.signings
            if kind == row.kind and overlap(row.vn_parties, [party.name for party in home])
        }
        if row.date is None and row.status is AgreementStatus.SIGNED and len(dates) == 1:
            yield replace(row, date=dates.pop(), date_inferred="câu khác của cùng văn bản")
        else:
            yield row


def _read_sentence(
    text: str,
    start: int,
    context: Context,
    tokens: Sequence[Token] = (),
    named: Sequence[Instrument] = (),
) -> list[Agreement]:
    if not unicodedata.is_normalized("NFC", text):
        return []  # offsets into decomposed words: such text is rare and read after repair
    tokens = tokens or tokenise(text)
    parties = attach_countries(text, tokens, find_parties(text, tokens), context)
    sentence = Sentence(text, start, tokens, parties, find_dates(text))
    instruments = sorted(
        [
            *named,
            *(
                one
                for one in unnamed_relations(sentence)
                if one.first not in {at for other in named for at in range(other.first, other.stop)}
            ),
        ],
        key=lambda one: one.first,
    )
    rows: list[Agreement] = []
    carried: Pair = ((), ())
    dates: list[tuple[str | None, str | None]] = []
    status: AgreementStatus | None = None
    for first, instrument, stop in find_clauses(tokens, instruments, text):
        listed = listed_pairs(sentence, instrument)
        status = carried_status(sentence, first, instrument, stop, status)
        for each in listed:
            many = replace(instrument, plural=False, counted=False)
            rows += rows_of(sentence, first, many, len(tokens), each, context, dates, status)
        if listed:
            continue
        pair = parties_of(sentence, first, instrument, stop, carried, context)
        if pair is None:
            _note_date(sentence, first, instrument, stop, context)
            continue
        carried = (pair[0], pair[1])
        told = list(rows_of(sentence, first, instrument, stop, pair, context, dates, status))
        if not any(sentence.offset(instrument.stop) <= d.start for d in sentence.dates_in(stop)):
            dates = [(row.date, row.date_inferred) for row in told if row.date] or dates
        rows += told
    _remember(sentence, carried, context)
    return rows


def _note_date(
    sentence: Sentence, first: int, instrument: Instrument, stop: int, context: Context
) -> None:
    """Keep the date of a signing told without its foreign party, for the paper told elsewhere."""
    home = without_states(of_side(sentence.parties, Side.HOME))
    if (
        home
        and not home[0].is_state
        and signing_at(sentence.tokens, first, instrument.first) is not None
    ):
        status = AgreementStatus.SIGNED
        date = read_dates(sentence, first, instrument, stop, status, context)[0][0]
        if date:
            context.signings.append((instrument.kind, home, date))


def _remember(sentence: Sentence, carried: Pair, context: Context) -> None:
    if sentence.dates:
        context.date = sentence.dates[-1]
    acting = [p for p in sentence.parties if not (p.is_where or is_of_many(p))]
    home = carried[0] or without_states(of_side(acting, Side.HOME))
    abroad = carried[1] or without_states(of_side(acting, Side.ABROAD))
    if context.is_of_states and not (carried[0] and carried[1]):
        return  # between states the two sides are the states, whoever else is named
    of_union = bool(carried[1]) and all(map(is_of_many, carried[1]))
    if home and (of_union or not all(party.is_state for party in home)):
        context.home = home
    if abroad and not all(party.is_state for party in abroad):
        context.abroad = abroad
