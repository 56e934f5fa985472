"""The form of a notice that makes a process public: 考察预告, 任前公示 (SPEC P15)."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.people_notices import LEAST_WORKDAYS, MOST_WORKDAYS, NoticedPerson, NoticeKind, PeopleNotice

from ..models import Candidate, Selection
from .office import DATE

NAME, WORDS = 40, 120


class NoticeForm(forms.Form):
    """What is published: title, text, period, contact, and of each chosen candidate name, post and intended post."""

    title = forms.CharField(label=_("标题"), max_length=100)
    text = forms.CharField(label=_("说明"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    starts_on = forms.DateField(
        label=_("开始日期"), widget=DATE, help_text=_("应留出审核和审批的时间：公布晚于开始日期的，公示期就不够。")
    )
    workdays = forms.IntegerField(label=_("工作日"), max_value=MOST_WORKDAYS)
    contact = forms.CharField(
        label=_("反映情况的方式"),
        max_length=120,
        help_text=_("电话、邮箱、地址。"),
        error_messages={"required": _("请填写反映情况的方式。")},
    )

    def __init__(
        self, *args: Any, kind: NoticeKind, selection: Selection, people: list[Candidate], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.people, self.today = kind, people, today
        least = LEAST_WORKDAYS[kind]
        self.fields["workdays"].help_text = gettext("不少于 %(n)d 个工作日，开始当天是工作日的计入。") % {"n": least}
        announced = "" if selection.internal_post_id else f"{selection.post_employer}{selection.post_title}"
        everybody = len(people) <= selection.places
        for person in people:
            now = f"{person.nominee_unit}{person.nominee_post}"[:WORDS]
            self.fields[f"on-{person.pk}"] = forms.BooleanField(
                label=person.nominee_name, required=False, initial=everybody
            )
            for part, label, first in (("post", _("现任职务"), now), ("target", _("拟任职务"), announced[:WORDS])):
                self.fields[f"{part}-{person.pk}"] = forms.CharField(
                    label=label,
                    max_length=WORDS,
                    required=self._is_wanted(person),
                    initial=first,
                    error_messages={"required": _("必填，请补上。")},
                )

    def _is_wanted(self, person: Candidate) -> bool:
        """Say whether something has to be said of `person`: nothing of those who are left out."""
        return not self.is_bound or bool(self[f"on-{person.pk}"].data)

    @property
    def head(self) -> list[forms.BoundField]:
        """Return the fields about the notice itself."""
        return [self[name] for name in ("title", "text", "starts_on", "workdays", "contact")]

    @property
    def rows(self) -> list[tuple[forms.BoundField, list[forms.BoundField]]]:
        """Return, for each candidate, whether to name the person, and what is said of the person."""
        return [(self[f"on-{one.pk}"], [self[f"post-{one.pk}"], self[f"target-{one.pk}"]]) for one in self.people]

    def clean(self) -> dict[str, Any]:
        """Say what stands against making it public."""
        data: dict[str, Any] = super().clean() or {}
        for person in self._chosen(data):
            if len(person.nominee_name) > NAME:
                self.add_error(f"on-{person.pk}", _("姓名超过 40 个字，不能公示。"))
        if not self.errors:
            for part, words in self.notice().faults(self.today).items():
                self.add_error(part if part in self.fields else None, words)
        return data

    def _chosen(self, data: dict[str, Any]) -> list[Candidate]:
        return [person for person in self.people if data.get(f"on-{person.pk}")]

    def notice(self) -> PeopleNotice:
        """Return what is to be published: never who nominated whom, nor how many did."""
        data = self.cleaned_data
        people = [
            NoticedPerson(one.nominee_name, data[f"post-{one.pk}"], data[f"target-{one.pk}"])
            for one in self._chosen(data)
        ]
        days = {"starts_on": data["starts_on"], "workdays": data["workdays"]}
        return PeopleNotice(self.kind, data["title"], people, contact=data["contact"], text=data["text"], **days)
