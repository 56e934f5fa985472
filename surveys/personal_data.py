"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import Reply


def own_replies(user: User) -> Iterator[PersonalData]:
    """Yield what the person replied, with what became of it."""
    rows = Reply.objects.filter(recipient__user=user).select_related("recipient__round__survey", "topic", "item")
    yield PersonalData(
        _("调研回复"),
        (_("调研"), _("轮次"), _("方式"), _("回复"), _("时间"), _("主题"), _("办理情况")),
        [
            (
                each.recipient.round.survey.title,
                each.recipient.round.number,
                each.get_channel_display(),
                each.text,
                each.received_at,
                each.topic.name if each.topic else "",
                each.item.note if hasattr(each, "item") else "",
            )
            for each in rows.order_by("received_at")
        ],
        265,
    )
