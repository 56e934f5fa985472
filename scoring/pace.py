"""Where a person stands in the year, and when they will be done at this pace (SPEC §1g 2); pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal


@dataclass(frozen=True)
class Standing:
    """Hours done and required in a year, or in a cycle of `years` from `year` on, as of `day`.

    `exempt` are the months let off, already taken off what is required.
    """

    done: Decimal
    required: Decimal
    day: date
    year: int
    years: int = 1
    exempt: int = 0

    @property
    def last_year(self) -> int:
        """Return the last year."""
        return self.year + self.years - 1

    @property
    def missing(self) -> Decimal:
        """Return the hours still missing, never below 0."""
        return max(Decimal(0), self.required - self.done)

    @property
    def percent(self) -> int:
        """Return the share done in whole percent, from 0 to 100; 100 where nothing is required."""
        return 100 if self.required <= 0 else max(0, min(100, int(100 * self.done / self.required)))

    @property
    def share(self) -> Decimal:
        """Return the share done in percent with two decimals, which may be more than 100."""
        if self.required <= 0:
            return Decimal(100)
        return (100 * self.done / self.required).quantize(Decimal("0.01"))

    @property
    def is_met(self) -> bool:
        """Say whether the requirement is met."""
        return self.missing == 0

    @property
    def days_gone(self) -> int:
        """Return the days of the year (or cycle) up to and including `day`."""
        first, last = date(self.year, 1, 1), date(self.last_year, 12, 31)
        return (min(max(self.day, first), last) - first).days + 1

    @property
    def expected(self) -> Decimal:
        """Return the hours an even pace would have given by now."""
        days = (date(self.year + self.years, 1, 1) - date(self.year, 1, 1)).days
        return (self.required * self.days_gone / days).quantize(Decimal("0.1"))

    @property
    def is_on_pace(self) -> bool:
        """Say whether the person is at least where an even pace would be."""
        return self.done >= self.expected

    @property
    def forecast(self) -> date | None:
        """Return the day on which the requirement will be met at the pace so far; none without any hours yet."""
        if self.is_met or self.done <= 0:
            return None
        days_needed = int((self.required * self.days_gone / self.done).to_integral_value(ROUND_CEILING))
        return date(self.year, 1, 1) + timedelta(days=min(days_needed, 3650) - 1)

    @property
    def forecast_in_time(self) -> bool:
        """Say whether the forecast lies within the year (or cycle)."""
        return self.is_met or (self.forecast is not None and self.forecast.year <= self.last_year)
