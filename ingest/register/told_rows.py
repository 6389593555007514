"""Rows of a clause whose parties are known: how far it has come, when, and with whom each."""

from collections.abc import Iterator, Sequence

from ingest.fields import field_categories
from ingest.records import Agreement, AgreementStatus, Level, Span
from ingest.register.clauses import end_of
from ingest.register.party import Party
from ingest.register.row_dates import read_dates
from ingest.register.sentence import Context, Pair, Sentence
from ingest.register.told_at_all import is_told
from ingest.register.told_dates import (
    find_period,
)
from ingest.register.told_fields import read_fields, read_value
from ingest.register.told_instruments import RELATION, Instrument, read_status

_MOST_EVIDENCE = 400


def rows_of(
    sentence: Sentence,
    first: int,
    instrument: Instrument,
    stop: int,
    pair: Pair,
    context: Context,
    carried_dates: Sequence[tuple[str | None, str | None]],
    status: AgreementStatus | None,
) -> Iterator[Agreement]:
    """Yield the agreements that a clause tells of; none where it only speaks of one.

    :param carried_dates: of the clause before it in the sentence.
    """
    if status is None or instrument.counted:
        return
    if not is_told(sentence, first, instrument, stop, pair, status):
        return
    clause = sentence.text[
        sentence.offset(instrument.first) : end_of(sentence.tokens, stop, sentence.text)
    ]
    behind = _without_parties(sentence, instrument.stop, stop)
    dates = read_dates(sentence, first, instrument, stop, status, context)
    if dates == [(None, None)] and carried_dates:
        dates = [(carried_dates[0][0], "cùng câu")]
    for home, abroad in joint_or_each(pair, instrument):
        stated = [party.country for party in abroad if party.country]
        if not stated and context.country:
            stated = [context.country]
        for date, inferred in dates:
            yield Agreement(
                vn_parties=tuple(party.name for party in home),
                foreign_parties=tuple(party.name for party in abroad),
                countries=tuple(dict.fromkeys(stated)),
                kind=instrument.kind,
                status=status,
                level=_level(home),
                evidence=_evidence(sentence, first, stop),
                date=date,
                date_inferred=inferred,
                period=find_period(clause),
                fields=read_fields(behind) or _shared_trade(home, abroad),
                value=read_value(clause),
            )


def carried_status(
    sentence: Sentence,
    first: int,
    instrument: Instrument,
    stop: int,
    told: AgreementStatus | None,
) -> AgreementStatus | None:
    """Return how far an instrument has come; as the one before it in a list of them has.

    :param told: of the clause before it in the sentence.
    """
    before = sentence.folded(first, instrument.first)
    after = sentence.folded(instrument.stop, stop)
    status = read_status(before, after, instrument.kind)
    if status is AgreementStatus.IN_FORCE and instrument.kind != RELATION and told is not None:
        return told if len(before.split()) <= 2 else status
    return status


def _without_parties(sentence: Sentence, first: int, stop: int) -> str:
    """Return a stretch with its bodies left out: a ministry's name is no field."""
    start = sentence.tokens[first - 1].end
    end = end_of(sentence.tokens, stop, sentence.text)
    kept: list[str] = []
    for party in sentence.parties:
        if party.is_place or party.is_state or not first <= party.first < stop:
            continue
        kept.append(sentence.text[start : sentence.tokens[party.first].start])
        start = sentence.tokens[party.stop - 1].end
    return "•".join((*kept, sentence.text[start:end]))


def joint_or_each(pair: Pair, instrument: Instrument) -> Iterator[Pair]:
    """Yield who stands together: one joint paper, or one with each partner."""
    home, abroad = pair
    several = instrument.plural or instrument.kind in (RELATION, "kết nghĩa")
    if several and len(home) * len(abroad) > 1:
        if len(home) == len(abroad) and _alternate(home, abroad):
            for one, other in zip(home, abroad, strict=True):
                yield (one,), (other,)
            return
        for one in home:
            for other in abroad:
                yield (one,), (other,)
        return
    yield home, abroad


def _alternate(home: Sequence[Party], abroad: Sequence[Party]) -> bool:
    """Tell ``Brest và Hải Phòng, Val-de-Marne và Yên Bái`` from two lists."""
    order = [p.side for p in sorted([*home, *abroad], key=lambda party: party.first)]
    return all(order[at] != order[at + 1] for at in range(0, len(order), 2))


def _level(home: Sequence[Party]) -> Level:
    levels = {party.level for party in home}
    for level in (Level.LOCAL, Level.NATIONAL):
        if level in levels:
            return level
    return Level.ORGANISATION


def _evidence(sentence: Sentence, first: int, stop: int) -> Span:
    if len(sentence.text) <= _MOST_EVIDENCE:
        return Span(sentence.start, sentence.start + len(sentence.text))
    start = sentence.offset(first)
    end = end_of(sentence.tokens, stop, sentence.text)
    if end - start > _MOST_EVIDENCE:
        end = start + _MOST_EVIDENCE
    return Span(sentence.start + start, sentence.start + end)


def _shared_trade(home: Sequence[Party], abroad: Sequence[Party]) -> tuple[str, ...]:
    """Return the field that bodies of one trade work in: two banks, two news agencies."""
    ours, theirs = (
        {
            category
            for party in side
            if party.level is Level.ORGANISATION and not party.is_place
            for category in field_categories(party.name)
        }
        for side in (home, abroad)
    )
    return tuple(sorted(ours & theirs))[:2]
