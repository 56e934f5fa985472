"""Who may do what with people, units, roles and the audit log, and where: one table, deny by default.

Every power is held through a role within a unit and below. The superuser holds none of them: that account is for
emergencies in the editors' area and on the server.
"""

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.http import Http404

from .models import SEPARATE_ROLES, RoleAssignment, Unit, User
from .querysets import UnitQuerySet, UserQuerySet, scope_paths

Role = RoleAssignment.Role


class Power(StrEnum):
    """What somebody may do within the own scope."""

    SEE_PEOPLE = "see_people"
    MANAGE_PEOPLE = "manage_people"
    REVEAL = "reveal"  # read protected fields in clear, with a reason
    MANAGE_UNITS = "manage_units"
    MANAGE_CATEGORIES = "manage_categories"
    REVIEW_REGISTRATIONS = "review_registrations"
    GRANT_WORK_ROLES = "grant_work_roles"  # trainer, reviewer, unit administrator
    GRANT_ALL_ROLES = "grant_all_roles"
    MANAGE_SIGN_IN = "manage_sign_in"  # locks, sessions, second factors, outside identities
    READ_AUDIT = "read_audit"
    MANAGE_CLASSES = "manage_classes"  # programmes and training classes
    RUN_VIEWINGS = "run_viewings"  # check-in sheets of group viewing
    MODERATE = "moderate"  # posts of the discussion
    MANAGE_REFLECTIONS = "manage_reflections"  # set and mark them
    MANAGE_ACTIVITIES = "manage_activities"  # reading lists and contests
    SEND_ANNOUNCEMENTS = "send_announcements"  # to people of the scope
    RUN_SURVEYS = "run_surveys"  # by message, of people of the scope
    WORD_NOTICES = "word_notices"  # what the site says by itself, at the root only
    KEEP_PORTAL = "keep_portal"  # what is made public: report, take-downs, feedback; at the root only
    KEEP_CALENDAR = "keep_calendar"  # holidays and make-up days, at the root only
    DECLARE_INCIDENT = "declare_incident"  # make the whole site read-only, at the root only
    KEEP_COUNTY_SITES = "keep_county_sites"  # open them, at the root only
    RECOMMEND_COURSES = "recommend_courses"  # to the counties, or upward to the city
    KEEP_CREDIT_RULES = "keep_credit_rules"  # policies and targets, at the root only
    CONFIRM_DECLARATIONS = "confirm_declarations"  # for the unit, that a declared activity took place
    APPROVE_DECLARATIONS = "approve_declarations"  # its hours; another person than who confirmed
    ANSWER_CREDIT_APPEALS = "answer_credit_appeals"
    GRANT_EXEMPTIONS = "grant_exemptions"  # from targets: leave, illness, secondment
    IMPORT_HOURS = "import_hours"  # earned elsewhere, from a workbook
    SEE_QUESTIONS = "see_questions"  # of the bank, with their solutions
    KEEP_QUESTIONS = "keep_questions"
    SET_EXAMS = "set_exams"  # papers, course tests, practice
    RUN_EXAMS = "run_exams"  # formal exams: whom they are for, results, appeals


_PEOPLE = (Role.EDUCATOR, Role.COUNTY_ADMIN, Role.UNIT_ADMIN)
HOLDERS: dict[Power, tuple[Role, ...]] = {
    Power.SEE_PEOPLE: (*_PEOPLE, Role.SECURITY_ADMIN),
    Power.MANAGE_PEOPLE: _PEOPLE,
    Power.REVEAL: (Role.EDUCATOR, Role.COUNTY_ADMIN),
    Power.MANAGE_UNITS: (Role.EDUCATOR, Role.COUNTY_ADMIN),
    Power.MANAGE_CATEGORIES: (Role.EDUCATOR,),
    Power.REVIEW_REGISTRATIONS: (Role.EDUCATOR, Role.COUNTY_ADMIN),
    Power.GRANT_WORK_ROLES: (Role.SECURITY_ADMIN, Role.COUNTY_ADMIN),
    Power.GRANT_ALL_ROLES: (Role.SECURITY_ADMIN,),
    Power.MANAGE_SIGN_IN: (Role.SECURITY_ADMIN,),
    Power.READ_AUDIT: (Role.AUDIT_ADMIN,),
    Power.MANAGE_CLASSES: (Role.EDUCATOR, Role.COUNTY_ADMIN),
    Power.RUN_VIEWINGS: _PEOPLE,
    Power.MODERATE: (Role.EDUCATOR, Role.COUNTY_ADMIN),
    Power.MANAGE_REFLECTIONS: (Role.EDUCATOR, Role.COUNTY_ADMIN),
    Power.MANAGE_ACTIVITIES: (Role.EDUCATOR, Role.COUNTY_ADMIN),
    Power.SEND_ANNOUNCEMENTS: _PEOPLE,
    Power.RUN_SURVEYS: (Role.EDUCATOR, Role.COUNTY_ADMIN),
    Power.WORD_NOTICES: (Role.EDUCATOR,),
    Power.KEEP_PORTAL: (Role.EDUCATOR,),
    Power.KEEP_CALENDAR: (Role.EDUCATOR,),
    Power.DECLARE_INCIDENT: (Role.EDUCATOR, Role.SECURITY_ADMIN),
    Power.KEEP_COUNTY_SITES: (Role.EDUCATOR,),
    Power.RECOMMEND_COURSES: (Role.EDUCATOR, Role.COUNTY_ADMIN),
    Power.KEEP_CREDIT_RULES: (Role.EDUCATOR,),
    Power.CONFIRM_DECLARATIONS: _PEOPLE,
    Power.APPROVE_DECLARATIONS: (Role.EDUCATOR, Role.COUNTY_ADMIN),
    Power.ANSWER_CREDIT_APPEALS: (Role.EDUCATOR, Role.COUNTY_ADMIN),
    Power.GRANT_EXEMPTIONS: (Role.EDUCATOR, Role.COUNTY_ADMIN),
    Power.IMPORT_HOURS: (Role.EDUCATOR, Role.COUNTY_ADMIN),
    Power.SEE_QUESTIONS: (Role.TRAINER, Role.REVIEWER, Role.EDUCATOR),
    Power.KEEP_QUESTIONS: (Role.TRAINER, Role.EDUCATOR),
    Power.SET_EXAMS: (Role.TRAINER, Role.EDUCATOR),
    Power.RUN_EXAMS: (Role.EDUCATOR, Role.COUNTY_ADMIN),
}
#: Roles that a county administrator may grant below the own county.
WORK_ROLES = (Role.TRAINER, Role.REVIEWER, Role.EDITOR, Role.UNIT_ADMIN)


