"""Template tags of the portal's pages."""

from django import template
from django.template.context import Context
from django.utils import timezone

from lms.plugins import VACANCY_TOOL_HOOK, NavItem, collect

from ..models import Vacancy

register = template.Library()


@register.simple_tag(takes_context=True)
def vacancy_tools(context: Context, vacancy: Vacancy) -> list[NavItem]:
    """Return what the reader may do about a vacant post, while recommendations are taken."""
    if not vacancy.page.is_open(timezone.localdate()):
        return []
    return collect(VACANCY_TOOL_HOOK, context["request"], vacancy)
