"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from . import clock
from .models import Answer, Attempt, Grade
from .review import review_of


def own_exam_data(user: User) -> Iterator[PersonalData]:
    """Yield the attempts and every grade that was given."""
    attempts = Attempt.objects.filter(user=user).select_related("exam").order_by("started_at")
    yield PersonalData(
        _("考试"),
        (_("考试"), _("第几次"), _("开始时间"), _("截止时间"), _("交卷时间")),
        [(a.exam.title, a.number, a.started_at, a.deadline, a.finished_at) for a in attempts],
        400,
    )
    now = clock.now()
    grades = Grade.objects.filter(attempt__user=user, is_final=True).select_related("attempt__exam").order_by("pk")
    yield PersonalData(
        _("成绩"),
        (_("考试"), _("第几次"), _("得分"), _("满分")),
        [
            (g.attempt.exam.title, g.attempt.number, g.score, g.full_marks)
            for g in grades
            if review_of(g.attempt, at=now).marks
        ],
        410,
    )
    answers = Answer.objects.filter(attempt__user=user).select_related("attempt__exam").order_by("attempt", "pk")
    yield PersonalData(
        _("作答"),
        (_("考试"), _("第几次"), _("第几题"), _("作答"), _("保存时间")),
        [
            (a.attempt.exam.title, a.attempt.number, a.attempt.place_of(a.version_id) + 1, str(a.response), a.saved_at)
            for a in answers
        ],
        420,
    )
