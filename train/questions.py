"""Questions as officials type them: what news and law hardly ever say, a restorer must know."""

from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from ingest.gazetteer import country_aliases, provinces

_PLACE = "{place}"


@lru_cache(maxsize=1)
def question_forms() -> tuple[str, ...]:
    """Return the forms of questions, in our own words; ``{place}`` stands for a place."""
    file = resources.files("train").joinpath("data/questions.txt")
    return tuple(file.read_text(encoding="utf-8").splitlines())


def read_questions() -> Iterator[str]:
    """Yield every form once for each province and country, by its usual name."""
    names = dict.fromkeys([*(one.name for one in provinces()), *country_aliases().values()])
    for form in question_forms():
        if _PLACE not in form:
            yield form
            continue
        for name in names:
            yield form.replace(_PLACE, name)
