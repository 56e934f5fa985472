from wagtail.snippets.models import register_snippet

from .viewsets import DayViewSet

register_snippet(DayViewSet)
