"""Covers drawn by code: a quiet sea, a sun and the course's title, the same picture for the same seed."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from math import sin, tau
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 360
LINE_LENGTH = 10  # characters of a title in one line; a Latin letter counts half
MAX_LINES = 3

#: Signs that may not begin a line, and signs that may not end one.
NOT_FIRST = "，。、；：？！）》」』】”’…—·％%,.;:?!)]"
NOT_LAST = "（《「『【“‘(["

SERIF = "'Source Han Serif SC','Noto Serif SC','Noto Serif CJK SC','Songti SC',STSong,SimSun,serif"


@dataclass(frozen=True)
class Palette:
    """Sky, title, sun, and the waves from the farthest to the nearest."""

    sky: str
    title: str
    sun: str
    waves: tuple[str, str, str, str]


PALETTES = (
    Palette("#f3e6d6", "#7a0d14", "#b8232b", ("#e8bda3", "#cf6660", "#d26f45", "#7e1218")),
    Palette("#dceaf0", "#0d3b5c", "#1d6896", ("#afd0df", "#6d9fbf", "#2f7298", "#0c3f60")),
    Palette("#e4e2ea", "#2c2a40", "#55516f", ("#c6c2d4", "#8b879d", "#615e78", "#2f2c44")),
    Palette("#e6ecdd", "#1d4a34", "#3f775b", ("#c3d4bd", "#7fa488", "#4b7f64", "#1f4a36")),
    Palette("#f6e7d8", "#5b2a12", "#d9762e", ("#eec7a2", "#d79a68", "#a7613b", "#5a2c1a")),
    Palette("#dfe6ee", "#1f2f4d", "#e0a458", ("#b7c5d8", "#7d92b3", "#4c6388", "#22334f")),
    Palette("#eee3e4", "#57202f", "#c06a72", ("#dcbcc0", "#b48690", "#83505f", "#472231")),
    Palette("#dfeceb", "#0f4546", "#d8a657", ("#aed0cd", "#6ba5a3", "#347a7a", "#10494b")),
)


class _Dice:
    """Numbers that depend on the seed alone, on every machine and in every version of Python."""

    def __init__(self, seed: str) -> None:
        self._bytes = self._stream(seed)

    @staticmethod
    def _stream(seed: str) -> Iterator[int]:
        round_ = 0
        while True:
            yield from hashlib.sha256(f"{seed}/{round_}".encode()).digest()
            round_ += 1

    def between(self, low: float, high: float) -> float:
        return low + (high - low) * (next(self._bytes) * 256 + next(self._bytes)) / 65535


def _width(character: str) -> float:
    return 0.5 if ord(character) < 0x2E80 and character not in "“”‘’…—" else 1.0


def break_title(title: str, *, length: int = LINE_LENGTH, lines: int = MAX_LINES) -> list[str]:
    """Break a title into at most `lines` lines of about `length` Chinese characters.

    No line begins with a closing sign or ends with an opening one; Latin words stay whole; what does not fit ends
    in an ellipsis.
    """
    words = " ".join(title.split())
    pieces = _pieces("".join(sign for sign in words if sign.isprintable()))
    phrases = _phrases(pieces)
    if max((sum(map(_width, phrase)) for phrase in phrases), default=0) <= length:
        by_phrase = _fill(phrases, length)
        if 1 < len(by_phrase) <= lines and len(phrases) > 1:
            return by_phrase
    broken = _fill(pieces, length)
    if len(broken) > lines:
        return [*broken[: lines - 1], broken[lines - 1].rstrip(NOT_FIRST + NOT_LAST) + "…"]
    # Even lines look calmer than one full line and an orphan: take the narrowest measure with as few lines.
    for narrower in range(4, length):
        even = _fill(pieces, narrower)
        if len(even) == len(broken):
            return even
    return broken


def _phrases(pieces: list[str]) -> list[str]:
    """Join pieces into phrases: a reader pauses before an opening sign and after a closing one."""
    phrases: list[str] = []
    for piece in pieces:
        pauses = not phrases or piece[0] in NOT_LAST or phrases[-1].rstrip()[-1:] in NOT_FIRST
        phrases = [*phrases, piece] if pauses else [*phrases[:-1], phrases[-1] + piece]
    return phrases


def _fill(pieces: list[str], length: float) -> list[str]:
    broken: list[str] = []
    line = ""
    for piece in pieces:
        if line and sum(map(_width, line + piece.rstrip())) > length:
            broken.append(line.strip())
            line = ""
        line += piece
    return [*broken, line.strip()] if line.strip() else broken


def _pieces(title: str) -> list[str]:
    """Cut a title where a line may end."""
    pieces: list[str] = []
    for character in title:
        previous = pieces[-1][-1] if pieces else ""
        joins = pieces and (
            character in NOT_FIRST
            or character == " "
            or previous in NOT_LAST
            or (_width(character) == 0.5 and _width(previous) == 0.5 and previous != " ")
        )
        if joins:
            pieces[-1] += character
        else:
            pieces.append(character)
    # A word longer than a line has to break somewhere.
    longest = LINE_LENGTH * 2
    return [piece[i : i + longest] for piece in pieces for i in range(0, len(piece), longest)]


def _wave(dice: _Dice, level: float, height: float) -> str:
    """Return the path of one wave: a sum of two sines above the lower edge."""
    long, short = dice.between(0.55, 1.1), dice.between(1.4, 2.3)
    phase, second = dice.between(0, tau), dice.between(0, tau)
    points = []
    for x in range(0, WIDTH + 1, 20):
        t = x / WIDTH
        y = level - height * (0.72 * sin(tau * long * t + phase) + 0.28 * sin(tau * short * t + second))
        points.append(f"{x} {y:.0f}")
    return f"M0 {HEIGHT}L{'L'.join(points)}L{WIDTH} {HEIGHT}Z"


def _horizon(dice: _Dice) -> str:
    start, top = dice.between(28, 60), dice.between(132, 150)
    lines = []
    for row in range(7):
        left = start + row * dice.between(4, 9)
        lines.append(f"M{left:.0f} {top + row * 9:.0f}h{dice.between(70, 240):.0f}")
    return "".join(lines)


def cover_svg(title: str, seed: str) -> str:
    """Draw the cover of `title` as an SVG document (16:9, under 6 KB); `seed` decides colours and waves."""
    dice = _Dice(seed)
    palette = PALETTES[int(dice.between(0, len(PALETTES) - 0.001))]
    sun_x, sun_y, sun_r = dice.between(390, 540), dice.between(140, 172), dice.between(44, 64)
    levels = (208.0, 240.0, 276.0, 318.0)
    waves = [_wave(dice, level, dice.between(18, 34) * (1 - index * 0.14)) for index, level in enumerate(levels)]
    lines = break_title(title)
    text = "".join(f'<tspan x="36" y="{62 + index * 46}">{escape(line)}</tspan>' for index, line in enumerate(lines))
    sea = "".join(
        f'<path d="{path}" fill="{colour}" fill-opacity="{opacity}"/>'
        for path, colour, opacity in zip(waves, palette.waves, (0.85, 0.9, 0.94, 1), strict=True)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{palette.sky}"/>'
        f'<path d="{_horizon(dice)}" stroke="{palette.title}" stroke-opacity=".18" stroke-width="1.2"/>'
        f'<circle cx="{sun_x:.0f}" cy="{sun_y:.0f}" r="{sun_r:.0f}" fill="{palette.sun}"/>'
        f"{sea}"
        f'<text font-family="{SERIF}" font-size="36" font-weight="700" letter-spacing="1" fill="{palette.title}">'
        f"{text}</text></svg>"
    )
