"""Boards, threads and posts, for everybody who is signed in. What somebody may not read answers 404."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import Power, may
from accounts.requests import SignedInRequest
from courses.models import CoursePage, Lesson
from lms.decorators import signed_in_post

from .. import actions
from ..actions.moderation import may_appeal
from ..actions.posts import may_mark
from ..forms import AppealForm, PostForm, ReportForm, ThreadForm
from ..models import Board, Follow, Pause, Post, Thread
from ..permissions import takes_live_questions, unit_of

THREADS_A_PAGE, POSTS_A_PAGE = 20, 20
KINDS = (
    ("", gettext_lazy("全部")),
    ("questions", gettext_lazy("提问")),
    ("open", gettext_lazy("待解答")),
    ("mine", gettext_lazy("我发起的")),
    ("followed", gettext_lazy("我关注的")),
)
SORTS = (("", gettext_lazy("最近回复")), ("new", gettext_lazy("最新发起")), ("replies", gettext_lazy("回复最多")))
ORDERS = {"new": ("-created_at", "-pk"), "replies": ("-replies", "-pk")}


def _words(request: SignedInRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:60]


def _uid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _found_threads(request: SignedInRequest, board: Board | None) -> Any:
    user, kind, words = request.user, request.GET.get("kind", ""), _words(request)
    threads = Thread.objects.begun_by(user) if kind == "mine" else Thread.objects.shown_to(user)
    if board is not None:
        threads = threads.filter(board=board)
    if kind == "questions":
        threads = threads.filter(is_question=True)
    elif kind == "open":
        threads = threads.unanswered()
    elif kind == "followed":
        threads = threads.filter(follows__user=user)
    if words:
        threads = threads.about(words)
    order = ORDERS.get(request.GET.get("sort", ""), ("-last_post_at", "-pk"))
    return threads.with_news_for(user).order_by(*order)


@never_cache
@login_required
@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    """List boards and threads: searched, filtered, sorted."""
    board, asked = None, request.GET.get("board", "")
    if asked:
        board = get_object_or_404(Board.objects.visible_to(request.user).select_related("course"), uid=_uid(asked))
    context = {
        "board": board,
        "boards": Board.objects.general().select_related("responsible"),
        "page": Paginator(_found_threads(request, board), THREADS_A_PAGE).get_page(request.GET.get("page")),
        "words": _words(request),
        "kind": request.GET.get("kind", ""),
        "sort": request.GET.get("sort", ""),
        "kinds": KINDS,
        "sorts": SORTS,
        "may_write": unit_of(request.user) is not None,
        "pause": Pause.objects.filter(ended_at=None).first(),
    }
    return render(request, "discussion/index.html", context)


def _refused(form: Form, error: ValidationError | actions.NotNowError) -> None:
    form.add_error(None, error if isinstance(error, ValidationError) else str(error))


def _course_of(request: SignedInRequest) -> tuple[CoursePage | None, Lesson | None]:
    asked = request.GET.get("course", "")
    if not asked:
        return None, None
    if not asked.isdecimal() or len(asked) > 9:
        raise Http404
    course = get_object_or_404(CoursePage.objects.visible_to(request.user), pk=int(asked))
    lesson = Lesson.objects.offered().filter(page_id=course.pk, uid=_uid(request.GET.get("lesson", ""))).first()
    return course, lesson


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Ask about the course of the address, or begin a thread on a general board."""
    if unit_of(request.user) is None:
        raise PermissionDenied
    course, lesson = _course_of(request)
    is_live = lesson is not None and takes_live_questions(lesson, timezone.now())
    if lesson is not None and is_live and request.method == "GET":
        return redirect("discussion:live", lesson.uid)
    form = ThreadForm(
        request.POST or None, about_course=course is not None, initial={"board": _uid(request.GET.get("board", ""))}
    )
    if request.method == "POST" and form.is_valid():
        values = {"is_question": True, **form.cleaned_data}
        board = values.pop("board", None) or actions.open_course_board(course)  # type: ignore[arg-type]
        try:
            thread = actions.ask(board, lesson=lesson, **values, by=request.user, at=timezone.now())
        except (ValidationError, actions.NotNowError) as error:
            _refused(form, error)
        else:
            messages.success(request, _("已发布。"))
            return redirect(thread)
    context = {"form": form, "course": course, "lesson": lesson, "is_live": is_live}
    return render(request, "discussion/new.html", context)


def _thread(request: SignedInRequest, uid: UUID) -> Thread:
    return get_object_or_404(Thread.objects.visible_to(request.user).select_related("lesson__page"), uid=uid)


