"""Verbs on packages and on studying them. Taking files in is in ``scorm.importing``."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from . import sequenced
from .importing import begin_import
from .models import Attempt, Completion, Item, ItemState, Launch, Package, Success
from .runtime import BadReportError, Report, merge, read_report, reported_seconds
from .sequencing.flow import NotAllowedError
from .signals import editor_acted, package_studied

__all__ = [
    "BadReportError",
    "Committed",
    "NothingLeftError",
    "NothingToOpenError",
    "PackageInUseError",
    "begin_import",
    "change_package",
    "commit",
    "delete_package",
    "end_launch",
    "launch",
    "leave",
    "open_page",
]

#: How long the token of a launch opens files and takes reports.
LIFE = timedelta(hours=12)
#: Between two reports at most so much time counts: pages report every 20 seconds while somebody is there.
LONGEST_GAP = timedelta(minutes=2)
#: Reports are numbered within a page; each load of the page begins above all numbers of the one before.
PER_PAGE = 1_000_000
#: How a content may end itself, by the steps of ``scorm.sequenced``.
WAYS_OUT = {"exit", "exitAll", *sequenced.GIVEN_UP}


class NothingToOpenError(Exception):
    """There is nothing to open; the text says why, for people."""


class PackageInUseError(Exception):
    """The package cannot be deleted; the text says why, for people."""


class NothingLeftError(NothingToOpenError):
    """The package is over for now; what led there is kept."""


def launch(
    package: Package,
    *,
    user: Any,
    context: str,
    back: str,
    at: datetime,
    item: Item | None = None,
    again: bool = False,
    step: str = "",
) -> Launch:
    """Open a package for `user`: at `item`, or where the person left off; whatever was open elsewhere ends.

    The open attempt goes on, on its own version. `again` begins a new attempt on the current version once the last
    one is finished, or ends one on an earlier version; without it a finished attempt is opened for looking back.
    Where the rules of the manifest are carried out, they decide, and `step` (a key of ``scorm.sequenced.STEPS``, or
    ``JUMP``) asks them. Raises :class:`NothingToOpenError`, and :class:`NothingLeftError` when the step has led out of
    the package.
    """
    with transaction.atomic():
        made = _launch(package, user=user, context=context, back=back, at=at, item=item, again=again, step=step)
    if made is None:
        raise NothingLeftError(_("课件已到结尾，学习记录已保存。"))
    return made


def _launch(
    package: Package, *, user: Any, context: str, back: str, at: datetime, item: Item | None, again: bool, step: str
) -> Launch | None:
    # One person, one launch: the rows of the person are taken one after the other, by the person's own row.
    get_user_model()._default_manager.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    attempt = _attempt(package, user=user, context=context, at=at, again=again)
    is_led = attempt.finished_at is None and sequenced.is_led(attempt.version)
    chosen: Item | None = None
    if not is_led:
        chosen = _chosen(attempt, item)
    Launch.objects.active().filter(user=user).update(ended_at=at)
    if is_led:
        chosen = _led(attempt, item, step, at=at)
    if chosen is None:
        return None
    made = Launch.objects.create(
        user=user,
        attempt=attempt,
        item=chosen,
        back=back,
        review=attempt.finished_at is not None,
        opened_at=at,
        clocked_at=at,
        until=at + LIFE,
    )
    if made.is_silent and not made.review:
        _store(
            made, Report(Completion.COMPLETED, Success.UNKNOWN, None, None, ""), seconds=0, at=at, partial_report=True
        )
    return made


def _led(attempt: Attempt, item: Item | None, step: str, *, at: datetime) -> Item | None:
    """Ask the rules of the manifest; where they lead out of the package, a complete attempt is finished."""
    row = Attempt.objects.select_for_update(of=("self",)).select_related("version").get(pk=attempt.pk)
    try:
        chosen = sequenced.move(row, item=item, step=step, at=at)
    except NotAllowedError as error:
        raise NothingToOpenError(_not_allowed(error.reason)) from error
    if chosen is None and sequenced.is_over(row, step=step, at=at):
        row.finished_at = at
    row.last_at = max(row.last_at, at)
    row.save()
    _announce(row, at=at)
    return chosen


def _not_allowed(reason: str) -> str:
    words = {
        "closed": _("按课件的规则，这一单元现在不能打开，可能已达到允许的次数。"),
        "time": _("这一单元不在开放时间内，或已超过允许的学习时长。"),
        "forwardOnly": _("这部分内容只能向前学习，不能返回。"),
        "first": _("已经是第一个单元。"),
        "choiceExit": _("请先学完当前单元，再从目录中选择。"),
    }
    return words.get(reason, _("按课件的规则，现在不能打开这一单元。"))


def _attempt(package: Package, *, user: Any, context: str, at: datetime, again: bool) -> Attempt:
    last = Attempt.objects.of(user, package, context).select_related("version").first()
    is_old = last is not None and package.current is not None and last.version_id != package.current.pk
    if last is not None and not (again and (last.finished_at is not None or is_old)):
        return last
    if package.current is None:
        raise NothingToOpenError(_("这个课件还没有可以打开的内容。"))
    if last is not None and last.finished_at is None:
        # Nobody is held on a content that was replaced, perhaps because it cannot be completed. The time stays.
        Attempt.objects.filter(pk=last.pk).update(finished_at=at)
    return Attempt.objects.create(
        user=user,
        package=package,
        version=package.current,
        context=context,
        number=(last.number if last is not None else 0) + 1,
        started_at=at,
        last_at=at,
    )


def _chosen(attempt: Attempt, item: Item | None) -> Item:
    pages = [each for each in attempt.version.items.all() if each.href]
    if item is not None and (found := next((each for each in pages if each.identifier == item.identifier), None)):
        return found
    done = set(attempt.states.filter(completion=Completion.COMPLETED).values_list("item_id", flat=True))
    left = attempt.launches.order_by("-opened_at").values_list("item_id", flat=True).first()
    unfinished = [each for each in pages if each.pk not in done]
    last = next((each for each in unfinished if each.pk == left), None)
    if not pages:
        raise NothingToOpenError(_("这个课件没有可以打开的页面。"))
    return last or (unfinished or pages)[0]


def open_page(opened: Launch, *, at: datetime) -> int:
    """Note that the player page is loaded (again) and return the number that its reports begin above."""
    with transaction.atomic():
        row = Launch.objects.select_for_update(of=("self",)).get(pk=opened.pk)
        row.page += 1
        row.reported_seconds = 0
        row.clocked_at = max(row.clocked_at, at)
        row.save(update_fields=["page", "reported_seconds", "clocked_at"])
    return row.page * PER_PAGE


@dataclass(frozen=True)
class Committed:
    """What became of a report: taken, or known already; `ended` says that another page or device goes on."""

    taken: bool
    ended: bool = False


@transaction.atomic
def commit(opened: Launch, body: Any, *, at: datetime) -> Committed:
    """Store what the content of a launch reports; raises :class:`BadReportError`.

    `body` holds ``sequence``, ``seconds`` (of this page), ``cmi``, ``partial`` and ``final``; content that knows
    nothing of SCORM has no ``cmi`` and brings its time alone. Reports that come twice or late change nothing. Time is
    by the server's clock: at most what has passed since the last report.
    """
    row = (
        Launch.objects.select_for_update(of=("self",))
        .select_related("attempt__version", "item", "user")
        .get(pk=opened.pk)
    )
    if not row.is_open(at):
        return Committed(taken=False, ended=True)
    if not isinstance(body, dict):
        raise BadReportError("body")
    sequence = body.get("sequence")
    if not isinstance(sequence, int) or isinstance(sequence, bool) or not 0 < sequence <= (row.page + 1) * PER_PAGE:
        raise BadReportError("sequence")
    if sequence <= row.sequence:
        return Committed(taken=False)
    report = read_report(body["cmi"], row.item, is_2004=row.attempt.version.is_2004) if "cmi" in body else None
    claimed = reported_seconds(body.get("seconds"))
    row.sequence = sequence
    seconds = _clocked(row, claimed, at=at)
    final = body.get("final") is True
    row.save(update_fields=["sequence", "reported_seconds", "clocked_at", "seconds"])
    if report is None or row.review or row.attempt.finished_at is not None:
        _add_time(row, seconds, at=at)
    else:
        _store(row, report, seconds=seconds, at=at, partial_report=body.get("partial") is True, final=final)
    return Committed(taken=True)


def _clocked(row: Launch, claimed: int, *, at: datetime) -> int:
    """Return how many of the claimed seconds count, and note it on the launch."""
    passed = min(max(at - row.clocked_at, timedelta()), LONGEST_GAP)
    seconds = min(max(0, claimed - row.reported_seconds), int(passed.total_seconds()))
    row.reported_seconds = max(row.reported_seconds, claimed)
    row.seconds += seconds
    # What is left of a second counts next time; a clock that jumps back waits until it has caught up.
    whole = timedelta(seconds=int(passed.total_seconds()))
    if passed == LONGEST_GAP:
        row.clocked_at = at
    elif at > row.clocked_at:
        row.clocked_at += whole
    return seconds


def _store(
    row: Launch, report: Report, *, seconds: int, at: datetime, partial_report: bool, final: bool = False
) -> None:
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=row.attempt_id)
    state = ItemState.objects.filter(attempt=attempt, item=row.item).first() or ItemState(
        attempt=attempt, item=row.item
    )
    state.completion, state.success = report.completion, report.success
    state.scaled = report.scaled if report.scaled is not None else state.scaled
    state.progress = report.progress if report.progress is not None else state.progress
    state.exit, state.updated_at = report.exit, at
    state.seconds = (state.seconds or 0) + seconds
    state.cmi = merge(state.cmi, report.cmi, partial=partial_report)
    state.save()
    is_led = sequenced.is_led(row.attempt.version)
    if is_led:
        attempt.version = row.attempt.version
        sequenced.note(attempt, state, at=at)
    else:
        _roll_up(attempt)
    attempt.seconds += seconds
    attempt.last_at = max(attempt.last_at, at)
    # Where rules lead, the end of one unit is not the end of the package: they may want it again.
    if final and not is_led and attempt.completion == Completion.COMPLETED and attempt.finished_at is None:
        attempt.finished_at = at
    attempt.save()
    _announce(attempt, at=at)


def _add_time(row: Launch, seconds: int, *, at: datetime) -> None:
    """Looking back at a finished attempt, or reading content that says nothing, changes nothing but the time."""
    attempt = Attempt.objects.select_for_update(of=("self",)).get(pk=row.attempt_id)
    if not row.review:
        attempt.states.filter(item=row.item).update(seconds=F("seconds") + seconds, updated_at=at)
    attempt.seconds += seconds
    attempt.last_at = max(attempt.last_at, at)
    attempt.save(update_fields=["seconds", "last_at"])
    _announce(attempt, at=at)


def _announce(attempt: Attempt, *, at: datetime) -> None:
    if attempt.context:
        news = {"user_id": attempt.user_id, "package_id": attempt.package_id, "context": attempt.context, "at": at}
        transaction.on_commit(partial(package_studied.send_robust, Package, **news))


def _roll_up(attempt: Attempt) -> None:
    """Sum the items up: all complete is complete, one failed is failed, points are the mean of those that have any."""
    pages = Item.objects.filter(version_id=attempt.version_id).exclude(kind=Item.Kind.GROUP).count()
    states = list(attempt.states.all())
    done = sum(state.completion == Completion.COMPLETED for state in states)
    partly = sum(state.progress or 0 for state in states if state.completion != Completion.COMPLETED)
    attempt.ratio = min(1.0, (done + partly) / pages) if pages else 0.0
    if done >= pages:
        attempt.completion = Completion.COMPLETED
    elif states:
        attempt.completion = Completion.INCOMPLETE
    judged = [state.success for state in states if state.success != Success.UNKNOWN]
    if Success.FAILED in judged:
        attempt.success = Success.FAILED
    elif judged and attempt.completion == Completion.COMPLETED:
        attempt.success = Success.PASSED
    else:
        attempt.success = Success.UNKNOWN
    points = [state.scaled for state in states if state.scaled is not None]
    attempt.scaled = sum(points) / len(points) if points else None


@transaction.atomic
def end_launch(opened: Launch, *, at: datetime) -> None:
    """End a launch: its person left the page."""
    Launch.objects.active().filter(pk=opened.pk).update(ended_at=at)


def leave(opened: Launch, *, step: str, at: datetime) -> Launch | None:
    """Leave a package: for now, or with a `step` of ``WAYS_OUT``, because its content ends itself or gives up.

    Returns the launch of the unit that the rules of the manifest open instead, if they do.
    """
    attempt = opened.attempt
    if not opened.is_open(at) or attempt.finished_at is not None or not sequenced.is_led(attempt.version):
        end_launch(opened, at=at)
        return None
    if step in WAYS_OUT:
        try:
            return launch(
                attempt.package, user=opened.user, context=attempt.context, back=opened.back, at=at, step=step
            )
        except NothingToOpenError:
            end_launch(opened, at=at)
            return None
    with transaction.atomic():
        end_launch(opened, at=at)
        row = Attempt.objects.select_for_update(of=("self",)).select_related("version").get(pk=attempt.pk)
        if sequenced.nothing_left(row, at=at):
            row.finished_at = at
            row.save(update_fields=["finished_at"])
    return None


@transaction.atomic
def change_package(package: Package, *, by: Any, at: datetime) -> None:
    """Save what a form changed: title, collection, whether windows may open."""
    package.save(update_fields=["title", "collection", "allow_popups"])
    _log("change_package", package, by=by, at=at, title=package.title)


@transaction.atomic
def delete_package(package: Package, *, by: Any, at: datetime) -> None:
    """Delete a package that nobody uses; the trials of editors go with it. Raises :class:`PackageInUseError`.

    Its files are removed by the daily sweep, once no version speaks of them.
    """
    from django.db.models import ProtectedError

    package = Package.objects.select_for_update(of=("self",)).get(pk=package.pk)
    if package.attempts.counting().exists():
        raise PackageInUseError(_("已有学员学习过这个课件，学习记录须保留，不能删除。"))
    trials = package.attempts.all()
    Launch.objects.filter(attempt__in=trials).delete()
    ItemState.objects.filter(attempt__in=trials).delete()
    trials.delete()
    _log("delete_package", package, by=by, at=at, title=package.title)
    try:
        with transaction.atomic():
            package.delete()
    except ProtectedError as error:
        raise PackageInUseError(_("这个课件用在课程中，不能删除。请先从课程中移除，或改用“更换内容”。")) from error


def _log(verb: str, target: Any, *, by: Any, at: datetime, **details: Any) -> None:
    editor_acted.send(Package, verb=verb, by=by, at=at, target=target, details=details)
