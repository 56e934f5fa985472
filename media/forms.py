from wagtailmedia.forms import BaseMediaForm


class VideoForm(BaseMediaForm):
    """The editors' form of a video."""
