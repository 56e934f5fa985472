"""Who may write, who answers as a teacher, who moderates."""

from datetime import datetime

from django.http import Http404

from accounts.models import Unit, User
from accounts.permissions import HOLDERS, Power, may
from courses.models import Lesson
from courses.permissions import is_teacher


def unit_of(user: User) -> Unit | None:
    """Return the unit under which `user` speaks: that of the post, else that of a role; nothing for whoever has none.

    Whoever only registered to nominate or to write takes no part.
    """
    if not user.is_authenticated or user.kind == User.Kind.REGISTERED:
        return None
    if user.unit is not None:
        return user.unit
    role = user.roles.select_related("unit").order_by("pk").first()
    return role.unit if role else None


def demand_teacher(user: User) -> None:
    """Answer 404 to everybody who does not answer questions."""
    if not is_teacher(user):
        raise Http404


def moderates_site(user: User) -> bool:
    """Say whether `user` moderates the whole site: makes boards, and may pause all posting."""
    if not may(user, Power.MODERATE):
        return False
    roles = user.roles.filter(role__in=HOLDERS[Power.MODERATE]).select_related("unit")
    return any(role.unit.is_root() for role in roles)


def demand_site(user: User) -> None:
    """Answer 404 to everybody who does not moderate the whole site."""
    if not moderates_site(user):
        raise Http404


def takes_live_questions(lesson: Lesson, at: datetime) -> bool:
    """Say whether one asks its speakers: from when a live lesson is announced until it is over (SPEC L34).

    So long nobody asks below the lesson; afterwards everybody asks only there.
    """
    return lesson.kind == Lesson.Kind.LIVE and lesson.ends_at is not None and at <= lesson.ends_at
