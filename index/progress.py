"""A run's events made visible: a bar on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator
from typing import TextIO

from index.ingestion import Event, EventKind

# What a person wants to see a line of; unchanged and ignored files are only counted.
_TOLD = {EventKind.COMMITTED: "đã nạp", EventKind.FAILED: "LỖI", EventKind.REMOVED: "đã gỡ"}


def show_progress(
    events: Iterator[Event], n_files: int, stream: TextIO | None = None
) -> Iterator[Event]:
    """Pass events through, showing how far the run has come.

    :param n_files: files that will be read; unchanged ones are not among them.
    """
    on_terminal = (stream or sys.stderr).isatty()
    for event in _with_bar(events, n_files) if on_terminal else events:
        line = _line(event)
        is_plain = event.kind == EventKind.COMMITTED and not event.reason
        if line and not (on_terminal and is_plain):
            # looked up each time: while a bar is shown, rich prints above it what comes here
            print(line, file=stream or sys.stderr)
        yield event


def _line(event: Event) -> str:
    if event.kind == EventKind.DONE:
        return _summary(event)
    told = _TOLD.get(event.kind)
    if told is None:
        return ""
    if event.reason:
        return f"{told}  {event.source}: {event.reason} {event.remedy}"
    return f"{told}  {event.source}"


def _with_bar(events: Iterator[Event], n_files: int) -> Iterator[Event]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Đang nạp", total=n_files, rate="")
        n_done = 0
        for event in events:
            if event.kind in (EventKind.COMMITTED, EventKind.FAILED):
                n_done += 1  # an archive is one file and yields many documents
                speed = progress.tasks[0].speed
                rate = f"{speed:.1f} tệp/s" if speed else ""
                progress.update(task, completed=n_done, total=max(n_files, n_done), rate=rate)
            yield event


def _summary(event: Event) -> str:
    counts = event.counts
    return (
        f"Xong: {counts['committed']} đã nạp, {counts['unchanged']} không đổi, "
        f"{counts['failed']} lỗi, {counts['removed']} đã gỡ, {counts['ignored']} bỏ qua; "
        f"{counts['passages']} đoạn trong chỉ mục."
    )
