"""Pages of the learners: my classes, one class, signing up, electives, the calendar."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post
from lms.refusals import show_errors

from ..actions import choose_elective, drop_elective, may_withdraw, sign_up
from ..actions import withdraw as withdraw_from
from ..agenda import calendar_of
from ..forms.training import ReasonForm
from ..models import ClassDocument, ClassMember, Meeting, TrainingClass
from ..study import ClassView, task_links

CLASSES_A_PAGE = 20
State = TrainingClass.State


def _chosen(request: SignedInRequest, tab: str) -> QuerySet[TrainingClass]:
    classes = TrainingClass.objects.select_related("organiser")
    if tab == "open":
        return classes.offered_to(request.user, at=timezone.now()).with_figures().order_by("starts_on", "pk")
    mine = classes.of(request.user)
    return mine.filter(state=State.CLOSED) if tab == "done" else mine.exclude(state=State.CLOSED).order_by("starts_on")


@never_cache
@login_required
@require_GET
def class_list(request: SignedInRequest) -> HttpResponse:
    """List my classes, those I may sign up for, and those that are over."""
    tab = request.GET.get("state", "mine")
    tab = tab if tab in ("mine", "open", "done") else "mine"
    page = Paginator(_chosen(request, tab), CLASSES_A_PAGE).get_page(request.GET.get("page"))
    members = ClassMember.objects.active().filter(user=request.user, training_class__in=page.object_list)
    graduated = dict(members.values_list("training_class_id", "graduated"))
    context = {
        "tab": tab,
        "page": page,
        "rows": [(each, graduated.get(each.pk)) for each in page.object_list],
        "open_count": TrainingClass.objects.offered_to(request.user, at=timezone.now()).count(),
    }
    return render(request, "classes/class_list.html", context)


def _visible(request: SignedInRequest, uid: UUID) -> TrainingClass:
    visible = TrainingClass.objects.visible_to(request.user, at=timezone.now())
    return get_object_or_404(visible.select_related("organiser", "programme", "exam"), uid=uid)


@never_cache
@login_required
@require_GET
def one_class(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a class: to its members what to do next, to those it is offered to what it is about."""
    found, now = _visible(request, uid), timezone.now()
    view = ClassView.of(found, request.user, at=now)
    context: dict[str, Any] = {
        "class": found,
        "view": view,
        "taken": found.members.active().count(),
        "signup_open": found.takes_signups(now),
        "course_lines": found.class_courses.select_related("course") if view is None else (),
    }
    if view is not None:
        tasks = task_links(view)
        context |= {
            "announcements": found.announcements.shown(),
            "materials": found.documents.filter(kind=ClassDocument.Kind.MATERIAL),
            "tasks": tasks,
            "next_task": next((each for each in tasks if not each[3]), None),
            "may_withdraw": may_withdraw(view.member, at=now),
        }
    return render(request, "classes/class.html", context)


@signed_in_post
def sign_up_for(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Sign up for a class."""
    found = _visible(request, uid)
    try:
        sign_up(found, user=request.user, at=timezone.now())
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return redirect(found)
    messages.success(request, _("已报名。开班和各场次的时间会列在首页和“培训班”中。"))
    return redirect(found)


def _membership(request: SignedInRequest, uid: UUID) -> ClassMember:
    mine = ClassMember.objects.active().filter(
        user=request.user, training_class__in=TrainingClass.objects.of(request.user)
    )
    return get_object_or_404(mine.select_related("training_class", "user"), training_class__uid=uid)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask before leaving a class that I signed up for."""
    member = _membership(request, uid)
    if not may_withdraw(member, at=timezone.now()):
        raise Http404
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_from(member, reason=form.cleaned_data["reason"], at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已退出“%(title)s”。") % {"title": member.training_class.title})
            return redirect("classes:list")
    return render(request, "classes/withdraw.html", {"class": member.training_class, "form": form})


@signed_in_post
def elective(request: SignedInRequest, uid: UUID, pk: int) -> HttpResponse:
    """Choose a course from the menu, or give it back; answers with the menu where htmx asks for it."""
    member = _membership(request, uid)
    class_course = get_object_or_404(member.training_class.class_courses.filter(required=False), pk=pk)
    verb = drop_elective if request.POST.get("act") == "drop" else choose_elective
    problem = ""
    try:
        verb(member, class_course, at=timezone.now())
    except ValidationError as error:
        problem = " ".join(error.messages)
    if getattr(request, "htmx", False):
        view = ClassView.of(member.training_class, request.user, at=timezone.now())
        context = {"class": member.training_class, "view": view, "problem": problem, "fragment": True}
        return render(request, "classes/menu.html", context)
    if problem:
        messages.warning(request, problem)
    return redirect(f"{member.training_class.get_absolute_url()}#menu")


@never_cache
@login_required
@require_GET
def material(request: SignedInRequest, uid: UUID, document: UUID) -> HttpResponseBase:
    """Download a paper that is meant for the members."""
    member = _membership(request, uid)
    materials = member.training_class.documents.filter(kind=ClassDocument.Kind.MATERIAL)
    found = get_object_or_404(materials, uid=document)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.name)


@never_cache
@login_required
@require_GET
def meeting(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a meeting that I am to attend, and whether I have signed in."""
    found = get_object_or_404(Meeting.objects.of(request.user).select_related("training_class"), uid=uid)
    view = ClassView.of(found.training_class, request.user, at=timezone.now())
    line = next((each for each in view.meetings if each.meeting.pk == found.pk), None) if view else None
    if view is None or line is None:
        raise Http404
    marks = found.marks.filter(member=view.member)
    return render(request, "classes/meeting.html", {"meeting": found, "line": line, "marks": marks, "view": view})


@never_cache
@login_required
@require_GET
def calendar(request: SignedInRequest) -> HttpResponse:
    """Hand out my meetings and the first and last days of my classes for a calendar."""
    text = calendar_of(request.user, at=timezone.now())
    headers = {"Content-Disposition": 'attachment; filename="classes.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)
