"""Who may sit an exam besides its audience: apps above, which put people together, say so.

A class admits its members to its final exam. The app that knows it registers a function from ``AppConfig.ready``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from accounts.models import User

#: ``fn(user) -> query set of the primary keys of the exams to which `user` is admitted``; it becomes part of a query.
Admission = Callable[["User"], QuerySet[Any, Any]]

_admissions: list[Admission] = []


def register(admission: Admission) -> None:
    """Let `admission` say to which exams somebody is admitted; called once, from an ``AppConfig.ready``."""
    if admission not in _admissions:
        _admissions.append(admission)


def admitted_elsewhere(user: User) -> Q:
    """Return the condition that another app admits `user` to an exam."""
    admitted = Q(pk__in=[])
    for admission in _admissions:
        admitted |= Q(pk__in=admission(user))
    return admitted
