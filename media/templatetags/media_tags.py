"""Tags of the video screens."""

from django import template
from django.utils.safestring import SafeString

from media.chapters import clock as place_of
from media.components import VideoState
from media.models import Video

register = template.Library()


@register.simple_tag
def video_state(video: Video) -> SafeString:
    """Show state and progress of a video."""
    return VideoState(video).render_html()


@register.filter
def clock(seconds: float) -> str:
    """Write a length as people do: 3:05, 1:02:03."""
    minutes, rest = divmod(int(seconds or 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


@register.filter
def place(milliseconds: int) -> str:
    """Write a place in a video: 03:05, 1:02:03."""
    return place_of(milliseconds)
