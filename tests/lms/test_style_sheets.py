"""The style sheets keep their own rules: layers, tokens, no shortcuts, enough contrast in the light and the dark."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parent.parent.parent / "lms" / "static" / "lms" / "css"
FILES = sorted(CSS.rglob("*.css"))
TOKENS = (CSS / "tokens.css").read_text()


def without_comments(text):
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def declarations(block):
    return dict(re.findall(r"(--[\w-]+):\s*([^;]+);", block))


def rule(selector):
    """Return the declarations of the (last) rule with exactly this selector in the tokens."""
    return declarations(re.findall(re.escape(selector) + r"\s*\{([^}]*)\}", without_comments(TOKENS))[-1])


LIGHT = declarations(without_comments(TOKENS).split("@media")[0])
DARK = LIGHT | rule(':root[data-theme="dark"]')


def colour(meanings, name):
    value = meanings[name]
    while reference := re.fullmatch(r"var\((--[\w-]+)\)", value):
        value = meanings[reference[1]]
    return value


def luminance(hexadecimal):
    channels = [int(hexadecimal[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(meanings, one, other):
    low, high = sorted(luminance(colour(meanings, name)) for name in (one, other))
    return (high + 0.05) / (low + 0.05)


TEXT_ON = [
    *[
        (text, ground)
        for text in ("--ink", "--muted", "--link", "--brand")
        for ground in ("--paper", "--card", "--sunk")
    ],
    *[(tone, f"{tone}-tint") for tone in ("--brand", "--data", "--success", "--warning", "--honour")],
    *[("--ink", f"{tone}-tint") for tone in ("--brand", "--data", "--success", "--warning")],
    *[(tone, "--card") for tone in ("--success", "--warning", "--honour")],
    ("--muted", "--brand-wash"),
    ("--brand", "--brand-wash"),
    ("--on-fill", "--brand-fill"),
    ("--on-fill", "--brand-fill-hover"),
    ("--on-fill", "--avatar"),
    ("--on-banner", "--banner"),
    ("--on-stage", "--stage"),
]
SHAPES_ON = [
    *[(shape, ground) for shape in ("--control-line", "--focus") for ground in ("--paper", "--card")],
    *[(shape, "--card") for shape in ("--data-fill", "--brand", "--success", "--honour")],
]


@pytest.mark.parametrize("meanings", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_text_has_at_least_four_and_a_half_to_one(meanings, text, ground):
    assert contrast(meanings, text, ground) >= 4.5


@pytest.mark.parametrize("meanings", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES_ON)
def test_what_one_must_see_to_use_has_at_least_three_to_one(meanings, shape, ground):
    assert contrast(meanings, shape, ground) >= 3


def test_choosing_dark_gives_the_same_colours_as_a_dark_system():
    assert rule(':root[data-theme="dark"]') == rule(':root:not([data-theme="light"])')


def test_every_sheet_is_imported_into_a_layer_once():
    imports = re.findall(r'@import url\("([^"]+)"\) layer\((\w+)\);', (CSS / "main.css").read_text())
    assert sorted(name for name, _layer in imports) == [
        str(path.relative_to(CSS)) for path in FILES if path.name != "main.css"
    ]
    layers = re.search(r"@layer ([^;]+);", (CSS / "main.css").read_text())[1].split(", ")
    assert {layer for _name, layer in imports} <= set(layers)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_sheet_takes_no_shortcuts(path):
    text = without_comments(path.read_text())
    selectors = re.findall(r"([^{};]+)\{", text)
    assert "!important" not in text
    assert not [selector for selector in selectors if re.search(r"#[a-zA-Z]", selector)]
    if path.name not in {"tokens.css", "print.css"}:
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b|--raw-|\brgb\(", text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_token_a_sheet_uses_exists(path):
    assert set(re.findall(r"var\((--[\w-]+)\)", path.read_text())) <= set(LIGHT)
