"""Arithmetic of intervals of milliseconds: integers, half-open: [0, 5000) and [5000, 8000) touch and do not overlap.

A *union* is a list of intervals, sorted, disjoint and not touching. Every function takes what is asked for and returns
a union; none changes its arguments.
"""

from collections.abc import Iterable, Sequence

Interval = tuple[int, int]
Union = list[Interval]


def union(pieces: Iterable[Sequence[int]]) -> Union:
    """Return the union of any intervals; empty and reversed ones count for nothing."""
    result: Union = []
    for start, end in sorted((piece[0], piece[1]) for piece in pieces):
        if start >= end:
            continue
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(result[-1][1], end))
        else:
            result.append((start, end))
    return result


def clip(pieces: Iterable[Sequence[int]], start: int, end: int) -> Union:
    """Return the union of what lies within [start, end)."""
    return union((max(piece[0], start), min(piece[1], end)) for piece in pieces)


def subtract(whole: Iterable[Sequence[int]], taken: Iterable[Sequence[int]]) -> Union:
    """Return what of `whole` is not in `taken`."""
    result: Union = []
    holes = union(taken)
    for start, end in union(whole):
        for hole_start, hole_end in holes:
            if hole_end <= start:
                continue
            if hole_start >= end:
                break
            if start < hole_start:
                result.append((start, hole_start))
            start = max(start, hole_end)
        if start < end:
            result.append((start, end))
    return result


def total(pieces: Iterable[Sequence[int]]) -> int:
    """Return the length of the union in milliseconds: what was watched twice counts once."""
    return sum(end - start for start, end in union(pieces))


def first(pieces: Iterable[Sequence[int]], length: int) -> Union:
    """Return the earliest `length` milliseconds of the union."""
    result: Union = []
    for start, end in union(pieces):
        if length <= 0:
            break
        result.append((start, min(end, start + length)))
        length -= result[-1][1] - start
    return result


def reach(pieces: Iterable[Sequence[int]], start: int, gap: int) -> int:
    """Return how far one gets from `start` through the union without leaping over more than `gap` milliseconds."""
    end = start
    for piece_start, piece_end in union(pieces):
        if piece_start > end + gap:
            break
        end = max(end, piece_end)
    return end
