"""Who may add, change and choose packages: by collection, as for files."""

from typing import Any

from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy

from .models import Package

policy = CollectionOwnershipPermissionPolicy(Package, owner_field_name="uploaded_by")


def may_work_with_packages(user: Any) -> bool:
    """Say whether `user` has anything to do with packages."""
    return bool(policy.user_has_any_permission(user, ["add", "change", "delete"]))


def may_change(user: Any, package: Package) -> bool:
    """Say whether `user` may change `package`."""
    return bool(policy.user_has_permission_for_instance(user, "change", package))
