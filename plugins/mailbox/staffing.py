"""Who handles the letters of a box, who signs for its section, and boxes that lack somebody (SPEC M10)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts.models import RoleAssignment, Unit, User

from .models import Box
from .querysets import LEADER, ROLE_OF

#: Handlers that a box needs to close its letters by itself: one answers, another signs for the section.
ENOUGH = 2


def _holders(roles: Iterable[str], units: Iterable[int]) -> list[User]:
    held = RoleAssignment.objects.filter(role__in=list(roles), unit__in=list(units))
    return list(User.objects.active().filter(pk__in=held.values("user")).order_by("pk"))


def _above(unit: Unit) -> list[int]:
    """Return `unit` (id) and those above it."""
    paths = [unit.path[:length] for length in range(Unit.steplen, len(unit.path) + 1, Unit.steplen)]
    return list(Unit.objects.filter(path__in=paths).values_list("pk", flat=True))


def leaders_of(box: Box) -> list[User]:
    """Return the leaders who approve that a letter of `box` was late."""
    return _holders([LEADER], _above(box.unit))


def stand_ins_of(box: Box) -> list[User]:
    """Return who signs for the section where `box` has a single handler: handlers above it, and its leaders.

    What lies in a sealed box stays with the discipline inspection.
    """
    roles = [ROLE_OF[box.kind]] if box.kind == Box.Kind.DISCIPLINE else [ROLE_OF[box.kind], LEADER]
    own = {person.pk for person in _holders([ROLE_OF[box.kind]], [box.unit_id])}
    return [person for person in _holders(roles, _above(box.unit)) if person.pk not in own]


@dataclass(frozen=True)
class Staffing:
    """A box with the people who handle its letters and, where they are too few, those who sign instead."""

    box: Box
    handlers: Sequence[User]

    @cached_property
    def stand_ins(self) -> list[User]:
        """Return who signs for the section; asked only where the box cannot do it itself."""
        return [] if self.is_enough else stand_ins_of(self.box)

    @property
    def is_enough(self) -> bool:
        """Say whether the box closes its letters by itself."""
        return len(self.handlers) >= ENOUGH

    @property
    def warning(self) -> str:
        """Return what is wrong and what to do about it, in words; empty where nothing is."""
        role = _("纪检专责") if self.box.kind == Box.Kind.DISCIPLINE else _("信件办理人")
        if not self.handlers:
            return _("没有人办理这个信箱的信。请安全管理员在“%(unit)s”授予“%(role)s”角色，至少两人。") % {
                "unit": self.box.unit.name,
                "role": role,
            }
        if self.is_enough:
            return ""
        if not self.stand_ins:
            return _(
                "只有一名办理人，也没有别人可以签名：信可以答复，但不能办结。请安全管理员在“%(unit)s”再授予一人“%(role)s”角色。"
            ) % {"unit": self.box.unit.name, "role": role}
        names = "、".join(person.real_name for person in self.stand_ins[:5])
        return _("只有一名办理人，答复后由 %(names)s 代为签名。") % {"names": names}


def staffing_of(box: Box) -> Staffing:
    """Return the staffing of one box."""
    return Staffing(box, _holders([ROLE_OF[box.kind]], [box.unit_id]))


def staffings_of(boxes: Iterable[Box]) -> list[Staffing]:
    """Return the staffing of each of `boxes`, the handlers with one question to the database."""
    boxes = list(boxes)
    held = RoleAssignment.objects.filter(
        role__in=ROLE_OF.values(), unit__in=[box.unit_id for box in boxes], user__in=User.objects.active()
    ).select_related("user")
    handlers: dict[tuple[str, int], list[User]] = {}
    for row in held.order_by("pk"):
        handlers.setdefault((row.role, row.unit_id), []).append(row.user)
    return [Staffing(box, handlers.get((ROLE_OF[box.kind], box.unit_id), [])) for box in boxes]
