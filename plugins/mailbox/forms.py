"""Forms of the mailbox."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.components import day_input
from accounts.models import Unit, User

from .actions.tables import FIELDS
from .attachments import MOST_BYTES_AT_ONCE, MOST_FILES, AttachmentError, check_file
from .models import Box, Channel, Letter, LetterType, OpinionSource, Outcome, Priority, ReceptionDay, Satisfaction
from .querysets import HANDLER, handlers_of

LONGEST = 10_000


def _text(
    label: Any, *, rows: int = 5, most: int = LONGEST, required: bool = True, help_text: Any = ""
) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        required=required,
        help_text=help_text,
    )


class _SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, each of a kind that is taken; clean value: a list."""

    def __init__(self, **kwargs: Any) -> None:
        options: dict[str, Any] = {
            "label": _("附件"),
            "required": False,
            "help_text": _("PDF、Word、Excel 或图片，最多 5 个，合计不超过 20 MB。加密保存。"),
            "widget": _SeveralFilesInput(attrs={"accept": ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"}),
        } | kwargs
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = [super(FilesField, self).clean(each, initial) for each in (data or []) if each]
        if len(files) > MOST_FILES:
            raise ValidationError(_now("最多上传 %(count)s 个附件。") % {"count": MOST_FILES})
        if len(files) > 1 and sum(file.size for file in files) > MOST_BYTES_AT_ONCE:
            raise ValidationError(_now("附件合计超过 20 MB，请压缩，或寄出后作为补充分次上传。"))
        for file in files:
            try:
                check_file(file.name, file.size, file)
            except AttachmentError as error:
                raise ValidationError(str(error)) from error
        return files


class KindForm(forms.Form):
    """First step: what the letter is."""

    kind = forms.ModelChoiceField(
        label=_("类型"),
        queryset=LetterType.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        to_field_name="code",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.queryset = LetterType.objects.filter(is_active=True)
        field.label_from_instance = lambda kind: f"{kind.get_channel_display()}：{kind.name}"


class TextForm(forms.Form):
    """Second step: the words."""

    subject = forms.CharField(label=_("主题"), max_length=80)
    body = _text(_("内容"), rows=12, help_text=_("一封信请只谈一件事，便于办理。最多 10000 字。"))


class SendForm(forms.Form):
    """Last step: files, and which draft was looked at."""

    version = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    files = FilesField()  # type: ignore[assignment] # Django takes fields off the class


class PublicForm(TextForm):
    """The letter of somebody without account, on one page."""

    field_order = ("kind", "unit", "subject", "body", "files", "name", "telephone")
    kind = forms.ModelChoiceField(
        label=_("类型"),
        queryset=LetterType.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        to_field_name="code",
    )
    unit = forms.ModelChoiceField(label=_("受理地区"), queryset=Unit.objects.none())
    files = FilesField()  # type: ignore[assignment] # Django takes fields off the class
    name = forms.CharField(label=_("姓名"), max_length=60)
    telephone = forms.CharField(label=_("联系电话"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.queryset = LetterType.objects.filter(is_active=True, channel=Channel.PUBLIC)
        units: Any = self.fields["unit"]
        units.queryset = Unit.objects.open().filter(kind__in=[Unit.Kind.CITY, Unit.Kind.COUNTY])
        for name in ("name", "telephone"):
            self.fields[name].required = not settings.MAILBOX_ANONYMOUS
            self.fields[name].help_text = _("加密保存，只有办理人能看到。")


class CodeForm(forms.Form):
    """The code with which somebody comes back."""

    code = forms.CharField(label=_("查询码"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class MoreForm(forms.Form):
    """A supplement."""

    body = _text(_("补充内容"))
    files = FilesField()  # type: ignore[assignment] # Django takes fields off the class


class SatisfactionForm(forms.Form):
    """How the writer found the handling."""

    score = forms.TypedChoiceField(
        label=_("您对办理是否满意"), choices=Satisfaction.Score.choices, coerce=int, widget=forms.RadioSelect
    )
    remark = _text(_("意见"), rows=3, most=1000, required=False)


class _StepForm(forms.Form):
    """A step of handling; it knows the letter and who acts."""

    def __init__(self, *args: Any, letter: Letter, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letter, self.by = letter, by
        self.prepare()

    def prepare(self) -> None:
        """Fit choices to the letter."""

    def choose(self, name: str, queryset: Any) -> None:
        """Offer `queryset` in the field `name`."""
        field: Any = self.fields[name]
        field.queryset = queryset


class ReplyForm(_StepForm):
    """The answer of a handler."""

    outcome = forms.ChoiceField(
        label=_("办理方式"), choices=[pair for pair in Outcome.choices if pair[0] != Outcome.REFERRED]
    )
    happened_on = forms.DateField(label=_("办理日期"), widget=day_input(), required=False)
    body = _text(_("答复"), rows=8)
    files = FilesField()  # type: ignore[assignment] # Django takes fields off the class
    late_reason = _text(_("逾期原因"), rows=3, most=2000, help_text=_("已超过答复期限，须说明原因，由部领导审核。"))

    def prepare(self) -> None:
        if not self.letter.is_overdue_now():
            del self.fields["late_reason"]


class OfferPersonForm(_StepForm):
    """Naming a colleague of the box."""

    person = forms.ModelChoiceField(label=_("接办人"), queryset=User.objects.none())
    remark = _text(_("转交说明"), rows=3, most=1000, required=False)

    def prepare(self) -> None:
        self.choose("person", handlers_of(self.letter.box).exclude(pk__in=[self.by.pk, self.letter.sender_id or 0]))


class OfferBoxForm(_StepForm):
    """Naming another box."""

    box = forms.ModelChoiceField(label=_("转往信箱"), queryset=Box.objects.none())
    remark = _text(_("转交说明"), rows=3, most=1000, required=False)

    def prepare(self) -> None:
        boxes = Box.objects.filter(kind=Box.Kind.HANDLING).exclude(pk=self.letter.box_id).select_related("unit")
        self.choose("box", boxes)


class CopyForm(_StepForm):
    """Naming a box that follows the handling."""

    box = forms.ModelChoiceField(label=_("抄送信箱"), queryset=Box.objects.none())

    prepare = OfferBoxForm.prepare


class CoHandlerForm(_StepForm):
    """Naming somebody who helps."""

    person = forms.ModelChoiceField(label=_("协办人"), queryset=User.objects.none())

    def prepare(self) -> None:
        people = User.objects.active().filter(roles__role=HANDLER).distinct()
        if self.letter.box.kind == Box.Kind.DISCIPLINE:
            people = handlers_of(self.letter.box)
        self.choose("person", people.exclude(pk__in=[self.by.pk, self.letter.sender_id or 0]))


class UrgencyForm(_StepForm):
    """How urgent it is."""

    priority = forms.ModelChoiceField(
        label=_("缓急"), queryset=Priority.objects.filter(is_active=True), empty_label=None
    )


class TermForm(_StepForm):
    """Another date, and why."""

    new = forms.DateField(label=_("新的答复期限"), widget=day_input())
    reason = _text(_("调整原因"), rows=3, most=500, help_text=_("写信人会看到。"))

    def prepare(self) -> None:
        self.fields["new"].initial = self.letter.proposed_due_on


class ReferForm(_StepForm):
    """Why it goes to the discipline inspection."""

    reason = _text(_("移送理由"), rows=4, most=2000)


class AskForm(_StepForm):
    """A question to the writer."""

    body = _text(_("需要写信人补充什么"), rows=4, most=2000)


class NoteForm(_StepForm):
    """An internal note."""

    body = _text(_("内部记录"), rows=4, most=2000)


class ImproveForm(_StepForm):
    """An improvement with its day."""

    body = _text(_("整改事项"), rows=4, most=2000)
    due_on = forms.DateField(label=_("整改期限"), widget=day_input())


class BoxForm(forms.Form):
    """Opening a box."""

    unit = forms.ModelChoiceField(label=_("开设信箱的单位"), queryset=Unit.objects.none())
    kind = forms.ChoiceField(
        label=_("信箱类型"),
        choices=Box.Kind.choices,
        widget=forms.RadioSelect,
        initial=Box.Kind.HANDLING,
        help_text=_("纪检信箱只接收移送来的信，组织部门的人员不能阅读。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["unit"]
        field.queryset = Unit.objects.open().filter(kind__in=[Unit.Kind.CITY, Unit.Kind.COUNTY])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if {"unit", "kind"} <= values.keys() and Box.objects.filter(unit=values["unit"], kind=values["kind"]).exists():
            self.add_error("unit", _now("这个单位已经有这样的信箱。"))
        return values


class _TableForm(forms.ModelForm):
    """A row of a table that the office keeps; the verb writes it."""

    def _post_clean(self) -> None:
        """Write nothing into the row: the verb does, from ``cleaned_data``."""


class LetterTypeForm(_TableForm):
    """A type of letters."""

    class Meta:
        model = LetterType
        fields = FIELDS[LetterType]


class PriorityForm(_TableForm):
    """A priority with its limits."""

    class Meta:
        model = Priority
        fields = FIELDS[Priority]


class OpinionSourceForm(_TableForm):
    """A source of opinions."""

    class Meta:
        model = OpinionSource
        fields = FIELDS[OpinionSource]


class ReceptionForm(forms.ModelForm):
    """A reception day; the verb writes the row."""

    class Meta:
        model = ReceptionDay
        fields = ("date", "starts", "place", "leader", "capacity")
        widgets = {"date": day_input(), "starts": forms.TimeInput(attrs={"type": "time"})}  # noqa: RUF012

    def _post_clean(self) -> None:
        """Write nothing into the row: the verb does, from ``cleaned_data``."""


class WithdrawForm(forms.Form):
    """Why a reception day is called off."""

    reason = forms.CharField(label=_("原因"), max_length=100, help_text=_("会告知已经预约的人。"))


class TopicForm(forms.Form):
    """What somebody wants to talk about."""

    topic = _text(_("想谈的事"), rows=4, most=1000)


class ResultForm(forms.Form):
    """What came of it."""

    result = _text(_("接待结果"), rows=6, most=5000)


class OpinionForm(forms.Form):
    """An opinion that came by another way."""

    source = forms.ModelChoiceField(
        label=_("来源"), queryset=OpinionSource.objects.filter(is_active=True), empty_label=None
    )
    received_on = forms.DateField(label=_("日期"), widget=day_input(), initial=date.today)
    body = _text(_("内容"), rows=4, most=5000)


class RatingForm(forms.Form):
    """What a supervisor thinks of a quarter."""

    box = forms.ModelChoiceField(label=_("信箱"), queryset=Box.objects.none(), empty_label=None)
    score = forms.TypedChoiceField(
        label=_("评分"), choices=[(n, str(n)) for n in range(5, 0, -1)], coerce=int, widget=forms.RadioSelect
    )
    remark = _text(_("意见"), rows=3, most=500, required=False)

    def __init__(self, *args: Any, boxes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["box"]
        field.queryset = boxes
