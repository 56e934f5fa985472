"""Verbs on cadre categories."""

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from ..audit import record
from ..models import CadreCategory, User
from ..permissions import Power, may


def _demand(by: User | None) -> None:
    if by is not None and not may(by, Power.MANAGE_CATEGORIES):
        raise PermissionDenied


@transaction.atomic
def add_category(code: str, *, name: str, sort_order: int, by: User | None, at: datetime) -> CadreCategory:
    """Add a category; raise ``ValidationError`` by field when code or name is taken."""
    _demand(by)
    category = CadreCategory(code=code, name=name, sort_order=sort_order)
    category.full_clean()
    category.save()
    record("add_category", by=by, at=at, target=category, code=code, name=name)
    return category


@transaction.atomic
def edit_category(
    category: CadreCategory, *, name: str, sort_order: int, retired: bool, by: User | None, at: datetime
) -> None:
    """Rename, order, retire or restore a category; posts that have it keep it."""
    _demand(by)
    locked = CadreCategory.objects.select_for_update().get(pk=category.pk)
    before = {"name": locked.name, "sort_order": locked.sort_order, "retired": locked.retired}
    locked.name, locked.sort_order, locked.retired = name, sort_order, retired
    locked.full_clean()
    locked.save()
    after = {"name": name, "sort_order": sort_order, "retired": retired}
    record("edit_category", by=by, at=at, target=locked, before=before, after=after)
    category.refresh_from_db()


@transaction.atomic
def delete_category(category: CadreCategory, *, by: User | None, at: datetime) -> None:
    """Delete a category that no post has ever had; others are retired."""
    _demand(by)
    locked = CadreCategory.objects.select_for_update().get(pk=category.pk)
    if locked.postings.exists():
        raise ValidationError(_("该类别已有任职记录，不能删除，可以停用。"))
    record("delete_category", by=by, at=at, target=locked, code=locked.code, name=locked.name)
    locked.delete()
