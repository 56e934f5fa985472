import xml.etree.ElementTree as ElementTree

import pytest

from lms.covers import PALETTES, break_title, cover_svg

TITLES = [
    "数字化改革与基层治理",
    "学习贯彻《干部教育培训工作条例》：要点与实践（第一讲）",
    "WTO rules and international trade",
    "“一岛一策”：三个样本",
    "一" * 255,
    "x" * 255,
    "",
]


@pytest.mark.parametrize("title", TITLES)
def test_a_cover_is_a_small_valid_picture_without_styles_or_scripts(title):
    svg = cover_svg(title, "seed")
    root = ElementTree.fromstring(svg)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(svg.encode()) < 6 * 1024
    width, height = int(root.get("width")), int(root.get("height"))
    assert width * 9 == height * 16
    assert {element.tag.rpartition("}")[2] for element in root.iter()} <= {
        "svg",
        "rect",
        "path",
        "circle",
        "text",
        "tspan",
    }
    assert not any("style" in element.attrib for element in root.iter())


def test_the_same_seed_gives_the_same_cover_and_another_seed_another():
    assert cover_svg("民法典", "a") == cover_svg("民法典", "a")
    assert cover_svg("民法典", "a") != cover_svg("民法典", "b")


def test_a_cover_does_not_change_from_one_version_to_the_next():
    # Whoever changes the drawing changes every cover people know: this should be meant.
    circle = ElementTree.fromstring(cover_svg("海岛", "1")).find("{http://www.w3.org/2000/svg}circle")
    assert circle.attrib == {"cx": "522", "cy": "164", "r": "58", "fill": "#b8232b"}


def test_every_palette_occurs():
    skies = {ElementTree.fromstring(cover_svg("题", str(seed)))[0].get("fill") for seed in range(200)}
    assert skies == {palette.sky for palette in PALETTES}


def test_a_title_cannot_break_out_of_the_picture():
    svg = cover_svg("</text><script>&\"'\x00\x08", "s")
    assert "<script" not in svg
    assert "</text><script>&\"'" in "".join(ElementTree.fromstring(svg).itertext())


@pytest.mark.parametrize("title", TITLES)
def test_no_line_of_a_title_begins_with_a_closing_sign_or_ends_with_an_opening_one(title):
    lines = break_title(title)
    assert len(lines) <= 3
    assert not any(line[0] in "，。、：》）”" for line in lines if line)
    assert not any(line[-1] in "《（“" for line in lines if line)


def test_lines_are_even_rather_than_full():
    assert break_title("海岛乡村振兴的治理路径") == ["海岛乡村振兴", "的治理路径"]


def test_a_line_ends_where_a_reader_would_pause():
    assert break_title("统计数据的读法（案例篇）") == ["统计数据的读法", "（案例篇）"]


def test_latin_words_stay_whole():
    assert break_title("WTO rules and international trade") == ["WTO rules and", "international trade"]


def test_a_long_title_ends_in_an_ellipsis():
    assert break_title("一" * 60)[-1].endswith("…")
