"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import Letter


def own_letters(user: User) -> Iterator[PersonalData]:
    """Yield the letters that the person wrote, with their answers, in clear."""
    letters = Letter.objects.sent_by(user).select_related("reply").order_by("created_at")
    yield PersonalData(
        _("写过的信"),
        (_("回执编号"), _("类型"), _("主题"), _("内容"), _("寄出时间"), _("状态"), _("答复")),
        [
            (
                x.receipt,
                x.get_kind_display(),
                x.subject,
                x.body,
                x.created_at,
                x.get_state_display(),
                getattr(getattr(x, "reply", None), "body", ""),
            )
            for x in letters
        ],
        600,
    )
