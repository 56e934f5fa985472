"""The line of hours over a year beside the pace that would meet the target."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from lms.charts import Line


def trend_lines(points: Sequence[tuple[date, Decimal]], *, required: Decimal, year: int, at: datetime) -> list[Line]:
    """Return the person's cumulative hours and, where something is required, the even pace to it."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    today = min(timezone.localdate(at), last)
    total = points[-1][1] if points else Decimal(0)
    mine = [(first, Decimal(0)), *points, (today, total)]
    lines = [Line(name=_("本人"), points=mine)]
    if required:
        lines.append(Line(name=_("达标进度"), points=[(first, Decimal(0)), (last, required)], reference=True))
    return lines
