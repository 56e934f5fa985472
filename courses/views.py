"""Pages around a course: its cover, learning a lesson, my courses."""

import re
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET

from accounts.requests import SignedInRequest
from lms.covers import cover_svg
from lms.decorators import signed_in_post
from media.components import VideoPlayer
from scorm.components import PackagePanel
from scorm.models import Package

from .actions import ReadTooShortError, finish_reading, open_lesson
from .lesson_kinds import provider_of
from .live import NotOnAirError, finish_live, frame_address, may_attach, may_confirm, stay_live
from .models import CoursePage, Enrolment, Lesson, LivePeak, LiveVisit
from .offline import count_attendance
from .packages import take_evidence
from .permissions import teaches
from .reading import Reading
from .study import CourseView, views_of


@require_GET
@cache_control(public=True, max_age=3600)
def cover(request: HttpRequest, course_id: int) -> HttpResponse:
    """Draw the cover of a course; a draft's cover is drawn as well (its title is all that it tells)."""
    course = get_object_or_404(CoursePage.objects.only("title", "draft_title", "translation_key"), pk=course_id)
    return HttpResponse(cover_svg(course.title, seed=str(course.translation_key)), content_type="image/svg+xml")


def _offered_lesson(request: SignedInRequest, course_id: int, lesson_uid: UUID) -> Lesson:
    visible = CoursePage.objects.visible_to(request.user)
    lesson = get_object_or_404(Lesson.objects.offered().select_related("page"), page_id=course_id, uid=lesson_uid)
    if not visible.filter(pk=course_id).exists():
        raise Http404
    return lesson


def _what_is_left(request: SignedInRequest, course_id: int) -> HttpResponse:
    """Lead whoever studies a course from a lesson that is gone to what there still is; 404 for everybody else."""
    enrolment = get_object_or_404(Enrolment.objects.select_related("course"), user=request.user, course=course_id)
    if not CoursePage.objects.visible_to(request.user).filter(pk=course_id).exists():
        title = {"title": enrolment.course.title}
        messages.info(request, _("《%(title)s》已下架，您的学习记录保留。") % title)
        return redirect("courses:my_courses")
    messages.info(request, _("您打开的课时已不在本课程中，请继续学习其他课时。您的学习记录保留。"))
    return redirect(enrolment.course.url)


def _others_first(request: HttpRequest, view: CourseView) -> HttpResponse:
    titles = "、".join(f"《{course.title}》" for course in view.missing)
    messages.info(request, _("请先学完先修课程：%(titles)s。") % {"titles": titles})
    return redirect(view.course.url)


def _earlier_first(request: HttpRequest, lesson: Lesson) -> HttpResponse:
    messages.info(request, _("本课程按顺序学习，请先学完前面的课时。"))
    return redirect(lesson.page.url)


def _not_open(request: HttpRequest, lesson: Lesson) -> str:
    """Say that what the lesson stands for was taken back, or is meant for others; return where to go instead."""
    text = _("“%(title)s”现在没有向您开放。请先学其他课时，或向授课人询问。")
    messages.warning(request, text % {"title": lesson.title})
    return lesson.page.url or "/"


@never_cache
@login_required
@require_GET
def learn(request: SignedInRequest, course_id: int, lesson_uid: UUID) -> HttpResponse:
    """Show one lesson for studying; opening it enrols the person."""
    try:
        lesson = _offered_lesson(request, course_id, lesson_uid)
    except Http404:
        return _what_is_left(request, course_id)
    now = timezone.now()
    view = CourseView.of(lesson.page, request.user, at=now)
    state = view.state_of(lesson)
    if view.missing:
        return _others_first(request, view)
    if state and state.locked:
        return _earlier_first(request, lesson)
    open_lesson(lesson, user=request.user, at=now)
    if lesson.target and (provider := provider_of(lesson.kind)):
        return redirect(provider.url(request, lesson.target) or _not_open(request, lesson))
    if lesson.kind == Lesson.Kind.SCORM:
        return _package(request, lesson, at=now)
    if lesson.kind in SHOWN:
        return _other_kinds(request, lesson, at=now)
    player, after = None, view.after(lesson)
    if lesson.is_played and lesson.video:
        player = VideoPlayer(
            video=lesson.video,
            user=request.user,
            context=str(lesson.uid),
            max_rate=float(lesson.page.max_rate),
            rules=lesson.page.watch_rules,
            start=_asked_start(request),
            following=(after.lesson.get_absolute_url(), after.lesson.title) if after and not after.locked else None,
            at=now,
        )
    context = {"lesson": lesson, "course": lesson.page, "view": view, "state": state, "player": player}
    was_there = may_confirm(lesson, user=request.user, at=now)
    return render(request, "courses/learn.html", context | {"next_lesson": after, "may_confirm": was_there})


