"""Who may write, who answers as a teacher, who moderates."""

from django.http import Http404

from accounts.models import RoleAssignment, Unit, User
from accounts.permissions import HOLDERS, Power, may
from courses.models import CountyCoursesPage, CoursePage

Role = RoleAssignment.Role
#: Those whose answers stand on top: whoever writes and looks after courses.
TEACHERS = (Role.TRAINER, Role.EDUCATOR)


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


def is_teacher(user: User) -> bool:
    """Say whether `user` answers questions of learners anywhere."""
    return user.is_authenticated and not user.held_roles.isdisjoint(TEACHERS)


def teaches(user: User, course: CoursePage | None) -> bool:
    """Say whether `user` answers for `course`: a teacher whose scope holds the county that keeps it, or the city."""
    if course is None or not is_teacher(user):
        return False
    place = CountyCoursesPage.objects.filter(path=course.path[: -course.steplen]).select_related("county").first()
    scopes = [role.unit for role in user.roles.filter(role__in=TEACHERS).select_related("unit")]
    return any(scope.contains(place.county) if place else scope.is_root() for scope in scopes)


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
