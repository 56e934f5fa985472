"""Forms of the office."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.querysets import UnitQuerySet
from library.models import LibraryDocument
from lms.uploads import AtMost

from ..condition_text import read_condition, write_condition
from ..conditions import ConditionError
from ..models import Channel, EligibilityRule, InternalPost, Nomination, NominatorClass, ShortlistEntry, WeightSet
from ..posts import Post
from ..scans import MAX_BYTES, CheckedScan, check_scan
from .nominee import NomineeForm
from .steps import ANY_POST, PostForm, StatementForm

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class OfficeFilterForm(forms.Form):
    """What the list of nominations may be narrowed to; only columns that are not sealed."""

    q = forms.CharField(label=_("回执编号或推荐人"), max_length=60, required=False)
    batch = forms.ChoiceField(label=_("批次"), required=False)
    mode = forms.ChoiceField(label=_("推荐类型"), required=False)
    channel = forms.ChoiceField(label=_("渠道"), required=False)
    state = forms.ChoiceField(
        label=_("状态"), required=False, choices=[("", _("全部")), ("standing", _("有效")), ("withdrawn", _("已撤回"))]
    )

    def __init__(self, *args: Any, batches: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("全部"))
        self.fields["batch"].choices = [every, *((batch, batch) for batch in batches)]  # type: ignore[attr-defined]
        self.fields["mode"].choices = [every, *Nomination.Mode.choices]  # type: ignore[attr-defined]
        self.fields["channel"].choices = [every, *Channel.choices]  # type: ignore[attr-defined]


class InternalPostForm(forms.ModelForm):
    """A post that is not announced."""

    class Meta:
        model = InternalPost
        fields = ("unit", "title", "employer", "batch", "places")

    def __init__(self, *args: Any, units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class PaperForm(NomineeForm, PostForm, StatementForm):
    """A nomination that came on paper, or was voiced and written down."""

    channel = forms.ChoiceField(
        label=_("渠道"), choices=[choice for choice in Channel.choices if choice[0] != Channel.ONLINE]
    )
    signed_name = forms.CharField(label=_("署名人姓名"), max_length=60)
    unit = forms.ModelChoiceField(label=_("署名人单位"), queryset=Unit.objects.none())
    nominator_class = forms.ChoiceField(label=_("推荐主体"), choices=NominatorClass.choices)
    nominee_name = forms.CharField(label=_("被推荐人姓名"), max_length=60)
    nominee_unit = forms.CharField(label=_("被推荐人单位"), max_length=120)
    nominee_post = forms.CharField(label=_("被推荐人现任职务"), max_length=120)
    scan = forms.FileField(
        label=_("扫描件"),
        required=False,
        help_text=_("PDF、JPEG 或 PNG，不超过 20 MB，加密保存。书面署名推荐应附扫描件。"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        validators=[AtMost(MAX_BYTES, _("扫描件不能超过 20 MB，请降低扫描分辨率后重试。"))],
    )
    field_order = ("channel", "signed_name", "unit", "nominator_class", "nominee_name", "nominee_unit", "nominee_post")

    def __init__(self, *args: Any, posts: list[Post], units: UnitQuerySet, too_large: bool = False, **kw: Any) -> None:
        super().__init__(*args, posts=posts, **kw)
        self.too_large = too_large
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        self.fields["post"].initial = ANY_POST

    def clean_scan(self) -> CheckedScan | None:
        """Check the file by its content."""
        file = self.cleaned_data["scan"]
        if file is None:
            return None
        return check_scan(file.read())

    def clean(self) -> dict[str, Any]:
        """A signed paper comes with its scan; an upload that was too large never got here."""
        data = super().clean()
        if self.too_large:
            self.add_error("scan", _("扫描件不能超过 20 MB，请降低扫描分辨率后重试。"))
        elif data.get("channel") == Channel.WRITTEN and data.get("scan") is None and "scan" not in self.errors:
            self.add_error("scan", _("书面署名推荐应附扫描件。"))
        return data


class ListForm(NomineeForm, PostForm):
    """Put somebody on the shortlist of a post."""

    source = forms.ChoiceField(label=_("来源"), choices=ShortlistEntry.Source.choices)
    unit = forms.ModelChoiceField(label=_("负责地区或单位"), queryset=Unit.objects.none())
    field_order = ("nominee_name", "nominee_unit", "nominee_post", "post", "source", "unit")

    def __init__(self, *args: Any, posts: list[Post], units: UnitQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, posts=posts, **kwargs)
        self.fields["post"].choices = self.fields["post"].choices[1:]  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]


class AppointmentForm(forms.Form):
    """What is recorded of an appointment."""

    appointed_on = forms.DateField(label=_("任职日期"), widget=DATE)
    document = forms.CharField(label=_("文号"), max_length=80)


class WeightsForm(forms.Form):
    """A version of the weights: one number for each class of nominators and each channel."""

    remark = forms.CharField(label=_("调整说明"), max_length=200)

    def __init__(self, *args: Any, current: WeightSet | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        values = {(row.nominator_class, row.channel): row.value for row in current.rows.all()} if current else {}
        for one, name in NominatorClass.choices:
            for channel, by in Channel.choices:
                self.fields[f"{one}-{channel}"] = forms.DecimalField(
                    label=f"{name} · {by}",
                    min_value=0,
                    max_value=100,
                    max_digits=5,
                    decimal_places=2,
                    initial=values.get((one, channel), Decimal(1)).normalize(),
                )

    def weights(self) -> dict[tuple[str, str], Decimal]:
        """Return the numbers by class and channel."""
        return {
            (one, channel): self.cleaned_data[f"{one}-{channel}"]
            for one in NominatorClass.values
            for channel in Channel.values
        }


class ConditionField(forms.CharField):
    """A condition, a line for each way to meet it (:mod:`plugins.nomination.condition_text`)."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        """Write a stored condition as lines."""
        return value if isinstance(value, str) else write_condition(value or {})

    def clean(self, value: Any) -> Any:
        """Return the condition; say which line cannot be read, and what is possible."""
        try:
            return read_condition(super().clean(value))
        except ConditionError as error:
            raise ValidationError(str(error)) from error


class CitedDocumentField(forms.ModelChoiceField):
    """A document of the library, named with its number."""

    def label_from_instance(self, document: LibraryDocument) -> str:
        """Return what the choice says."""
        return f"{document.title}（{document.number}）" if document.number else document.title


class RuleForm(forms.ModelForm):
    """A rule of eligibility; saving makes another version of it."""

    applies = ConditionField(label=_("适用情形"), required=False, help_text=_("留空表示对所有人适用。"))
    condition = ConditionField(
        label=_("要求"),
        help_text=_("每行写一种满足的办法，同一行内用“且”连接各项，如“工龄 ≥ 5 且 学历层次 ≥ 本科”。"),
    )

    class Meta:
        model = EligibilityRule
        fields = (
            "code",
            "text",
            "citation",
            "document",
            "verified",
            "light",
            "applies",
            "condition",
            "valid_from",
            "valid_until",
        )
        widgets = {"valid_from": DATE, "valid_until": DATE}  # noqa: RUF012 (Django's way)
        field_classes = {"document": CitedDocumentField}  # noqa: RUF012 (Django's way)

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is cited already stays, even where it was withdrawn meanwhile.
        documents = LibraryDocument.objects
        offered = Q(pk__in=documents.visible_to(reader).values("pk")) | Q(pk=self.instance.document_id)
        self.fields["document"].queryset = documents.filter(offered).order_by("title", "pk")  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["code"].disabled = True

    def validate_constraints(self) -> None:
        """Leave the uniqueness of the code to the view: a version takes the place of the present one."""

    def clean(self) -> dict[str, Any]:
        """A rule ends after it begins, and a new one has a code of its own."""
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("valid_from"), data.get("valid_until")
        if first and last and last <= first:
            self.add_error("valid_until", _("失效日期应晚于生效日期。"))
        code = data.get("code")
        if not self.instance.pk and code and EligibilityRule.objects.current().filter(code=code).exists():
            self.add_error("code", _("这个代码已经在用，请换一个，或者修改原来的条件。"))
        return data
