"""Verbs on replies: taking them from the site and from the SMS gateway, sorting them into topics."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import PersonalRecord, User
from accounts.record_fields import mobile_key

from ..models import Recipient, Reply, Round, Survey, Topic
from ..topics import suggest
from .rounds import lock_survey

#: Replies that one person may give in one round.
MOST_REPLIES = 5
LONGEST = 1000
#: Replies sorted in one statement.
AT_ONCE = 500
Channel = Reply.Channel


class ReplyRefused(Exception):
    """The reply is not taken; the message is for people."""


def _take(recipient: Recipient, text: str, *, channel: str, reference: str | None, at: datetime) -> Reply:
    """Keep a reply of a locked recipient. Raise :class:`ReplyRefused`."""
    text = text.replace("\0", "").strip()[:LONGEST]
    if not text:
        raise ReplyRefused(_("请写下您的意见。"))
    if not recipient.round.takes_replies(timezone.localdate(at)):
        raise ReplyRefused(_("这一轮调研已经截止。"))
    if recipient.replies.count() >= MOST_REPLIES:
        raise ReplyRefused(_("每人每轮最多回复 %(n)d 条。") % {"n": MOST_REPLIES})
    made = Reply.objects.create(recipient=recipient, channel=channel, text=text, reference=reference, received_at=at)
    record("reply_to_survey", by=recipient.user, at=at, target=made, round=recipient.round.number, channel=str(channel))
    return made


@transaction.atomic
def take_reply(found: Round, *, text: str, by: User, at: datetime) -> Reply:
    """Keep what `by` replied on the site. Raise :class:`ReplyRefused`, also for who was not asked."""
    rows = Recipient.objects.select_for_update(of=("self",)).select_related("round", "user")
    recipient = rows.filter(round=found, user=by).first()
    if recipient is None:
        raise ReplyRefused(_("这一轮没有向您提问。"))
    return _take(recipient, text, channel=Channel.SITE, reference=None, at=at)


@transaction.atomic
def take_sms(mobile: str, *, text: str, reference: str, at: datetime) -> Reply | None:
    """Keep an SMS that came back, for the round that the number was asked in last; nothing for a number nobody has.

    The gateway may bring the same message (`reference`) again: it counts once. Raise :class:`ReplyRefused`.
    """
    known = Reply.objects.filter(reference=reference).first()
    if known is not None:
        return known
    digits = "".join(character for character in mobile if character.isdigit())[-11:]
    owners = PersonalRecord.objects.filter(mobile_key=mobile_key(digits)).values("user")
    rows = Recipient.objects.select_for_update(of=("self",)).select_related("round", "user")
    asked = rows.filter(user__in=owners, round__sms=True, round__sent_at__lte=at).order_by("-round__sent_at", "-pk")
    recipient = asked.first()
    if recipient is None:
        return None
    # Another copy of the same message may have waited for this row.
    known = Reply.objects.filter(reference=reference).first()
    return known or _take(recipient, text, channel=Channel.SMS, reference=reference, at=at)


@transaction.atomic
def sort_replies(survey: Survey, choices: Mapping[int, int | None], *, by: User, at: datetime) -> int:
    """Sort replies of `survey` (ids) into its topics (ids, or none); return how many changed. Others are left alone."""
    found = lock_survey(survey, by)
    topics = {topic.pk: topic for topic in found.topics.all()}
    changed = []
    for reply in Reply.objects.select_for_update(of=("self",)).of(found).filter(pk__in=choices):
        wanted = choices[reply.pk]
        if wanted == reply.topic_id or (wanted is not None and wanted not in topics):
            continue
        reply.topic, reply.sorted_by = (topics[wanted] if wanted is not None else None), by
        changed.append(reply)
    Reply.objects.bulk_update(changed, ["topic", "sorted_by"], batch_size=AT_ONCE)
    if changed:
        record("sort_survey_replies", by=by, at=at, target=found, replies=len(changed))
    return len(changed)


@transaction.atomic
def accept_suggestions(survey: Survey, *, by: User, at: datetime) -> int:
    """Sort every reply that has no topic into the one that its words suggest; return how many those were."""
    found = lock_survey(survey, by)
    topics: list[Topic] = list(found.topics.all())
    waiting = Reply.objects.of(found).filter(topic=None).values_list("pk", "text")
    choices = {pk: topic.pk for pk, text in waiting if (topic := suggest(text, topics)) is not None}
    return sort_replies(found, choices, by=by, at=at)
