"""What a list of the bank shows: filters and order as they stand in an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .models import KnowledgePoint, Question
from .querysets import QuestionQuerySet

SOON = timedelta(days=60)
VALIDITY = [("valid", _("有效")), ("soon", _("60 天内到期")), ("over", _("已过期"))]
SORTS: Mapping[str, tuple[Any, list[Any]]] = {
    "": (_("最近修改"), [F("changed_at").desc(nulls_last=True), "-pk"]),
    "number": (_("编号"), ["number", "pk"]),
    "difficulty": (_("难度从低到高"), ["difficulty", "-pk"]),
    "uses": (_("使用次数"), [F("figures__uses").desc(nulls_last=True), "-pk"]),
    "facility": (_("得分率从低到高"), [F("figures__facility").asc(nulls_last=True), "-pk"]),
    "discrimination": (_("区分度从低到高"), [F("figures__discrimination").asc(nulls_last=True), "-pk"]),
}


@dataclass(frozen=True)
class Selection:
    """Filters and order of a list of questions, cleaned; the names are those of the address."""

    q: str = ""
    kind: str = ""
    point: str = ""
    difficulty: str = ""
    tag: str = ""
    source: str = ""
    validity: str = ""
    state: str = ""
    mine: str = ""
    sort: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Selection":
        """Read an address; what is no filter counts as none."""
        values = {name: query.get(name, "").replace("\0", "").strip()[:120] for name in cls.__dataclass_fields__}
        allowed = {
            "kind": Question.Kind.values,
            "state": Question.State.values,
            "difficulty": list("12345"),
            "validity": [name for name, _label in VALIDITY],
            "sort": list(SORTS),
        }
        for name, choices in allowed.items():
            if values[name] not in choices:
                values[name] = ""
        values["point"] = values["point"] if values["point"].isdecimal() and len(values["point"]) < 10 else ""
        return cls(**values)

    def questions(self, user: User, *, today: date) -> QuestionQuerySet:
        """Return the questions that `user` may see and that fit, in order."""
        found = Question.objects.visible_to(user).listed().about(self.q)
        for name in ("kind", "difficulty", "source", "state"):
            if value := getattr(self, name):
                found = found.filter(**{name: value})
        if self.tag:
            found = found.filter(tags__contains=[self.tag])
        if self.mine:
            found = found.filter(created_by=user)
        if self.point:
            point = KnowledgePoint.objects.filter(pk=self.point).first()
            found = found.below(point) if point else found.none()
        return self._valid(found, today).order_by(*SORTS[self.sort][1])

    def _valid(self, found: QuestionQuerySet, today: date) -> QuestionQuerySet:
        if self.validity == "over":
            return found.filter(valid_until__lt=today)
        if self.validity == "soon":
            return found.filter(valid_until__gte=today, valid_until__lte=today + SOON)
        if self.validity == "valid":
            return found.exclude(valid_until__lt=today)
        return found

    @property
    def narrows(self) -> bool:
        """Say whether anything is left out."""
        return any(getattr(self, name) for name in self.__dataclass_fields__ if name != "sort")
