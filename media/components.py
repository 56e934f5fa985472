"""The player."""

from datetime import datetime
from typing import Any

from laces.components import Component


class VideoPlayer(Component):
    """Placeholder with the agreed signature, until H1's player replaces it."""

    template_name = "media/player.html"

    def __init__(
        self, *, video: Any, user: Any, context: str, max_rate: float, forward_seek: bool, at: datetime
    ) -> None:
        self.video = video
