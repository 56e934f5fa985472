"""Pages of documents and live lessons: the page that is read, joining, and the recording afterwards."""

import re
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtailmedia import get_permission_policy

from accounts.requests import SignedInRequest
from lms.decorators import signed_in_post
from lms.numbers import row_number
from media.models import Video

from .live import NotOnAirError, attach_recording, join_live, may_attach, stay_live
from .models import CoursePage, Lesson, LessonProgress
from .reading import has_open, has_read, settle
from .study import CourseView

#: So many recordings are offered, the latest first.
OFFERED = 100


def _lesson(request: SignedInRequest, course_id: int, uid: UUID, *kinds: str) -> Lesson:
    visible = CoursePage.objects.visible_to(request.user)
    lessons = Lesson.objects.offered().select_related("page").filter(kind__in=kinds, page__in=visible)
    return get_object_or_404(lessons, page_id=course_id, uid=uid)


def _what_became_of_it(request: SignedInRequest, course_id: int, uid: UUID) -> HttpResponse:
    """Lead who had the lesson open to its page, which says what became of it; 404 for everybody else."""
    get_object_or_404(LessonProgress, enrolment__user=request.user, lesson__page=course_id, lesson__uid=uid)
    return redirect("courses:learn", course_id, uid)


def _is_closed(lesson: Lesson, view: CourseView) -> bool:
    state = view.state_of(lesson)
    return bool(view.missing) or (state is not None and state.locked)


@signed_in_post
def page_read(request: SignedInRequest, course_id: int, lesson_uid: UUID) -> HttpResponse:
    """Count the page of a document that is open, and go on to the next one that is not read."""
    try:
        lesson = _lesson(request, course_id, lesson_uid, Lesson.Kind.DOCUMENT)
    except Http404:
        return _what_became_of_it(request, course_id, lesson_uid)
    number, now = request.POST.get("page", ""), timezone.now()
    same_page = f"{lesson.get_absolute_url()}?page={number}" if re.fullmatch("[0-9]{1,4}", number) else None
    if same_page and has_read(lesson, int(number), user=request.user, at=now):
        return redirect(lesson)
    if same_page and not has_open(lesson, int(number), user=request.user):
        messages.info(request, _("您在别的窗口打开了另一页，同一时间只记一页。本页从现在起计时。"))
        return redirect(same_page)
    if not settle(user=request.user, at=now):
        messages.info(request, _("请再读一会儿，再确认读完本页。"))
        return redirect(same_page or lesson)
    return redirect(lesson)


@signed_in_post
def join(request: SignedInRequest, course_id: int, lesson_uid: UUID) -> HttpResponse:
    """Note that somebody comes to a live lesson."""
    try:
        lesson = _lesson(request, course_id, lesson_uid, Lesson.Kind.LIVE)
    except Http404:
        return _what_became_of_it(request, course_id, lesson_uid)
    now = timezone.now()
    if _is_closed(lesson, CourseView.of(lesson.page, request.user, at=now)):
        return redirect(lesson.get_absolute_url())
    try:
        join_live(lesson, user=request.user, at=now)
    except NotOnAirError:
        messages.warning(request, _("现在不在直播时间内。"))
    return redirect(lesson.get_absolute_url())


@signed_in_post
def stay(request: SignedInRequest, course_id: int, lesson_uid: UUID) -> HttpResponse:
    """Take the word of an open page that somebody still watches, and say how many do."""
    lesson = _lesson(request, course_id, lesson_uid, Lesson.Kind.LIVE)
    watching = stay_live(lesson, user=request.user, at=timezone.now())
    return render(request, "courses/watching.html", {"watching": watching})


@login_required
@require_http_methods(["GET", "POST"])
def recording(request: SignedInRequest, course_id: int, lesson_uid: UUID) -> HttpResponse:
    """Choose the recording of a live lesson that is over."""
    lesson = _lesson(request, course_id, lesson_uid, Lesson.Kind.LIVE, Lesson.Kind.VIDEO)
    if not may_attach(request.user, lesson.page) or lesson.ends_at is None:
        raise Http404
    if lesson.kind == Lesson.Kind.VIDEO:
        # A second click, or somebody else was faster.
        messages.info(request, _("本节已是回放。需要更换视频时，请编辑课程。"))
        return redirect(lesson.get_absolute_url())
    usable = get_permission_policy().instances_user_has_any_permission_for(request.user, ["add", "change", "choose"])
    videos = Video.objects.playable().filter(type="video", pk__in=usable.values("pk")).order_by("-created_at")
    if request.method == "POST":
        chosen = request.POST.get("video", "")
        video = get_object_or_404(videos, pk=row_number(chosen))
        try:
            attach_recording(lesson, video, by=request.user, at=timezone.now())
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("已换成回放，到场和学完的记录保持不变。"))
        return redirect(lesson.get_absolute_url())
    context = {"lesson": lesson, "videos": videos[:OFFERED], "visits": lesson.visits.count()}
    return render(request, "courses/recording.html", context)