def _page_number(request: SignedInRequest, thread: Thread) -> str | int:
    """Return the page that the address asks for, or the one that holds the post it names."""
    wanted = _uid(request.GET.get("post", ""))
    if wanted is None:
        return request.GET.get("page", "1")
    order = list(Post.objects.in_thread(thread).values_list("uid", flat=True))
    return order.index(wanted) // POSTS_A_PAGE + 1 if wanted in order else 1


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def thread(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a thread with its posts, and take replies."""
    found, now = _thread(request, uid), timezone.now()
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            post = actions.reply(found, body=form.cleaned_data["body"], by=request.user, at=now)
        except (ValidationError, actions.NotNowError) as error:
            _refused(form, error)
        else:
            return redirect(post)
    page = Paginator(Post.objects.in_thread(found), POSTS_A_PAGE).get_page(_page_number(request, found))
    actions.see(found, by=request.user, at=now)
    for post in page:
        post.thread = found
    context = {
        "thread": found,
        "page": page,
        "rows": [(post, post.author_id == request.user.pk and post.may_be_edited(now)) for post in page],
        "form": form,
        "may_write": unit_of(request.user) is not None and found.is_shown and found.board.is_open,
        "may_mark": may_mark(found, request.user),
        "moderates": may(request.user, Power.MODERATE),
        "is_followed": Follow.objects.filter(user=request.user, thread=found).exists(),
    }
    return render(request, "discussion/thread.html", context)


def _readable_post(request: SignedInRequest, uid: UUID) -> Post:
    threads = Thread.objects.visible_to(request.user)
    posts = Post.objects.readable().filter(thread__in=threads)
    return get_object_or_404(posts.select_related("thread__board__course", "author", "unit"), uid=uid)


def _own_post(request: SignedInRequest, uid: UUID) -> Post:
    posts = Post.objects.filter(author=request.user, deleted_at=None)
    return get_object_or_404(posts.select_related("thread__board__course", "author", "unit"), uid=uid)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change what one wrote a moment ago."""
    post = _own_post(request, uid)
    form = PostForm(request.POST or None, initial={"body": post.body})
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_post(post, body=form.cleaned_data["body"], by=request.user, at=timezone.now())
        except (ValidationError, actions.NotNowError) as error:
            _refused(form, error)
        else:
            return redirect(post)
    return render(request, "discussion/edit.html", {"post": post, "form": form})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def delete(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, then take back what one wrote."""
    post = _own_post(request, uid)
    if request.method == "POST":
        actions.delete_post(post, by=request.user, at=timezone.now())
        messages.success(request, _("已删除您的发言。"))
        post.thread.refresh_from_db(fields=["is_shown"])
        return redirect(post.thread if post.thread.is_shown else "discussion:index")
    return render(request, "discussion/delete.html", {"post": post})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def report(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Report somebody else's post, with the reason."""
    post = _readable_post(request, uid)
    if post.author_id == request.user.pk:
        raise Http404
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.report_post(post, **form.cleaned_data, by=request.user, at=timezone.now())
        except actions.NotNowError as error:
            _refused(form, error)
        else:
            messages.success(request, _("已收到举报，管理人员会尽快处理。作者看不到是谁举报的。"))
            return redirect(post.thread)
    return render(request, "discussion/report.html", {"post": post, "form": form})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def appeal(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show the author what was decided about a post, and take the appeal."""
    post = _own_post(request, uid)
    decisions = list(post.decisions.select_related("appealed"))
    if not decisions:
        raise Http404
    form = AppealForm(request.POST or None) if may_appeal(post, request.user) else None
    if request.method == "POST":
        if form is None:
            messages.warning(request, _("这条发言已经申诉过，或不再需要申诉。"))
            return redirect("discussion:appeal", post.uid)
        if form.is_valid():
            actions.appeal(post, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
            messages.success(request, _("申诉已提交，将由另一位管理人员处理。"))
            return redirect("discussion:appeal", post.uid)
    return render(request, "discussion/appeal.html", {"post": post, "decisions": decisions, "form": form})


@signed_in_post
def answer(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Mark a post as the answer, or take the mark away."""
    post = _readable_post(request, uid)
    if not may_mark(post.thread, request.user):
        raise Http404
    try:
        if request.POST.get("wanted") == "0":
            actions.clear_answer(post.thread, by=request.user, at=timezone.now())
        else:
            actions.mark_answer(post, by=request.user, at=timezone.now())
    except actions.NotNowError as error:
        messages.warning(request, str(error))
    return redirect(post.thread)


@signed_in_post
def follow(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Follow a thread, or stop following it."""
    found = _thread(request, uid)
    if request.POST.get("wanted") == "0":
        actions.unfollow(found, by=request.user)
    else:
        actions.follow(found, by=request.user, at=timezone.now())
    return redirect(found)
