import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page

from accounts.groups import grant_course_tree, set_up_groups
from accounts.models import RoleAssignment
from tests.cast import NOW


@pytest.fixture
def courses(cast):
    set_up_groups(by=None, at=NOW)
    page = Page.objects.get(depth=1).add_child(instance=Page(title="课程中心", slug="courses-here"))
    grant_course_tree(page, by=None, at=NOW)
    return page


def test_every_role_has_a_group(courses):
    assert set(RoleAssignment.Role.values) <= set(Group.objects.values_list("name", flat=True))


def test_doing_it_again_changes_nothing(courses):
    def everything():
        return (
            GroupPagePermission.objects.count(),
            GroupCollectionPermission.objects.count(),
            Group.permissions.through.objects.count(),
        )

    before = everything()
    call_command("set_up_groups")
    grant_course_tree(courses, by=None, at=NOW)

    assert everything() == before


@pytest.mark.parametrize(
    ("person", "status"),
    [("trainer", 200), ("reviewer", 200), ("educator", 200), ("cadre", 302), ("letter_handler", 302), ("root", 200)],
)
def test_only_those_who_work_there_open_the_editors_area(cast, courses, client_of, person, status):
    assert client_of(cast.people()[person]).get("/editors/").status_code == status


@pytest.mark.parametrize(
    ("person", "may_add", "may_publish"),
    [("trainer", True, False), ("reviewer", False, True), ("educator", True, True), ("letter_handler", False, False)],
)
def test_a_trainer_writes_and_a_reviewer_publishes(cast, courses, person, may_add, may_publish):
    rights = courses.permissions_for_user(cast.people()[person])

    assert (rights.can_add_subpage(), rights.can_publish()) == (may_add, may_publish)


def test_nobody_has_rights_outside_the_course_tree(cast, courses):
    root = Page.objects.get(depth=1)

    assert not root.permissions_for_user(cast.trainer).can_add_subpage()
    assert not root.permissions_for_user(cast.reviewer).can_publish()
