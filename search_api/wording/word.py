"""An answer worded by a model, sentence by sentence, each checked before it is shown."""

import logging
from collections.abc import Generator, Sequence
from dataclasses import dataclass

from search_api.errors import LanguageModelFailed
from search_api.wording.chat import Endpoint, complete
from search_api.wording.prompt import build_messages
from search_api.wording.proof import Evidence, Sentence, is_proven, read_sentences

logger = logging.getLogger(__name__)

MAX_CHARS = 300
"""Characters of a worded answer (design/interfaces.md); sentences beyond are left out."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What is left of a model's words.

    :param sentences: proven, in order; at most 300 characters together.
    :param n_dropped: sentences that failed the checks.
    :param failure: why the model was not of use (``absent``, ``slow``, ``refused``,
        ``broken``, ``unproven``); None where something is left.
    """

    sentences: tuple[Sentence, ...]
    n_dropped: int
    failure: str | None

    @property
    def text(self) -> str:
        """Return the sentences as one text."""
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def citations(self) -> tuple[int, ...]:
        """Return positions in the evidence, each once, in order of use."""
        cited = (number for sentence in self.sentences for number in sentence.citations)
        return tuple(dict.fromkeys(cited))


def word_sentences(
    endpoint: Endpoint,
    question: str,
    findings: Sequence[str],
    evidence: Sequence[Evidence],
    language: str,
) -> Generator[Sentence | Wording, None, None]:
    """Yield each proven sentence as soon as it is whole, and at the end the ``Wording``.

    Never raises for what the endpoint does: a failure is told in the ``Wording``, with
    the sentences that had been proven by then.
    """
    kept: list[Sentence] = []
    n_seen = n_dropped = 0
    written = ""
    failure: str | None = None
    messages = build_messages(question, findings, evidence, language)
    pieces = complete(endpoint, messages)
    finished = False
    while not finished:
        try:
            written += next(pieces)
        except StopIteration:
            finished = True
        except LanguageModelFailed as error:
            logger.warning("The language model failed: %s", error)
            failure, finished = error.cause, True
        # A stream that broke may have left half a sentence: only whole ones count.
        for sentence in read_sentences(written, finished=finished and failure is None)[n_seen:]:
            n_seen += 1
            n_chars = sum(len(one.text) + 1 for one in kept) + len(sentence.text)
            if n_chars > MAX_CHARS or not is_proven(sentence, evidence, question):
                n_dropped += 1
                continue
            kept.append(sentence)
            yield sentence
    if not kept:
        failure = failure or "unproven"
    yield Wording(tuple(kept), n_dropped, failure if not kept else None)


def word_answer(
    endpoint: Endpoint,
    question: str,
    findings: Sequence[str],
    evidence: Sequence[Evidence],
    language: str,
) -> Wording:
    """Return the whole wording; see ``word_sentences``."""
    *_, last = word_sentences(endpoint, question, findings, evidence, language)
    assert isinstance(last, Wording)  # always the last that comes
    return last
