"""The steps of a nomination: who, for which post, what is said, the signature."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Nomination
from ..posts import Post
from .nominee import NomineeForm

ANY_POST = "any"


def long_text(label: Any, help_text: Any = "") -> forms.CharField:
    """Return a field for a text of at most 3,000 characters."""
    return forms.CharField(label=label, help_text=help_text, max_length=3_000, widget=forms.Textarea(attrs={"rows": 5}))


class WhoForm(NomineeForm):
    """Both kinds in one form: somebody who recommends himself or herself leaves the nominee empty."""

    kind = forms.ChoiceField(label=_("推荐方式"), choices=Nomination.Kind.choices, widget=forms.RadioSelect)
    nominee_name = forms.CharField(label=_("被推荐人姓名"), max_length=60, required=False)
    nominee_unit = forms.CharField(label=_("被推荐人单位"), max_length=120, required=False)
    nominee_post = forms.CharField(
        label=_("被推荐人现任职务"), max_length=120, required=False, help_text=_("本人自荐时以上三项不必填写。")
    )

    def clean(self) -> dict[str, Any]:
        """Ask for the nominee when somebody else is nominated, and drop one that is not meant."""
        if self.cleaned_data.get("kind") == Nomination.Kind.SELF:
            empty = dict.fromkeys(("nominee_name", "nominee_unit", "nominee_post", "nominee_account"), "")
            return self.cleaned_data | empty
        data = super().clean()
        for name in ("nominee_name", "nominee_unit", "nominee_post"):
            if data.get("kind") == Nomination.Kind.OTHER and not data.get(name) and name not in self.errors:
                self.add_error(name, _("推荐他人时，这一项必须填写。"))
        return data


class PostForm(forms.Form):
    """An announced post that is open now, or none in particular."""

    post = forms.ChoiceField(label=_("推荐岗位"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, posts: Sequence[Post], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(post.uid), f"{post.title}（{post.employer}，{post.batch}）") for post in posts]
        self.fields["post"].choices = [(ANY_POST, _("不指定岗位，在下一步说明推荐职务或去向")), *choices]  # type: ignore[attr-defined]


class StatementForm(forms.Form):
    """What must be said about the nominee (SPEC N04)."""

    target = long_text(_("推荐职务或去向"))
    strengths = long_text(_("主要能力特点"))
    weaknesses = long_text(_("不足"), _("请如实说明，组织部门会全面了解。"))
    reason = long_text(_("推荐理由"))


class SignForm(forms.Form):
    """The signature below what was shown: the draft may say something else by now."""

    version = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    signed = forms.BooleanField(
        label=_("以上内容由本人填写、属实，以实名署名提交"),
        error_messages={"required": _("请勾选后再提交。")},
    )
