"""The rate rises, falls, and reaches nothing in time."""

from itertools import pairwise
from pathlib import Path

import pytest

from train.schedule import ByClock, ByStep, rate


def test_the_rate_rises_to_its_peak_and_falls_to_nothing() -> None:
    rates = [rate(number / 100) for number in range(101)]
    assert max(rates) == rates[5] == 1
    assert rates[:6] == sorted(rates[:6])
    assert rates[5:] == sorted(rates[5:], reverse=True)
    assert rates[100] == pytest.approx(0)


@pytest.mark.parametrize("n_steps", [1, 8, 30, 49])
def test_steps_reach_the_end_in_their_number(n_steps: int) -> None:
    schedule, progress, n_done = ByStep(n_steps), 0.0, 0
    while progress < 1:
        progress = schedule.advance(progress)
        n_done += 1
    assert n_done == n_steps


@pytest.mark.parametrize("pause_s", [0.0, 40.0])
def test_a_clock_ends_in_time_and_without_a_jump_whatever_the_pause(
    tmp_path: Path, pause_s: float
) -> None:
    now = 1000.0
    file = tmp_path / "deadline"
    file.write_text("1100\n", encoding="utf-8")
    schedule, progress, seen = ByClock(file, clock=lambda: now), 0.0, [0.0]
    while progress < 1:
        now += 1 + (pause_s if len(seen) == 20 else 0)
        progress = schedule.advance(progress)
        seen.append(progress)
    assert 1095 <= now <= 1100
    steps = [later - earlier for earlier, later in pairwise(seen)]
    assert min(steps) > 0
    assert max(steps[:-2]) < 0.06


def test_a_deadline_moved_while_training_is_kept(tmp_path: Path) -> None:
    now = 1000.0
    file = tmp_path / "deadline"
    file.write_text("1100", encoding="utf-8")
    schedule, progress = ByClock(file, clock=lambda: now), 0.0
    while progress < 1:
        now += 1
        if now == 1050:
            file.write_text("1070", encoding="utf-8")
        progress = schedule.advance(progress)
    assert 1065 <= now <= 1070
