"""Vocabulary transfer: give an English model the words of Vietnamese.

Each new piece starts as the mean of the embeddings of the English pieces it
translates to, weighted by the probability of the translation, so that a Vietnamese
sentence is read nearly as its word-for-word English. No gradient is taken.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ingest.text import fold
from train.overlap import HeldOut, words
from train.pairs import read_parallel, read_records
from train.tokenizer import is_syllable, marks_kept
from train.translation import Translations, align

if TYPE_CHECKING:
    from tokenizers import Tokenizer

logger = logging.getLogger(__name__)

# Unmarked syllables are many a foreign word's letters too, so they must be commoner.
# Giving them pieces ("trong" was "tr ##ong"): Tatoeba .676/.653 -> .730/.711.
MIN_COUNT_UNMARKED = 200
# People type without marks: "hop tac" would be "hop ta ##c". A syllable without its marks
# gets a piece too if all its marked forms together are seen this often.
MIN_COUNT_FOLDED = 200
# Less likely translations are left out: they are mostly what stands beside the word in
# the sentence. With it: uit_seminar nDCG@10 .654 -> .714, Tatoeba .714/.681 -> .745/.708;
# at .1 Tatoeba falls to .656/.625.
_LEAST_PROBABILITY = 0.03
# A mean of vectors is shorter than they are (.55 against 1.07 here), so that positions
# would outweigh words; new rows get this share of the base rows' mean length.
# uit_seminar nDCG@10 .666 -> .679.
_LENGTH = 0.9


@dataclass(frozen=True, slots=True)
class TransferFigures:
    """What went into a transfer; kept beside the model.

    :param n_dropped: texts that share a run of ten words with held-out ones.
    :param n_folded: new pieces for syllables typed without their marks.
    :param n_translated: new rows that stand on translations; the others on the base
        model's pieces of the same word without marks.
    """

    n_texts: int
    n_texts_dropped: int
    n_pairs: int
    n_pairs_dropped: int
    n_syllables: int
    n_folded: int
    n_new_rows: int
    n_translated: int


def transfer(
    tokenizer: "Tokenizer",
    embeddings: NDArray[np.float32],
    *,
    parallel: Path,
    texts: Sequence[Path],
    held_out: HeldOut,
    min_count: int = 20,
    min_count_unmarked: int = MIN_COUNT_UNMARKED,
    min_count_folded: int = MIN_COUNT_FOLDED,
    n_iterations: int = 6,
) -> tuple["Tokenizer", NDArray[np.float32], TransferFigures]:
    """Return tokenizer and word embeddings with rows for Vietnamese.

    :param tokenizer: the base model's WordPiece.
    :param embeddings: float32, (n_pieces, dim): the base model's word embeddings.
    :param parallel: pairs with the fields ``vi`` and ``en``.
    :param texts: files whose syllables are counted.
    :param min_count: a marked syllable seen less often gets no piece of its own.
    :param min_count_unmarked: the same for syllables without marks that the base
        model takes to pieces.
    :param min_count_folded: the same for marked syllables typed without marks.
    """
    counts, n_texts, n_texts_dropped = count_syllables(texts, held_out)
    syllables = [
        word
        for word, count in sorted(counts.items())
        if count >= (min_count_unmarked if word.isascii() else min_count)
        and (not word.isascii() or len(tokenizer.encode(word, add_special_tokens=False)) > 1)
    ]
    logger.info("%d syllables get a piece of their own", len(syllables))
    folded = _folded(tokenizer, syllables, counts, min_count_folded)
    extended = marks_kept(tokenizer, [*syllables, *folded])
    pairs, n_pairs_dropped = read_pairs(parallel, held_out)
    rows, n_translated = _rows(tokenizer, extended, embeddings, pairs, n_iterations)
    _start_folded(rows, extended, folded, counts)
    figures = TransferFigures(
        n_texts=n_texts,
        n_texts_dropped=n_texts_dropped,
        n_pairs=len(pairs),
        n_pairs_dropped=n_pairs_dropped,
        n_syllables=len(syllables),
        n_folded=len(folded),
        n_new_rows=len(rows) - len(embeddings),
        n_translated=n_translated,
    )
    return extended, rows, figures


def count_syllables(files: Iterable[Path], held_out: HeldOut) -> tuple[Counter[str], int, int]:
    """Count Vietnamese syllables in all fields of the files' records.

    :return: counts, records counted, records dropped because one of their fields
        shares a run of ten words with a held-out text.
    """
    counts: Counter[str] = Counter()
    n_records = n_dropped = 0
    for file in files:
        for record in read_records(file):
            fields = [words(text) for text in record.values()]
            if any(held_out.shares_run(field) for field in fields):
                n_dropped += 1
                continue
            n_records += 1
            for field in fields:
                counts.update(field)
        logger.info("%s: %d records so far, %d dropped", file.name, n_records, n_dropped)
    syllables = Counter({word: n for word, n in counts.items() if is_syllable(word)})
    return syllables, n_records, n_dropped


def read_pairs(file: Path, held_out: HeldOut) -> tuple[list[tuple[str, str]], int]:
    """Return (Vietnamese, English) pairs without those that touch a held-out text.

    :return: pairs, and the number dropped.
    """
    pairs: list[tuple[str, str]] = []
    n_dropped = 0
    for vietnamese, english in read_parallel(file):
        if held_out.shares_run(words(vietnamese)) or held_out.shares_run(words(english)):
            n_dropped += 1
        else:
            pairs.append((vietnamese, english))
    logger.info("%s: %d pairs, %d dropped", file.name, len(pairs), n_dropped)
    return pairs, n_dropped


def _folded(
    tokenizer: "Tokenizer", syllables: Sequence[str], counts: Counter[str], min_count: int
) -> dict[str, list[str]]:
    """Map what people type for marked syllables to those syllables.

    Only what the base model takes to pieces and is no syllable of its own.
    """
    forms: dict[str, list[str]] = {}
    for syllable in syllables:
        if not syllable.isascii():
            forms.setdefault(fold(syllable), []).append(syllable)
    own = set(syllables)
    return {
        typed: meant
        for typed, meant in forms.items()
        if typed not in own
        and sum(counts[syllable] for syllable in meant) >= min_count
        and len(tokenizer.encode(typed, add_special_tokens=False)) > 1
    }


def _start_folded(
    rows: NDArray[np.float32],
    extended: "Tokenizer",
    folded: dict[str, list[str]],
    counts: Counter[str],
) -> None:
    """Start each syllable without marks as the mean of what it may stand for."""
    ids = extended.get_vocab()
    for typed, meant in folded.items():
        weights = np.array([counts[syllable] for syllable in meant], dtype=np.float32)
        of_meant = rows[[ids[syllable] for syllable in meant]]
        mean = weights @ of_meant
        length = np.linalg.norm(of_meant, axis=1).mean()
        rows[ids[typed]] = mean * length / np.linalg.norm(mean)


def _rows(
    base: "Tokenizer",
    extended: "Tokenizer",
    embeddings: NDArray[np.float32],
    pairs: Sequence[tuple[str, str]],
    n_iterations: int,
) -> tuple[NDArray[np.float32], int]:
    n_base = len(embeddings)
    rows = np.zeros((extended.get_vocab_size(), embeddings.shape[1]), dtype=np.float32)
    rows[:n_base] = embeddings
    translations = _translate(base, extended, pairs, n_iterations)
    meant = _meant(translations, base, n_base)
    sources, targets = translations.sources[meant], translations.targets[meant]
    weights = translations.probabilities[meant].astype(np.float32)
    translated = np.unique(sources)
    for piece in translated:
        of_piece = slice(*np.searchsorted(sources, [piece, piece + 1]))
        rows[piece] = weights[of_piece] @ embeddings[targets[of_piece]]
    untranslated = set(range(n_base, len(rows))).difference(translated.tolist())
    for word, piece in extended.get_vocab().items():
        if piece in untranslated:
            rows[piece] = _mean_of_pieces(base, word, embeddings)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows[n_base:] *= _LENGTH * lengths[:n_base].mean() / lengths[n_base:]
    return rows, len(translated)


def _meant(translations: Translations, base: "Tokenizer", n_base: int) -> NDArray[np.bool_]:
    """Select translations of new pieces that carry their meaning."""
    targets = np.unique(translations.targets)
    tokens = [base.id_to_token(target) or "" for target in targets.tolist()]
    punctuation = [
        target
        for target, token in zip(targets.tolist(), tokens, strict=True)
        if not any(character.isalnum() for character in token)
    ]
    selected: NDArray[np.bool_] = (
        (translations.sources >= n_base)
        & (translations.probabilities > _LEAST_PROBABILITY)
        & ~np.isin(translations.targets, punctuation)
    )
    return selected


def _translate(
    base: "Tokenizer", extended: "Tokenizer", pairs: Sequence[tuple[str, str]], n_iterations: int
) -> Translations:
    # Id 0 is [PAD] in BERT's vocabularies and stands in no sentence: align's empty word.
    vietnamese = extended.encode_batch([vi for vi, _ in pairs], add_special_tokens=False)
    english = base.encode_batch([en for _, en in pairs], add_special_tokens=False)
    sentences = [(vi.ids, en.ids) for vi, en in zip(vietnamese, english, strict=True)]
    return align(sentences, n_iterations=n_iterations)


def _mean_of_pieces(
    base: "Tokenizer", word: str, embeddings: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the mean row of a word's pieces in the base model, which strips marks."""
    if word.startswith("##"):
        plain = base.encode(word[2:], add_special_tokens=False).tokens[0]
        inner = base.token_to_id(f"##{plain}")
        return embeddings[inner if inner is not None else base.token_to_id(plain)]
    mean: NDArray[np.float32] = embeddings[base.encode(word, add_special_tokens=False).ids].mean(0)
    return mean
