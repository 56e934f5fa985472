"""Video."""

from wagtailmedia.models import AbstractMedia


class Video(AbstractMedia):
    """A video."""
