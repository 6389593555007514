"""Near duplicates."""

import unicodedata

import pytest

from ingest.duplicates import NearDuplicates, signature, similarity

STORY = " ".join(f"câu chuyện số {n} kể về tỉnh {n * 7}" for n in range(40))
RETOLD = STORY.replace("số 3 ", "thứ 3 ") + " Theo TTXVN."
OTHER = " ".join(f"bản tin {n} nói việc khác {n * 3}" for n in range(40))


def test_a_signature_ignores_case_spacing_and_composition() -> None:
    spelt = unicodedata.normalize("NFD", STORY.upper()).replace(" ", "  ")
    assert signature(spelt) == signature(STORY)
    assert len(signature(STORY)) == 512


def test_a_signature_never_changes() -> None:
    assert signature("một hai ba bốn")[:8].hex() == "12e0ed7d4aff2d21"


def test_a_text_without_words_has_none() -> None:
    assert signature(" … ") == b""
    assert similarity(b"", signature(STORY)) == 0.0


def test_the_same_story_is_found_most_similar_first() -> None:
    known = NearDuplicates()
    known.add("other", signature(OTHER))
    known.add("retold", signature(RETOLD))
    known.add("same", signature(STORY))
    assert known.find(signature(STORY)) == ["same", "retold"]
    known.remove("same")
    known.remove("nobody")
    known.add("retold", signature(OTHER))
    assert known.find(signature(STORY)) == []


def test_an_empty_signature_is_near_nothing() -> None:
    known = NearDuplicates()
    known.add("empty", b"")
    assert known.find(b"") == []


def test_a_signature_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="512 bytes, not 3"):
        similarity(b"abc", b"abc")
