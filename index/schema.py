"""The truth's tables, and how its file is opened.

Rows of ``document`` and ``passage`` carry the generation that ``added`` and the one
that ``removed`` them; a row lives in generation g when added <= g < removed. A
commit never changes what an older generation holds, so a search reads one
generation to its end while others write.
"""

import sqlite3
from pathlib import Path

from index.errors import IndexDamaged, SchemaMismatch

SCHEMA_VERSION = 4
TRUTH_NAME = "truth.db"
FOREVER = 2**63 - 1  # `removed` of a row that nobody has removed

_TABLES = f"""
CREATE TABLE state (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

CREATE TABLE file (
    path TEXT PRIMARY KEY, root TEXT NOT NULL, source TEXT NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL
) STRICT;

CREATE TABLE document (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL, path TEXT NOT NULL, source TEXT NOT NULL,
    sha256 TEXT NOT NULL, text TEXT NOT NULL,
    title TEXT NOT NULL, title_inferred INTEGER NOT NULL,
    published TEXT, publisher TEXT, url TEXT,
    doc_type TEXT NOT NULL, language TEXT NOT NULL,
    pages TEXT NOT NULL, headings TEXT NOT NULL, boilerplate TEXT NOT NULL,
    signature BLOB NOT NULL,
    added INTEGER NOT NULL, removed INTEGER NOT NULL DEFAULT {FOREVER}
) STRICT;
CREATE UNIQUE INDEX document_live ON document (id) WHERE removed = {FOREVER};
CREATE INDEX document_path ON document (path);
CREATE INDEX document_removed ON document (removed) WHERE removed < {FOREVER};

CREATE TABLE passage (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES document (row) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    char_start INTEGER NOT NULL, char_end INTEGER NOT NULL,
    page_start INTEGER, page_end INTEGER,
    heading TEXT NOT NULL, text TEXT NOT NULL,
    years TEXT NOT NULL, countries TEXT NOT NULL, provinces TEXT NOT NULL,
    added INTEGER NOT NULL, removed INTEGER NOT NULL DEFAULT {FOREVER}
) STRICT;
CREATE UNIQUE INDEX passage_place ON passage (document, ordinal);
CREATE INDEX passage_added ON passage (added);
CREATE INDEX passage_removed ON passage (removed) WHERE removed < {FOREVER};

-- Apart from `passage`, so that reading texts does not read past 1.5 kB of vector each.
CREATE TABLE vector (
    passage INTEGER PRIMARY KEY REFERENCES passage (id) ON DELETE CASCADE,
    row BLOB NOT NULL
) STRICT;

-- Where a passage's sentences stand, and their vectors; see index.sentences.
CREATE TABLE sentence (
    passage INTEGER PRIMARY KEY REFERENCES passage (id) ON DELETE CASCADE,
    rows BLOB NOT NULL
) STRICT;

-- Statements live and die with their document: they need no generations of their own.
CREATE TABLE agreement (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES document (row) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    page INTEGER, passage INTEGER,
    quote TEXT NOT NULL, record TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX agreement_place ON agreement (document, ordinal);

-- Places that the passages of a document name; they live and die with it.
CREATE TABLE mention (
    document INTEGER NOT NULL REFERENCES document (row) ON DELETE CASCADE,
    char_start INTEGER NOT NULL, char_end INTEGER NOT NULL,
    kind TEXT NOT NULL, name TEXT NOT NULL, country TEXT,
    PRIMARY KEY (document, char_start)
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_name ON mention (kind, name);

-- What people say of entries; never deleted, and of no document: it outlives them all.
CREATE TABLE review (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    entry TEXT NOT NULL, verdict TEXT NOT NULL, changes TEXT NOT NULL,
    reviewer TEXT NOT NULL, reviewed_at TEXT NOT NULL, note TEXT NOT NULL,
    marks TEXT NOT NULL, added INTEGER NOT NULL
) STRICT;

CREATE TABLE failure (
    path TEXT NOT NULL, source TEXT NOT NULL,
    code TEXT NOT NULL, reason TEXT NOT NULL, remedy TEXT NOT NULL,
    PRIMARY KEY (path, source)
) STRICT, WITHOUT ROWID;

CREATE TABLE duplicate (
    one TEXT NOT NULL, other TEXT NOT NULL, PRIMARY KEY (one, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX duplicate_other ON duplicate (other);

-- Ids only: what followers must drop from their view after the rows are gone.
CREATE TABLE removed_passage (id INTEGER PRIMARY KEY, generation INTEGER NOT NULL) STRICT;
CREATE INDEX removed_passage_generation ON removed_passage (generation);

INSERT INTO state VALUES ('schema', {SCHEMA_VERSION}), ('generation', 0), ('published', 0),
    ('identity', hex(randomblob(8)));
"""  # noqa: S608 - constants only


def connect(folder: Path) -> sqlite3.Connection:
    """Open the truth of an index folder, in autocommit; create nothing but the file.

    :raises IndexDamaged: if the file is no SQLite database.
    """
    connection = sqlite3.connect(
        folder / TRUTH_NAME, timeout=30, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise damaged(folder, error) from error
    return connection


def create_tables(connection: sqlite3.Connection) -> None:
    """Create the tables in one transaction, unless they are there."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if not _has_tables(connection):
            for statement in _statements():
                connection.execute(statement)
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def check_schema(connection: sqlite3.Connection, folder: Path) -> None:
    """Make sure that this version can read the truth.

    :raises SchemaMismatch: if another version wrote it.
    :raises IndexDamaged: if it has no tables of ours.
    """
    try:
        row = connection.execute("SELECT value FROM state WHERE key = 'schema'").fetchone()
    except sqlite3.DatabaseError as error:
        raise damaged(folder, error) from error
    if row is None or row[0] != SCHEMA_VERSION:
        found = row[0] if row else None
        raise SchemaMismatch(
            f"{folder} was written by version {found} of the store; this is version "
            f"{SCHEMA_VERSION}. Ingest the documents into a new folder (--index)."
        )


def damaged(folder: Path, cause: object) -> IndexDamaged:
    """Return the error for a truth that SQLite cannot read."""
    return IndexDamaged(
        f"The truth of the index, {folder / TRUTH_NAME}, is damaged: {cause}. "
        "Restore the folder from a backup, or ingest the documents into a new one."
    )


def _has_tables(connection: sqlite3.Connection) -> bool:
    query = "SELECT count(*) FROM sqlite_master WHERE name = 'state'"
    return bool(connection.execute(query).fetchone()[0])


def _statements() -> list[str]:
    # executescript would commit first; the tables must come all or not at all
    lines = [line for line in _TABLES.splitlines() if not line.startswith("--")]
    return [statement for statement in "\n".join(lines).split(";") if statement.strip()]
