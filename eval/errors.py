"""Errors of evaluation.

::

    EvalError
    ├── BadDataset           no BEIR folder and no questions file, or a broken line
    ├── MissingDocuments     questions speak of documents that the index lacks
    ├── BadRun               an earlier run that cannot be read or compared
    ├── GateRefused          no floors, or pinned on another corpus or other questions
    └── BelowFloor           a measure fell below its floor
"""

from collections.abc import Sequence


class EvalError(ValueError):
    """Root of what evaluation raises; each message holds the bad value and the remedy."""


class BadDataset(EvalError):
    """A dataset that cannot be read; the message names file and line."""


class MissingDocuments(EvalError):
    """Gold documents are not in the index.

    :param missing: their names as the dataset spells them, sorted.
    """

    def __init__(self, missing: Sequence[str], index: str) -> None:
        shown = ", ".join(missing[:5])
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        super().__init__(
            f"{len(missing)} documents of the questions are not in the index {index}: "
            f"{shown}{more}. Ingest the folder they are relative to, or allow missing "
            "documents (their questions then count as not found)."
        )
        self.missing = tuple(missing)


class BadRun(EvalError):
    """A run file that cannot be read, or was made on another index."""


class GateRefused(EvalError):
    """The floors were pinned on other documents or questions, or not all; pin them again."""


class BelowFloor(EvalError):
    """One or more measures lie below their floors; the message names them."""
