"""Bar charts as inline SVG; colours come from the page's style sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from eval.measures import bootstrap_interval

ROW_HEIGHT = 26
LABEL_WIDTH = 150
PLOT_WIDTH = 300
VALUE_WIDTH = 140


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: a mean in [0, 1] with its 95 % interval.

    :param n: values that the mean is taken over.
    """

    label: str
    value: float
    low: float
    high: float
    n: int


def mean_bar(label: str, values: Sequence[float]) -> Bar:
    """Return the bar of the values' mean with its bootstrap interval."""
    low, high = bootstrap_interval(values)
    return Bar(label, sum(values) / len(values), low, high, len(values))


def bar_chart(title: str, bars: Sequence[Bar]) -> str:
    """Return an SVG of horizontal bars on a scale of 0 to 1, everything escaped."""
    width = LABEL_WIDTH + PLOT_WIDTH + VALUE_WIDTH
    height = ROW_HEIGHT * (len(bars) + 1)
    grid = "".join(_tick(tenths / 10, height) for tenths in range(0, 11, 2))
    rows = "".join(_row(bar, ROW_HEIGHT * number) for number, bar in enumerate(bars))
    return (
        f'<svg class="chart" role="img" aria-label="{escape(title)}" '
        f'viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f"<title>{escape(title)}</title>{grid}{rows}</svg>"
    )


def _tick(value: float, height: int) -> str:
    x = _x(value)
    return (
        f'<line class="grid" x1="{x}" x2="{x}" y1="0" y2="{height - ROW_HEIGHT}"/>'
        f'<text class="tick" x="{x}" y="{height - 8}" text-anchor="middle">{value:.1f}</text>'
    )


def _row(bar: Bar, top: int) -> str:
    middle = top + ROW_HEIGHT / 2
    low, high = _x(bar.low), _x(bar.high)
    shown = f"{bar.value:.3f} [{bar.low:.2f}, {bar.high:.2f}]"
    return (
        f"<g><title>{escape(bar.label)}: {shown}, n = {bar.n}</title>"
        f'<text class="label" x="{LABEL_WIDTH - 8}" y="{middle + 4}" text-anchor="end">'
        f"{escape(bar.label)} ({bar.n})</text>"
        f'<rect class="bar" x="{LABEL_WIDTH}" y="{top + 5}" '
        f'width="{_x(bar.value) - LABEL_WIDTH:.1f}" height="{ROW_HEIGHT - 10}"/>'
        f'<path class="interval" d="M{low} {middle}H{high}'
        f'M{low} {middle - 4}v8M{high} {middle - 4}v8"/>'
        f'<text class="value" x="{LABEL_WIDTH + PLOT_WIDTH + 8}" y="{middle + 4}">{shown}</text>'
        "</g>"
    )


def _x(value: float) -> float:
    return round(LABEL_WIDTH + PLOT_WIDTH * value, 1)
