"""Forms of the discussion, its moderation and course evaluation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .models import Board, Decision, Evaluation, EvaluationForm, LiveQuestion, Report
from .models.boards import LONGEST_POST, LONGEST_TITLE
from .models.evaluation import BEST, LONGEST_REMARK
from .models.live import LONGEST_ANSWER, LONGEST_QUESTION


class PostForm(forms.Form):
    """A reply."""

    body = forms.CharField(
        label=_("内容"),
        max_length=LONGEST_POST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("请填写内容。")},
        help_text=_("以真实姓名和单位显示。只用文字；网址会变成链接。"),
    )


class ThreadForm(PostForm):
    """A new thread: on a general board, or a question about a course."""

    board = forms.ModelChoiceField(label=_("板块"), queryset=Board.objects.none(), to_field_name="uid")
    title = forms.CharField(label=_("标题"), max_length=LONGEST_TITLE, help_text=_("一句话说清楚问题。"))
    is_question = forms.BooleanField(label=_("这是一个问题，希望得到解答"), required=False, initial=True)
    field_order = ("board", "title", "body", "is_question")

    def __init__(self, *args: Any, about_course: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if about_course:
            del self.fields["board"], self.fields["is_question"]
        else:
            self.fields["board"].queryset = Board.objects.general().filter(is_open=True)  # type: ignore[attr-defined]


class LiveQuestionForm(forms.Form):
    """A question to those who speak in a live lesson."""

    body = forms.CharField(
        label=_("向主讲人提问"),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请填写内容。")},
        help_text=_("以真实姓名和单位显示；主持人选入后公开。"),
    )


class HostForm(forms.Form):
    """What a host does with a question."""

    kind = forms.ChoiceField(
        label=_("处理"),
        choices=[("answer", _("写下答复")), ("choose", _("选入，由主讲人现场答复")), ("decline", _("不选入"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("答复或理由"),
        max_length=LONGEST_ANSWER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("答复会公开，成为问答实录；不选入的理由只有提问人看得到，最多 200 字。"),
    )

    def __init__(self, *args: Any, question: LiveQuestion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {"kind": "choose" if question.state == "waiting" else "answer", "text": question.answer}


class ReportForm(forms.Form):
    """Why a post should not stand there."""

    reason = forms.ChoiceField(label=_("原因"), choices=Report.Reason.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("补充说明"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class AppealForm(forms.Form):
    """Why a decision should be looked at again."""

    text = forms.CharField(label=_("申诉理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 4}))


class DecisionForm(forms.Form):
    """What is decided about a post."""

    kind = forms.ChoiceField(label=_("处理"), choices=Decision.Kind.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("作者会看到这段理由。")
    )


class BoardForm(forms.Form):
    """A general board."""

    title = forms.CharField(label=_("板块名称"), max_length=40)
    intro = forms.CharField(label=_("说明"), max_length=200, required=False)
    responsible = forms.CharField(label=_("责任人的用户名"), max_length=60, help_text=_("对这个板块负责的工作人员。"))
    position = forms.IntegerField(label=_("顺序"), min_value=0, max_value=999, initial=0)
    is_open = forms.BooleanField(label=_("可以发言"), required=False, initial=True)

    def clean_responsible(self) -> User:
        """Return the person; only people with a role answer for a board."""
        found = User.objects.active().filter(username=self.cleaned_data["responsible"], roles__isnull=False).first()
        if found is None:
            raise forms.ValidationError(_("没有这个用户名的工作人员。"))
        return found


class PauseForm(forms.Form):
    """Why nobody may write now; everybody reads it."""

    reason = forms.CharField(label=_("原因"), max_length=200, help_text=_("发言的人会看到。"))


class QuestionsForm(forms.Form):
    """The questions of the evaluation, one a line."""

    questions = forms.CharField(
        label=_("问题（每行一个）"),
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("每题答 1 至 5 分；最后一题作为课程的总体评分。"),
    )


class EvaluateForm(forms.Form):
    """What somebody thinks of a course."""

    def __init__(self, *args: Any, form: EvaluationForm, said: Evaluation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        before = {score.question_id: score.value for score in said.scores.all()} if said else {}
        marks = [(1, _("1 很不同意")), *((value, str(value)) for value in range(2, BEST)), (BEST, _("5 非常同意"))]
        self.asked = list(form.questions.all())
        for question in self.asked:
            self.fields[f"q{question.pk}"] = forms.TypedChoiceField(
                label=question.text,
                choices=marks,
                coerce=int,
                widget=forms.RadioSelect,
                initial=before.get(question.pk),
                error_messages={"required": _("请选择一项。")},
            )
        self.fields["remark"] = forms.CharField(
            label=_("意见和建议"),
            max_length=LONGEST_REMARK,
            required=False,
            initial=said.remark if said else "",
            widget=forms.Textarea(attrs={"rows": 4}),
        )

    def scores(self) -> dict[int, int]:
        """Return the marks by the question's primary key."""
        return {question.pk: self.cleaned_data[f"q{question.pk}"] for question in self.asked}
