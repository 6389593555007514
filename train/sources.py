"""Training texts in memory: parallel sentences, and what answers what."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from train.errors import PairsUnreadable
from train.overlap import HeldOut, words
from train.pairs import read_parallel, read_records

logger = logging.getLogger(__name__)

# Characters kept of a text: batches cut windows of some hundred words out of it.
_MAX_CHARS = 2_000
# A heading over more texts than this says nothing of any of them ("Hiệu lực thi hành").
_MAX_SAME_TITLE = 3
_LEAST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Source:
    """Records of one file that training may see.

    :param n_dropped: records left out: they share a run of ten words with a held-out
        text.
    """

    name: str
    records: Sequence[Mapping[str, str]]
    n_dropped: int


@dataclass(frozen=True, slots=True)
class Parallel:
    """Sentences and their translations; what a ``Source`` is for one text."""

    name: str
    vietnamese: Sequence[str]
    english: Sequence[str]
    n_dropped: int


def load_parallel(file: Path, held_out: HeldOut, limit: int | None = None) -> Parallel:
    """Read sentence pairs, without those that touch held-out texts.

    :param limit: pairs taken at most, from the top.
    :raises PairsUnreadable: if the file cannot be read or nothing is left of it.
    """
    kept: list[tuple[str, str]] = []
    n_dropped = 0
    for pair in read_parallel(file):
        if limit is not None and len(kept) == limit:
            break
        if any(held_out.shares_run(words(side)) for side in pair):
            n_dropped += 1
        elif all(side.strip() for side in pair):
            kept.append(pair)
    logger.info("%s: %d pairs, %d dropped", file.name, len(kept), n_dropped)
    _refuse_empty(file, kept)
    return Parallel(_name(file), [vi for vi, _ in kept], [en for _, en in kept], n_dropped)


def load_source(file: Path, held_out: HeldOut, limit: int | None = None) -> Source:
    """Read records with ``title`` and ``text`` (and maybe ``abstract``, ``section``).

    Headings that stand over many texts are left out: they ask for none of them.

    :param limit: records taken at most, from the top.
    :raises PairsUnreadable: if a record lacks a field, or nothing is left.
    """
    kept: list[Mapping[str, str]] = []
    n_dropped = 0
    for number, record in enumerate(read_records(file), start=1):
        if "title" not in record or "text" not in record:
            raise PairsUnreadable(
                f"{file}, record {number} has the fields {', '.join(record)}: "
                "title and text are needed."
            )
        if limit is not None and len(kept) == limit:
            break
        cut = {field: text[:_MAX_CHARS] for field, text in record.items()}
        if any(held_out.shares_run(words(text)) for text in cut.values()):
            n_dropped += 1
        elif len(cut["text"].split()) >= _LEAST_WORDS and cut["title"].strip():
            kept.append(cut)
    titles = Counter(_asked(record) for record in kept)
    kept = [record for record in kept if titles[_asked(record)] <= _MAX_SAME_TITLE]
    logger.info("%s: %d records, %d dropped", file.name, len(kept), n_dropped)
    _refuse_empty(file, kept)
    return Source(_name(file), kept, n_dropped)


def _asked(record: Mapping[str, str]) -> str:
    return f"{record['title']} {record.get('section', '')}".lower().strip()


def _name(file: Path) -> str:
    return file.name.partition(".")[0]


def _refuse_empty(file: Path, kept: Sequence[object]) -> None:
    if not kept:
        raise PairsUnreadable(
            f"{file} holds nothing to train on once texts that share ten words with held-out "
            "ones and texts of a few words are left out. Give another file."
        )
