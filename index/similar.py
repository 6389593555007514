"""More like this: a passage, a document or a draft turned into a question."""

import math
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.compare import Piece, Subject, compare, piece_of, subject_of
from index.errors import BadQuery, NotFound
from index.lexical import LexicalQuery, LexicalSearcher
from index.query import content_words
from index.records import Hit, Precedent
from index.stored import PASSAGE_COLUMNS, StoredPassage, passage_of
from index.weights import WEIGHTS
from ingest.errors import UnreadableFile
from ingest.records import Document, Limits, Parsed
from ingest.text import fold, tokenise

# The words that tell a text apart; more cost time and change little (Lucene takes 25).
_N_WORDS = 40
_MAX_PASSAGES = 64


def read_draft(path: Path) -> str:
    """Return the main text of a file that is not in the index.

    :raises UnreadableFile: if it cannot be read.
    """
    from ingest.parse import parse_file  # brings all readers with it

    for parsed in parse_file(path, path.name, Limits()):
        if isinstance(parsed, Parsed):
            return main_text(parsed.document)
        raise UnreadableFile(parsed.reason, parsed.remedy)
    raise UnreadableFile(f"{path.name} holds no document.", "Give a file that holds text.")


def main_text(document: Document) -> str:
    """Return a document's text without its boilerplate, headings included."""
    kept: list[str] = []
    end = 0
    for span in document.boilerplate:
        kept.append(document.text[end : span.start])
        end = span.end
    return "".join([*kept, document.text[end:]])


def draft_passages(text: str) -> list[Piece]:
    """Cut a draft as documents are cut; at most 64 passages of it count.

    :raises BadQuery: if it has no letter and no digit.
    """
    if not tokenise(text):
        raise BadQuery("The text has no letter or digit. Give some words to compare with.")
    from ingest.split import split

    pieces = [
        piece_of(passage.heading, text[passage.char_start : passage.char_end])
        for passage in split(text)[:_MAX_PASSAGES]
    ]
    return pieces or [piece_of("", text)]


def stored_piece(passage: StoredPassage) -> Piece:
    """Return a passage of the index as one to compare."""
    return Piece(passage.heading, passage.text, (*passage.countries, *passage.provinces))


def precedents(
    hits: Iterable[Hit], asked: Subject, connection: sqlite3.Connection, generation: int
) -> tuple[Precedent, ...]:
    """Say of each document found what it shares with the text asked about, and what not."""
    found = []
    for hit in hits:
        passages = stored_like(connection, hit.document.id, generation)
        title = "" if hit.document.title_inferred else hit.document.title
        about = subject_of(title, [stored_piece(passage) for passage in passages])
        shared, differs = compare(asked, about)
        values = {field.name: getattr(hit, field.name) for field in fields(Hit)}
        found.append(Precedent(**values, shared=shared, differs=differs))
    return tuple(found)


def stored_like(connection: sqlite3.Connection, id_: str, generation: int) -> list[StoredPassage]:
    """Return the passage, or all passages of the document, that an id names in a generation.

    :raises NotFound: if there is neither.
    """
    document, _, ordinal = id_.rpartition("-")
    query = f"""SELECT {PASSAGE_COLUMNS} FROM passage p JOIN document d ON d.row = p.document
        WHERE d.id = ? AND d.added <= ? AND d.removed > ? AND p.ordinal"""  # noqa: S608
    live = (generation, generation)
    if document and ordinal.isascii() and ordinal.isdecimal() and len(ordinal) < 10:
        rows = connection.execute(f"{query} = ?", (document, *live, int(ordinal)))
    else:
        rows = connection.execute(f"{query} >= 0 ORDER BY p.ordinal", (id_, *live))
    found = [passage_of(row) for row in rows]
    if not found:
        raise NotFound(f"There is no document or passage {id_!r}.")
    return found


def mean_direction(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the unit vector along the mean of unit rows, (n, dim) -> (dim,)."""
    mean = vectors.astype(np.float64).mean(axis=0)
    length = float(np.linalg.norm(mean))
    return np.asarray(mean / length if length else mean, dtype=np.float32)


def telling_words(texts: Iterable[str], searcher: LexicalSearcher) -> LexicalQuery:
    """Return the words that tell texts apart from the rest, by tf-idf (Lucene's MoreLikeThis)."""
    words: Sequence[str] = [token.text for text in texts for token in tokenise(text)]
    counts = Counter(content_words(words))
    n = searcher.n_passages

    def weight(word: str) -> float:
        frequency = searcher.document_frequency(word, folded=False)
        return counts[word] * math.log((n + 1) / (frequency + 1)) if frequency else 0.0

    best = sorted(counts, key=lambda word: (-weight(word), word))[:_N_WORDS]
    folded = Counter(fold(word) for word in best)
    return LexicalQuery(
        exact=dict.fromkeys(best, WEIGHTS.exact),
        folded={word: WEIGHTS.folded * n for word, n in folded.items()},
    )
