"""Verbs on boards."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from courses.models import CoursePage

from ..models import Board
from ..permissions import moderates_site

FIELDS = ("title", "intro", "responsible", "is_open", "position")


def _check(values: Mapping[str, Any], *, by: User | None, board: Board | None = None) -> None:
    if by is not None and not moderates_site(by):
        raise PermissionDenied
    others = Board.objects.general().exclude(pk=board.pk) if board else Board.objects.general()
    if others.filter(title=values["title"]).exists():
        raise ValidationError({"title": _("已有同名板块。")})


@transaction.atomic
def make_board(values: Mapping[str, Any], *, by: User | None, at: datetime) -> Board:
    """Make a general board with somebody who answers for it; raises ``ValidationError`` for a name that is taken."""
    _check(values, by=by)
    board = Board.objects.create(**{name: values[name] for name in FIELDS if name in values})
    record("make_board", by=by, at=at, target=board, title=board.title, responsible=board.responsible_id)
    return board


@transaction.atomic
def change_board(board: Board, values: Mapping[str, Any], *, by: User, at: datetime) -> Board:
    """Change a general board; closing it leaves what was said to be read."""
    board = Board.objects.select_for_update().get(pk=board.pk)
    if board.course_id is not None:
        raise PermissionDenied
    _check(values, by=by, board=board)
    for name in FIELDS:
        setattr(board, name, values[name])
    board.save()
    record(
        "change_board",
        by=by,
        at=at,
        target=board,
        title=board.title,
        responsible=board.responsible_id,
        is_open=board.is_open,
    )
    return board


def open_course_board(course: CoursePage) -> Board:
    """Return the board of a course, made when it is first needed."""
    return Board.objects.get_or_create(course=course)[0]
