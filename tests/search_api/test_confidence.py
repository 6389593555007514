"""What tells an answer from a look-alike: names nobody speaks of, shapes that are lacking."""

from index.records import DocumentSummary, Hit, Scores
from ingest.records import DocType, Language
from search_api.answers.confidence import features_of
from search_api.answers.contradiction import is_contradicted
from search_api.answers.evidence import read_sentences, weigh_question
from search_api.answers.kinds import read_form

RARE = frozenset(["ulsan", "busan"])


def features(question: str, text: str) -> dict[str, float]:
    document = DocumentSummary(
        "d", "Tin", False, "a.txt", None, None, DocType.NEWS, None, Language.VI
    )
    hit = Hit(
        1, 1.0, Scores(1.0, 0.5), text, (), "d-0", None, None, 0, len(text), "", None, (), document
    )  # fmt: skip
    asked = weigh_question(
        question, read_form(question), lambda word: 0 if word in RARE else 500, 10000
    )
    return features_of(asked, read_sentences(asked, [hit], {"terms": 3.0, "fit": 1.0}))


def test_a_name_that_hardly_a_passage_holds_must_stand_near() -> None:
    question = "Vinh và Ulsan trồng rừng từ năm nào?"
    assert features(question, "Vinh và Busan trồng rừng từ năm 2012.")["stranger"] == 1.0
    assert features(question, "Vinh và Ulsan trồng rừng từ năm 2012.")["stranger"] == 0.0


def test_a_name_in_pieces_is_not_the_name() -> None:
    question = "Đoàn Bình Minh trồng gì?"
    assert features(question, "Ông Minh ở Hòa Bình trồng cam.")["torn_name"] == 1.0
    assert features(question, "Đoàn Bình Minh trồng cam.")["torn_name"] == 0.0


def test_where_nothing_has_the_shape_asked_for_there_is_no_answer() -> None:
    assert is_contradicted(features("Cầu dài bao nhiêu mét?", "Cầu dài và đẹp."))
    assert not is_contradicted(features("Cầu dài bao nhiêu mét?", "Cầu dài 450 mét."))


def test_one_thing_of_several_may_be_lacking() -> None:
    told = features("Ai xây cầu, xây từ năm nào?", "Cầu do ông Trần Văn Bình xây.")
    assert told["unshaped"] == 0.5
    assert not is_contradicted(told)


def test_evidence_of_another_year_speaks_against_an_answer() -> None:
    question = "Năm 2023 Vinh trồng bao nhiêu cây?"
    assert is_contradicted(features(question, "Năm 2012 Vinh trồng 500 cây."))
    assert not is_contradicted(features(question, "Vinh trồng 500 cây."))
    assert not is_contradicted(features(question, "Năm 2023 Vinh trồng 500 cây."))


def test_evidence_of_another_session_speaks_against_an_answer() -> None:
    question = "Hội nghị lần thứ 12 họp ở tỉnh nào?"
    assert is_contradicted(features(question, "Hội nghị lần thứ 11 họp ở Nghệ An."))
