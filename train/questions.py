"""Questions as officials type them: what news and law hardly ever say, a restorer must know."""

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from ingest.gazetteer import place_names
from ingest.text import fold

_PLACE = "{place}"


@lru_cache(maxsize=1)
def question_forms() -> tuple[str, ...]:
    """Return the forms of questions, in our own words; ``{place}`` stands for a place."""
    file = resources.files("train").joinpath("data/questions.txt")
    return tuple(file.read_text(encoding="utf-8").splitlines())


def read_questions() -> Iterator[str]:
    """Yield every form once for each name of each place; one without a place once.

    A spelling that only lacks another's marks is left out: it would teach that the name is
    to be typed so.
    """
    names = place_names()
    marked = {fold(name) for name in names if fold(name) != name.lower()}
    kept = [name for name in names if name.lower() not in marked]
    for form in question_forms():
        if _PLACE not in form:
            yield form
            continue
        for name in kept:
            yield form.replace(_PLACE, name)