def _package(request: SignedInRequest, lesson: Lesson, *, at: datetime) -> HttpResponse:
    """Show a lesson that is a package; what the person has shown so far counts now, if news of it was lost."""
    package = Package.objects.select_related("current").get(pk=lesson.package_id)
    take_evidence(lesson, user=request.user, at=at)
    view = CourseView.of(lesson.page, request.user, at=at)
    context = str(lesson.uid)
    panel = PackagePanel(
        package=package,
        user=request.user,
        context=context,
        back=lesson.get_absolute_url(),
        least=lesson.minimum_seconds,
        at=at,
    )
    shown = {"lesson": lesson, "course": lesson.page, "view": view, "state": view.state_of(lesson), "player": panel}
    return render(request, "courses/learn.html", shown | {"next_lesson": view.after(lesson)})


def _document(request: SignedInRequest, lesson: Lesson, at: datetime) -> dict[str, Any]:
    """Open a page of a document; the page that was open before counts first."""
    asked = request.GET.get("page", "")
    number = int(asked) if re.fullmatch("[0-9]{1,4}", asked) else None
    return {"reading": Reading.of(lesson, user=request.user, number=number, at=at)}


def _broadcast(request: SignedInRequest, lesson: Lesson, at: datetime) -> dict[str, Any]:
    return {
        "visit": LiveVisit.objects.filter(user=request.user, lesson=lesson).first(),
        "may_confirm": may_confirm(lesson, user=request.user, at=at),
        "on_air": lesson.is_on_air(at),
        "visits": lesson.visits.count(),
        "watching": stay_live(lesson, user=request.user, at=at),
        "peak": LivePeak.objects.filter(lesson=lesson).first(),
        "frame": frame_address(lesson),
        "may_attach": may_attach(request.user, lesson.page),
    }


def _meeting(request: SignedInRequest, lesson: Lesson, at: datetime) -> dict[str, Any]:
    """Who was there before being able to open the lesson has it completed now."""
    count_attendance(lesson, user=request.user, at=at)
    return {"may_mark": teaches(request.user, lesson.page)}


#: What further kinds of lessons show; each may change how far the person is.
SHOWN = {Lesson.Kind.DOCUMENT: _document, Lesson.Kind.LIVE: _broadcast, Lesson.Kind.OFFLINE: _meeting}


def _other_kinds(request: SignedInRequest, lesson: Lesson, *, at: datetime) -> HttpResponse:
    """Show a lesson that is a document, live, or takes place in a room."""
    own = SHOWN[Lesson.Kind(lesson.kind)](request, lesson, at)
    view = CourseView.of(lesson.page, request.user, at=at)
    context = {
        "lesson": lesson,
        "course": lesson.page,
        "view": view,
        "state": view.state_of(lesson),
        "player": None,
        "next_lesson": view.after(lesson),
        "is_over": bool(lesson.ends_at and lesson.ends_at < at),
    }
    return render(request, "courses/learn.html", context | own)


def _asked_start(request: HttpRequest) -> int | None:
    """Return the millisecond that ``?t=`` names, as the search in speech links it."""
    asked = request.GET.get("t", "")
    return int(asked) if re.fullmatch("[0-9]{1,8}", asked) else None


@signed_in_post
def finish(request: SignedInRequest, course_id: int, lesson_uid: UUID) -> HttpResponse:
    """Take the reader's word that an article is read, once the minimum time has passed."""
    try:
        lesson = _offered_lesson(request, course_id, lesson_uid)
    except Http404:
        return _what_is_left(request, course_id)
    now = timezone.now()
    finishing = {Lesson.Kind.ARTICLE: finish_reading, Lesson.Kind.LIVE: finish_live}.get(Lesson.Kind(lesson.kind))
    if finishing is None and may_confirm(lesson, user=request.user, at=now):
        finishing = finish_live
    if finishing is None:
        raise Http404
    view = CourseView.of(lesson.page, request.user, at=now)
    state = view.state_of(lesson)
    if view.missing:
        return _others_first(request, view)
    if state and state.locked:
        return _earlier_first(request, lesson)
    try:
        finishing(lesson, user=request.user, at=now)
    except ReadTooShortError as error:
        messages.warning(request, _("请再学习 %(seconds)d 秒后确认。") % {"seconds": error.seconds_left})
        return redirect(lesson.get_absolute_url())
    except NotOnAirError:
        messages.warning(request, _("没有您在直播时间内进入的记录，或者已超过确认时间。可等待回放。"))
        return redirect(lesson.get_absolute_url())
    messages.success(request, _("本节已学完。"))
    following = CourseView.of(lesson.page, request.user, at=now).next
    return redirect(following.lesson.get_absolute_url() if following else lesson.page.url)


@never_cache
@login_required
@require_GET
def my_courses(request: SignedInRequest) -> HttpResponse:
    """List and search the courses I began or completed."""
    enrolments = Enrolment.objects.of(request.user).for_cards()
    state = "done" if request.GET.get("state") == "done" else "open"
    chosen = enrolments.completed() if state == "done" else enrolments.open()
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    page = Paginator(chosen.about(words) if words else chosen, 24).get_page(request.GET.get("page"))
    context = {"page": page, "views": views_of(page, at=timezone.now()), "state": state, "words": words}
    return render(request, "courses/my_courses.html", context)
