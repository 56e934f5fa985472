"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .models import Evaluation, Follow, LiveQuestion, Post, Report


def own_posts(user: User) -> Iterator[PersonalData]:
    """Yield posts with what was decided about them, reports, evaluations and what is followed."""
    posts = Post.objects.filter(author=user).select_related("thread", "unit").order_by("at")
    yield PersonalData(
        _("发言"),
        (_("讨论"), _("单位"), _("内容"), _("时间"), _("修改时间"), _("删除时间"), _("状态")),
        [(p.thread.title, p.unit.name, p.body, p.at, p.edited_at, p.deleted_at, p.get_state_display()) for p in posts],
        230,
    )
    reports = Report.objects.filter(by=user).select_related("post__thread").order_by("at")
    yield PersonalData(
        _("我的举报"),
        (_("讨论"), _("原因"), _("补充说明"), _("时间")),
        [(r.post.thread.title, r.get_reason_display(), r.text, r.at) for r in reports],
        231,
    )
    said = Evaluation.objects.filter(user=user).select_related("course").prefetch_related("scores__question")
    yield PersonalData(
        _("课程评价"),
        (_("课程"), _("评分"), _("意见和建议"), _("时间")),
        [
            (
                e.course.title,
                "；".join(f"{score.question.text} {score.value}" for score in e.scores.all()),
                e.remark,
                e.changed_at,
            )
            for e in said.order_by("at")
        ],
        232,
    )
    follows = Follow.objects.filter(user=user).select_related("thread").order_by("pk")
    yield PersonalData(_("关注的讨论"), (_("讨论"), _("看到")), [(f.thread.title, f.seen_at) for f in follows], 233)
    asked = LiveQuestion.objects.filter(author=user).select_related("lesson", "unit").order_by("at")
    yield PersonalData(
        _("直播提问"),
        (_("课时"), _("单位"), _("问题"), _("时间"), _("状态"), _("理由"), _("答复")),
        [(q.lesson.title, q.unit.name, q.body, q.at, q.get_state_display(), q.reason, q.answer) for q in asked],
        234,
    )
