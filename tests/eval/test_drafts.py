"""Reworded drafts: what they are, and how finding their source is scored."""

import json
from pathlib import Path

import pytest

from eval.drafts import check_precedents, read_drafts, share_within
from eval.errors import BadDataset, BelowFloor
from ingest.readers import read
from ingest.records import Limits
from ingest.text import words_of

_MOST_WORDS_ALIKE = 6  # names of parties and of instruments run to that


def longest_run(one: list[str], other: list[str]) -> int:
    """Return the length of the longest run of words that both hold."""
    best = 0
    above = [0] * (len(other) + 1)
    for word in one:
        row = [0] * (len(other) + 1)
        for n, counterpart in enumerate(other, 1):
            if word == counterpart:
                row[n] = above[n - 1] + 1
        best = max(best, *row)
        above = row
    return best


def test_thirty_drafts_each_say_a_different_agreement_in_other_words(root: Path) -> None:
    drafts = read_drafts()
    assert len({draft.id for draft in drafts}) == 30
    assert len({draft.source for draft in drafts}) == 30
    for draft in drafts:
        data = (root / "documents" / draft.source).read_bytes()
        source = words_of(read(data, draft.source, Limits()).text)
        assert longest_run(words_of(draft.text), source) <= _MOST_WORDS_ALIKE, draft.id


def test_a_line_that_is_no_draft_is_named(tmp_path: Path) -> None:
    path = tmp_path / "drafts.jsonl"
    path.write_text(json.dumps({"id": "a", "source": "b", "text": "c"}) + '\n{"id": 1}\n')
    with pytest.raises(BadDataset, match="line 2"):
        read_drafts(path)


def test_too_few_sources_among_the_first_three_is_below_the_floor() -> None:
    places = {f"d{n}": 1 if n < 7 else 3 if n < 9 else None for n in range(10)}
    assert (share_within(places, 1), share_within(places, 3)) == (0.7, 0.9)
    check_precedents(places)
    with pytest.raises(BelowFloor, match=r"0.800 .* Missed: d0, d9"):
        check_precedents({**places, "d0": 4})
