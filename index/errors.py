"""Errors of the index.

::

    IndexFailure
    ├── IndexNotFound        no index at that path
    ├── IndexLocked          another process is writing and did not finish in time
    ├── IndexDamaged         the truth itself is damaged
    ├── EngineDamaged        an engine's files are damaged; rebuilt from the truth when met
    ├── SchemaMismatch       written by another version of the store
    ├── ModelMismatch        vectors in the index come from another model or form
    ├── ModelUnusable        model folder missing, incomplete or damaged
    ├── DimensionMismatch    query and vectors differ in dimension
    ├── NotFound             no such document or passage
    └── BadQuery             empty, too long, or without a single letter or digit
"""


class IndexFailure(Exception):
    """Root of what the index raises; each message holds value and remedy."""


class IndexNotFound(IndexFailure):
    """No index at the path given."""


class IndexLocked(IndexFailure):
    """Another process writes and did not finish within the time to wait."""


class IndexDamaged(IndexFailure):
    """The truth (SQLite) is damaged; engines can be rebuilt, the truth cannot."""


class EngineDamaged(IndexFailure):
    """An engine's files are damaged or missing; opening rebuilds them from the truth.

    :param engine: ``lexical`` or ``dense``.
    """

    def __init__(self, engine: str, message: str) -> None:
        super().__init__(message)
        self.engine = engine


class SchemaMismatch(IndexFailure):
    """The index was written by another version of the store."""


class ModelMismatch(IndexFailure):
    """Vectors in the index come from another model, form or normaliser."""


class ModelUnusable(IndexFailure):
    """A model folder that is missing, incomplete or damaged."""


class DimensionMismatch(IndexFailure):
    """Query and vectors differ in dimension."""


class NotFound(IndexFailure):
    """No document or passage has that id."""


class BadQuery(IndexFailure):
    """A query that cannot be searched for."""
