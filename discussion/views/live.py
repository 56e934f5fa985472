"""The questions of a live lesson: asking and reading them, and the hosts' desk."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from courses.models import CoursePage, Lesson

from .. import actions
from ..actions.live import hosts
from ..forms import HostForm, LiveQuestionForm
from ..models import LiveQuestion
from ..permissions import takes_live_questions, unit_of

A_PAGE = 30


def _lesson(request: SignedInRequest, uid: UUID) -> Lesson:
    """Return a lesson that is live, or was and has become one on demand."""
    visible = CoursePage.objects.visible_to(request.user)
    found = Lesson.objects.offered().select_related("page").filter(page__in=visible, starts_at__isnull=False)
    return get_object_or_404(found.exclude(kind=Lesson.Kind.OFFLINE), uid=uid)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def live(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show what was asked and answered, and take a question; htmx asks for the list alone."""
    lesson, now = _lesson(request, uid), timezone.now()
    form = LiveQuestionForm(request.POST or None)
    if request.method == "POST" and unit_of(request.user) is None:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        try:
            actions.ask_live(lesson, body=form.cleaned_data["body"], by=request.user, at=now)
        except ValidationError as error:
            form.add_error("body", error.messages)
        except actions.NotNowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("问题已提交，主持人选入后会公开显示。"))
            return redirect("discussion:live", lesson.uid)
    found = LiveQuestion.objects.filter(lesson=lesson).select_related("author", "unit", "answered_by")
    context = {
        "lesson": lesson,
        "form": form,
        "page": Paginator(found.shown(), A_PAGE).get_page(request.GET.get("page")),
        "own": found.filter(author=request.user).unshown(),
        "is_open": takes_live_questions(lesson, now),
        "may_ask": takes_live_questions(lesson, now) and unit_of(request.user) is not None,
        "hosts": hosts(request.user, lesson),
    }
    name = "discussion/live.html#questions" if request.headers.get("HX-Request") else "discussion/live.html"
    return render(request, name, context)


@never_cache
@login_required
@require_GET
def desk(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a lesson's queue to its hosts: what waits first, or another state; htmx asks for the list alone."""
    lesson = _lesson(request, uid)
    if not hosts(request.user, lesson):
        raise Http404
    state = request.GET.get("state", LiveQuestion.State.WAITING)
    state = state if state in LiveQuestion.State.values else LiveQuestion.State.WAITING
    found = LiveQuestion.objects.filter(lesson=lesson)
    rows = found.filter(state=state).select_related("author", "unit").order_by("at", "pk")
    counts = found.counts()
    context = {
        "lesson": lesson,
        "page": Paginator(rows, A_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": [(value, label, counts.get(value, 0)) for value, label in LiveQuestion.State.choices],
        "is_open": takes_live_questions(lesson, timezone.now()),
    }
    name = "discussion/staff/live.html#queue" if request.headers.get("HX-Request") else "discussion/staff/live.html"
    return render(request, name, context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def decide(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show one question to a host: choose it, decline it with a reason, or write down the answer."""
    rows = LiveQuestion.objects.select_related("lesson__page", "author", "unit")
    question = get_object_or_404(rows, uid=uid)
    if not hosts(request.user, question.lesson):
        raise Http404
    form = HostForm(request.POST or None, question=question)
    if request.method == "POST" and form.is_valid():
        try:
            _carry_out(question, form, request)
        except ValidationError as error:
            form.add_error("text", error.messages)
        else:
            messages.success(request, _("已处理。"))
            return redirect("discussion:live_desk", question.lesson.uid)
    return render(request, "discussion/staff/live_question.html", {"question": question, "form": form})


def _carry_out(question: LiveQuestion, form: HostForm, request: SignedInRequest) -> None:
    kind, text, now = form.cleaned_data["kind"], form.cleaned_data["text"], timezone.now()
    if kind == "choose":
        actions.choose_question(question, by=request.user, at=now)
    elif kind == "decline":
        actions.decline_question(question, reason=text, by=request.user, at=now)
    else:
        actions.answer_question(question, answer=text, by=request.user, at=now)
