"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .kinds import label_of
from .models import ChannelChoice, Delivery, Notice, QuietHours


def own_notices(user: User) -> Iterator[PersonalData]:
    """Yield what somebody was told and how it was sent, and what the person chose about it."""
    notices = Notice.objects.of(user).order_by("created_at", "pk")
    yield PersonalData(
        _("消息"),
        (_("时间"), _("类别"), _("标题"), _("正文"), _("阅读时间")),
        [(each.created_at, each.kind_label, each.title, each.body, each.read_at) for each in notices],
        260,
    )
    sent = Delivery.objects.filter(notice__recipient=user).select_related("notice").order_by("pk")
    yield PersonalData(
        _("邮件和短信"),
        (_("消息"), _("方式"), _("状态"), _("发送时间"), _("原因")),
        [(d.notice.title, d.get_channel_display(), d.get_state_display(), d.sent_at, d.reason) for d in sent],
        261,
    )
    yes, no = _("是"), _("否")
    choices = ChannelChoice.objects.filter(user=user).order_by("kind")
    rows = [(label_of(each.kind), yes if each.email else no, yes if each.sms else no) for each in choices]
    rows += [(_("免打扰时段"), str(each), "") for each in QuietHours.objects.filter(user=user)]
    yield PersonalData(_("接收方式"), (_("类别"), _("电子邮件"), _("短信")), rows, 262)
