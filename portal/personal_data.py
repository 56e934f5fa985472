"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import Feedback


def own_feedback(user: User) -> Iterator[PersonalData]:
    """Yield what somebody said about pages, and the answers."""
    given = Feedback.objects.filter(by=user).order_by("at")
    yield PersonalData(
        _("意见反馈"),
        (_("时间"), _("页面"), _("意见"), _("联系方式"), _("答复"), _("答复时间")),
        [(each.at, each.path, each.text, each.contact, each.answer, each.answered_at) for each in given],
        270,
    )
