"""Texts of questions: what is shown, what is not, and what nobody can smuggle in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.texts import FormulaError, as_html, bad_formulas, for_search, formula, plain, rendered, source_of

PICTURE = "/question-pictures/6f1ed002-ab5f-4e2c-9a4b-6d0a6f3a7d10/"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("若 x<y 且 a & b", "若 x&lt;y 且 a &amp; b"),
        ("第一行\n第二行", "第一行<br>第二行"),
        ("<b>粗</b>和<sub>下</sub>", "<b>粗</b>和<sub>下</sub>"),
        ("<ul><li onclick='x()'>一</li></ul>", "<ul><li>一</li></ul>"),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("<p style='color:red'>段</p>", "<p>段</p>"),
        (f'<img src="{PICTURE}" alt="图">', f'<img src="{PICTURE}" alt="图">'),
        ('<img src="/files/a.png" alt="图">', '<img alt="图">'),
        ('<img src="https://elsewhere/a.png" alt="图">', '<img alt="图">'),
        (f'<img src="{PICTURE}../admin" alt="图">', '<img alt="图">'),
        ("&lt;b&gt; &copy 2026", "&lt;b&gt; &amp;copy 2026"),
        (r"坏公式 \(\frac{\)", r"坏公式 \(\frac{\)"),
    ],
)
def test_little_html_is_shown_and_everything_else_as_it_was_written(source, shown):
    assert rendered(source) == shown


def test_a_formula_becomes_mathml():
    shown = rendered(r"若 \(x^2<3\)，则")
    assert shown.startswith("若 <math ")
    assert "<msup><mi>x</mi><mn>2</mn></msup><mo>&lt;</mo>" in shown


@pytest.mark.parametrize(
    "tex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\href{javascript:alert(1)}{x}",
        r"\text{&lt;img src=x onerror=alert(1)&gt;}",
        r"\style{background:url(//evil)}{x}",
    ],
)
def test_no_formula_brings_anything_that_does_something(tex):
    try:
        shown = formula(tex)
    except FormulaError:
        return
    assert not any(bad in shown for bad in ("<script", "<img", "href=", "style=", "<a "))


@given(st.text(st.sampled_from("\\(){}<>&\"'/=abijklmost \ue0001script"), max_size=60))
def test_whatever_is_written_no_element_but_the_known_is_shown(source):
    shown = rendered(source)
    assert "<script" not in shown.lower()
    assert "onerror" not in shown or "<img" not in shown


def test_the_formulas_that_cannot_be_read_are_named():
    assert list(bad_formulas(r"\(x^2\) \(\frac{\) \(" + "x" * 1001 + r"\)")) == [r"\frac{", "x" * 1001]


@pytest.mark.parametrize(
    ("foreign", "source"),
    [
        ("<p>一段</p>", "一段"),
        ("<div>一</div><div>二</div>", "<p>一</p><p>二</p>"),
        ('<span lang="zh">字</span>', "字"),
        ("a &lt; b<br>c", "a < b\nc"),
        ("&lt;b&gt;", "&lt;b&gt;"),
        (r"\(a&lt;b\)", r"\(a<b\)"),
    ],
)
def test_foreign_html_becomes_plain_where_nothing_is_lost(foreign, source):
    assert source_of(foreign) == source


@given(st.text(st.sampled_from("甲乙<>&;ltgtb/ \n\"'\\(x)"), max_size=40))
def test_a_text_says_the_same_after_a_journey_through_html(source):
    assert rendered(source_of(as_html(source))) == rendered(source)


def test_lists_and_searches_see_no_markup():
    assert plain("<p>一<b>二</b></p>\n<p>三</p>") == "一 二 三"
    assert plain(rendered(r"若 \(x^2<3\)")) == "若 x2<3"
    assert for_search("<b>ＧＤＰ</b>增长", "", "Ⅳ") == "gdp 增长 iv"
