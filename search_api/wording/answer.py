"""An extractive answer, put into words by a model where that leaves it proven."""

from collections.abc import Generator
from dataclasses import replace

from search_api.answers.kinds import read_form
from search_api.answers.records import Answer
from search_api.wording.chat import Endpoint
from search_api.wording.proof import Evidence, Sentence
from search_api.wording.word import Wording, word_sentences

_WORDED = {
    "vi": "Câu chữ do mô hình ngôn ngữ viết; từng câu đã đối chiếu với dẫn chứng.",
    "en": "Worded by a language model; each sentence was checked against what it cites.",
}
_FAILED = {
    "vi": "Mô hình ngôn ngữ không giúp được ({cause}); câu trả lời trích từ tài liệu.",
    "en": "The language model was of no help ({cause}); the answer is taken from the documents.",
}
_CAUSES = {
    "vi": {
        "absent": "không kết nối được",
        "slow": "quá chậm",
        "refused": "bị từ chối",
        "broken": "trả lời không đọc được",
        "unproven": "không câu nào có đủ dẫn chứng",
    },
    "en": {
        "absent": "not reached",
        "slow": "too slow",
        "refused": "refused",
        "broken": "not understood",
        "unproven": "no sentence was proven",
    },
}


def worded(answer: Answer, endpoint: Endpoint) -> Answer:
    """Return the answer in a model's words, or as it was with a note why not."""
    *_, last = worded_sentences(answer, endpoint)
    assert isinstance(last, Answer)  # always the last that comes
    return last


def worded_sentences(
    answer: Answer, endpoint: Endpoint
) -> Generator[Sentence | Answer, None, None]:
    """Yield each proven sentence as it comes, and at the end the answer.

    What the documents do not say is never put into words: that answer comes as it was.
    """
    if not answer.answerable or not answer.citations:
        yield answer
        return
    language = "en" if read_form(answer.question).english else "vi"
    evidence = [Evidence(c.quote, c.title, c.published) for c in answer.citations]
    findings = [answer.answer, *(item.text for item in answer.items)]
    for told in word_sentences(endpoint, answer.question, findings, evidence, language):
        yield _rewritten(answer, told, language) if isinstance(told, Wording) else told


def _rewritten(answer: Answer, wording: Wording, language: str) -> Answer:
    if wording.failure is not None:
        cause = _CAUSES[language][wording.failure]
        return replace(answer, notes=(*answer.notes, _FAILED[language].format(cause=cause)))
    return replace(
        answer,
        answer=wording.text,
        answer_citations=wording.citations,
        notes=(*answer.notes, _WORDED[language]),
    )
