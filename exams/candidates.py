"""Who may sit an exam besides its audience: apps above, which put people together, say so.

A class admits its members to its final exam. The app that knows it registers a function from ``AppConfig.ready``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

#: ``fn(user) -> primary keys of the exams to which `user` is admitted``.
Admission = Callable[["User"], Iterable[int]]

_admissions: list[Admission] = []


def register(admission: Admission) -> None:
    """Let `admission` say to which exams somebody is admitted; called once, from an ``AppConfig.ready``."""
    if admission not in _admissions:
        _admissions.append(admission)


def admitted_elsewhere(user: User) -> list[int]:
    """Return the primary keys of the exams to which other apps admit `user`."""
    return [exam for admission in _admissions for exam in admission(user)]
