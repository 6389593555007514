"""Scores retrieval on BEIR folders and questions files; nothing imports it."""