def may(user: User, power: Power) -> bool:
    """Say whether `user` holds `power` anywhere."""
    return user.is_authenticated and not user.held_roles.isdisjoint(HOLDERS[power])


def may_in(user: User, power: Power, unit: Unit | None) -> bool:
    """Say whether `user` holds `power` in `unit`; where there is no unit, only those at the root of the tree do."""
    if not user.is_authenticated:
        return False
    if unit is None:
        return not user.root_roles.isdisjoint(HOLDERS[power])
    scopes = [role.unit for role in user.roles.filter(role__in=HOLDERS[power]).select_related("unit")]
    return any(scope.contains(unit) for scope in scopes)


def units_for(user: User, power: Power) -> UnitQuerySet:
    """Return the units in which `user` holds `power`."""
    return Unit.objects.managed_by(user, *HOLDERS[power])


def people_for(user: User, power: Power) -> UserQuerySet:
    """Return the people over whom `user` holds `power`."""
    return User.objects.managed_by(user, *HOLDERS[power])


def demand(user: User, power: Power) -> None:
    """Answer 404 to whoever does not hold `power` anywhere."""
    if not may(user, power):
        raise Http404


def demand_for_all(user: User, power: Power) -> None:
    """Answer 404 to whoever does not hold `power` for the whole organisation."""
    if not may_in(user, power, None):
        raise Http404


def demand_in(by: User | None, power: Power, unit: Unit | None) -> None:
    """Raise ``PermissionDenied`` unless `by` holds `power` in `unit`; the system (nobody) may do everything."""
    if by is not None and not may_in(by, power, unit):
        raise PermissionDenied


def demand_over(by: User | None, power: Power, unit: Unit) -> None:
    """Raise ``PermissionDenied`` unless `by` holds `power` above `unit`, so that nobody moves the own scope itself."""
    demand_in(by, power, unit if unit.is_root() else unit.get_parent(update=True))


def may_edit(by: User, person: User) -> bool:
    """Say whether `by` may change the data and posts of `person`: in scope, not the own ones, and nobody above.

    Holders of one of the three separate roles are changed by nobody as long as they hold it: their number or name
    could bring somebody else's identity to their account.
    """
    if not _is_other_in_scope(by, person, Power.MANAGE_PEOPLE):
        return False
    if _stands_above(by, person):
        return True
    if any(held.role in SEPARATE_ROLES for held in person.roles.all()):
        return False
    return User.objects.managed_by(by, Role.EDUCATOR).filter(pk=person.pk).exists()


def may_control(by: User, person: User) -> bool:
    """Say whether `by` may give `person` a password or stop the account.

    Whoever gives the password could act as that person. So administrators control only people whose roles all lie
    below their own and are work roles; the security administrator everybody but the three separate administrators.
    """
    if _is_other_in_scope(by, person, Power.MANAGE_PEOPLE) and _stands_above(by, person):
        return True
    if any(held.role in SEPARATE_ROLES for held in person.roles.all()):
        return False
    return _is_other_in_scope(by, person, Power.MANAGE_SIGN_IN)


def demand_edit(by: User | None, person: User) -> None:
    """Raise ``PermissionDenied`` unless `by` may change the data of `person`; the system may."""
    if by is not None and not may_edit(by, person):
        raise PermissionDenied


def demand_control(by: User | None, person: User) -> None:
    """Raise ``PermissionDenied`` unless `by` may control the account of `person`; the system may."""
    if by is not None and not may_control(by, person):
        raise PermissionDenied


def demand_sign_in_of(by: User | None, person: User) -> None:
    """Raise ``PermissionDenied`` unless `by` looks after the sign-in of `person`, somebody else; the system may."""
    if by is not None and (
        by.pk == person.pk or not people_for(by, Power.MANAGE_SIGN_IN).filter(pk=person.pk).exists()
    ):
        raise PermissionDenied


def _is_other_in_scope(by: User, person: User, power: Power) -> bool:
    if by.pk == person.pk or person.is_superuser:
        return False
    return people_for(by, power).filter(pk=person.pk).exists()


def _stands_above(by: User, person: User) -> bool:
    """Say whether every role of `person` is a work role strictly below a unit in which `by` manages people."""
    held = list(person.roles.select_related("unit"))
    if not held:
        return True
    scopes = scope_paths(by, *HOLDERS[Power.MANAGE_PEOPLE])
    return all(
        each.role in WORK_ROLES
        and any(each.unit.path.startswith(path) and len(each.unit.path) > len(path) for path in scopes)
        for each in held
    )
