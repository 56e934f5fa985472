"""What exams announce; every signal is sent after commit with ``send_robust``."""

from django.dispatch import Signal

#: An attempt has a final grade, or a new one. Arguments: ``attempt_id``, ``user_id``, ``exam_id``, ``passed`` (by what
#: counts of all attempts of the person), ``at``. Practice sends nothing.
attempt_graded = Signal()

#: The results of an exam were published. Arguments: ``exam_id``, ``at``.
results_published = Signal()
