"""A run's events made visible."""

import io

from index.ingestion import Event, EventKind
from index.progress import show_progress

EVENTS = [
    Event(EventKind.IGNORED, "x.xlsx"),
    Event(EventKind.UNCHANGED, "u.txt"),
    Event(EventKind.REMOVED, "r.txt", "1"),
    Event(EventKind.COMMITTED, "a.txt", "2"),
    Event(EventKind.FAILED, "b.pdf", reason="Tệp rỗng.", remedy="Chép lại."),
    Event(
        EventKind.DONE,
        counts={
            "committed": 1, "unchanged": 1, "failed": 1, "removed": 1, "ignored": 1,
            "passages": 7, "generation": 2,
        },
    ),
]  # fmt: skip


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_events_pass_through_unchanged() -> None:
    assert list(show_progress(iter(EVENTS), 2, io.StringIO())) == EVENTS
    assert list(show_progress(iter(EVENTS), 2, Terminal())) == EVENTS


def test_elsewhere_than_on_a_terminal_each_thing_done_is_a_plain_line() -> None:
    stream = io.StringIO()
    list(show_progress(iter(EVENTS), 2, stream))
    assert stream.getvalue().splitlines() == [
        "đã gỡ  r.txt",
        "đã nạp  a.txt",
        "LỖI  b.pdf: Tệp rỗng. Chép lại.",
        "Xong: 1 đã nạp, 1 không đổi, 1 lỗi, 1 đã gỡ, 1 bỏ qua; 7 đoạn trong chỉ mục.",
    ]


def test_a_terminal_is_told_of_failures_and_the_bar_tells_the_rest() -> None:
    stream = Terminal()
    list(show_progress(iter(EVENTS), 2, stream))
    assert stream.getvalue().splitlines() == [
        "đã gỡ  r.txt",
        "LỖI  b.pdf: Tệp rỗng. Chép lại.",
        "Xong: 1 đã nạp, 1 không đổi, 1 lỗi, 1 đã gỡ, 1 bỏ qua; 7 đoạn trong chỉ mục.",
    ]
