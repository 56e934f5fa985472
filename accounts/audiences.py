"""Whom an audience reaches, and in words what it says. Written by ``accounts.actions.set_audience``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Audience, CadreCategory, Posting, Rank, Unit, User
from .querysets import UserQuerySet, within


@dataclass(frozen=True)
class AudienceChoice:
    """What an audience is to say: see :class:`accounts.models.Audience`."""

    everybody: bool = False
    units: list[Unit] = field(default_factory=list)
    categories: list[CadreCategory] = field(default_factory=list)
    ranks: list[str] = field(default_factory=list)
    named: list[User] = field(default_factory=list)
    excluded: list[User] = field(default_factory=list)


def people_of(audience: Audience, *, on: date) -> UserQuerySet:
    """Return the people with an account that works whom `audience` reaches by the posts of the day `on`.

    Whoever holds no post within the audience's scope is never reached, not even by name.
    """
    posts = Posting.objects.on(on).filter(unit__path__startswith=audience.scope.path)
    rule = _rule(audience)
    reached = Q(pk__in=audience.named.values("pk"))
    if rule is not None:
        reached |= Q(pk__in=posts.filter(rule).values("user"))
    people = User.objects.active().filter(reached, pk__in=posts.values("user"))
    return people.exclude(pk__in=audience.excluded.values("pk"))


def _rule(audience: Audience) -> Q | None:
    paths = list(audience.units.values_list("path", flat=True))
    categories = list(audience.categories.values_list("pk", flat=True))
    rule = Q()
    if paths:
        rule &= within(paths, "unit__path")
    if categories:
        rule &= Q(category__in=categories)
    if audience.ranks:
        rule &= Q(rank__in=audience.ranks)
    return rule if rule or audience.everybody else None


def words_of(audience: Audience) -> str:
    """Return what the audience says, in words."""
    named, excluded = audience.named.count(), audience.excluded.count()
    units = "、".join(audience.units.order_by("path").values_list("name", flat=True)[:5])
    parts = [
        units or (audience.scope.name if audience.everybody or audience.ranks else ""),
        "、".join(audience.categories.values_list("name", flat=True)),
        "、".join(str(Rank(rank).label) for rank in audience.ranks),
    ]
    words = " · ".join(part for part in parts if part)
    if named:
        words = "；".join(filter(None, [words, ngettext("名单 %(n)d 人", "名单 %(n)d 人", named) % {"n": named}]))
    if excluded:
        words += "；" + ngettext("不包括 %(n)d 人", "不包括 %(n)d 人", excluded) % {"n": excluded}
    return words or _("尚未选择")
