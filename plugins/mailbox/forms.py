"""Forms of the mailbox."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Letter, Reply


class LetterForm(forms.Form):
    """A new letter."""

    kind = forms.ChoiceField(label=_("类型"), choices=Letter.Kind.choices, widget=forms.RadioSelect)
    subject = forms.CharField(label=_("主题"), max_length=80)
    body = forms.CharField(
        label=_("内容"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("一封信请只谈一件事，便于办理。最多 10000 字。"),
    )


class ReplyForm(forms.Form):
    """The answer of a handler."""

    outcome = forms.ChoiceField(label=_("办理方式"), choices=Reply.Outcome.choices)
    body = forms.CharField(label=_("答复"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 8}))
