"""Word lists, written as people read them."""


def words(text: str) -> frozenset[str]:
    """Return the words of a string as a set."""
    return frozenset(text.split())


def phrases(text: str) -> tuple[str, ...]:
    """Return the phrases of a string, set apart by semicolons, in order."""
    return tuple(" ".join(phrase.split()) for phrase in text.split(";"))
