"""Template tags of the design."""

from django import template

register = template.Library()
