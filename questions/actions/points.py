"""Verbs on the tree of knowledge points."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User

from ..models import KnowledgePoint

#: A lock of the database that who changes the tree holds: treebeard reads paths before it writes them.
TREE_LOCK = 4_711_019


class PointError(Exception):
    """The tree cannot be changed so; the text says why, for people."""


def _lock_tree() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def names_of(path: str) -> list[str]:
    """Return the names in a path such as ``a/b/c``."""
    return [" ".join(name.split()) for name in path.split("/") if name.strip()]


@transaction.atomic
def place_point(path: str, *, by: User | None, at: datetime) -> KnowledgePoint | None:
    """Return the knowledge point of a path such as ``a/b/c``, making what is missing; nothing for an empty path."""
    names = names_of(path)
    full_name = "/".join(names)
    if found := KnowledgePoint.objects.filter(full_name=full_name).first():
        return found
    _lock_tree()
    point: KnowledgePoint | None = None
    for depth in range(1, len(names) + 1):
        here = "/".join(names[:depth])
        found = KnowledgePoint.objects.filter(full_name=here).first()
        if found is None:
            fields = {"name": names[depth - 1], "full_name": here}
            found = point.add_child(**fields) if point else KnowledgePoint.add_root(**fields)
            record("make_point", by=by, at=at, target=found, path=here)
        point = found
        point.refresh_from_db()
    return point


def _rename_below(point: KnowledgePoint, old: str, new: str) -> None:
    for each in KnowledgePoint.objects.filter(path__startswith=point.path):
        each.full_name = new + each.full_name[len(old) :]
        each.save(update_fields=["full_name"])


@transaction.atomic
def rename_point(point: KnowledgePoint, *, name: str, by: User | None, at: datetime) -> KnowledgePoint:
    """Give a point another name; the paths below follow. Raises :class:`PointError` where the name is taken."""
    _lock_tree()
    point = KnowledgePoint.objects.get(pk=point.pk)
    name = " ".join(name.replace("/", " ").split())
    old = point.full_name
    new = "/".join([*old.split("/")[:-1], name])
    if not name or KnowledgePoint.objects.filter(full_name=new).exclude(pk=point.pk).exists():
        raise PointError(_("这一级已有同名的知识点，请换个名称。"))
    KnowledgePoint.objects.filter(pk=point.pk).update(name=name)
    _rename_below(point, old, new)
    record("rename_point", by=by, at=at, target=point, old=old, new=new)
    point.refresh_from_db()
    return point


@transaction.atomic
def move_point(point: KnowledgePoint, *, to: KnowledgePoint | None, by: User | None, at: datetime) -> KnowledgePoint:
    """Move a point with all that is below it under another one, or to the top. Raises :class:`PointError`."""
    _lock_tree()
    point = KnowledgePoint.objects.get(pk=point.pk)
    if to is not None:
        to = KnowledgePoint.objects.get(pk=to.pk)
        if to.path.startswith(point.path):
            raise PointError(_("不能移到自己或自己的下级之下。"))
    old = point.full_name
    new = f"{to.full_name}/{point.name}" if to else point.name
    if new == old:
        return point
    if KnowledgePoint.objects.filter(full_name=new).exists():
        raise PointError(_("那里已有同名的知识点，请先改名。"))
    if to is not None:
        point.move(to, pos="last-child")
    else:
        point.move(KnowledgePoint.get_last_root_node(), pos="last-sibling")
    point.refresh_from_db()
    _rename_below(point, old, new)
    record("move_point", by=by, at=at, target=point, old=old, new=new)
    point.refresh_from_db()
    return point


@transaction.atomic
def delete_point(point: KnowledgePoint, *, by: User | None, at: datetime) -> None:
    """Delete a point that holds no questions, nor do those below it. Raises :class:`PointError`."""
    from ..models import Question

    _lock_tree()
    point = KnowledgePoint.objects.get(pk=point.pk)
    if Question.objects.below(point).exists():
        raise PointError(_("这里或下级还有试题，请先把试题移到别处。"))
    record("delete_point", by=by, at=at, target=point, path=point.full_name)
    point.delete()
