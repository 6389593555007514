"""Files that queries are read with."""
