"""On which side of an agreement those stand that a clause names."""

from collections.abc import Sequence
from dataclasses import replace

from ingest.places import HOME
from ingest.records import Level
from ingest.register.party import Party, Side, may_be_ours
from ingest.register.sentence import Pair, of_side


def with_shared_country(group: Sequence[Party]) -> Sequence[Party]:
    """Give ``Bộ A và Bộ B Nhật Bản`` one country, where a Vietnamese body stands before them."""
    settled = list(group)
    for at in range(len(settled) - 2, 0, -1):
        party, after = settled[at], settled[at + 1]
        ours = HOME in party.name or party.is_place or party.level is not Level.NATIONAL
        named = any(HOME in before.name for before in settled[:at])
        if after.side is Side.ABROAD and not after.is_state and named and not ours:
            settled[at] = replace(party, side=Side.ABROAD, country=after.country)
    return settled


def sides(parties: Sequence[Party]) -> Pair:
    """Sort parties by side; one of unknown side stands opposite the known ones."""
    home, abroad = of_side(parties, Side.HOME), of_side(parties, Side.ABROAD)
    unknown = of_side(parties, Side.UNKNOWN)
    if unknown and home:
        return home, (*abroad, *unknown)
    ours = tuple(party for party in unknown if may_be_ours(party))
    if ours and abroad and not home:
        return ours, abroad
    return home, abroad


def told_apart(one: tuple[Party, ...], other: tuple[Party, ...]) -> Pair:
    """Tell a body with a Vietnamese name from its partner with a foreign one."""
    for ours, theirs in ((one[-1:], other), (other, one[-1:])):
        if ours and theirs and all(map(may_be_ours, ours)) and not any(map(may_be_ours, theirs)):
            return ours, theirs
    return (), ()


def subject_and_partners(
    subject: Sequence[Party], partners: Sequence[Party], inside: Sequence[Party]
) -> Pair:
    """Sort those before a verb and those behind ``với`` into two sides.

    :param inside: all of the clause, which are sorted where nobody stands behind ``với``.
    """
    if not partners:
        both = of_side(subject, Side.HOME) and of_side(subject, Side.ABROAD)
        return sides(subject if both else inside)
    home, abroad = of_side(partners, Side.HOME), of_side(partners, Side.ABROAD)
    unknown = of_side(partners, Side.UNKNOWN)
    if home and not abroad:
        return home, of_side(subject, Side.ABROAD) or _lone_unknown(subject)
    if abroad and not home:
        return of_side(subject, Side.HOME) or _lone_unknown(subject), (*abroad, *unknown)
    if unknown and not home and not abroad and not subject:
        return (), tuple(party for party in unknown if not may_be_ours(party))
    if unknown and not home and not abroad:
        own, other = of_side(subject, Side.HOME), of_side(subject, Side.ABROAD)
        own = tuple(p for p in own if not p.is_state) or own
        if own:
            return own, unknown
        if other:
            return unknown, other
        return told_apart(of_side(subject, Side.UNKNOWN), unknown)
    return sides([*subject, *partners])


def _lone_unknown(parties: Sequence[Party]) -> tuple[Party, ...]:
    unknown = of_side(parties, Side.UNKNOWN)
    return unknown[-1:] if unknown else ()
