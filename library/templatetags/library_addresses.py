"""Addresses of the list of the library with one choice changed."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django import template

from library.finding import Asked

register = template.Library()


@register.simple_tag
def address_of(asked: Asked, **changed: Any) -> str:
    """Return the query of the list as asked, with `changed`; it begins at the first page."""
    wanted = replace(asked, **changed)
    parts = {"q": wanted.words, "category": wanted.category, "validity": wanted.validity, "sort": wanted.sort}
    return urlencode({name: value for name, value in parts.items() if value not in {None, ""}})
