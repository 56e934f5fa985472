import re
from datetime import date
from decimal import Decimal

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from lms import charts, icons
from lms.templatetags import design


def render(source, **context):
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("12.50"), "12.5"), (Decimal("1.00"), "1"), (100, "100"), (0, "0"), (Decimal("-0.001"), "0"), (None, "")],
)
def test_numbers_lose_trailing_zeros_only(value, text):
    assert design.number(value) == text


@pytest.mark.parametrize(("value", "text"), [(1, "+1"), (Decimal("-0.50"), "−0.5"), (0, "0"), (None, "")])
def test_signed_numbers_use_the_true_minus(value, text):
    assert design.signed(value) == text


def test_hours_carry_their_unit():
    assert design.hours(Decimal("1.00")) == "1 学时"
    assert design.hours(None) == ""


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (723, "12:03"), (3723, "1:02:03"), (59.9, "0:59"), (None, "")]
)
def test_the_clock_writes_hours_only_when_there_are_any(seconds, text):
    assert design.clock(seconds) == text


@pytest.mark.parametrize(("seconds", "text"), [(10, "1 分钟"), (2520, "42 分钟"), (0, ""), (None, "")])
def test_minutes_are_whole_and_never_zero(seconds, text):
    assert design.minutes(seconds) == text


@pytest.mark.parametrize(("part", "total", "text"), [(199, 200, "99%"), (1, 1, "100%"), (3, 2, "100%"), (1, 0, "0%")])
def test_per_cent_says_100_only_when_all_is_done(part, total, text):
    assert design.percent(part, total) == text


def test_a_decimal_ratio_is_per_cent_of_one():
    assert design.percent(Decimal("0.90")) == "90%"


def test_no_component_uses_an_inline_style_or_script(rf):
    page = Paginator(range(100), 10).get_page(4)
    lines = [charts.Line("本人", [(date(2026, 1, 1), 0), (date(2026, 6, 1), 12.5)])]
    html = render(
        '{% ring 3 4 %}{% bar 1 2 "brand" "进度" %}{% badge "必修" "brand" %}{% empty "空" "无" "/" "走" %}'
        '{% note "话" "error" %}'
        '{% trend_chart lines "标题" "学时" %}{% bar_list rows "学时" %}{% span_bar spans 10 "看过" %}{% pager page %}'
        '{% breadcrumbs "一" "/" "二" %}{% icon "play" %}',
        lines=lines,
        rows=[{"label": "甲", "value": 3}],
        spans=[(0, 4)],
        page=page,
        request=rf.get("/"),
    )
    assert "style=" not in html
    assert "<script" not in html
    assert not re.search(r"\son\w+=", html)


def test_text_in_components_is_escaped():
    html = render(
        '{% badge text %}{% empty text %}{% note text %}{% bar 1 2 "" text %}{% icon "play" text %}', text='"><b>'
    )
    assert "<b>" not in html


def test_a_ring_paints_its_share_of_the_circle_and_is_spoken():
    html = render("{% ring 37.5 50 %}")
    dash, length = map(float, re.search(r'stroke-dasharray="([\d.]+) ([\d.]+)"', html).groups())
    assert dash / length == pytest.approx(0.75, abs=0.001)
    assert 'aria-label="37.5 / 50 学时"' in html


def test_an_empty_ring_has_no_dot():
    assert "ring__value" not in render("{% ring 0 50 %}")


def test_an_overfull_bar_stays_within_its_track():
    assert 'width="100.0%"' in render("{% bar 12 10 %}")


def test_an_unknown_icon_is_an_error():
    with pytest.raises(KeyError):
        design.draw_icon("no-such-icon")


@pytest.mark.parametrize("name", [*icons.OUTLINE, *icons.SOLID])
def test_every_icon_is_well_formed_path_data(name):
    path = icons.OUTLINE.get(name) or icons.SOLID[name]
    assert re.fullmatch(r"[MmLlHhVvCcSsAaZz0-9 .\-]+", path)


def test_the_pager_keeps_the_rest_of_the_address():
    page = Paginator(range(100), 10).get_page(4)
    html = render("{% pager page %}", page=page, request=RequestFactory().get("/", {"q": "海岛&岛", "page": "4"}))
    assert "?q=%E6%B5%B7%E5%B2%9B%26%E5%B2%9B&amp;page=5" in html
    assert re.search(r'href="[^"]*page=4"[^>]* aria-current="page"', html)


def test_a_single_page_needs_no_pager():
    page = Paginator(range(5), 10).get_page(1)
    assert "nav" not in render("{% pager page %}", page=page, request=RequestFactory().get("/"))


def test_a_trend_chart_has_the_same_figures_as_a_table():
    lines = [
        charts.Line("本人", [(date(2026, 1, 1), 0), (date(2026, 3, 1), Decimal("12.50"))]),
        charts.Line("达标进度", [(date(2026, 1, 1), 0), (date(2026, 12, 31), 50)], reference=True),
    ]
    html = render('{% trend_chart lines "累计学时" "学时" %}', lines=lines)
    assert html.count('<svg class="chart__art') == 2
    assert "2026-03-01" in html
    assert ">12.5<" in html
    assert "4 月" in html or "3 月" in html


def test_a_trend_chart_without_figures_says_so():
    assert "还没有" in render('{% trend_chart lines "累计学时" %}', lines=[])


def test_months_are_named_in_the_reader_s_language():
    lines = [charts.Line("x", [(date(2026, 1, 1), 0), (date(2026, 12, 1), 5)])]
    with translation.override("en"):
        assert "Jan" in render("{% trend_chart lines %}", lines=lines)


def test_the_highest_value_stays_inside_the_drawing():
    drawing = charts.trends([charts.Line("x", [(date(2026, 1, 1), 0), (date(2026, 2, 1), 999)])])[0]
    heights = [float(y) for y in re.findall(r"[ML][\d.]+ ([\d.]+)", drawing.lines[0].path)]
    assert min(heights) >= charts.TOP
    assert max(heights) <= charts.WIDE[1] - charts.BOTTOM


@pytest.mark.parametrize(("value", "ceiling"), [(0, 1), (0.3, 0.5), (1, 1), (37.5, 50), (51, 100), (2046, 2500)])
def test_axes_end_at_round_numbers(value, ceiling):
    assert charts.nice_ceiling(value) == pytest.approx(ceiling)


def test_watched_stretches_are_shares_of_the_whole():
    assert charts.stretches([(0, 5), (7.5, 10)], 10) == [("0.00%", "50.00%"), ("75.00%", "25.00%")]
    assert charts.stretches([(0, 5)], 0) == []


def test_the_import_map_carries_the_nonce_and_the_modules():
    class Request:
        csp_nonce = "abc123"

    html = render("{% import_map %}", request=Request())
    assert 'nonce="abc123"' in html
    assert '"htmx.org": "/static/vendor/htmx.js"' in html
