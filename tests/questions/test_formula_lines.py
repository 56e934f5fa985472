"""Titles of questions: a formula is a line of characters that people read, never TeX where it can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.drafts import title_of
from questions.texts import as_html, in_one_line
from tests.questions.test_formulas import USED

LINES = {
    r"x^2+y_1^2": "x²+y₁²",
    r"\frac{a}{b}": "a/b",
    r"\frac{a+1}{2b}": "(a+1)/(2b)",
    r"\frac{路程}{时间}": "路程/时间",
    r"\sqrt{2}+\sqrt[3]{x+1}": "√2+³√(x+1)",
    r"x^{a+b}": "x^(a+b)",
    r"90^\circ": "90°",
    r"\sin x": "sin x",
    r"\overline{AB}": "AB",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}": "(1 2；3 4)",
    r"3.5\times 10^{-2}": "3.5×10⁻²",
    r"x\le 0": "x≤0",
}


@pytest.mark.parametrize("tex", LINES)
def test_a_formula_that_became_mathml_reads_the_same(tex):
    """Versions of questions are kept with their formulas converted."""
    assert in_one_line(as_html(rf"<p>若 \({tex}\)，则</p>")) == f"若 {LINES[tex]}，则"


def test_of_mathml_that_cannot_be_read_the_letters_stay():
    assert in_one_line("<math><mi>x</mi></mrow></math> 甲") == "x 甲"


@pytest.mark.parametrize("tex", LINES)
def test_a_formula_is_written_in_characters(tex):
    assert in_one_line(rf"<p>若 \({tex}\)，则</p>") == f"若 {LINES[tex]}，则"


@pytest.mark.parametrize("tex", USED)
def test_no_formula_that_can_be_read_shows_its_commands(tex):
    said = in_one_line(rf"\({tex}\)")
    assert said
    assert not set("\\{}") & set(said.replace("{1 ", ""))


def test_what_looks_like_markup_in_a_formula_stays():
    assert in_one_line(r"\(a<b>c\) 与 <b>粗</b>") == "a<b>c 与 粗"


def test_a_formula_that_cannot_be_read_stays_as_it_was_written():
    assert in_one_line(r"坏公式 \(\frac{\)") == r"坏公式 \(\frac{\)"


@pytest.mark.parametrize(
    "tex", ["{" * 499 + "x" + "}" * 499, r"\sqrt{" * 140 + "x" + "}" * 140, "x^{" * 240 + "2" + "}" * 240]
)
def test_a_formula_that_is_nested_too_deeply_stops_no_list(tex):
    assert "x" in in_one_line(rf"\({tex}\)")


def test_a_title_counts_the_characters_that_are_seen():
    assert title_of(r"\(\sqrt{2}\)" * 31) == "√2" * 29 + "√…"


@given(st.text(st.sampled_from(r"\{}^_&<>=/ fracsqtouverline12甲"), max_size=40))
def test_whatever_is_written_there_is_a_line(tex):
    assert "\n" not in in_one_line(rf"\({tex}\)")
