"""What reflections announce; sent after commit with ``send_robust``."""

from django.dispatch import Signal

#: A reflection was accepted. Arguments: ``submission_id``, ``user_id``, ``task_id``, ``at``.
reflection_accepted = Signal()
