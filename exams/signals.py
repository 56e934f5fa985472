"""What exams announce; every signal is sent after commit with ``send_robust``."""

from django.dispatch import Signal

#: An attempt has a new grade. Arguments: ``attempt_id``, ``user_id``, ``exam_id``, ``passed``, ``at``.
attempt_graded = Signal()
