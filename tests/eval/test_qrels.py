"""The rule that says which passages are relevant."""

from hypothesis import given
from hypothesis import strategies as st

from eval.datasets import Question, Quote
from eval.qrels import build_qrels, grade_passage, needed_run, normalise, shares_run

FIFTY = "Tỉnh Hà Giang ký thỏa thuận với châu Văn Sơn, 2015"  # 50 code points


def question(*quotes: Quote, name: str = "q1") -> Question:
    return Question(name, "?", "fact", quotes, {})


def brute_force(quote: str, passage: str) -> bool:
    longest = max(
        (
            end - start
            for start in range(len(quote))
            for end in range(start + 1, len(quote) + 1)
            if quote[start:end] in passage
        ),
        default=0,
    )
    return longest >= 40 or longest >= len(quote) / 2


def test_forty_code_points_or_half_the_quote_are_needed() -> None:
    assert [needed_run("x" * length) for length in (10, 41, 79, 80, 81, 300)] == [
        5, 21, 40, 40, 40, 40,
    ]  # fmt: skip


def test_half_of_a_short_quote_makes_a_passage_relevant_and_less_does_not() -> None:
    assert len(FIFTY) == 50
    assert grade_passage([Quote("a", FIFTY, 2)], "… " + FIFTY[:25]) == 2
    assert grade_passage([Quote("a", FIFTY, 2)], "… " + FIFTY[:24]) == 0


def test_forms_of_unicode_and_white_space_do_not_matter() -> None:
    passage = "Ti\u0309nh\u00a0Hà\n  Giang ký thỏa\tthuận với"
    assert normalise(passage) == "Tỉnh Hà Giang ký thỏa thuận với"
    assert grade_passage([Quote("a", FIFTY, 3)], passage) == 3


def test_letter_case_and_marks_do_matter() -> None:
    assert grade_passage([Quote("a", FIFTY, 3)], FIFTY.upper()) == 0
    assert grade_passage([Quote("a", FIFTY, 3)], "Tinh Ha Giang ky thoa thuan voi chau") == 0


def test_the_highest_grade_of_a_passage_counts() -> None:
    quotes = [Quote("a", FIFTY, 1), Quote("a", FIFTY[:30], 3), Quote("a", "khác hẳn đi", 2)]
    assert grade_passage(quotes, FIFTY) == 3


def test_every_passage_of_a_quoted_document_is_judged_and_no_other() -> None:
    passages = {
        "a.txt": [("a-0", FIFTY), ("a-1", "không liên quan"), ("a-2", "x" + FIFTY[20:])],
        "b.txt": [("b-0", FIFTY)],
    }
    assert build_qrels([question(Quote("a.txt", FIFTY, 3))], passages) == {
        "q1": {"a-0": 3, "a-2": 3}
    }


def test_an_unanswerable_question_has_no_entry_and_an_unfindable_one_an_empty_one() -> None:
    asked = [question(name="q1"), question(Quote("gone.txt", FIFTY, 3), name="q2")]
    assert build_qrels(asked, {}) == {"q2": {}}


@given(st.text("ab ", min_size=1, max_size=12), st.text("ab ", max_size=20))
def test_the_rule_agrees_with_brute_force(quote: str, passage: str) -> None:
    assert shares_run(quote, passage, needed_run(quote)) == brute_force(quote, passage)
