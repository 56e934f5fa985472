"""What classes announce; every signal is sent after commit with ``send_robust``."""

from django.dispatch import Signal

#: A class was closed; its hours are in ``TrainingHours``. Arguments: ``class_id``, ``at``.
class_closed = Signal()

#: The closing of a class was undone; its hours were taken back by further lines. Arguments: ``class_id``, ``at``.
class_reopened = Signal()

#: A group viewing was approved, or revoked. Arguments: ``viewing_id``, ``approved`` (bool), ``at``.
viewing_decided = Signal()
