"""Reflections as tasks of a class: an accepted text is a condition of completion."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from reflections.models import Submission, Task

from .models import ClassMember, ClassTask, TrainingClass
from .task_kinds import TaskKind

KIND = "reflection"


def _choices(user: User) -> list[tuple[UUID, str]]:
    tasks = Task.objects.managed_by(user).filter(published_at__isnull=False)
    return list(tasks.order_by("-deadline", "-pk").values_list("uid", "title"))


def _title(uid: UUID) -> str:
    return Task.objects.filter(uid=uid).values_list("title", flat=True).first() or ""


def _url(uid: UUID) -> str:
    return reverse("reflections:task", args=[uid])


def _done_by(uid: UUID, people: Collection[int]) -> set[int]:
    accepted = Submission.objects.filter(task__uid=uid, state=Submission.State.ACCEPTED, user__in=people)
    return set(accepted.values_list("user_id", flat=True))


PROVIDER = TaskKind(_("学习心得"), _choices, _title, _url, _done_by)


def tasks_of_classes(user: User) -> QuerySet[Any, Any]:
    """Return the tasks (a query for their uids) that the running classes of `user` ask for."""
    running = (TrainingClass.State.OPEN, TrainingClass.State.RUNNING)
    mine = ClassMember.objects.active().filter(user=user.pk, training_class__state__in=running)
    tasks = ClassTask.objects.filter(kind=KIND, training_class__in=mine.values("training_class"))
    return tasks.values_list("target", flat=True)
