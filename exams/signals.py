"""What exams announce; every signal is sent after commit with ``send_robust``.

Of grades it is told once a worker comes to it (``actions.news``), and again when a receiver has failed.
"""

from django.dispatch import Signal

#: An attempt has a final grade, or a new one. Arguments: ``attempt_id``, ``user_id``, ``exam_id``, ``passed`` (by what
#: counts of all attempts of the person), ``at``. Practice sends nothing.
attempt_graded = Signal()

#: A correction or an appeal has made a pass of a failure, or the other way round, by what counts of all attempts of the
#: person. Arguments: ``exam_id``, ``user_id``, ``passed``, ``by_id``, ``at``. Practice sends nothing.
pass_changed = Signal()

#: The results of an exam were published. Arguments: ``exam_id``, ``at``.
results_published = Signal()
