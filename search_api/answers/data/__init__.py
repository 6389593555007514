"""Word lists and fitted weights."""
