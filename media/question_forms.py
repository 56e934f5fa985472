"""The form of a question within a video."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lms.templatetags.design import clock

from .models import VideoQuestion

TIME = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):([0-5]?\d)")


class QuestionForm(forms.Form):
    """One option a line, the right ones marked by a star; without a time the server draws one."""

    time = forms.CharField(
        label=gettext_lazy("出题时间"),
        required=False,
        max_length=9,
        help_text=gettext_lazy("分:秒，如 12:30；留空则由系统随机出题。"),
    )
    text = forms.CharField(label=gettext_lazy("题目"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    options = forms.CharField(
        label=gettext_lazy("选项"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("每行一个选项，正确的选项前加星号（*）；可以有多个正确选项。"),
    )
    explanation = forms.CharField(
        label=gettext_lazy("解析"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    @staticmethod
    def initial_of(question: VideoQuestion) -> dict[str, Any]:
        """Return what the form shows for `question`."""
        lines = [f"{'*' if option['right'] else ''}{option['text']}" for option in question.options]
        time = "" if question.at_ms is None else clock(question.at_ms / 1000)
        return {
            "time": time,
            "text": question.text,
            "options": "\n".join(lines),
            "explanation": question.explanation,
        }

    def clean_time(self) -> int | None:
        """Return milliseconds."""
        written = self.cleaned_data["time"].replace("：", ":").strip()
        if not written:
            return None
        found = TIME.fullmatch(written)
        if found is None:
            raise ValidationError(_("请按“分:秒”填写，如 12:30。"))
        hours, minutes, seconds = (int(part or 0) for part in found.groups())
        return ((hours * 60 + minutes) * 60 + seconds) * 1000

    def clean_options(self) -> list[dict[str, Any]]:
        """Return the options as they are kept."""
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]
        options = [{"text": line.lstrip("*＊").strip(), "right": line[0] in "*＊"} for line in lines]
        if len(options) < 2 or len(options) > 8:
            raise ValidationError(_("请填写两到八个选项，每行一个。"))
        if not all(option["text"] for option in options):
            raise ValidationError(_("有选项只有星号，没有文字。"))
        if not any(option["right"] for option in options):
            raise ValidationError(_("请在正确的选项前加星号（*）。"))
        return options
