"""What courses announce; every signal is sent after commit with ``send_robust``."""

from django.dispatch import Signal

#: A person completed a lesson. Arguments: ``user_id``, ``lesson_id``, ``at``.
lesson_completed = Signal()

#: A person completed a course. Arguments: ``enrolment_id``, ``user_id``, ``course_id``, ``at``.
course_completed = Signal()

#: A course that was completed no longer is, since a mark of attendance was wrong. Arguments: ``enrolment_id``,
#: ``user_id``, ``course_id``, ``at``.
course_reopened = Signal()
