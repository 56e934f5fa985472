"""The learner's side: what was set, writing, and the wall. What is not for somebody answers 404."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post

from . import actions
from .forms import WritingForm
from .lessons import lessons_for
from .models import Submission, Task

A_PAGE = 20


@never_cache
@login_required
@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """List the tasks that were set for me, with where mine stands."""
    now = timezone.now()
    found = Task.objects.for_learner(request.user, at=now).select_related("course", "organiser")
    page = Paginator(found.order_by("-deadline", "-pk"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "reflections/mine.html", {"page": page, "now": now})


def _task(request: SignedInRequest, uid: UUID) -> Task:
    found = Task.objects.for_learner(request.user, at=timezone.now())
    return get_object_or_404(found.select_related("course", "organiser"), uid=uid)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def task(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a task, and write: keep the draft, or hand in."""
    found, now = _task(request, uid), timezone.now()
    own = Submission.objects.filter(task=found, user=request.user).first()
    begun, lost = own.text if own else "", ""
    form = WritingForm(request.POST or None, initial={"text": begun, "may_be_shown": bool(own and own.may_be_shown)})
    if request.method == "POST" and form.is_valid():
        try:
            if "submit" in request.POST:
                actions.submit(found, **form.cleaned_data, by=request.user, at=now)
                messages.success(request, _("已提交，等待批阅。"))
            else:
                actions.save_draft(found, text=form.cleaned_data["text"], by=request.user, at=now)
                messages.success(request, _("草稿已保存，只有您自己看得到。"))
            return redirect(found)
        except actions.NotNowError as error:
            # A text that is too short is kept as the draft that the message speaks of; what cannot be kept is shown.
            lost = "" if _keep(found, form.cleaned_data["text"], request) else form.cleaned_data["text"]
            own = Submission.objects.filter(task=found, user=request.user).first()
            form.add_error(None, str(error))
    versions = own.versions.select_related("marking__by") if own else []
    context = {
        "task": found,
        "own": own,
        "form": form,
        "versions": list(versions),
        "open": _may_write(found, own, now),
        "lost": lost,
        "now": now,
        "written": actions.length_of(begun),
        "lessons": lessons_for(found, request.user),
    }
    return render(request, "reflections/task.html", context)


def _may_write(found: Task, own: Submission | None, now: datetime) -> bool:
    """Say whether the page offers to write: a draft is closed once nothing is taken for the first time any more."""
    if own is None or own.state == Submission.State.DRAFT:
        return found.takes_first(now)
    return own.is_open


def _keep(found: Task, text: str, request: SignedInRequest) -> bool:
    """Keep `text` as the draft; say whether that was possible."""
    try:
        actions.save_draft(found, text=text, by=request.user, at=timezone.now())
    except actions.NotNowError:
        return False
    return True


@signed_in_post
def draft(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Keep what is being written, and say so in a line."""
    found = _task(request, uid)
    try:
        own = actions.save_draft(found, text=request.POST.get("text", ""), by=request.user, at=timezone.now())
    except PermissionDenied as error:
        raise Http404 from error
    except actions.NotNowError as error:
        return render(request, "reflections/saved.html", {"problem": str(error)})
    return render(
        request, "reflections/saved.html", {"own": own, "written": actions.length_of(own.text), "task": found}
    )


@signed_in_post
def consent(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Agree to being shown on the wall, or take that back."""
    own = get_object_or_404(Submission, task__uid=uid, user=request.user)
    wanted = request.POST.get("wanted") == "1"
    actions.agree_to_show(own, wanted=wanted, by=request.user, at=timezone.now())
    messages.success(request, _("已同意展示。") if wanted else _("已撤回，展示墙上不再显示。"))
    return redirect("reflections:task", uid)


@never_cache
@login_required
@require_GET
def wall(request: SignedInRequest) -> HttpResponse:
    """Show what people agreed to show, and search it."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    found = Submission.objects.on_wall()
    if words:
        found = found.filter(text__icontains=words)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "reflections/wall.html", {"page": page, "words": words})


@never_cache
@login_required
@require_GET
def shown(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show one text of the wall."""
    found = get_object_or_404(Submission.objects.on_wall(), uid=uid)
    return render(request, "reflections/shown.html", {"submission": found})
