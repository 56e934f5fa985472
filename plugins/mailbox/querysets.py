"""Whose boxes there are, and who may read which letter. Being a superuser opens none of them (SPEC M16)."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import RoleAssignment, Unit, User
from accounts.participation import WRITE, standing_of

if TYPE_CHECKING:
    from .models import Box, Letter

HANDLER = RoleAssignment.Role.LETTER_HANDLER
DISCIPLINE = RoleAssignment.Role.DISCIPLINE_OFFICER
SUPERVISOR = RoleAssignment.Role.LETTER_SUPERVISOR
LEADER = RoleAssignment.Role.LEADER
#: Which role handles which kind of box.
ROLE_OF = {"handling": HANDLER, "discipline": DISCIPLINE}


class BoxQuerySet(QuerySet["Box"]):
    """Boxes. Who handles one holds the role in the box's own unit: a city's handler does not read a county's."""

    def handled_by(self, user: Any) -> BoxQuerySet:
        """Return the boxes whose letters `user` handles."""
        if not user.is_authenticated:
            return self.none()
        wanted = Q(pk=None)
        for kind, role in ROLE_OF.items():
            wanted |= Q(kind=kind, unit__in=RoleAssignment.objects.filter(user=user, role=role).values("unit"))
        return self.filter(wanted)

    def within(self, user: Any, role: str) -> BoxQuerySet:
        """Return the handling boxes of the units in which `user` holds `role`, and below."""
        return self.filter(kind="handling", unit__in=Unit.objects.managed_by(user, role))


