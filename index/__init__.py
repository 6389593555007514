"""One truth (SQLite) and two disposable engines (tantivy, faiss) that follow it."""
