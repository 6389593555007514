"""Clauses of a sentence, one an instrument, and relations told without their name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingest.places import HOME
from ingest.records import Level
from ingest.register.foreign_names import acts
from ingest.register.party import Party, Side, may_be_ours, names_others
from ingest.register.sentence import Context, Sentence, of_side
from ingest.register.state_kinds import without_kinds
from ingest.register.told_instruments import RELATION, Instrument, is_furthered
from ingest.text import Token, words_of
from ingest.vocabulary import words

# Relations told without their name.
AT_WORK = re.compile(
    r"\bđang (?:cùng )?triển khai (?:\S+ ){0,3}(?:dự án|hợp tác|giao lưu)|\bđang hợp tác\b"
    r"|\bhợp tác (?:\S+ ){0,2}giữa\b"
)
_APPOSITION = re.compile(
    r"\s?[(,–-]\s?(?:một |là )?(?:trong những )?(?:hãng|tập đoàn|công ty|thương hiệu|nhà|"
    r"ngân hàng|đối tác|doanh nghiệp|tổ chức|trường|startup)\b[^().;:]{0,70}\s(?:của |đến từ |từ )?"
)
# Forms that the Vietnamese law on enterprises gives a firm.
_REGISTERED = re.compile(r"(?i)\b(?:cổ phần|tmcp|ctcp|công ty cp)\b")
_BACK = words("ký kết đã các những cũng như và đồng thời một bản số lễ việc sự ba hai")


def find_clauses(
    tokens: Sequence[Token], instruments: Sequence[Instrument], text: str
) -> Iterator[tuple[int, Instrument, int]]:
    """Yield first token, instrument and stop token of each clause."""
    borders = [0]
    for instrument in instruments[1:]:
        border = instrument.first
        while border > 0 and tokens[border - 1].text in _BACK:
            border -= 1
        semicolon = text.rfind(";", 0, tokens[instrument.first].start)
        if semicolon > tokens[instruments[len(borders) - 1].first].start:
            border = next(at for at, token in enumerate(tokens) if token.start > semicolon)
        borders.append(max(border, borders[-1]))
    borders.append(len(tokens))
    for number, instrument in enumerate(instruments):
        stop = borders[number + 1] if borders[number + 1] > instrument.first else len(tokens)
        semicolon = text.find(";", tokens[instrument.stop - 1].end, end_of(tokens, stop, text))
        if semicolon >= 0:
            stop = next(
                (at for at in range(instrument.stop, stop) if tokens[at].start > semicolon), stop
            )
        yield min(borders[number], instrument.first), instrument, stop


def end_of(tokens: Sequence[Token], stop: int, text: str) -> int:
    """Return the offset at which the token before ``stop`` ends, or the text does."""
    return tokens[stop - 1].end if 0 < stop <= len(tokens) else len(text)


def unnamed_relations(sentence: Sentence) -> Iterator[Instrument]:
    """Yield relations told without their name: ``đang cùng triển khai các dự án``."""
    local = [party for party in sentence.parties if party.is_place]
    if not (of_side(local, Side.HOME) and of_side(local, Side.ABROAD)):
        return
    folded = sentence.folded(0, len(sentence.tokens))
    for match in AT_WORK.finditer(folded):
        ahead = folded[: match.start()].split()[-8:]
        if {"thuận", "nhớ", "định", "bản", "lập", "ký"} & set(ahead):
            continue  # what a paper is about
        if is_furthered(" ".join(ahead[-4:])):
            continue  # "đẩy mạnh hợp tác giữa"
        first = folded[: match.start()].count(" ")
        stop = first + match[0].count(" ") + (0 if match[0].endswith("giữa") else 1)
        yield Instrument(first, stop, RELATION, plural=True, counted=False)


def attach_countries(
    text: str, tokens: Sequence[Token], parties: Sequence[Party], context: Context
) -> list[Party]:
    """Give each party the country that stands behind it, and known acronyms their party."""
    kept: list[Party] = []
    for party in parties:
        last = kept[-1] if kept else None
        if last is not None and party.is_state and last.side is not Side.HOME:
            gap = text[tokens[last.stop - 1].end : tokens[party.first].start]
            if re.fullmatch(
                r"\s?\((?:[A-Z]+, )?|,? |,? (?:của|tại|nước|CHLB|thuộc)\s?(?:nước )?", gap
            ) and (not last.is_state):
                kept[-1] = _with_country(last, party, gap)
                continue
            if not last.is_state and last.country is None and _is_apposition(gap, party):
                kept[-1] = replace(last, side=Side.ABROAD, country=party.name)
                continue
        known = _known(party, context)
        if known is not None:
            name = party.name if len(party.name) > len(known.name) else known.name
            party = replace(known, first=party.first, stop=party.stop, name=name)
        if party.side is Side.UNKNOWN and context.is_of_home and _is_of_home(party):
            party = replace(party, side=Side.HOME, country=HOME)
        kept.append(party)
    kept = _with_acronyms(text, tokens, kept, context)
    for party in kept:
        acronym = re.search(r"\((\S+)\)$", party.name)
        if acronym and party.side is not Side.UNKNOWN:
            context.acronyms[acronym[1]] = party
    return without_kinds(text, tokens, kept)


def _with_acronyms(
    text: str, tokens: Sequence[Token], named: list[Party], context: Context
) -> list[Party]:
    """Add the parties that an acronym stands for: ``BHB và IBM`` after ``… (BHB)``."""
    if not context.acronyms:
        return named
    taken = {at for party in named for at in range(party.first, party.stop)}
    known = {acronym.upper(): party for acronym, party in context.acronyms.items()}
    found = list(named)
    for at, token in enumerate(tokens):
        surface = text[token.start : token.end]
        if at in taken or not surface[0].isupper() or surface.upper() not in known:
            continue
        if text[token.start - 1 : token.start] == "(" or len(surface) < 2:
            continue
        before = tokens[at - 1].text if at else ""
        behind = tokens[at + 1].text if at + 1 < len(tokens) else ""
        party = known[surface.upper()]
        if not acts(before, behind) or _shortens_a_part(surface, party.name):
            continue
        found.append(replace(party, first=at, stop=at + 1))
    return sorted(found, key=lambda party: party.first)


def _shortens_a_part(acronym: str, name: str) -> bool:
    """Tell ``Cục Sở hữu trí tuệ (SHTT)``, where the acronym is of what the body is for."""
    initials = "".join(word[0] for word in words_of(re.sub(r"\(.*?\)", "", name))).upper()
    return initials.endswith(acronym.upper()) and len(initials) > len(acronym)


def _with_country(party: Party, state: Party, gap: str) -> Party:
    """Give a party the country behind it; ``Bosch tại Việt Nam`` stays abroad."""
    if state.side is Side.ABROAD:
        return replace(party, side=Side.ABROAD, country=state.name, stop=state.stop)
    if party.side is Side.ABROAD or "tại" in gap:
        return party
    return replace(party, side=Side.HOME)


def _is_apposition(gap: str, state: Party) -> bool:
    """Tell ``Nordlicht (một hãng phần mềm Đức)``."""
    return state.side is Side.ABROAD and _APPOSITION.fullmatch(gap) is not None


def _is_of_home(party: Party) -> bool:
    """Tell an office or a body with a Vietnamese name from abroad; ``quốc tế`` may be either."""
    if party.level is Level.NATIONAL and not party.name.islower():
        return not names_others(party)
    name = re.sub(r"\(.*?\)", "", party.name)
    if _REGISTERED.search(name):
        return True
    return may_be_ours(party) and "quốc tế" not in name.lower() and len(name.split()) > 2


def _known(party: Party, context: Context) -> Party | None:
    """Return the party that a text has told the side of, by its name or acronym."""
    if party.side is not Side.UNKNOWN:
        own = party.name.split()[-1]  # "ngân hàng SHB" where "(SHB)" was told
        known = context.acronyms.get(own) if own.isupper() and not party.is_place else None
        return known if known is not None and known.side is party.side else None
    last = party.name.split()[-1].strip("()")
    for name in (party.name, last, " ".join(party.name.split()[-2:])):
        if name in context.acronyms and context.acronyms[name].side is not Side.UNKNOWN:
            return context.acronyms[name]
    return None
