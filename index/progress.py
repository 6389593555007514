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
    stream = stream or sys.stderr
    shown = _with_bar(events, n_files) if stream.isatty() else events
    for event in shown:
        if event.kind == EventKind.DONE:
            stream.write(_summary(event) + "\n")
        elif event.kind == EventKind.FAILED:
            stream.write(f"{_TOLD[event.kind]}  {event.source}: {event.reason} {event.remedy}\n")
        elif event.kind in _TOLD and not stream.isatty():
            stream.write(f"{_TOLD[event.kind]}  {event.source}\n")
        yield event


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
        for event in events:
            if event.kind in (EventKind.COMMITTED, EventKind.FAILED):
                speed = progress.tasks[0].speed
                progress.update(task, advance=1, rate=f"{speed:.1f} tệp/s" if speed else "")
            yield event


def _summary(event: Event) -> str:
    counts = event.counts
    return (
        f"Xong: {counts['committed']} đã nạp, {counts['unchanged']} không đổi, "
        f"{counts['failed']} lỗi, {counts['removed']} đã gỡ, {counts['ignored']} bỏ qua; "
        f"{counts['passages']} đoạn trong chỉ mục."
    )
