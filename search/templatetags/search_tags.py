"""Template tags of the search."""

from django import template

from ..words import marked as pieces_of

register = template.Library()


@register.filter
def marked(text: str, question: str) -> list[tuple[str, bool]]:
    """Return the pieces of `text`, each with whether `question` asks for it; the template escapes them."""
    return pieces_of(text, question)
