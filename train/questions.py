"""Questions as officials type them: what news and law hardly ever say, a restorer must know."""

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from ingest.gazetteer import place_names

_PLACE = "{place}"


@lru_cache(maxsize=1)
def question_forms() -> tuple[str, ...]:
    """Return the forms of questions, in our own words; ``{place}`` stands for a place."""
    file = resources.files("train").joinpath("data/questions.txt")
    return tuple(file.read_text(encoding="utf-8").splitlines())


def read_questions() -> Iterator[str]:
    """Yield every form once for each spelling of each place; one without a place once."""
    for form in question_forms():
        if _PLACE not in form:
            yield form
            continue
        for name in place_names():
            yield form.replace(_PLACE, name)
