"""A sentence with all that it names, and what the text spoke of before it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ingest.register.party import Party, Side
from ingest.register.told_dates import ToldDate, Visit
from ingest.text import Token

Pair = tuple[tuple[Party, ...], tuple[Party, ...]]


@dataclass(slots=True)
class Context:
    """What the text spoke of last."""

    home: tuple[Party, ...] = ()
    abroad: tuple[Party, ...] = ()
    date: ToldDate | None = None
    country: str | None = None
    visits: tuple[Visit, ...] = ()
    is_of_home: bool = False
    is_of_several: bool = False
    opens_home: bool = False
    is_of_states: bool = False
    names_both: bool = False
    acronyms: dict[str, Party] = field(default_factory=dict)
    signings: list[tuple[str, tuple[Party, ...], str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with what it names; offsets count from ``start`` of the whole text."""

    text: str
    start: int
    tokens: Sequence[Token]
    parties: Sequence[Party]
    dates: Sequence[ToldDate]

    def folded(self, first: int, stop: int) -> str:
        """Return the words of a stretch, lower case, joined by spaces; ``•`` for parties' own."""
        named = {at for party in self.parties for at in range(party.first, party.stop)}
        return " ".join(
            "•" if at in named else self.tokens[at].text
            for at in range(first, min(stop, len(self.tokens)))
        )

    def names(self, party: Party) -> bool:
        """Tell whether a party stands in this sentence, not only in an earlier one."""
        return any(p.first == party.first and p.stop == party.stop for p in self.parties) and (
            party.stop > party.first
        )

    def dates_in(self, stop: int) -> list[ToldDate]:
        """Return the dates before a token."""
        return [date for date in self.dates if date.start < self.offset(stop)]

    def offset(self, at: int) -> int:
        """Return where a token begins; the end of the sentence behind the last one."""
        return self.tokens[at].start if at < len(self.tokens) else len(self.text)


def of_side(parties: Iterable[Party], side: Side) -> tuple[Party, ...]:
    """Return the parties of one side, in order."""
    return tuple(party for party in parties if party.side is side)
