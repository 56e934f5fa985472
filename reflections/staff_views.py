"""The office's side: tasks, what was handed in, marking, the table."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.audience_page import answer_audience_page, answer_setting_page
from accounts.audiences import people_of, words_of
from accounts.permissions import Power, demand, units_for
from accounts.requests import SignedInRequest
from courses.models import Lesson
from lms.decorators import signed_in_post
from lms.downloads import workbook_answer
from lms.refusals import show_errors

from . import actions
from .exports import make_table
from .forms import MarkForm, TaskForm
from .lessons import KIND
from .models import Submission, Task

A_PAGE = 30
STATES = (
    ("submitted", gettext_lazy("待批阅")),
    ("", gettext_lazy("全部")),
    ("returned", gettext_lazy("退回修改")),
    ("accepted", gettext_lazy("已通过")),
    ("late", gettext_lazy("逾期")),
)


def _task(request: SignedInRequest, uid: UUID) -> Task:
    demand(request.user, Power.MANAGE_REFLECTIONS)
    found = Task.objects.managed_by(request.user).select_related("organiser", "course", "audience__scope")
    return get_object_or_404(found, uid=uid)


def _submission(request: SignedInRequest, uid: UUID) -> Submission:
    demand(request.user, Power.MANAGE_REFLECTIONS)
    found = Submission.objects.managed_by(request.user).select_related("task__organiser", "user", "unit")
    return get_object_or_404(found, uid=uid)


@never_cache
@login_required
@require_GET
def tasks(request: SignedInRequest) -> HttpResponse:
    """List the tasks of my scope with their figures."""
    demand(request.user, Power.MANAGE_REFLECTIONS)
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    found = Task.objects.managed_by(request.user).filter(title__icontains=words).select_related("organiser")
    page = Paginator(found.with_figures().order_by("-deadline", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "reflections/staff/tasks.html", {"page": page, "words": words, "now": timezone.now()})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Prepare a task."""
    demand(request.user, Power.MANAGE_REFLECTIONS)
    form = TaskForm(request.POST or None, units=units_for(request.user, Power.MANAGE_REFLECTIONS).open())
    if request.method == "POST" and form.is_valid():
        unit = form.cleaned_data["organiser"]
        try:
            made = actions.make_task(unit, form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。请选择对象，再布置。"))
            return redirect("reflections:audience", made.uid)
    return render(request, "reflections/staff/form.html", {"form": form, "task": None})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change a task."""
    found = _task(request, uid)
    form = TaskForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_task(found, form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("reflections:staff_task", found.uid)
    return render(request, "reflections/staff/form.html", {"form": form, "task": found})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def audience(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Choose whom a task is for."""
    found = _task(request, uid)
    return answer_audience_page(
        request,
        found.audience,
        template="reflections/staff/audience.html",
        context={"task": found},
        back=reverse("reflections:staff_task", args=[found.uid]),
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def publish(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Say whom the task reaches, then set it."""
    found = _task(request, uid)
    return answer_setting_page(
        request,
        found.audience,
        lambda at: actions.publish_task(found, by=request.user, at=at),
        refusal=actions.NotNowError,
        template="reflections/staff/publish.html",
        context={"task": found},
        back=reverse("reflections:staff_task", args=[found.uid]),
        said=_("已布置。"),
    )


@never_cache
@login_required
@require_GET
def task(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a task: how far it is, and what was handed in, filtered and searched."""
    found = _task(request, uid)
    figures = Task.objects.with_figures().get(pk=found.pk)
    state = request.GET.get("state", "submitted")
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    handed_in = found.submissions.handed_in().select_related("user", "unit").with_highest()
    if state == "late":
        handed_in = handed_in.filter(is_late=True)
    elif state in Submission.State.values:
        handed_in = handed_in.filter(state=state)
    if words:
        handed_in = handed_in.filter(user__real_name__icontains=words)
    context = {
        "task": found,
        "figures": figures,
        "reached": people_of(found.audience, on=timezone.localdate()).count(),
        "audience": words_of(found.audience),
        "lessons": Lesson.objects.of_target(found.uid, KIND).filter(page__live=True).select_related("page")[:10],
        "page": Paginator(handed_in.order_by("submitted_at", "pk"), A_PAGE).get_page(request.GET.get("page")),
        "states": STATES,
        "state": state,
        "words": words,
    }
    return render(request, "reflections/staff/task.html", context)


@login_required
@require_GET
def export(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Download the table of a task: whom it was set for, and where everybody stands."""
    found = _task(request, uid)
    return workbook_answer(make_table(found, by=request.user, at=timezone.now()), _("学习心得.xlsx"))


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def submission(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Read a text beside what it resembles, and mark it."""
    found = _submission(request, uid)
    versions = list(found.versions.select_related("comparison", "marking__by"))
    form = MarkForm(request.POST or None, initial={"number": versions[-1].number})
    if request.method == "POST" and form.is_valid():
        try:
            actions.mark(found, **form.cleaned_data, by=request.user, at=timezone.now())
        except actions.NotNowError as error:
            form = _again(form, versions[-1].number, str(error))
        else:
            messages.success(request, _("已批阅，作者会看到结果和评语。"))
            return redirect("reflections:staff_task", found.task.uid)
    comparison = getattr(versions[-1], "comparison", None)
    matches = comparison.matches.select_related("other__submission__user", "lesson__page") if comparison else []
    context = {
        "submission": found,
        "version": versions[-1],
        "earlier": versions[:-1],
        "comparison": comparison,
        "matches": matches,
        "written": actions.length_of(versions[-1].text),
        "form": form if found.state == Submission.State.SUBMITTED else None,
    }
    return render(request, "reflections/staff/submission.html", context)


def _again(form: MarkForm, number: int, problem: str) -> MarkForm:
    """Return the form with what was filled in and why it was refused, for the version that is shown now."""
    again = MarkForm({**form.data.dict(), "number": number})  # type: ignore[attr-defined]
    again.is_valid()
    again.add_error(None, problem)
    return again


@signed_in_post
def show(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Put a text on the wall, or take it off."""
    found = _submission(request, uid)
    try:
        actions.show(found, wanted=request.POST.get("wanted") == "1", by=request.user, at=timezone.now())
    except actions.NotNowError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("已保存。"))
    return redirect("reflections:submission", uid)
