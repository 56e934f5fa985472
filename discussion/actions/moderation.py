"""Verbs of moderation (SPEC P10): report, decide with a reason, appeal once, pause everything."""

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import Power, may_in
from notices.actions import notify

from ..models import Appeal, Decision, Pause, Post, Report, Thread
from ..notice_kinds import DECIDED
from ..permissions import moderates_site
from .posts import NotNowError

REPORTS_A_DAY = 20
STATES = {
    Decision.Kind.HOLD: Post.State.HELD,
    Decision.Kind.TAKE_DOWN: Post.State.TAKEN_DOWN,
    Decision.Kind.RESTORE: Post.State.SHOWN,
}


@transaction.atomic
def report_post(post: Post, *, reason: str, text: str, by: User, at: datetime) -> Report:
    """Report somebody else's post; whoever did already and waits for the decision gets that report back."""
    if post.author_id == by.pk:
        raise PermissionDenied
    User.objects.select_for_update().get(pk=by.pk)
    open_one = Report.objects.filter(post=post, by=by, decision=None).first()
    if open_one is not None:
        return open_one
    if Report.objects.filter(by=by, at__gt=at - timedelta(days=1)).count() >= REPORTS_A_DAY:
        raise NotNowError(_("您今天举报的次数已达上限。紧急情况请联系管理人员。"))
    report = Report.objects.create(post=post, by=by, reason=Report.Reason(reason), text=text.strip(), at=at)
    record("report_post", by=by, at=at, target=post, about=post.author, reason=report.reason)
    return report


def open_appeal(post: Post) -> Appeal | None:
    """Return the appeal about `post` that nobody has decided, if there is one."""
    return Appeal.objects.filter(decision__post=post, answer=None).select_related("decision").first()


def may_appeal(post: Post, by: User) -> bool:
    """Say whether `by` may ask again: the author of a post that is hidden, once."""
    if post.author_id != by.pk or post.state == Post.State.SHOWN or post.deleted_at is not None:
        return False
    last = post.decisions.exclude(kind=Decision.Kind.KEEP).last()
    return last is not None and last.appeal_id is None and not Appeal.objects.filter(decision__post=post).exists()


@transaction.atomic
def appeal(post: Post, *, text: str, by: User, at: datetime) -> Appeal:
    """Ask for another look at the decision; somebody else decides. Once for a post."""
    post = Post.objects.select_for_update().get(pk=post.pk)
    last = post.decisions.exclude(kind=Decision.Kind.KEEP).last()
    if last is None or not may_appeal(post, by):
        raise PermissionDenied
    made = Appeal.objects.create(decision=last, text=text.strip(), at=at)
    record("appeal_decision", by=by, at=at, target=post)
    return made


@transaction.atomic
def decide(post: Post, *, kind: str, reason: str, by: User, at: datetime) -> Decision:
    """Decide about a post: it closes the open reports and the appeal, and its author is told the reason.

    Nobody is told of a report that changed nothing.

    Raises :class:`NotNowError` where `by` wrote the post or made the decision that is appealed.
    """
    post = Post.objects.select_for_update(of=("self",)).select_related("unit", "thread").get(pk=post.pk)
    if not may_in(by, Power.MODERATE, post.unit):
        raise PermissionDenied
    if post.author_id == by.pk:
        raise NotNowError(_("自己的发言由其他人处理。"))
    asked = open_appeal(post)
    if asked is not None and asked.decision.by_id == by.pk:
        raise NotNowError(_("申诉由另一位管理人员处理。"))
    kind = Decision.Kind(kind)
    if STATES.get(kind) == post.state:
        raise NotNowError(_("这条发言已经是这个状态，请刷新后再看。"))
    decision = Decision.objects.create(post=post, kind=kind, reason=reason.strip(), by=by, at=at, appeal=asked)
    post.reports.filter(decision=None).update(decision=decision)
    if kind in STATES:
        _show(post, STATES[kind])
    record("moderate_post", by=by, at=at, target=post, about=post.author, kind=kind, reason=decision.reason)
    if kind in STATES or asked is not None:
        _tell(decision, at=at)
    return decision


def _tell(decision: Decision, *, at: datetime) -> None:
    post = decision.post
    if post.deleted_at is None:
        notify(
            [post.author],
            DECIDED,
            at=at,
            url=reverse("discussion:appeal", args=[post.uid]),
            title=post.thread.title,
            decision=decision.get_kind_display(),
            reason=decision.reason,
        )


def _show(post: Post, state: str) -> None:
    post.state = state
    post.save(update_fields=["state"])
    if post.is_opening:
        Thread.objects.filter(pk=post.thread_id).update(is_shown=state == Post.State.SHOWN)
    if state != Post.State.SHOWN:
        Thread.objects.filter(answer=post).update(answer=None)


@transaction.atomic
def pause_posting(*, reason: str, by: User, at: datetime) -> Pause:
    """Let nobody write anything for now; a second pause is the first one."""
    if not moderates_site(by):
        raise PermissionDenied
    running = Pause.objects.select_for_update().filter(ended_at=None).first()
    if running is not None:
        return running
    pause = Pause.objects.create(reason=reason.strip(), by=by, at=at)
    record("pause_posting", by=by, at=at, target=pause, reason=pause.reason)
    return pause


@transaction.atomic
def end_pause(*, by: User, at: datetime) -> None:
    """Let everybody write again."""
    if not moderates_site(by):
        raise PermissionDenied
    pause = Pause.objects.select_for_update().filter(ended_at=None).first()
    if pause is not None:
        pause.ended_by, pause.ended_at = by, at
        pause.save(update_fields=["ended_by", "ended_at"])
        record("end_pause", by=by, at=at, target=pause)
