"""Geometry of the drawing of a distribution: plain numbers in, SVG attributes out."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.charts import BOTTOM, LEFT, NARROW, RIGHT, TOP, WIDE, Tick, nice_ceiling

GAP = 3
#: How far the last label is moved to the left, to stay within the drawing.
END = 34


@dataclass(frozen=True)
class Column:
    """One column, with its place and size in the drawing's units."""

    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class Histogram:
    """Everything that a template needs to draw the columns at one size."""

    name: str
    width: int
    height: int
    columns: list[Column]
    x_ticks: list[Tick]
    y_ticks: list[Tick]

    @property
    def left(self) -> int:
        """Where the grid begins."""
        return LEFT

    @property
    def right(self) -> int:
        """Where the grid ends."""
        return self.width - RIGHT

    @property
    def baseline(self) -> int:
        """The height of the labels below."""
        return self.height - 8


def histograms(counts: Sequence[int]) -> list[Histogram]:
    """Lay out a distribution over equal parts of 0 to 100 per cent, for wide and for narrow columns."""
    if not any(counts):
        return []
    return [_histogram(counts, "wide", WIDE, 1), _histogram(counts, "narrow", NARROW, 5)]


def _histogram(counts: Sequence[int], name: str, size: tuple[int, int], every: int) -> Histogram:
    width, height = size
    top = max(4.0, nice_ceiling(max(counts)))
    step = (width - LEFT - RIGHT) / len(counts)
    room = height - TOP - BOTTOM

    def y(value: float) -> float:
        return height - BOTTOM - room * value / top

    columns = [
        Column(f"{LEFT + step * n + GAP:.1f}", f"{y(count):.1f}", f"{step - 2 * GAP:.1f}", f"{room * count / top:.1f}")
        for n, count in enumerate(counts)
    ]
    ticks = [
        Tick(f"{LEFT + step * n - (END if n == len(counts) else 0):.1f}", f"{100 * n // len(counts)}%")
        for n in range(0, len(counts) + 1, every)
    ]
    return Histogram(
        name,
        width,
        height,
        columns,
        ticks,
        [Tick(f"{y(top * part / 4):.1f}", f"{top * part / 4:g}") for part in range(5)],
    )
