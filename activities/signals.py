"""What activities announce; sent after commit with ``send_robust``."""

from django.dispatch import Signal

#: Somebody marked every required item of a reading list as read. Arguments: ``user_id``, ``reading_list_id``, ``at``.
reading_list_finished = Signal()

#: The results of a contest are published. Arguments: ``contest_id``, ``at``.
contest_published = Signal()
