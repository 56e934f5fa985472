"""Who may import courses, and who reads what became of them."""

from django.db.models import Q
from django.http import Http404
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from accounts.models import RoleAssignment, User
from courses.models import CountyCoursesPage, CourseIndexPage, CoursePage
from courses.querysets import CourseQuerySet

#: Those whose work the courses are. The figures hold no names.
READERS = frozenset(
    (
        RoleAssignment.Role.TRAINER,
        RoleAssignment.Role.REVIEWER,
        RoleAssignment.Role.EDUCATOR,
        RoleAssignment.Role.COUNTY_ADMIN,
    )
)


#: Who makes courses. In which places they may is a matter of the pages' permissions, see :func:`places_for`.
MAKERS = frozenset((RoleAssignment.Role.TRAINER, RoleAssignment.Role.EDUCATOR))


def makes_courses(user: User) -> bool:
    """Say whether making courses is the work of `user`; costs no query where the roles are known."""
    return user.is_authenticated and not user.held_roles.isdisjoint(MAKERS)


def reads_reports(user: User) -> bool:
    """Say whether `user` may read the figures of courses."""
    return user.is_authenticated and not user.held_roles.isdisjoint(READERS)


def courses_of(user: User) -> CourseQuerySet:
    """Return the courses whose figures `user` reads: those kept within the units of the own roles.

    What was taken off has been studied all the same; what was never published has no figures.
    """
    held = user.roles.filter(role__in=READERS).select_related("unit")
    published = CoursePage.objects.filter(Q(live=True) | Q(first_published_at__isnull=False))
    return published.kept_for([role.unit for role in held])


def demand_reports(user: User) -> None:
    """Answer 404 to everybody who may not read the figures."""
    if not reads_reports(user):
        raise Http404


def places_for(user: User) -> list[Page]:
    """Return the pages below which `user` may add courses: the course centre, or the counties' own places."""
    if not user.is_authenticated or user.is_superuser:
        return []
    allowed = PagePermissionPolicy().instances_user_has_permission_for(user, "add")
    return list(allowed.type(CourseIndexPage, CountyCoursesPage).order_by("path"))
