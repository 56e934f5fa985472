"""Geometry of the drawing of difficulty against discrimination: plain numbers in, SVG attributes out."""

from collections.abc import Sequence
from dataclasses import dataclass

from lms.charts import BOTTOM, LEFT, NARROW, RIGHT, TOP, WIDE, Tick

#: How far the last label is moved to the left, to stay within the drawing, and how much higher it is than a trend.
END, TALLER = 34, 100
#: Below this discrimination a question tells little about who knows more (SPEC 3.2).
LITTLE = 20


@dataclass(frozen=True)
class Dot:
    """One question, with its place in the drawing's units; `is_weak` tells little or points the wrong way."""

    number: int
    x: str
    y: str
    is_weak: bool


@dataclass(frozen=True)
class Scatter:
    """Everything that a template needs to draw the dots at one size; `level` is where little discrimination ends."""

    name: str
    width: int
    height: int
    dots: list[Dot]
    x_ticks: list[Tick]
    y_ticks: list[Tick]
    level: str

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


def scatters(points: Sequence[tuple[int, float | None, float | None]]) -> list[Scatter]:
    """Lay out questions given as (number, facility from 0 to 1, discrimination from -100 to 100), for both widths.

    Those of which one figure is not known are left out; without any there is no drawing.
    """
    known = [(number, x, y) for number, x, y in points if x is not None and y is not None]
    if not known:
        return []
    return [_scatter(known, "wide", WIDE, 10), _scatter(known, "narrow", NARROW, 25)]


def _scatter(points: Sequence[tuple[int, float, float]], name: str, size: tuple[int, int], every: int) -> Scatter:
    width, height = size[0], size[1] + TALLER
    lowest = -100 if min(y for _number, _x, y in points) < 0 else 0

    def x(share: float) -> float:
        return LEFT + (width - LEFT - RIGHT) * share

    def y(value: float) -> float:
        return height - BOTTOM - (height - TOP - BOTTOM) * (value - lowest) / (100 - lowest)

    return Scatter(
        name,
        width,
        height,
        [Dot(number, f"{x(share):.1f}", f"{y(value):.1f}", value < LITTLE) for number, share, value in points],
        [Tick(f"{x(n / 100) - (END if n == 100 else 0):.1f}", f"{n}%") for n in range(0, 101, every)],
        [Tick(f"{y(n):.1f}", f"{n}") for n in range(lowest, 101, 50 if lowest else 25)],
        f"{y(LITTLE):.1f}",
    )
