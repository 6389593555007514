"""What is asked of the engines."""

from dataclasses import dataclass

from index.dense import Floats
from index.lexical import LexicalQuery
from index.records import Filters
from index.weights import WEIGHTS, Weights


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the engines.

    :param lexical: None where that leg is not asked.
    :param vector: (dim,), unit; None where the dense leg is not asked.
    :param without: document that must not be among the hits.
    :param by_document: only the best passage of each document is among the hits.
    :param weights: shares of the legs, of the document and of the second stage.
    :param meant: the query as it was probably meant; the second stage reads the best passages
        against it, and is left out where there is none or only one leg is asked.
    """

    lexical: LexicalQuery | None
    vector: Floats | None
    k: int
    filters: Filters = Filters()  # noqa: RUF009 - frozen
    fold: bool = True
    without: str | None = None
    by_document: bool = False
    weights: Weights = WEIGHTS
    meant: str | None = None
