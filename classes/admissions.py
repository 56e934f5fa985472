"""A class admits its members to its final exam; registered with exams, which does not know classes."""

from typing import Any

from django.db.models import QuerySet

from accounts.models import User

from .models import ClassMember, TrainingClass


def exams_of_classes(user: User) -> QuerySet[Any, Any]:
    """Return the final exams of the classes in which `user` is a member."""
    states = (TrainingClass.State.OPEN, TrainingClass.State.RUNNING, TrainingClass.State.CLOSED)
    found = ClassMember.objects.filter(user=user.pk, state=ClassMember.State.ACTIVE, training_class__state__in=states)
    return found.exclude(training_class__exam=None).values_list("training_class__exam", flat=True)
