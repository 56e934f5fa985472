"""Geometry of the charts that the server draws: plain numbers in, SVG attributes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil, floor, log10, tau

Number = int | float | Decimal

#: The drawings' own units: one for wide columns, one for telephones; each scales with its column.
WIDE, NARROW = (1100, 260), (340, 230)
LEFT, RIGHT, TOP, BOTTOM = 44, 8, 12, 34


@dataclass(frozen=True)
class Line:
    """One line of a trend chart: ``points`` are (day, value), in order of time.

    A reference line (the pace one should keep) is drawn dashed and without an area below it.
    """

    name: str
    points: Sequence[tuple[date, Number]]
    reference: bool = False
    tone: str = ""


@dataclass(frozen=True)
class DrawnLine:
    """A line with its SVG path data."""

    name: str
    path: str
    area: str
    reference: bool
    tone: str


@dataclass(frozen=True)
class Tick:
    """A label at a place of an axis, in the drawing's units."""

    position: str
    text: str


@dataclass(frozen=True)
class Trend:
    """Everything the template of a trend chart needs to draw it at one size."""

    name: str
    width: int
    height: int
    lines: list[DrawnLine]
    x_ticks: list[Tick]
    y_ticks: list[Tick]

    @property
    def left(self) -> int:
        """Return where the grid begins."""
        return LEFT

    @property
    def right(self) -> int:
        """Return where the grid ends."""
        return self.width - RIGHT

    @property
    def baseline(self) -> int:
        """Return the height of the labels below the horizontal axis."""
        return self.height - 8


def share(value: Number | None, total: Number | None) -> float:
    """Return value / total within 0 … 1; 0 where there is no total."""
    if not value or not total or total <= 0:
        return 0.0
    return max(0.0, min(1.0, float(value) / float(total)))


def arc(part: float, radius: float) -> str:
    """Return the ``stroke-dasharray`` that paints `part` (0 … 1) of a circle of `radius`."""
    length = tau * radius
    return f"{length * max(0.0, min(1.0, part)):.2f} {length:.2f}"


def nice_ceiling(value: float) -> float:
    """Return the next round number (1, 2, 2.5 or 5 times a power of ten) that is not below `value`."""
    if value <= 0:
        return 1.0
    power = 10.0 ** floor(log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * 0.9999)


def _month_starts(first: date, last: date, most: int) -> list[date]:
    months: list[date] = []
    day = first.replace(day=1)
    while day <= last:
        if day >= first:
            months.append(day)
        day = (day + timedelta(days=32)).replace(day=1)
    if len(months) < 2:
        return [first, last] if first != last else [first]
    step = ceil(len(months) / most)
    return months[::step]


def _label(day: date, *, months: bool, language: str) -> str:
    if language.startswith("zh"):
        return f"{day.month} 月" if months else f"{day.month}-{day.day:02}"
    return day.strftime("%b") if months else day.strftime("%d %b")


def trends(lines: Sequence[Line], *, language: str = "zh-hans") -> list[Trend]:
    """Lay out a trend chart of `lines` for wide and for narrow columns; nothing when no line has a point."""
    shown = [line for line in lines if line.points]
    if not shown:
        return []
    return [
        _trend(shown, name="wide", size=WIDE, ticks=6, language=language),
        _trend(shown, name="narrow", size=NARROW, ticks=4, language=language),
    ]


def _trend(lines: Sequence[Line], *, name: str, size: tuple[int, int], ticks: int, language: str) -> Trend:
    width, height = size
    days = [day for line in lines for day, _ in line.points]
    first, last = min(days), max(days)
    top = nice_ceiling(max(float(value) for line in lines for _, value in line.points))
    span = max((last - first).days, 1)

    def x(day: date) -> str:
        return f"{LEFT + (width - LEFT - RIGHT) * (day - first).days / span:.1f}"

    def y(value: Number) -> str:
        return f"{height - BOTTOM - (height - TOP - BOTTOM) * float(value) / top:.1f}"

    drawn = []
    for line in lines:
        path = "M" + "L".join(f"{x(day)} {y(value)}" for day, value in line.points)
        ground = f"L{x(line.points[-1][0])} {y(0)}L{x(line.points[0][0])} {y(0)}Z"
        drawn.append(DrawnLine(line.name, path, "" if line.reference else path + ground, line.reference, line.tone))
    starts = _month_starts(first, last, ticks)
    by_month = len(starts) > 2 or (last - first).days > 45
    x_ticks = [Tick(x(day), _label(day, months=by_month, language=language)) for day in starts]
    y_ticks = [Tick(y(top * step / 4), f"{top * step / 4:g}") for step in range(5)]
    return Trend(name, width, height, drawn, x_ticks, y_ticks)


def table(lines: Sequence[Line]) -> list[tuple[date, list[Number | None]]]:
    """Return one row per day with a value of any line: (day, the value of each line or nothing)."""
    values = [dict(line.points) for line in lines]
    return [(day, [value.get(day) for value in values]) for day in sorted({day for value in values for day in value})]


def stretches(spans: Sequence[tuple[Number, Number]], duration: Number) -> list[tuple[str, str]]:
    """Return (start, width) in per cent for every watched span (seconds) of something `duration` seconds long."""
    if not duration or duration <= 0:
        return []
    scale = 100 / float(duration)
    return [(f"{float(a) * scale:.2f}%", f"{max(0.0, float(b) - float(a)) * scale:.2f}%") for a, b in spans]
