"""Screens about watching: the editors' questions and curves, and unusual watching for those who look after learning."""

from typing import Any

from django import forms
from django.contrib import messages as site_messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.admin import messages

from accounts.requests import SignedInRequest
from lms.numbers import row_number

from .anomalies import review_anomaly
from .curves import HEIGHT, SMALLEST_GROUP, WIDTH, curve_of
from .models import PlaySession, PresenceCheck, Video, VideoQuestion, WatchAnomaly
from .permissions import may_read_watching
from .question_forms import QuestionForm
from .questions import remove_question, save_question
from .uploads import may_change


def _video(request: HttpRequest, pk: int) -> Video:
    video = get_object_or_404(Video, pk=pk)
    if not may_change(request.user, video):
        raise Http404
    return video


@require_http_methods(["GET", "POST"])
def questions(request: HttpRequest, pk: int) -> HttpResponse:
    """List the questions of a video; add one, or change the one of ``?edit=``."""
    video = _video(request, pk)
    asked = VideoQuestion.objects.filter(video=video).asked()
    number = request.GET.get("edit", "")
    question = get_object_or_404(asked, pk=row_number(number)) if number else VideoQuestion(video=video)
    form = QuestionForm(request.POST or None, initial=QuestionForm.initial_of(question) if question.pk else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            save_question(
                question,
                text=values["text"],
                options=values["options"],
                explanation=values["explanation"],
                at_ms=values["time"],
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as error:
            form.add_error("time" if hasattr(error, "error_dict") else None, error.messages[0])
        else:
            messages.success(request, _("题目已保存。"))
            return redirect("media-questions", pk)
    page = Paginator(asked, 30).get_page(request.GET.get("page"))
    context = {"video": video, "form": form, "question": question, "page": page}
    return render(request, "media/editors/questions.html", context)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Ask whether a question is to go, and take it away."""
    video = _video(request, pk)
    question = get_object_or_404(VideoQuestion.objects.filter(video=video).asked(), pk=number)
    if request.method == "POST":
        remove_question(question, by=request.user, at=timezone.now())
        messages.success(request, _("题目已删除。"))
        return redirect("media-questions", pk)
    context = {"video": video, "question": question, "answers": question.answers.count()}
    return render(request, "media/editors/remove_question.html", context)


@require_GET
def curve(request: HttpRequest, pk: int) -> HttpResponse:
    """Show where viewers leave and what they watch again."""
    video = _video(request, pk)
    found = curve_of(video)
    page = Paginator(found.places if found else [], 60).get_page(request.GET.get("page"))
    context = {"video": video, "curve": found, "page": page, "smallest": SMALLEST_GROUP}
    context |= {"width": WIDTH, "height": HEIGHT}
    return render(request, "media/editors/curve.html", context)


class AnomalyFilterForm(forms.Form):
    """What the list of unusual watching is narrowed to."""

    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        required=False,
        choices=[("", gettext_lazy("待查看")), ("reviewed", gettext_lazy("已查看")), ("all", gettext_lazy("全部"))],
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("情况"),
        required=False,
        choices=[("", gettext_lazy("全部")), *WatchAnomaly.Kind.choices],
    )
    q = forms.CharField(label=gettext_lazy("姓名或用户名"), required=False, max_length=60)


class ReviewForm(forms.Form):
    """What was found out."""

    note = forms.CharField(
        label=gettext_lazy("说明"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("写明怎样核实、结果如何；保存后不能修改，可以再补充。"),
    )


def _readable(request: SignedInRequest) -> Any:
    if not may_read_watching(request.user):
        raise Http404
    return WatchAnomaly.objects.visible_to(request.user).select_related("user", "user__unit")


@login_required
@require_GET
def anomalies(request: SignedInRequest) -> HttpResponse:
    """List unusual watching in my scope, what nobody has looked at first."""
    rows = _readable(request)
    form = AnomalyFilterForm(request.GET)
    form.is_valid()
    state, kind = form.cleaned_data.get("state", ""), form.cleaned_data.get("kind", "")
    if state != "all":
        rows = rows.reviewed() if state == "reviewed" else rows.open()
    if kind:
        rows = rows.filter(kind=kind)
    words = form.cleaned_data.get("q", "").replace("\0", "").strip()
    if words:
        rows = rows.filter(Q(user__real_name__icontains=words) | Q(user__username__icontains=words))
    page = Paginator(rows, 30).get_page(request.GET.get("page"))
    narrowed = bool(state or kind or words)
    return render(request, "media/anomalies.html", {"form": form, "page": page, "narrowed": narrowed})


@login_required
@require_http_methods(["GET", "POST"])
def anomaly(request: SignedInRequest, uid: Any) -> HttpResponse:
    """Show one row with its evidence, and take a note about it."""
    row = get_object_or_404(_readable(request), uid=uid)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        review_anomaly(row, note=form.cleaned_data["note"], by=request.user, at=timezone.now())
        site_messages.success(request, _("说明已保存。"))
        return redirect("media-anomaly", uid)
    sessions = PlaySession.objects.filter(user_id=row.user_id, opened_at__date=row.day).select_related("video")
    checks = PresenceCheck.objects.filter(session__user_id=row.user_id, asked_at__date=row.day)
    context = {
        "anomaly": row,
        "facts": [
            (FACTS[name], ", ".join(value) if isinstance(value, list) else value)
            for name, value in row.facts.items()
            if name in FACTS
        ],
        "form": form,
        "reviews": row.reviews.select_related("by"),
        "page": Paginator(sessions.order_by("opened_at"), 30).get_page(request.GET.get("page")),
        "checks": checks.order_by("asked_at")[:50],
    }
    return render(request, "media/anomaly.html", context)


FACTS = {
    "credited_hours": gettext_lazy("记录的学习时间（小时）"),
    "clock_hours": gettext_lazy("播放器打开的时间（小时）"),
    "beyond_seconds": gettext_lazy("超出部分（秒）"),
    "night_hours": gettext_lazy("23 点至 5 点的学习时间（小时）"),
    "sessions": gettext_lazy("开始播放的次数"),
    "devices": gettext_lazy("设备"),
    "take_overs": gettext_lazy("被另一处接管的次数"),
    "missed": gettext_lazy("未按时回答的在学确认"),
    "wrong": gettext_lazy("答错的次数"),
}
