"""Gazetteer files, each row with its source."""
