"""How far a training is, and the learning rate there."""

import math
import statistics
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

DEADLINE_FILE = "deadline"
_WARM_UP = 0.05
_N_TIMED = 30
_FIRST_STEP_S = 5.0


def rate(progress: float) -> float:
    """Return the share of the peak learning rate: linear warm-up, then a half cosine.

    :param progress: in [0, 1].
    """
    if progress < _WARM_UP:
        return max(progress / _WARM_UP, 0.02)
    return 0.5 * (1 + math.cos(math.pi * (progress - _WARM_UP) / (1 - _WARM_UP)))


@dataclass(slots=True)
class ByStep:
    """A number of steps decided beforehand."""

    n_steps: int

    def advance(self, progress: float) -> float:
        """Return the progress after one more step."""
        return min(1.0, (round(progress * self.n_steps) + 1) / self.n_steps)


@dataclass(slots=True)
class ByClock:
    """As many steps as fit before a moment, whatever the machine does meanwhile.

    After each step what is left is planned anew from the median of the last steps, so
    that a pause shortens the rest and the rate still falls to nothing at the end.

    :param file: holds the moment, seconds since 1970; read again at each step, so it
        can be moved while the training runs.
    """

    file: Path
    clock: Callable[[], float] = time.time
    _steps_s: deque[float] = field(default_factory=lambda: deque(maxlen=_N_TIMED))
    _last: float | None = None

    def advance(self, progress: float) -> float:
        """Return the progress after one more step."""
        now = self.clock()
        if self._last is not None:
            self._steps_s.append(now - self._last)
        self._last = now
        left_s = float(self.file.read_text(encoding="utf-8")) - now
        step_s = statistics.median(self._steps_s) if self._steps_s else _FIRST_STEP_S
        if left_s <= step_s:
            return 1.0
        return progress + (1 - progress) * step_s / left_s
