"""Groups of Wagtail's editors' area: one for each role that works there, with the permissions that belong to it."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from .audit import record
from .models import RoleAssignment, User

Role = RoleAssignment.Role

#: Roles that may open the editors' area at all.
EDITORS = (Role.TRAINER, Role.REVIEWER, Role.EDUCATOR)
# In Wagtail, who may add may change what they added.
_CHOOSE = ["wagtailimages.choose_image", "wagtaildocs.choose_document"]
_ADD = [*_CHOOSE, "wagtailmedia.add_media", "wagtailimages.add_image", "wagtaildocs.add_document"]
_CHANGE = ["wagtailmedia.change_media", "wagtailimages.change_image", "wagtaildocs.change_document"]
#: What a role may do with files, as ``app.codename``.
FILES = {Role.TRAINER: _ADD, Role.REVIEWER: _CHOOSE, Role.EDUCATOR: [*_ADD, *_CHANGE]}
#: What a role may do in the tree of courses: a trainer writes and submits, a reviewer decides about publishing.
COURSE_TREE = {
    Role.TRAINER: ("add_page",),
    Role.REVIEWER: ("change_page", "publish_page"),
    Role.EDUCATOR: ("add_page", "change_page", "publish_page"),
}


def _permissions(names: Iterable[str]) -> list[Permission]:
    wanted = Q(pk__in=[])
    for name in names:
        app, codename = name.split(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    found = list(Permission.objects.filter(wanted))
    if len(found) != len(set(names)):
        raise LookupError(f"Some of these permissions do not exist (has `migrate` run?): {', '.join(names)}")
    return found


@transaction.atomic
def set_up_groups(*, by: User | None, at: datetime) -> None:
    """Make the group of every role and give it its permissions; doing it again changes nothing."""
    for role in Role:
        group, _created = Group.objects.get_or_create(name=role.value)
        if role in EDITORS:
            group.permissions.add(*_permissions(["wagtailadmin.access_admin"]))
        for permission in _permissions(FILES.get(role, [])):
            GroupCollectionPermission.objects.get_or_create(
                group=group, collection=Collection.get_first_root_node(), permission=permission
            )
    record("set_up_groups", by=by, at=at)


@transaction.atomic
def grant_model_permissions(role: str, *names: str, by: User | None, at: datetime) -> None:
    """Give the group of `role` permissions (``exams.add_question`` …); apps above bring those of their own screens."""
    group, _created = Group.objects.get_or_create(name=Role(role).value)
    group.permissions.add(*_permissions(names))
    record("grant_model_permissions", by=by, at=at, role=role, permissions=list(names))


@transaction.atomic
def grant_page_permissions(role: str, page: Page, *permissions: str, by: User | None, at: datetime) -> None:
    """Allow the group of `role` to do `permissions` (``add_page``, ``publish_page`` …) with `page` and below."""
    group, _created = Group.objects.get_or_create(name=Role(role).value)
    for permission in _permissions([f"wagtailcore.{name}" for name in permissions]):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)
    record("grant_page_permissions", by=by, at=at, target=page, role=role, permissions=list(permissions))


def grant_course_tree(page: Page, *, by: User | None, at: datetime) -> None:
    """Let trainers, reviewers and educators work on the courses below `page`, each as far as their role goes."""
    for role, permissions in COURSE_TREE.items():
        grant_page_permissions(role, page, *permissions, by=by, at=at)
