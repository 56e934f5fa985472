"""What scoring announces; every signal is sent after commit with ``send_robust``."""

from django.dispatch import Signal

#: A credit entry was appended. Arguments: ``entry_id``, ``user_id``, ``hours``, ``at``.
credit_awarded = Signal()
