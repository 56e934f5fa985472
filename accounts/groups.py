"""Groups of Wagtail's editors' area: one for each role that works there, with the permissions that belong to it.

A role of the whole city gives the group of its name (``trainer``), one within a county the group ``trainer:<code>``,
which reaches that county's pages and files and nothing else. Screens without a tree (question bank, rules of scoring)
belong to the city's groups alone.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from .audit import record
from .models import RoleAssignment, Unit, User
from .signals import county_opened

Role = RoleAssignment.Role

#: Roles that may open the editors' area at all.
EDITORS = (Role.TRAINER, Role.REVIEWER, Role.EDITOR, Role.EDUCATOR, Role.LEADER)
# In Wagtail, who may add may change what they added.
_CHOOSE = ["wagtailimages.choose_image", "wagtaildocs.choose_document", "scorm.choose_package"]
_ADD = [
    *_CHOOSE,
    "wagtailmedia.add_media",
    "wagtailimages.add_image",
    "wagtaildocs.add_document",
    "scorm.add_package",
]
#: What an article is made of besides words.
_WRITE = [
    "wagtailimages.choose_image",
    "wagtailimages.add_image",
    "wagtaildocs.choose_document",
    "wagtaildocs.add_document",
]
_CHANGE = [
    "wagtailmedia.change_media",
    "wagtailimages.change_image",
    "wagtaildocs.change_document",
    "scorm.change_package",
]
#: What a role may do with files, as ``app.codename``.
FILES = {Role.TRAINER: _ADD, Role.EDITOR: _WRITE, Role.REVIEWER: _CHOOSE, Role.EDUCATOR: [*_ADD, *_CHANGE]}
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


def group_name(role: str, county: Unit | None = None) -> str:
    """Return the name of the group of `role`, for the whole city or for one county."""
    return f"{Role(role).value}:{county.code}" if county else Role(role).value


def county_of(unit: Unit) -> Unit | None:
    """Return the county that `unit` is or lies in; none for what belongs to the city itself."""
    if unit.kind == Unit.Kind.COUNTY:
        return unit
    found: Unit | None = unit.get_ancestors().filter(kind=Unit.Kind.COUNTY).last()
    return found


def group_of(role: str, county: Unit | None = None) -> Group:
    """Return the group of those who hold `role`, for the whole city or within one county."""
    return Group.objects.get_or_create(name=group_name(role, county))[0]


def align_groups(user: User) -> None:
    """Give `user` the groups that follow from the roles, and take away those of roles that are gone."""
    wanted = {group_name(held.role, county_of(held.unit)) for held in user.roles.select_related("unit")}
    ours = Q(name__in=Role.values)
    for role in Role:
        ours |= Q(name__startswith=f"{role.value}:")
    user.groups.remove(*user.groups.filter(ours).exclude(name__in=wanted))
    user.groups.add(*[Group.objects.get_or_create(name=name)[0] for name in sorted(wanted)])


def rename_county_groups(county: Unit, *, old_code: str) -> None:
    """Let the groups of a county follow its new code."""
    for group in Group.objects.filter(name__in=[f"{role.value}:{old_code}" for role in Role]):
        group.name = group.name.replace(f":{old_code}", f":{county.code}")
        group.save()


def _make_group(role: Role, collection: Collection, county: Unit | None = None) -> None:
    group, _created = Group.objects.get_or_create(name=group_name(role, county))
    if role in EDITORS:
        group.permissions.add(*_permissions(["wagtailadmin.access_admin"]))
    GroupCollectionPermission.objects.bulk_create(
        (
            GroupCollectionPermission(group=group, collection=collection, permission=permission)
            for permission in _permissions(FILES.get(role, []))
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def set_up_groups(*, by: User | None, at: datetime) -> None:
    """Make the group of every role and give it its permissions, and open every county; again, it changes nothing."""
    everywhere = Collection.get_first_root_node()
    for role in Role:
        _make_group(role, everywhere)
    for county in Unit.objects.counties().open():
        open_county(county, by=by, at=at)
    for user in User.objects.filter(roles__isnull=False).distinct():
        align_groups(user)
    record("set_up_groups", by=by, at=at)


def are_set_up() -> bool:
    """Say whether :func:`set_up_groups` has run, so that a new county is opened at once."""
    return GroupCollectionPermission.objects.filter(group__name=Role.TRAINER.value).exists()


def collection_of(county: Unit) -> Collection | None:
    """Return the folder of files of a county: the one that its trainers may add to."""
    return Collection.objects.filter(group_permissions__group__name=group_name(Role.TRAINER, county)).first()


@transaction.atomic
def open_county(county: Unit, *, by: User | None, at: datetime) -> None:
    """Make the place of a county in the editors' area: its folder of files, its groups, and what other apps add.

    Done again, it changes nothing but the folder's name, which follows the county's.
    """
    collection = collection_of(county)
    made = collection is None
    if collection is None:
        collection = Collection.get_first_root_node().add_child(name=county.name)
    elif collection.name != county.name:
        collection.name = county.name
        collection.save(update_fields=["name"])
    for role in EDITORS:
        _make_group(role, collection, county)
    county_opened.send(Unit, unit=county, by=by, at=at)
    if made:
        record("open_county", by=by, at=at, target=county, code=county.code)


@transaction.atomic
def grant_model_permissions(role: str, *names: str, by: User | None, at: datetime) -> None:
    """Give the group of `role` permissions (``exams.add_question`` …); apps above bring those of their own screens."""
    group, _created = Group.objects.get_or_create(name=Role(role).value)
    group.permissions.add(*_permissions(names))
    record("grant_model_permissions", by=by, at=at, role=role, permissions=list(names))


@transaction.atomic
def let_decide(page: Page, name: str, *, groups: Iterable[str]) -> None:
    """Let the members of `groups` decide, in the workflow `name`, about what is written on `page` and below."""
    workflow, created = Workflow.objects.get_or_create(name=name)
    if created:
        task = GroupApprovalTask.objects.create(name=name)
        task.groups.add(*[Group.objects.get_or_create(name=group)[0] for group in groups])
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page_id=page.pk, defaults={"workflow": workflow})


@transaction.atomic
def grant_page_permissions(
    role: str, page: Page, *permissions: str, by: User | None, at: datetime, county: Unit | None = None
) -> None:
    """Allow the group of `role` to do `permissions` (``add_page``, ``publish_page`` …) with `page` and below.

    With `county` it is the group of those who hold the role within that county.
    """
    group, _created = Group.objects.get_or_create(name=group_name(role, county))
    wanted = _permissions([f"wagtailcore.{name}" for name in permissions])
    GroupPagePermission.objects.bulk_create(
        (GroupPagePermission(group=group, page=page, permission=permission) for permission in wanted),
        ignore_conflicts=True,
    )
    where: dict[str, Any] = {"county": county.code} if county else {}
    record("grant_page_permissions", by=by, at=at, target=page, role=role, permissions=list(permissions), **where)


def grant_course_tree(page: Page, *, by: User | None, at: datetime, county: Unit | None = None) -> None:
    """Let trainers, reviewers and educators work on the courses below `page`, each as far as their role goes."""
    for role, permissions in COURSE_TREE.items():
        grant_page_permissions(role, page, *permissions, by=by, at=at, county=county)
