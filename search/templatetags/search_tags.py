"""Template tags of the search."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from ..words import marked

register = template.Library()


@register.filter
def highlighted(text: str, question: str) -> SafeString:
    """Return `text` escaped, with ``<mark>`` around what `question` asks for."""
    pieces = marked(text, question) if question else [(text, False)]
    # Every piece is escaped on its own, so nothing in it is markup.
    return SafeString("".join(f"<mark>{escape(piece)}</mark>" if found else escape(piece) for piece, found in pieces))
