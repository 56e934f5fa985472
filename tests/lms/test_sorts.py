"""The choice of an order looks and works the same on every list."""

import re

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from tests.engines import ROOT

SORTS = [("new", "最近"), ("title", "名称")]


def links(address, sort):
    """Return address and mark of each order that a list at `address` offers."""
    context = Context({"sorts": SORTS, "sort": sort})
    context.request = RequestFactory().get(address)
    page = Template('{% include "components/sorts.html" %}').render(context)
    return re.findall(r'href="([^"]*)"( aria-current="true")?>', page)


def test_the_present_order_is_marked():
    assert [bool(mark) for _address, mark in links("/list/", "title")] == [False, True]


def test_another_order_keeps_what_was_asked_and_begins_at_the_first_page():
    assert links("/list/?q=a&state=open&sort=new&page=3", "new")[1][0] == "?q=a&amp;state=open&amp;sort=title"


@pytest.mark.parametrize("wrong", [r'class="chip"[^>]*[?;]sort=(?!\{\{ (?:asked\.)?sort)'])
def test_no_list_offers_orders_as_chips(wrong):
    folders = [path for path in ROOT.iterdir() if path.is_dir() and not path.name.startswith((".", "node"))]
    pages = [page for folder in folders for page in folder.rglob("templates/**/*.html")]

    assert len(pages) > 100
    assert [page.name for page in pages if re.search(wrong, page.read_text(encoding="utf-8"))] == []
