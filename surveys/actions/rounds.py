"""Verbs of the office: prepare a survey, its topics and rounds, and send a round."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import make_audience
from accounts.audiences import people_of
from accounts.audit import record
from accounts.models import Unit, User
from accounts.permissions import Power, demand_in
from jobs.actions import enqueue
from notices.actions import notify
from notices.models import Delivery

from ..models import Recipient, Round, Survey, Topic
from ..notice_kinds import SURVEY_ROUND

ROUND_FIELDS = ("question", "sms", "closes_on")
#: Topics that a survey may have.
MOST_TOPICS = 20
#: People asked in one statement.
AT_ONCE = 500


class NotNowError(Exception):
    """What was asked for is not possible now; the text says why."""


@transaction.atomic
def make_survey(unit: Unit, *, title: str, by: User | None, at: datetime) -> Survey:
    """Prepare a survey in the name of `unit`; nobody sees it yet. Raises ``ValidationError``."""
    demand_in(by, Power.RUN_SURVEYS, unit)
    made = Survey(unit=unit, title=title, made_by=by, made_at=at, audience=make_audience(unit))
    made.full_clean(exclude=["audience", "made_by"])
    made.save()
    record("make_survey", by=by, at=at, target=made, title=made.title)
    return made


def lock_survey(survey: Survey, by: User | None) -> Survey:
    """Return `survey`, locked; raise ``PermissionDenied`` unless it is there and `by` runs surveys of its unit."""
    rows = Survey.objects.select_for_update(of=("self",)).select_related("unit", "audience")
    found = rows.filter(pk=survey.pk).first()
    if found is None:
        raise PermissionDenied
    demand_in(by, Power.RUN_SURVEYS, found.unit)
    return found


@transaction.atomic
def edit_survey(survey: Survey, *, title: str, by: User | None, at: datetime) -> None:
    """Change the title. Raises ``ValidationError``."""
    found = lock_survey(survey, by)
    found.title = title
    found.full_clean(exclude=["audience", "made_by"])
    found.save()
    record("edit_survey", by=by, at=at, target=found, title=found.title)


@transaction.atomic
def set_topics(survey: Survey, topics: Sequence[tuple[str, str]], *, by: User | None, at: datetime) -> None:
    """Let `survey` have these topics (name, keywords), in this order. Raises ``ValidationError``.

    A topic into which replies were sorted cannot be left out.
    """
    found = lock_survey(survey, by)
    names = [name for name, _words in topics]
    if len(set(names)) != len(names):
        raise ValidationError({"topics": _("主题不能重名。")})
    if len(names) > MOST_TOPICS:
        raise ValidationError({"topics": _("最多 %(n)d 个主题。") % {"n": MOST_TOPICS}})
    gone = found.topics.exclude(name__in=names)
    used = list(gone.filter(replies__isnull=False).distinct().values_list("name", flat=True))
    if used:
        raise ValidationError({"topics": _("已有回复归入“%(names)s”，不能去掉。") % {"names": "、".join(used)}})
    gone.delete()
    for order, (name, words) in enumerate(topics):
        row = found.topics.filter(name=name).first() or Topic(survey=found, name=name)
        row.keywords, row.order = words, order
        try:
            row.full_clean(exclude=["survey"])
        except ValidationError as error:
            raise ValidationError({"topics": f"{name}：{' '.join(error.messages)}"}) from error
        row.save()
    record("set_survey_topics", by=by, at=at, target=found, topics=names)


@transaction.atomic
def remove_survey(survey: Survey, *, by: User | None, at: datetime) -> None:
    """Remove a survey of which nothing was sent, with its topics, its draft of a round and its audience.

    Raises :class:`NotNowError` once a round was sent.
    """
    found = lock_survey(survey, by)
    rounds = list(found.rounds.select_for_update())
    if any(each.sent_at for each in rounds):
        raise NotNowError(_("这个调研已经发出，不能删除。"))
    record("remove_survey", by=by, at=at, target=found, title=found.title)
    audience = found.audience
    found.rounds.all().delete()
    found.delete()
    audience.delete()


@transaction.atomic
def make_round(survey: Survey, values: Mapping[str, Any], *, by: User | None, at: datetime) -> Round:
    """Prepare the next round; one at a time. Raises :class:`NotNowError` and ``ValidationError``."""
    found = lock_survey(survey, by)
    if found.rounds.filter(sent_at=None).exists():
        raise NotNowError(_("上一轮还没有发出，请先发出或修改那一轮。"))
    last = found.rounds.aggregate(last=Max("number"))["last"] or 0
    made = Round(survey=found, number=last + 1, **{name: values[name] for name in ROUND_FIELDS})
    _check(made, at)
    made.save()
    record("make_survey_round", by=by, at=at, target=made, number=made.number)
    return made


def _check(found: Round, at: datetime) -> None:
    found.full_clean(exclude=["survey"])
    if found.closes_on < timezone.localdate(at):
        raise ValidationError({"closes_on": _("截止日期不能早于今天。")})


def _lock_draft(found: Round, by: User | None) -> Round:
    rows = Round.objects.select_for_update(of=("self",)).select_related("survey__unit", "survey__audience__scope")
    locked = rows.filter(pk=found.pk).first()
    if locked is None:
        raise NotNowError(_("这一轮已经删除。"))
    demand_in(by, Power.RUN_SURVEYS, locked.survey.unit)
    if locked.sent_at is not None:
        raise NotNowError(_("这一轮已经发出，不能再修改。"))
    return locked


@transaction.atomic
def edit_round(found: Round, values: Mapping[str, Any], *, by: User | None, at: datetime) -> None:
    """Change a round that was not sent. Raises :class:`NotNowError` and ``ValidationError``."""
    locked = _lock_draft(found, by)
    for name in ROUND_FIELDS:
        setattr(locked, name, values[name])
    _check(locked, at)
    locked.save()
    record("edit_survey_round", by=by, at=at, target=locked, number=locked.number)


@transaction.atomic
def remove_round(found: Round, *, by: User | None, at: datetime) -> None:
    """Remove a round that was not sent. Raises :class:`NotNowError`."""
    locked = _lock_draft(found, by)
    record("remove_survey_round", by=by, at=at, target=locked, number=locked.number, question=locked.question)
    locked.delete()


@transaction.atomic
def send_round(found: Round, *, by: User | None, at: datetime) -> None:
    """Decide to send; a job asks the people of the audience right after. Raises :class:`NotNowError`."""
    locked = _lock_draft(found, by)
    today = timezone.localdate(at)
    if locked.closes_on < today:
        raise NotNowError(_("截止日期已过，请先修改。"))
    reached = people_of(locked.survey.audience, on=today).count()
    if not reached:
        raise NotNowError(_("现在没有人在对象范围内，请先选择对象。"))
    locked.sent_at = at
    locked.save(update_fields=["sent_at"])
    record("send_survey_round", by=by, at=at, target=locked, number=locked.number, reached=reached)
    enqueue("surveys.ask", {"round": locked.pk}, at=at, key=f"ask-{locked.uid}")


@transaction.atomic
def tell_round(found: Round) -> int:
    """Ask everybody whom the round reaches by the posts of the day it was sent; return how many were told.

    May be called again after a crash: nobody is asked twice.
    """
    at = found.sent_at
    if at is None:
        raise ValueError("The round was not sent")
    people = list(people_of(found.survey.audience, on=timezone.localdate(at)).only("pk"))
    rows = [Recipient(round=found, user=person) for person in people]
    Recipient.objects.bulk_create(rows, batch_size=AT_ONCE, ignore_conflicts=True)
    return notify(
        people,
        SURVEY_ROUND,
        at=at,
        url=found.get_absolute_url(),
        key=f"survey-{found.uid}",
        channels=[Delivery.Channel.SMS] if found.sms else [],
        question=found.question,
        title=found.survey.title,
        day=found.closes_on.isoformat(),
    )
