"""The trainers' desk: what courses there are and what became of them, and importing more."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from wagtail.models import Page
from wagtailmedia import get_permission_policy

from accounts.requests import SignedInRequest
from courses.models import CoursePage, TopicPage
from jobs.checked_file_pages import batch_page, carried_out, fault_list, paged
from lms.decorators import signed_in_post
from lms.downloads import workbook_answer
from lms.workbooks import FileError

from .actions import confirm_courses, discard_courses, submit_courses, upload_courses
from .broadcasts import SORTS as BROADCAST_SORTS
from .broadcasts import broadcast_workbook, broadcasts_of, listed, totals_of, years_of
from .forms import CourseImportForm
from .models import CourseImport
from .permissions import courses_of, demand_reports, places_for
from .reports import SORTS, add_figures, by_source, listed_courses, report_of, stock
from .submission import under_review, waiting
from .workbook import make_template

A_PAGE = 50
MOST_MADE = 500
LICENCES = ("soon", "over")


@never_cache
@login_required
@require_GET
def courses(request: SignedInRequest) -> HttpResponse:
    """Show the stock of courses, by source, with licences that end, and the list with its figures."""
    demand_reports(request.user)
    today = timezone.localdate()
    chosen = {name: request.GET.get(name, "").replace("\0", "").strip()[:60] for name in ("source", "licence", "sort")}
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    state = "off" if request.GET.get("state") == "off" else "live"
    mine = courses_of(request.user)
    offered = mine.live()
    found = listed_courses(offered if state == "live" else mine.not_live(), words=words, **chosen, today=today)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "stock": stock(offered, today=today),
        "sources": by_source(offered),
        "page": page,
        "rows": add_figures(page),
        "words": words,
        "chosen": chosen,
        "state": state,
        "source_choices": CoursePage.Source.choices,
        "sorts": [(name, label) for name, (label, _order) in SORTS.items()],
        "today": today,
        "may_import": bool(places_for(request.user)),
    }
    return render(request, "teaching/courses.html", context)


@never_cache
@login_required
@require_GET
def report(request: SignedInRequest, course_id: int) -> HttpResponse:
    """Show what became of one course: who began and finished, where they stopped, the test."""
    demand_reports(request.user)
    course: CoursePage = get_object_or_404(courses_of(request.user), pk=course_id)
    context = {
        "report": report_of(course, at=timezone.now()),
        "course": course,
        "may_see_curves": get_permission_policy().user_has_any_permission(request.user, ["add", "change"]),
    }
    return render(request, "teaching/report.html", context)


@never_cache
@login_required
@require_GET
def broadcasts(request: SignedInRequest) -> HttpResponse:
    """Show the broadcasts with how many watched them, or answer with the list as a workbook (``format=xlsx``)."""
    demand_reports(request.user)
    chosen = {name: request.GET.get(name, "").replace("\0", "").strip()[:60] for name in ("year", "sort")}
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    mine = broadcasts_of(courses_of(request.user), at=timezone.now())
    found = listed(mine, words=words, **chosen)
    totals = totals_of(found)
    if request.GET.get("format") == "xlsx":
        return workbook_answer(broadcast_workbook(found, totals), _("直播统计.xlsx"))
    context = {
        "totals": totals,
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "years": years_of(mine),
        "words": words,
        "chosen": chosen,
        "sorts": [(name, label) for name, (label, _order) in BROADCAST_SORTS.items()],
        "download": urlencode({**chosen, "q": words, "format": "xlsx"}),
    }
    return render(request, "teaching/broadcasts.html", context)


def _places(request: SignedInRequest) -> list[Page]:
    places = places_for(request.user)
    if not places:
        raise Http404
    return places


def _batch(request: SignedInRequest, uid: UUID) -> CourseImport:
    batches = CourseImport.objects.visible_to(request.user).select_related("parent", "made_by", "job")
    return get_object_or_404(batches, uid=uid)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def imports(request: SignedInRequest) -> HttpResponse:
    """List the batches, and check a new workbook."""
    places = _places(request)
    form = CourseImportForm(request.POST or None, request.FILES or None, places=places)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        place = form.cleaned_data["parent"]
        try:
            batch = upload_courses(file.read(), file_name=file.name, parent=place, by=request.user, at=timezone.now())
            return redirect(batch)
        except FileError as error:
            form.add_error("file", str(error))
    found = CourseImport.objects.visible_to(request.user).select_related("made_by", "parent").defer("faults")
    context = {"form": form, "page": paged(request, found)}
    return render(request, "teaching/imports.html", context)


@login_required
@require_GET
def template(request: SignedInRequest) -> HttpResponse:
    """Download the empty workbook."""
    _places(request)
    topics = TopicPage.objects.live().order_by("title").values_list("title", flat=True)
    return workbook_answer(make_template(topics), _("课程导入模板.xlsx"))


@never_cache
@login_required
@require_GET
def detail(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a batch: its faults, what it will make, how far it is, or what it made."""
    batch = _batch(request, uid)
    made = CoursePage.objects.filter(pk__in=batch.made).order_by("path")
    reviews = under_review(made) if batch.made else {}
    drafts = set(waiting(batch, by=request.user).values_list("pk", flat=True)) if batch.made else set()
    context: dict[str, Any] = {
        "courses": paged(request, batch.plan),
        # The page looks every two seconds while a job works.
        "made": [(course, reviews.get(course.pk)) for course in made[: 0 if batch.works else MOST_MADE]],
        "waiting": len(drafts),
        "left": [row for row in batch.left if row["course"] in drafts],
    }
    return batch_page(request, batch, "teaching/import.html", context)


@login_required
@require_GET
def faults(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Download the faults of a batch."""
    return fault_list(_batch(request, uid).faults)


@signed_in_post
def confirm(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Let the courses of a checked batch be made."""
    batch = _batch(request, uid)
    carried_out(request, batch, confirm_courses)
    return redirect(batch)


@signed_in_post
def discard(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Give up a checked batch; nothing was made of it."""
    batch = _batch(request, uid)
    if not carried_out(request, batch, discard_courses):
        return redirect(batch)
    messages.success(request, _("已放弃，没有建立任何课程。"))
    return redirect("teaching:imports")


@signed_in_post
def submit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Let the drafts of a batch be handed to the reviewers."""
    batch = _batch(request, uid)
    carried_out(request, batch, submit_courses)
    return redirect(batch)
