"""Pages about one's own learning. Everything here is scoped by its owner: what is not one's own answers 404."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from courses.models import CoursePage, Lesson
from courses.study import CourseView, has_opened
from lms.decorators import signed_in_post

from . import actions
from .agenda import agenda_of, as_calendar
from .components import LessonNotes
from .forms import DueForm, NoteForm
from .history import history_of
from .models import Favourite, Note, PlanItem
from .months import Month
from .notes_file import notes_as_text

NOTES_A_PAGE, COURSES_A_PAGE = 20, 24


def _course(request: SignedInRequest, course_id: int) -> CoursePage:
    return get_object_or_404(CoursePage.objects.visible_to(request.user), pk=course_id)


def _words(request: HttpRequest) -> str:
    """Return what the search box of a list asks for."""
    return request.GET.get("q", "").replace("\0", "").strip()[:60]


def _own_note(request: SignedInRequest, uid: UUID) -> Note:
    return get_object_or_404(Note.objects.of(request.user), uid=uid)


@never_cache
@login_required
@require_GET
def notes(request: SignedInRequest) -> HttpResponse:
    """List and search the own notes."""
    words = _words(request)
    found = Note.objects.of(request.user)
    if words:
        found = found.about(words)
    context = {"notes": Paginator(found, NOTES_A_PAGE).get_page(request.GET.get("page")), "words": words}
    return render(request, "desk/notes.html", context)


@never_cache
@login_required
@require_GET
def notes_file(request: SignedInRequest) -> HttpResponse:
    """Hand out all own notes as a text file, by course and lesson."""
    answer = HttpResponse(notes_as_text(Note.objects.of(request.user)), content_type="text/plain; charset=utf-8")
    day = timezone.localdate()
    answer["Content-Disposition"] = (
        f"attachment; filename=\"notes-{day}.txt\"; filename*=UTF-8''%E7%AC%94%E8%AE%B0-{day}.txt"
    )
    return answer


@signed_in_post
def add_note(request: SignedInRequest, course_id: int, lesson_uid: UUID) -> HttpResponse:
    """Keep a note on a lesson; htmx gets the lesson's notes anew."""
    lesson = get_object_or_404(Lesson.objects.select_related("page", "video"), page_id=course_id, uid=lesson_uid)
    # Whoever has the lesson open may be writing while its course is changed or taken offline.
    if not has_opened(lesson, request.user):
        _course(request, course_id)
        if lesson.retired:
            raise Http404
        state = CourseView.of(lesson.page, request.user, at=timezone.now()).state_of(lesson)
        if state and state.locked:
            messages.info(request, _("本课程按顺序学习，请先学完前面的课时。"))
            return redirect(lesson.page.url)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            actions.write_note(lesson, **form.cleaned_data, by=request.user, at=timezone.now())
            form = NoteForm()
        except ValidationError as error:
            form.add_error("text", error)
    if getattr(request, "htmx", False):
        return HttpResponse(LessonNotes(request, lesson, form=form).render_html({"csrf_token": _token(request)}))
    if form.errors:
        # What was written must not get lost.
        return render(request, "desk/edit_note.html", {"note": None, "lesson": lesson, "form": form})
    return redirect(lesson.get_absolute_url())


def _token(request: HttpRequest) -> str:
    from django.middleware.csrf import get_token

    return get_token(request)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit_note(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change the text of an own note."""
    note = _own_note(request, uid)
    form = NoteForm(request.POST or None, initial={"text": note.text})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_note(note, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error("text", error)
        else:
            messages.success(request, _("笔记已保存。"))
            return redirect("desk:notes")
    return render(request, "desk/edit_note.html", {"note": note, "lesson": note.lesson, "form": form})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def delete_note(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, and delete an own note."""
    note = _own_note(request, uid)
    if request.method == "POST":
        actions.delete_note(note, by=request.user)
        messages.success(request, _("笔记已删除。"))
        return redirect("desk:notes")
    return render(request, "desk/delete_note.html", {"note": note})


@never_cache
@login_required
@require_GET
def favourites(request: SignedInRequest) -> HttpResponse:
    """List and search what was put aside."""
    words = _words(request)
    found = Favourite.objects.of(request.user)
    if words:
        found = found.about(words)
    context = {"favourites": Paginator(found, COURSES_A_PAGE).get_page(request.GET.get("page")), "words": words}
    return render(request, "desk/favourites.html", context)


@signed_in_post
def set_favourite(request: SignedInRequest, course_id: int) -> HttpResponse:
    """Put a course aside or take it out; ``wanted`` says which."""
    course = _course(request, course_id)
    actions.set_favourite(course, wanted=request.POST.get("wanted") == "1", by=request.user, at=timezone.now())
    return redirect(course.url)


@never_cache
@login_required
@require_GET
def plan(request: SignedInRequest) -> HttpResponse:
    """Show the calendar of a month and the plan, first what is open."""
    today = timezone.localdate()
    month = Month.read(request.GET.get("month", ""), today=today)
    days = month.days()
    items = PlanItem.objects.of(request.user)
    context: dict[str, Any] = {
        "month": month,
        "weeks": month.weeks(agenda_of(request, days[0][0], days[-1][-1])),
        "weekdays": _("一 二 三 四 五 六 日").split(),
        "today": today,
        "open_items": items.to_do(),
        "done_items": items.done()[:20],
    }
    return render(request, "desk/plan.html", context)


@never_cache
@login_required
@require_GET
def calendar_file(request: SignedInRequest) -> HttpResponse:
    """Hand out the own dates for a calendar programme."""
    answer = HttpResponse(as_calendar(request, at=timezone.now()), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="xuezhou.ics"'
    return answer


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def plan_course(request: SignedInRequest, course_id: int) -> HttpResponse:
    """Choose the day by which a course is to be finished, or move it."""
    course = _course(request, course_id)
    today = timezone.localdate()
    item = PlanItem.objects.of(request.user).filter(course=course).first()
    form = DueForm(request.POST or None, today=today, initial={"due_on": item.due_on if item else None})
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_course(course, due_on=form.cleaned_data["due_on"], by=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error("due_on" if hasattr(error, "error_dict") else None, error.messages)
        else:
            messages.success(request, _("已加入学习计划。"))
            return redirect("desk:plan")
    return render(request, "desk/plan_course.html", {"course": course, "item": item, "form": form})


@signed_in_post
def drop_from_plan(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Take a course out of the plan; what was learnt stays."""
    item = PlanItem.objects.filter(user=request.user, uid=uid).first()
    if item is None:
        raise Http404
    actions.drop_from_plan(item, by=request.user)
    messages.success(request, _("已移出学习计划，学习记录不受影响。"))
    return redirect("desk:plan")


@never_cache
@login_required
@require_GET
def history(request: SignedInRequest) -> HttpResponse:
    """Show and search what was watched when, and what of it was recorded as new."""
    words = _words(request)
    page, rows = history_of(request.user, page=request.GET.get("page"), words=words)
    return render(request, "desk/history.html", {"page": page, "rows": rows, "words": words})
