"""What media announces; every signal is sent after commit with ``send_robust``."""

from django.dispatch import Signal

#: Evidence of watching grew by a minute, is enough now, or the page was left. Arguments: ``user_id``, ``video_id``,
#: ``context`` (the lesson's uid as text), ``credited_ms`` (the union of what was watched), ``ratio`` (0 to 1 of the
#: duration), ``at``.
video_watched = Signal()
