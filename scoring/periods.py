"""Quarters and years by the civil calendar of the site's time zone; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo


@dataclass(frozen=True, order=True)
class Period:
    """A year (``quarter`` 0) or a quarter (1 to 4) of it. The code is ``2026`` or ``2026Q3``."""

    year: int
    quarter: int = 0

    @classmethod
    def parse(cls, code: str) -> Period:
        """Read a code; raises ``ValueError`` for anything else."""
        match = re.fullmatch(r"(20\d\d)(?:Q([1-4]))?", code)
        if match is None:
            raise ValueError(f"{code!r} is no period; expected a year (2026) or a quarter (2026Q3)")
        return cls(int(match[1]), int(match[2] or 0))

    @classmethod
    def quarter_of(cls, day: date) -> Period:
        """Return the quarter of a day."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def code(self) -> str:
        """Return the code."""
        return f"{self.year}Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def first_day(self) -> date:
        """Return the first day."""
        return date(self.year, 3 * self.quarter - 2 if self.quarter else 1, 1)

    @property
    def next(self) -> Period:
        """Return the period that follows."""
        if self.quarter == 0:
            return Period(self.year + 1)
        return Period(self.year + self.quarter // 4, self.quarter % 4 + 1)

    @property
    def previous(self) -> Period:
        """Return the period before."""
        if self.quarter == 0:
            return Period(self.year - 1)
        return Period(self.year - 1, 4) if self.quarter == 1 else Period(self.year, self.quarter - 1)

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return the first moment and the first moment after, in `zone`."""
        return (
            datetime.combine(self.first_day, time.min, zone),
            datetime.combine(self.next.first_day, time.min, zone),
        )
