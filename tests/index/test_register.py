"""The register: what documents tell, merged, filtered, reviewed, and kept through it all."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index.check import rebuild, verify
from index.errors import NotFound
from index.register import Entry, find_entries, find_entry, totals
from index.register_filters import parse_register_filters
from index.reviews import Verdict, add_review
from index.store import Store, document_id
from index.stored import read_state
from index.sync import follow
from ingest.errors import UnknownField, UnknownPlace
from ingest.records import Agreement, AgreementStatus, DocType, Level, Span

Commit = Callable[..., int]


def told(**more: Any) -> Agreement:
    """Return what a text tells: Nghệ An and Xiêng Khoảng, unless said otherwise."""
    usual = Agreement(
        vn_parties=("Nghệ An",),
        foreign_parties=("Xiêng Khoảng",),
        countries=("Lào",),
        kind="thỏa thuận",
        status=AgreementStatus.SIGNED,
        level=Level.LOCAL,
        evidence=Span(0, 7),
    )
    return replace(usual, **more)


@contextmanager
def reading(store: Store) -> Iterator[tuple[sqlite3.Connection, int]]:
    with store.reading() as connection:
        yield connection, read_state(connection)["generation"]


def entries(store: Store, **filters: Any) -> list[Entry]:
    with reading(store) as (connection, generation):
        return find_entries(connection, generation, parse_register_filters(**filters))


def review(store: Store, entry: Entry, verdict: Verdict, **changes: Any) -> None:
    add_review(store, entry.id, verdict, entry.evidence, changes=changes, reviewer="Lan")


def test_an_entry_is_told_word_for_word_by_its_document(store: Store, commit: Commit) -> None:
    commit(
        "a.txt", "Mở đầu.", "Hai tỉnh ký.", title="Tin", agreements=(told(evidence=Span(8, 20)),)
    )
    (entry,) = entries(store)
    (evidence,) = entry.evidence
    assert evidence.quote == "Hai tỉnh ký."
    assert evidence.passage_id == f"{document_id('/files/a.txt')}-1"
    assert (evidence.document.title, evidence.page) == ("Tin", None)
    assert entry.agreement == told(evidence=Span(8, 20))
    assert (entry.contradictions, entry.reviews, entry.verdict) == ((), (), None)


def test_one_agreement_told_by_several_documents_is_one_entry(store: Store, commit: Commit) -> None:
    commit("a.txt", "Hai bên", agreements=(told(date="2016-03-05", fields=("giáo dục",)),))
    same = told(vn_parties=("UBND tỉnh Nghệ An",), date="2016", fields=("Giáo dục", "y tế"))
    commit("b.txt", "Hai bên", agreements=(same,))
    undated = told(foreign_parties=("tỉnh Xiêng-khoảng",), countries=())
    commit("c.txt", "Hai bên", agreements=(undated,))
    (entry,) = entries(store)
    assert entry.agreement == told(date="2016-03-05", fields=("giáo dục", "y tế"))
    assert [e.document.source for e in entry.evidence] == ["a.txt", "b.txt", "c.txt"]
    assert entry.contradictions == ()


def test_an_undated_statement_joins_only_where_one_agreement_can_be_meant(
    store: Store, commit: Commit
) -> None:
    commit("a.txt", "Hai bên", agreements=(told(date="2016"),))
    commit("b.txt", "Hai bên", agreements=(told(),))
    (entry,) = entries(store)
    assert [e.document.source for e in entry.evidence] == ["a.txt", "b.txt"]
    commit("c.txt", "Hai bên", agreements=(told(date="2020"),))
    assert [entry.agreement.date for entry in entries(store)] == ["2020", "2016", None]


def test_contradictions_are_shown_with_what_tells_them(store: Store, commit: Commit) -> None:
    dated = told(date="2016-03-05", value="20 triệu USD")
    commit("a.txt", "Hai bên", agreements=(dated,), doc_type=DocType.AGREEMENT)
    commit("b.txt", "Hai bên", agreements=(replace(dated, date="2016-03-06", value="$20.000.000"),))
    commit(
        "c.txt", "Hai bên", agreements=(replace(dated, kind="bản ghi nhớ", value="2 triệu USD"),)
    )
    (entry,) = entries(store)
    assert entry.agreement == dated
    shown = {c.field: [(t.value, t.evidence) for t in c.told] for c in entry.contradictions}
    order = [e.document.source for e in entry.evidence]
    assert order == ["a.txt", "c.txt", "b.txt"]
    assert shown == {
        "kind": [("thỏa thuận", (0, 2)), ("bản ghi nhớ", (1,))],
        "date": [("2016-03-05", (0, 1)), ("2016-03-06", (2,))],
        "value": [("20 triệu USD", (0, 2)), ("2 triệu USD", (1,))],
    }


def test_what_one_document_tells_apart_stays_apart(store: Store, commit: Commit) -> None:
    both = (told(date="2016-03-05"), told(date="2016-03-05", kind="bản ghi nhớ"))
    commit("a.txt", "Hai bên", agreements=both)
    commit("b.txt", "Hai bên", agreements=both)
    assert sorted((e.agreement.kind, len(e.evidence)) for e in entries(store)) == [
        ("bản ghi nhớ", 2),
        ("thỏa thuận", 2),
    ]


def test_treaties_of_two_states_are_told_apart_by_what_they_are_about(
    store: Store, commit: Commit
) -> None:
    treaty = told(vn_parties=("Việt Nam",), foreign_parties=("Lào",), level=Level.NATIONAL)
    for source, fields in [("a.txt", ("thương mại",)), ("b.txt", ("tương trợ tư pháp",))]:
        commit(source, "Hai bên", agreements=(replace(treaty, fields=fields),))
    commit("c.txt", "Hai bên", agreements=(replace(treaty, fields=("thương mại tự do",)),))
    commit("d.txt", "Hai bên", agreements=(treaty,))
    commit("e.txt", "Hai bên", agreements=(treaty,))
    sources = sorted([e.document.source for e in entry.evidence] for entry in entries(store))
    assert sources == [["a.txt", "c.txt"], ["b.txt"], ["d.txt"], ["e.txt"]]


def test_what_states_sign_on_one_day_is_told_apart_by_its_kind(
    store: Store, commit: Commit
) -> None:
    treaty = told(vn_parties=("Việt Nam",), level=Level.NATIONAL, date="2017-09-05")
    commit("a.txt", "Hai bên", agreements=(replace(treaty, kind="hiệp định"),))
    commit("b.txt", "Hai bên", agreements=(treaty,))
    assert sorted(e.agreement.kind for e in entries(store)) == ["hiệp định", "thỏa thuận"]


def test_two_localities_are_twinned_once_and_have_one_relation(
    store: Store, commit: Commit
) -> None:
    twinned, related = told(kind="kết nghĩa"), told(kind="quan hệ hợp tác")
    commit("a.txt", "Hai bên", agreements=(replace(twinned, date="2011"),))
    commit("b.txt", "Hai bên", agreements=(replace(twinned, date="2012", fields=("y tế",)),))
    commit("c.txt", "Hai bên", agreements=(replace(related, fields=("y tế",)),))
    commit("d.txt", "Hai bên", agreements=(replace(related, fields=("du lịch",)),))
    by_kind = {entry.agreement.kind: entry for entry in entries(store)}
    assert sorted(len(entry.evidence) for entry in by_kind.values()) == [2, 2]
    (contradiction,) = by_kind["kết nghĩa"].contradictions
    assert [told.value for told in contradiction.told] == ["2011", "2012"]
    assert set(by_kind["quan hệ hợp tác"].categories) == {"y tế", "du lịch"}


def test_a_plan_joins_the_signing_that_followed_and_not_the_one_before(
    store: Store, commit: Commit
) -> None:
    plan = told(status=AgreementStatus.PLANNED)
    commit("a.txt", "Hai bên", agreements=(told(date="2016-03-05"),))
    commit("b.txt", "Hai bên", agreements=(plan,), published="2016-02-01")
    commit("c.txt", "Hai bên", agreements=(plan,), published="2019-02-01")
    signed, planned = entries(store)
    assert [e.document.source for e in signed.evidence] == ["a.txt", "b.txt"]
    assert signed.agreement.status == AgreementStatus.SIGNED
    assert [e.document.source for e in planned.evidence] == ["c.txt"]


def test_a_short_name_is_the_long_one_that_a_document_gives_it(
    store: Store, commit: Commit
) -> None:
    long = "Liên hiệp các tổ chức hữu nghị Việt Nam (VUFO)"
    commit("a.txt", "Hai bên", agreements=(told(vn_parties=(long,), date="2015"),))
    commit("b.txt", "Hai bên", agreements=(told(vn_parties=("VUFO",), date="2015"),))
    (entry,) = entries(store)
    assert entry.agreement.vn_parties == (long,)


def test_the_outcome_does_not_depend_on_the_order_of_documents(
    store: Store, commit: Commit, tmp_path: Path
) -> None:
    statements = {
        "a.txt": told(date="2016-03-05"),
        "b.txt": told(),
        "c.txt": told(date="2016-04-01", kind="bản ghi nhớ"),
        "d.txt": told(date="2016-03-30"),
        "e.txt": told(date="2016-04-10"),
        "f.txt": told(kind="quan hệ hợp tác", status=AgreementStatus.IN_FORCE),
    }

    def state() -> list[Any]:
        return [
            (e.id, e.agreement, e.contradictions, [x.document.source for x in e.evidence])
            for e in entries(store)
        ]

    for source, statement in statements.items():
        commit(source, "Hai bên", agreements=(statement,))
    first = state()
    for source, statement in reversed(statements.items()):
        commit(source, "Hai bên nữa", agreements=(statement,))
    assert state() == first


def test_filters_of_one_field_mean_or_and_fields_and(store: Store, commit: Commit) -> None:
    commit(
        "a.txt",
        "Hai bên",
        agreements=(
            told(date="2016", fields=("dạy nghề",)),
            told(
                vn_parties=("Sóc Trăng",),
                foreign_parties=("Nice",),
                countries=("Pháp",),
                kind="kết nghĩa",
                date="2011-05",
            ),
            told(
                vn_parties=("Sở Y tế Hậu Giang",),
                foreign_parties=("Venice",),
                countries=("Italia",),
                status=AgreementStatus.PLANNED,
            ),
        ),
    )

    def partners(**filters: Any) -> list[str]:
        return [entry.agreement.foreign_parties[0] for entry in entries(store, **filters)]

    assert partners() == ["Xiêng Khoảng", "Nice", "Venice"]
    assert partners(countries=["lao", "France"]) == ["Xiêng Khoảng", "Nice"]
    assert partners(countries=["lao", "France"], years=["2010..2012"]) == ["Nice"]
    assert partners(provinces=["Cần Thơ"]) == ["Nice", "Venice"]
    assert partners(partners=["nice"]) == ["Nice"]
    assert partners(partners=["tỉnh Xieng-Khoang"]) == ["Xiêng Khoảng"]
    assert partners(kinds=["ket nghia"]) == ["Nice"]
    assert partners(fields=["giáo dục"]) == ["Xiêng Khoảng"]
    assert partners(statuses=["dự kiến"]) == ["Venice"]
    assert partners(years=["2016", "2011"]) == ["Xiêng Khoảng", "Nice"]
    nice = entries(store, partners=["nice"])[0]
    assert (nice.provinces, nice.provinces_today) == (("Sóc Trăng",), ("Cần Thơ",))
    assert totals(entries(store))._asdict() == {
        "country": {"Italia": 1, "Lào": 1, "Pháp": 1},
        "province": {"Hậu Giang": 1, "Nghệ An": 1, "Sóc Trăng": 1},
        "year": {"2011": 1, "2016": 1},
        "kind": {"thỏa thuận": 2, "kết nghĩa": 1},
    }


@pytest.mark.parametrize(
    ("filters", "error"),
    [
        ({"countries": ["Làoo"]}, UnknownPlace),
        ({"fields": ["xyz"]}, UnknownField),
        ({"kinds": ["giấy"]}, ValueError),
        ({"statuses": ["xong"]}, ValueError),
        ({"years": ["năm ngoái"]}, ValueError),
        ({"partners": ["?"]}, ValueError),
        ({"as_of": "2020-02-30"}, ValueError),
    ],
)
def test_an_unknown_name_is_refused(filters: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        parse_register_filters(**filters)


def test_as_of_a_day_lists_what_was_signed_by_then_and_had_not_ended(
    store: Store, commit: Commit
) -> None:
    commit(
        "a.txt",
        "Hai bên",
        published="2019-01-01",
        agreements=(
            told(foreign_parties=("A",), date="2010", ends="2015-12-31"),
            told(foreign_parties=("B",), date="2014-02-01", term="5 năm"),
            told(foreign_parties=("C",), date="2016-02-01"),
            told(foreign_parties=("D",), date="2014", status=AgreementStatus.PLANNED),
            told(foreign_parties=("E",)),
        ),
    )

    def standing_on(day: str) -> set[str]:
        return {e.agreement.foreign_parties[0] for e in entries(store, as_of=day)}

    assert standing_on("2015-06-01") == {"A", "B"}
    assert standing_on("2017-06-01") == {"B", "C"}
    assert standing_on("1/6/2020") == {"C", "E"}


def test_a_persons_word_survives_ingesting_again_and_rebuilding(
    store: Store, commit: Commit
) -> None:
    commit("a.txt", "Hai bên", agreements=(told(date="2016"), told(kind="kết nghĩa")))
    signed, twinned = entries(store)
    review(store, signed, Verdict.CORRECT, date="2016-03-05", foreign_parties=["Xiangkhouang"])
    review(store, twinned, Verdict.REJECT)
    commit("a.txt", "Hai bên nữa", agreements=(told(date="2016"), told(kind="kết nghĩa")))
    follow(store)
    rebuild(store.folder)
    (entry,) = entries(store)
    assert (entry.id, entry.verdict) == (signed.id, "corrected")
    assert entry.agreement.date == "2016-03-05"
    assert entry.agreement.foreign_parties == ("Xiangkhouang",)
    assert entry.evidence[0].agreement.date == "2016"
    assert (entry.reviews[0].reviewer, entry.reviews[0].note) == ("Lan", "")
    assert [e.verdict for e in entries(store, rejected=True)] == ["corrected", "rejected"]
    assert entries(store, partners=["Xiangkhouang"]) == [entry]
    assert verify(store.folder) == []


def test_a_reviewed_entry_keeps_its_id_when_a_better_reader_tells_more(
    store: Store, commit: Commit
) -> None:
    commit("a.txt", "Hai bên", agreements=(told(),))
    (before,) = entries(store)
    review(store, before, Verdict.CONFIRM)
    commit("a.txt", "Hai bên", agreements=(told(date="2016", foreign_parties=("Xiêng",)),))
    (after,) = entries(store)
    assert (after.id, after.verdict, after.agreement.date) == (before.id, "confirmed", "2016")


def test_a_correction_settles_a_contradiction(store: Store, commit: Commit) -> None:
    commit("a.txt", "Hai bên", agreements=(told(date="2016-03-05"),))
    commit("b.txt", "Hai bên", agreements=(told(date="2016-03-06"),))
    (entry,) = entries(store)
    assert [c.field for c in entry.contradictions] == ["date"]
    review(store, entry, Verdict.CORRECT, date="2016-03-06")
    (entry,) = entries(store)
    assert (entry.contradictions, entry.years) == ((), (2016,))


def test_the_last_word_counts(store: Store, commit: Commit) -> None:
    commit("a.txt", "Hai bên", agreements=(told(),))
    (entry,) = entries(store)
    review(store, entry, Verdict.REJECT)
    assert entries(store) == []
    review(store, entry, Verdict.CONFIRM)
    assert [e.verdict for e in entries(store)] == ["confirmed"]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"colour": "red"},
        {"date": "5/3/2016"},
        {"date": "2016-02-31"},
        {"vn_parties": []},
        {"fields": "y tế"},
        {"status": "perhaps"},
        {"evidence": [0, 1]},
        {"kind": None},
    ],
)
def test_a_correction_that_fits_no_field_is_refused_and_changes_nothing(
    store: Store, commit: Commit, changes: Any
) -> None:
    commit("a.txt", "Hai bên", agreements=(told(),))
    (entry,) = entries(store)
    with pytest.raises(ValueError, match=r"."):
        review(store, entry, Verdict.CORRECT, **changes)
    assert entries(store) == [entry]
    assert store.counts().generation == 1


def test_a_deleted_document_takes_its_statements_with_it(store: Store, commit: Commit) -> None:
    commit("a.txt", "Bí mật", agreements=(told(date="2016"),))
    commit("b.txt", "Hai bên", agreements=(told(date="2016"),))
    (entry,) = entries(store)
    review(store, entry, Verdict.CONFIRM)
    store.remove_document(document_id("/files/a.txt"))
    (left,) = entries(store)
    assert (left.id, left.verdict) == (entry.id, "confirmed")
    assert [e.document.source for e in left.evidence] == ["b.txt"]
    follow(store)
    rebuild(store.folder)
    assert "Bí mật".encode() not in (store.folder / "truth.db").read_bytes()
    store.remove_document(document_id("/files/b.txt"))
    assert entries(store) == []
    with reading(store) as (connection, generation), pytest.raises(NotFound):
        find_entry(connection, generation, entry.id)
    commit("b.txt", "Hai bên", agreements=(told(date="2016"),))
    assert [(e.id, e.verdict) for e in entries(store)] == [(entry.id, "confirmed")]


def test_an_older_generation_answers_as_it_did(store: Store, commit: Commit) -> None:
    commit("a.txt", "Hai bên", agreements=(told(date="2016"),))
    (entry,) = entries(store)
    with reading(store) as (connection, generation):
        before = find_entries(connection, generation)
        review(store, entry, Verdict.REJECT)
        commit("b.txt", "Hai bên", agreements=(told(date="2020"),))
        assert find_entries(connection, generation) == before == [entry]
    assert [e.agreement.date for e in entries(store)] == ["2020"]


def test_a_file_known_under_another_root_is_evidence_under_its_new_name(
    store: Store, commit: Commit
) -> None:
    commit("a.txt", "Hai bên", agreements=(told(),))
    assert [e.evidence[0].document.source for e in entries(store)] == ["a.txt"]
    old = store.stamps()["/files/a.txt"]
    store.move_file(old, replace(old, root="/", source="files/a.txt"))
    assert [e.evidence[0].document.source for e in entries(store)] == ["files/a.txt"]


def test_a_statement_whose_words_are_not_in_its_document_is_damage(
    store: Store, commit: Commit
) -> None:
    commit("a.txt", "Hai bên", agreements=(told(),))
    follow(store)
    with store.writing() as connection:
        connection.execute("UPDATE agreement SET quote = 'Ba bên'")
    assert ["statement" in finding.what for finding in verify(store.folder)] == [True]
