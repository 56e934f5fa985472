"""Form fields that several screens share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ..models import Unit
from ..querysets import UnitQuerySet

#: How many candidates an error names.
CANDIDATES = 5


def day_input(**attrs: Any) -> forms.DateInput:
    """Return the browser's own day picker, with the format it needs."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class UnitField(forms.CharField):
    """A unit written as its code or its whole name: a list of thousands of units helps nobody."""

    def __init__(self, *, queryset: UnitQuerySet | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("单位"))
        kwargs.setdefault("help_text", _("填写单位代码或完整名称。"))
        kwargs.setdefault("max_length", 120)
        super().__init__(**kwargs)
        self.queryset: UnitQuerySet = Unit.objects.none() if queryset is None else queryset

    def prepare_value(self, value: Any) -> Any:
        """Show a unit, or the number of one, as its code."""
        if isinstance(value, int):
            value = Unit.objects.filter(pk=value).first()
        return value.code if isinstance(value, Unit) else value

    def clean(self, value: Any) -> Unit | None:
        """Return the unit; raise ``ValidationError`` naming the candidates when there are none or several."""
        text = super().clean(value)
        if not text:
            return None
        offered = self.queryset.open()
        exact = offered.filter(code=text).first()
        if exact:
            return exact
        named = list(offered.filter(name=text)[:CANDIDATES])
        if len(named) == 1:
            return named[0]
        near = named or list(offered.filter(name__contains=text)[:CANDIDATES])
        if not near:
            raise ValidationError(_now("没有找到这个单位，请核对代码或名称。"))
        names = "、".join(f"{unit.name}（{unit.code}）" for unit in near)
        raise ValidationError(_now("请填写代码，指明是哪一个：%(names)s") % {"names": names})
