"""Formulas: whatever TeX or MathML says, nothing that does anything reaches a page, and what conversion makes does."""

from contextlib import suppress
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st
from latex2mathml.converter import convert_to_element
from lxml import html

from questions.texts import (
    MATH_ATTRIBUTES,
    MATH_NAMESPACE,
    MATH_TAGS,
    TAGS,
    FormulaError,
    _harmless,
    bad_formulas,
    formula,
    rendered,
)

#: One of everything that questions use, and that makes an element or an attribute of its own.
USED = [
    r"x^2+y_1^2",
    r"\frac{a}{b}",
    r"\dfrac{1}{2}+\tfrac{1}{3}",
    r"\sqrt{2}+\sqrt[3]{x}",
    r"\sum_{i=1}^{n} i",
    r"\int_0^1 f(x)\,dx",
    r"\lim_{x\to 0}\frac{\sin x}{x}",
    r"\overline{AB}\ \underline{x}\ \hat{x}\ \vec{a}",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
    r"\begin{cases}1&x>0\\0&x\le 0\end{cases}",
    r"\left(\frac{1}{2}\right]",
    r"\mathbf{A}\mathbb{R}\mathrm{d}",
    r"\text{当 } x>0",
    r"{}_1^2X_3^4",
    r"\binom{n}{k}",
    r"a\equiv b\pmod{n}",
    r"\overbrace{a+b}^{n}\underbrace{c}_{m}",
    r"\phantom{x}\boxed{y}",
    r"\displaystyle\sum x",
    r"\bigl(x\bigr)",
    r"1\,000\quad 3.14\%",
    r"\angle ABC=90^\circ",
    r"\begin{array}{c|c}a&b\\\hline c&d\end{array}",
    r"\xrightarrow{t}",
    r"\not= \color{red}{x}",
]
ATTACKS = [
    r"\href{javascript:alert(1)}{x}",
    r"\url{javascript:alert(1)}",
    r"\text{<script>alert(1)</script>}",
    r"\text{<a href='javascript:alert(1)'>x</a>}",
    r"<script>alert(1)</script>",
    r"\style{background:url(x)}{x}",
    r"\class{x}{y}",
    r"\cssId{x}{y}",
    r"\color{red;background:url(x)}{x}",
    r"\mathvariant{'\"><img src=x onerror=alert(1)>}",
    r"\begin{array}{c\"><script>alert(1)</script>}a\end{array}",
    r"\hspace{1em\" onclick=\"alert(1)}",
    r"&lt;script&gt;alert(1)&lt;/script&gt;",
    r"&#60;img src=x onerror=alert(1)&#62;",
]
MATHML = """<math xmlns="http://www.w3.org/1998/Math/MathML" href="javascript:a()" onclick="a()" style="x" class="c"
  id="i" xmlns:xlink="http://www.w3.org/1999/xlink"><semantics><mrow xlink:href="javascript:a()"><mi href="https://x/">x</mi>
  </mrow><annotation-xml encoding="text/html"><script>a()</script><img src="x" onerror="a()"/></annotation-xml>
  <annotation encoding="TeX">x</annotation></semantics><maction actiontype="statusline"><mi>y</mi></maction>
  <mglyph src="https://x/"/><svg onload="a()"/><iframe src="javascript:a()"/></math>"""


def only_allowed(markup):
    """Say whether a formula has nothing but elements and attributes of the list."""
    nodes = list(fromstring(markup).iter())
    names = {node.tag.rsplit("}", 1)[-1] for node in nodes}
    attributes = {name for node in nodes for name in node.attrib}
    return names <= MATH_TAGS and attributes <= MATH_ATTRIBUTES


@pytest.mark.parametrize("tex", USED)
def test_what_conversion_makes_reaches_the_page_unchanged(tex):
    made = convert_to_element(tex)
    kept = fromstring(formula(tex))
    names = [node.tag.rsplit("}", 1)[-1] for node in made.iter()]
    assert [node.tag.rsplit("}", 1)[-1] for node in kept.iter()] == names, "an element became a row"
    attributes = {name for node in made.iter() for name in node.attrib}
    assert {name for node in kept.iter() for name in node.attrib} == attributes & MATH_ATTRIBUTES
    assert attributes - MATH_ATTRIBUTES <= {"xmlns", "mathcolor"}, "more than the colour is lost"
    assert kept.tag == f"{{{MATH_NAMESPACE}}}math"
    assert only_allowed(formula(tex))


@pytest.mark.parametrize("tex", ATTACKS)
def test_tex_that_wants_more_stays_text(tex):
    with suppress(FormulaError):
        assert only_allowed(formula(tex))
    page = html.fragment_fromstring(rendered(rf"\({tex}\)"), create_parent="div")
    for node in page.iterdescendants():
        assert node.tag in MATH_TAGS | TAGS
        assert not {"href", "onclick", "onerror", "style", "class", "id"} & set(node.attrib)


def test_a_formula_that_is_nested_too_deeply_is_named_and_stays_text():
    source = rf"\({'{' * 499}x{'}' * 499}\)"
    assert rendered(source) == source
    assert list(bad_formulas(source)) == [source[2:-2]]


def test_scripts_links_and_foreign_markup_in_mathml_never_survive():
    shown = _harmless(fromstring(MATHML))
    names = {node.tag for node in shown.iter()}
    assert names == {"math", "mrow", "mi"}
    assert {name for node in shown.iter() for name in node.attrib} == {"xmlns"}


def test_mathml_that_somebody_writes_is_shown_as_it_was_written():
    shown = rendered(MATHML)
    assert "<math" not in shown
    assert "<script" not in shown
    assert "&lt;math" in shown


@given(st.text(st.sampled_from(r"\{}^_&<>\"'=/ ahrefscriptonx()[]12;:#"), max_size=40))
def test_no_formula_whatsoever_has_anything_else(tex):
    try:
        made = formula(tex)
    except FormulaError:
        return
    assert only_allowed(made.replace(f' xmlns="{MATH_NAMESPACE}"', ""))