class LetterQuerySet(QuerySet["Letter"]):
    """Letters."""

    def sent_by(self, user: Any) -> LetterQuerySet:
        """Return the letters that `user` wrote."""
        return self.filter(sender=user) if user.is_authenticated else self.none()

    def followed_by(self, user: Any) -> LetterQuerySet:
        """Return the letters whose course `user` follows, without their words: of the own boxes, copied, offered."""
        if not is_handler(user):
            return self.none()
        from .models import Box, CoHandler, Copy, Handover

        boxes = _keys_of(Box.objects.handled_by(user))
        here = (
            Q(box__in=boxes)
            | Q(Exists(Copy.objects.filter(letter=OuterRef("pk"), box__in=boxes)), box__kind="handling")
            | Q(Exists(CoHandler.objects.filter(letter=OuterRef("pk"), person=user, until=None)))
            | Q(
                Exists(
                    Handover.objects.filter(letter=OuterRef("pk"), settled_at=None).filter(
                        Q(person=user) | Q(box__in=boxes)
                    )
                )
            )
        )
        return self.filter(here).exclude(sender=user)

    def touched_by(self, user: Any) -> LetterQuerySet:
        """Return the letters of others in whose course `user` took a step: knowing of them gives nothing away."""
        from .models import Entry

        return self.filter(Exists(Entry.objects.filter(letter=OuterRef("pk"), by=user))).exclude(sender=user)

    def assigned_to(self, user: Any) -> LetterQuerySet:
        """Return the letters that `user` may open: unopened ones of the own boxes, those one answers for or helps with.

        Somebody who lost the role reads nothing; what that person answered for is free for the box again.
        """
        from .models import Box, CoHandler

        boxes = _keys_of(Box.objects.handled_by(user))
        still = RoleAssignment.objects.filter(user=OuterRef("responsible"), unit=OuterRef("box__unit"))
        still = still.filter(role__in=ROLE_OF.values())
        helps = CoHandler.objects.filter(letter=OuterRef("pk"), person=user, until=None)
        mine = Q(box__in=boxes) & (Q(responsible=None) | Q(responsible=user) | ~Q(Exists(still)))
        if user.roles.filter(role=HANDLER).exists():
            mine |= Q(Exists(helps), box__kind="handling")
        mine |= Q(Exists(helps), box__in=boxes)
        return self.filter(mine).exclude(sender=user)

    def visible_to(self, user: Any) -> LetterQuerySet:
        """Return what `user` wrote or is assigned to; for everybody else there are no letters."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(sender=user) | Q(pk__in=self.model._default_manager.assigned_to(user).values("pk")))

    def received_on(self, day: date) -> LetterQuerySet:
        """Return the letters of one local day."""
        start = timezone.make_aware(datetime.combine(day, time.min))
        end = timezone.make_aware(datetime.combine(day, time.max))
        return self.filter(created_at__range=(start, end))

    def open(self) -> LetterQuerySet:
        """Return the letters that wait for an answer, those that are due first in front."""
        return self.filter(state__in=["received", "handling"]).order_by("due_on", "created_at")

    def signable_by(self, user: Any) -> LetterQuerySet:
        """Return the answered letters below which a signature is for `user` to give (SPEC M10).

        The section signs through another handler of the box. Where there is none, somebody above stands in: a handler
        of a box above, or a leader of the unit; below a sealed letter only the inspection above. Late letters of the
        department also need a leader.
        """
        from .models import Box, SignOff

        answered = self.to_sign().exclude(sender=user)
        signed = SignOff.objects.filter(letter=OuterRef("pk"), round=OuterRef("round"))
        section = Exists(signed.filter(part=SignOff.Part.SECTION))
        leader = Exists(signed.filter(part=SignOff.Part.LEADER))
        units = Unit.objects.managed_by
        here = Q(box__in=Box.objects.handled_by(user)) & ~Q(section)
        instead = Q(box__kind="handling", box__unit__in=units(user, LEADER, HANDLER)) & ~Q(_others(HANDLER))
        instead |= Q(box__kind="discipline", box__unit__in=units(user, DISCIPLINE)) & ~Q(_others(DISCIPLINE))
        instead &= ~Q(section)
        late = Q(was_late=True, box__kind="handling", box__unit__in=units(user, LEADER)) & ~Q(leader)
        return answered.filter(~Q(Exists(signed.filter(by=user))), here | instead | late)

    def to_sign(self) -> LetterQuerySet:
        """Return the answered letters that lack signatures."""
        return self.filter(state="answered").order_by("answered_at")


def _keys_of(boxes: BoxQuerySet) -> list[int]:
    """Return the keys of a few boxes: asked once, they make each question about letters a third cheaper."""
    return list(boxes.values_list("pk", flat=True))


def _others(role: str) -> Exists:
    """Say of a letter whether somebody handles its box in `role`, but for who answered and who wrote it."""
    from .models import SignOff

    answered = SignOff.objects.filter(
        letter=OuterRef(OuterRef("pk")), round=OuterRef(OuterRef("round")), part=SignOff.Part.HANDLER
    )
    roles = RoleAssignment.objects.filter(role=role, unit=OuterRef("box__unit"), user__in=User.objects.active())
    roles = roles.exclude(user=Coalesce(OuterRef("sender"), Value(0)))
    return Exists(roles.filter(~Exists(answered.filter(by=OuterRef("user")))))


def is_handler(user: Any) -> bool:
    """Say whether `user` handles letters of any unit."""
    return user.is_authenticated and not user.held_roles.isdisjoint(ROLE_OF.values())


def handlers_of(box: Box) -> QuerySet[User]:
    """Return the people who handle the letters of `box` and may sign in."""
    roles = RoleAssignment.objects.filter(role=ROLE_OF[box.kind], unit=box.unit_id)
    return User.objects.active().filter(pk__in=roles.values("user")).order_by("pk")


def may_sign(user: Any) -> bool:
    """Say whether `user` may have to sign below answers: handlers, and leaders for late and single-handed ones."""
    return user.is_authenticated and not user.held_roles.isdisjoint({*ROLE_OF.values(), LEADER})


def keeps_boxes(user: User) -> bool:
    """Say whether `user` looks after boxes, types, limits and sources: who handles the city's letters."""
    return user.is_authenticated and HANDLER in user.root_roles


def may_write(user: User) -> bool:
    """Say whether `user` may write a letter: a cadre, or somebody admitted by review."""
    return standing_of(user, WRITE) is not None
