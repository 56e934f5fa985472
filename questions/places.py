"""Whose questions somebody keeps: the whole city's, or those of a county."""

from accounts.models import Unit, User
from accounts.permissions import HOLDERS, Power, may


def places_of(user: User) -> list[Unit | None]:
    """Return the owners for whom `user` may write questions; nothing stands for the whole city."""
    if not may(user, Power.KEEP_QUESTIONS):
        return []
    held = user.roles.filter(role__in=HOLDERS[Power.KEEP_QUESTIONS]).select_related("unit").order_by("unit__path")
    return list(dict.fromkeys(None if role.unit.is_root() else role.unit for role in held))
