"""Verbs that bring notices to people by e-mail and SMS."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import PersonalRecord, User
from accounts.permissions import Power, demand_in
from jobs.actions import enqueue

from ..models import Delivery
from ..sms import LONGEST, GatewayError, backend

STATE = Delivery.State


class UndeliverableError(Exception):
    """The message will not arrive, whenever it is tried; the text says why."""


class TryLaterError(Exception):
    """The message did not leave this time; the text says why."""


def deliver(ids: Iterable[int], *, at: datetime) -> str:
    """Send what still waits of these deliveries; return why something could not be sent yet, or nothing.

    Each is sent and noted by itself: whoever dies in between repeats at most one message.
    """
    trouble = ""
    with translation.override(settings.LANGUAGE_CODE):
        for pk in ids:
            trouble = _deliver_one(pk, at=at) or trouble
    return trouble


@transaction.atomic
def _deliver_one(pk: int, *, at: datetime) -> str:
    rows = Delivery.objects.select_for_update(of=("self",), skip_locked=True).select_related("notice__recipient")
    delivery = rows.filter(pk=pk, state=STATE.WAITING, due_at__lte=at).first()
    if delivery is None:
        return ""
    delivery.tries += 1
    delivery.reason = ""
    try:
        _send(delivery)
    except UndeliverableError as error:
        delivery.state, delivery.reason = STATE.FAILED, str(error)[:300]
    except TryLaterError as error:
        delivery.reason = str(error)[:300]
    else:
        delivery.state, delivery.sent_at = STATE.SENT, at
    delivery.save()
    return delivery.reason if delivery.state == STATE.WAITING else ""


def _send(delivery: Delivery) -> None:
    person = delivery.notice.recipient
    if not person.is_active:
        raise UndeliverableError(_("账号已停用。"))
    send = _send_email if delivery.channel == Delivery.Channel.EMAIL else _send_sms
    send(delivery, person)


def _send_email(delivery: Delivery, person: User) -> None:
    if not person.email:
        raise UndeliverableError(_("没有填写电子邮箱。"))
    notice = delivery.notice
    where = urljoin(settings.WAGTAILADMIN_BASE_URL, notice.get_absolute_url())
    closing = _("查看：%(where)s\n不想再收到这类邮件，可在“消息 › 接收方式”中关闭。") % {"where": where}
    text = "\n\n".join(filter(None, [notice.body, closing]))
    try:
        send_mail(notice.title, text, None, [person.email])
    except SMTPRecipientsRefused:
        raise UndeliverableError(_("邮件服务器不接受这个地址。")) from None
    except (SMTPException, OSError) as error:
        raise TryLaterError(_("邮件服务器没有收下：%(why)s") % {"why": type(error).__name__}) from error


def _send_sms(delivery: Delivery, person: User) -> None:
    record = PersonalRecord.objects.filter(user=person).only("mobile").first()
    if record is None or not record.mobile:
        raise UndeliverableError(_("没有登记手机号码。"))
    notice = delivery.notice
    where = settings.WAGTAILADMIN_BASE_URL
    room = LONGEST - len(where) - 1
    title = notice.title if len(notice.title) <= room else notice.title[: room - 1] + "…"
    try:
        backend().send(record.mobile, f"{title} {where}", reference=str(notice.uid))
    except GatewayError as error:
        words = _("短信网关没有收下：%(why)s") % {"why": error}
        raise (UndeliverableError if error.lasting else TryLaterError)(words) from None
    except OSError as error:
        raise TryLaterError(_("短信网关没有收下：%(why)s") % {"why": type(error).__name__}) from error


@transaction.atomic
def give_up(ids: Iterable[int]) -> None:
    """Take what still waits of these deliveries as failed, with the last reason."""
    for delivery in Delivery.objects.select_for_update().filter(pk__in=list(ids), state=STATE.WAITING):
        delivery.state = STATE.FAILED
        delivery.reason = delivery.reason or _("多次尝试未成功。")
        delivery.save(update_fields=["state", "reason"])


@transaction.atomic
def send_again(delivery: Delivery, *, by: User, at: datetime) -> None:
    """Try a failed delivery once more, on behalf of an office that may write to people; others do not change."""
    demand_in(by, Power.SEND_ANNOUNCEMENTS, delivery.notice.recipient.unit)
    found = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if found.state != STATE.FAILED:
        return
    found.state, found.reason, found.due_at = STATE.WAITING, "", at
    found.save(update_fields=["state", "reason", "due_at"])
    enqueue("notices.deliver", {"deliveries": [found.pk]}, at=at)
