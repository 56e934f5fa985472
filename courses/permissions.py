"""Who looks after the course centre, and who teaches a course."""

from accounts.models import RoleAssignment, User

from .models import CountyCoursesPage, CoursePage

Role = RoleAssignment.Role
#: Roles whose work is that what people look for is there.
CATALOGUE_KEEPERS = frozenset((Role.TRAINER, Role.REVIEWER, Role.EDUCATOR))
#: Who writes and looks after courses, answers what learners ask, and says who was there.
TEACHERS = (Role.TRAINER, Role.EDUCATOR)


def keeps_catalogue(user: User) -> bool:
    """Say whether `user` may see what people look for and do not find; there are no people in it."""
    return user.is_authenticated and not user.held_roles.isdisjoint(CATALOGUE_KEEPERS)


def is_teacher(user: User) -> bool:
    """Say whether `user` teaches anywhere."""
    return user.is_authenticated and not user.held_roles.isdisjoint(TEACHERS)


def teaches(user: User, course: CoursePage | None) -> bool:
    """Say whether `user` answers for `course`: a teacher whose scope holds the county that keeps it, or the city."""
    if course is None or not is_teacher(user):
        return False
    place = CountyCoursesPage.objects.filter(path=course.path[: -course.steplen]).select_related("county").first()
    scopes = [role.unit for role in user.roles.filter(role__in=TEACHERS).select_related("unit")]
    return any(scope.contains(place.county) if place else scope.is_root() for scope in scopes)
