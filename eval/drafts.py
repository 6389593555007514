"""Precedents: whether a draft finds the agreement that it was reworded from.

``python -m eval.drafts --index DIR`` prints each draft's place and the means. A draft in
``drafts.jsonl`` says in other words, shorter and in another order, what an agreement of
``documents/`` says: ``{"id", "source", "text"}``.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.errors import BadDataset, BelowFloor, EvalError
from index.embed import load_embedder
from index.errors import IndexFailure
from index.search import Searcher

DRAFTS = Path(__file__).resolve().parent / "drafts.jsonl"
FIRST = 3
FLOOR = 0.9
"""Share of drafts whose source must be among the first three: what the product is asked."""

_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Draft:
    """A text in other words than its source.

    :param source: the document it was reworded from.
    """

    id: str
    source: str
    text: str


def read_drafts(path: Path = DRAFTS) -> tuple[Draft, ...]:
    """Read drafts, one a line.

    :raises BadDataset: naming the line that is no draft.
    """
    drafts = []
    for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            drafts.append(Draft(**json.loads(line)))
        except (ValueError, TypeError) as error:
            raise BadDataset(f"{path}, line {n}: not a draft ({error}).") from error
    return tuple(drafts)


def places_of(searcher: Searcher, drafts: Sequence[Draft]) -> dict[str, int | None]:
    """Return the place of each draft's source among the first ten documents, from 1.

    Near duplicates are not folded.
    """
    places: dict[str, int | None] = {}
    for draft in drafts:
        hits = searcher.similar_to_text(draft.text, k=_DEPTH, fold=False).hits
        places[draft.id] = next(
            (hit.rank for hit in hits if hit.document.source == draft.source), None
        )
    return places


def share_within(places: Mapping[str, int | None], first: int) -> float:
    """Return the share of drafts whose source is among the ``first``."""
    return sum(place is not None and place <= first for place in places.values()) / len(places)


def check_precedents(places: Mapping[str, int | None]) -> None:
    """Check that enough drafts find their source.

    :raises BelowFloor: naming those that do not.
    """
    share = share_within(places, FIRST)
    if share < FLOOR:
        missed = [id_ for id_, place in places.items() if place is None or place > FIRST]
        raise BelowFloor(
            f"Precedents got worse: {share:.3f} of the drafts find their source among the first "
            f"{FIRST}, asked is {FLOOR:.2f}. Missed: {', '.join(missed)}."
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the places; return the exit code: 0 fine, 1 below the floor, 2 refused."""
    parser = argparse.ArgumentParser(prog="python -m eval.drafts", description=__doc__)
    parser.add_argument("--index", type=Path, required=True, help="index of documents/")
    parser.add_argument("--drafts", type=Path, default=DRAFTS)
    parser.add_argument("--model", help="model folder or hub name")
    options = parser.parse_args(arguments)
    try:
        drafts = read_drafts(options.drafts)
        searcher = Searcher.open(options.index, load_embedder(options.model))
        try:
            places = places_of(searcher, drafts)
        finally:
            searcher.close()
        for draft in drafts:
            print(f"{draft.id}  {places[draft.id] or '-':>2}  {draft.source}")
        print(*(f"hit@{n} {share_within(places, n):.3f}" for n in (1, FIRST, _DEPTH)), sep="  ")
        check_precedents(places)
    except BelowFloor as error:
        print(error, file=sys.stderr)
        return 1
    except (EvalError, IndexFailure) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
