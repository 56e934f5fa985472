"""Figures about an exam and its questions: pure arithmetic, no database (SPEC 3.2).

A *sheet* is what one person got: marks by question. People may have had different questions; what is said about one
question is said about those who had it. Variances and covariances are those of samples (n - 1); skewness and kurtosis
go by k-statistics. A figure that cannot be reckoned (too few people, no spread) is nothing, never 0.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt
from statistics import median

Sheet = Mapping[int, float]
#: The best and the weakest part of the people whom the choice of options is compared for.
TAIL = 0.27


@dataclass(frozen=True)
class ExamFigures:
    """An exam as a whole; marks are in the unit of the sheets.

    `cic` is the coefficient of internal consistency (100 times Cronbach's alpha; it may be negative), `error_ratio` the
    part of the spread that is chance, in per cent, `standard_error` what a mark may be off by chance.
    """

    people: int
    mean: float | None = None
    median: float | None = None
    deviation: float | None = None
    skewness: float | None = None
    kurtosis: float | None = None
    cic: float | None = None
    error_ratio: float | None = None
    standard_error: float | None = None


@dataclass(frozen=True)
class ItemFigures:
    """A question: `facility` (0 to 1), indices from -100 to 100, the weight that it really has, in per cent."""

    people: int
    facility: float | None = None
    deviation: float | None = None
    discrimination: float | None = None
    efficiency: float | None = None
    weight: float | None = None


def mean(values: Sequence[float]) -> float:
    """Return the mean of at least one value."""
    return fsum(values) / len(values)


def covariance(first: Sequence[float], second: Sequence[float]) -> float:
    """Return the covariance of at least two pairs."""
    one, other = mean(first), mean(second)
    return fsum((a - one) * (b - other) for a, b in zip(first, second, strict=True)) / (len(first) - 1)


def variance(values: Sequence[float]) -> float:
    """Return the variance of at least two values."""
    return covariance(values, values)


def _moment(values: Sequence[float], power: int) -> float:
    middle = mean(values)
    return fsum((value - middle) ** power for value in values) / len(values)


def skewness(values: Sequence[float]) -> float | None:
    """Return the skewness by k-statistics: k3 / k2^1.5."""
    n = len(values)
    if n < 3 or (k2 := variance(values)) <= 0:
        return None
    k3 = n * n * _moment(values, 3) / ((n - 1) * (n - 2))
    return float(k3 / k2**1.5)


def kurtosis(values: Sequence[float]) -> float | None:
    """Return the excess kurtosis by k-statistics: k4 / k2^2."""
    n = len(values)
    if n < 4 or (k2 := variance(values)) <= 0:
        return None
    m2, m4 = _moment(values, 2), _moment(values, 4)
    k4 = n * n * ((n + 1) * m4 - 3 * (n - 1) * m2 * m2) / ((n - 1) * (n - 2) * (n - 3))
    return k4 / (k2 * k2)


def exam_figures(sheets: Sequence[Sheet]) -> ExamFigures:
    """Return the figures of an exam; consistency only where everybody had the same questions."""
    if not sheets:
        return ExamFigures(0)
    totals = [fsum(sheet.values()) for sheet in sheets]
    if len(sheets) < 2:
        return ExamFigures(1, mean(totals), median(totals))
    deviation = sqrt(variance(totals))
    cic = consistency(sheets)
    # Rounding may lift a perfect consistency above 100 by a hair.
    ratio = None if cic is None else 100 * sqrt(max(0.0, 1 - cic / 100))
    return ExamFigures(
        people=len(sheets),
        mean=mean(totals),
        median=median(totals),
        deviation=deviation,
        skewness=skewness(totals),
        kurtosis=kurtosis(totals),
        cic=cic,
        error_ratio=ratio,
        standard_error=None if ratio is None else ratio * deviation / 100,
    )


def consistency(sheets: Sequence[Sheet]) -> float | None:
    """Return 100 p/(p-1) (1 - sum of the variances of the questions / variance of the totals)."""
    keys = list(sheets[0])
    if len(sheets) < 2 or len(keys) < 2 or any(set(sheet) != set(keys) for sheet in sheets):
        return None
    spread = variance([fsum(sheet.values()) for sheet in sheets])
    if spread <= 0:
        return None
    parts = fsum(variance([sheet[key] for sheet in sheets]) for key in keys)
    return 100 * len(keys) / (len(keys) - 1) * (1 - parts / spread)


def item_figures(sheets: Sequence[Sheet], full: Mapping[int, float]) -> dict[int, ItemFigures]:
    """Return the figures of every question of `full` (its full marks)."""
    totals = [fsum(sheet.values()) for sheet in sheets]
    columns = {
        key: [(sheet[key], total) for sheet, total in zip(sheets, totals, strict=True) if key in sheet] for key in full
    }
    roots = {key: _root(pairs) for key, pairs in columns.items()}
    whole = fsum(root for root in roots.values() if root is not None)
    return {key: _item(pairs, full[key], roots[key], whole) for key, pairs in columns.items()}


def _root(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Return the root of the covariance with the total; nothing where it is negative."""
    if len(pairs) < 2:
        return None
    shared = covariance([x for x, _total in pairs], [total for _x, total in pairs])
    return sqrt(shared) if shared >= 0 else None


def _item(pairs: Sequence[tuple[float, float]], full: float, root: float | None, whole: float) -> ItemFigures:
    if not pairs:
        return ItemFigures(0)
    marks, rest = [x for x, _total in pairs], [total - x for x, total in pairs]
    facility = mean(marks) / full if full else None
    if len(pairs) < 2:
        return ItemFigures(1, facility)
    shared, own, other = covariance(marks, rest), variance(marks), variance(rest)
    most = covariance(sorted(marks), sorted(rest))
    return ItemFigures(
        people=len(pairs),
        facility=facility,
        deviation=sqrt(own),
        discrimination=100 * shared / sqrt(own * other) if own > 0 and other > 0 else None,
        efficiency=100 * shared / most if most > 0 else None,
        weight=100 * root / whole if root is not None and whole > 0 else None,
    )


@dataclass(frozen=True)
class Choice:
    """How many chose an answer, and which share (0 to 1) of the best and of the weakest people did."""

    count: int
    share: float
    best: float
    weakest: float


def choices(answers: Sequence[tuple[Sequence[str], float]], keys: Sequence[str]) -> dict[str, Choice]:
    """Return by option who chose it; `answers` are what each person chose, with that person's total."""
    people = len(answers)
    if not people:
        return {key: Choice(0, 0.0, 0.0, 0.0) for key in keys}
    ranked = sorted(answers, key=lambda answer: answer[1])
    tail = max(1, round(people * TAIL))

    def share(some: Sequence[tuple[Sequence[str], float]], key: str) -> float:
        return sum(key in chosen for chosen, _total in some) / len(some)

    return {
        key: Choice(
            sum(key in chosen for chosen, _total in answers),
            share(answers, key),
            share(ranked[-tail:], key),
            share(ranked[:tail], key),
        )
        for key in keys
    }


def histogram(shares: Sequence[float], bins: int = 10) -> list[int]:
    """Return how many of the shares (0 to 1) fall into each of `bins` equal parts; the last one holds its end."""
    counts = [0] * bins
    for value in shares:
        counts[min(bins - 1, max(0, int(value * bins + 1e-9)))] += 1
    return counts
