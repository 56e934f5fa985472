"""What this app keeps about a person, for that person's own export."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.models import User
from lms.plugins import PersonalData

from .contests import table_of
from .identities import account_key
from .models import Contest, ContestScore, ContestStage, Entrant, Nomination


def own_nominations(user: User) -> Iterator[PersonalData]:
    """Yield the nominations that the person handed in, in clear; those about the person are not theirs to see (N05)."""
    found = Nomination.objects.filter(nominator=user).order_by("created_at")
    yield PersonalData(
        _("提交过的推荐"),
        (_("回执编号"), _("被推荐人"), _("单位"), _("推荐职务或去向"), _("主要特点"), _("不足"), _("理由"), _("时间")),
        [
            (n.receipt, n.nominee_name, n.nominee_unit, n.target, n.strengths, n.weaknesses, n.reason, n.created_at)
            for n in found
        ],
        610,
    )


def own_contests(user: User) -> Iterator[PersonalData]:
    """Yield the contests in which the person surely takes part, from the opening on; scores once they are published.

    What is only prepared, and what might be about a namesake, is not shown (SPEC N05).
    """
    entered = Entrant.objects.filter(nominee_key=account_key(user), contest__opened_at__isnull=False)
    entered = entered.with_approvals().select_related("contest").order_by("entered_at", "pk")
    yield PersonalData(
        _("参加的比选"),
        (
            *(_("比选"), _("岗位"), _("岗位单位"), _("编号"), _("单位"), _("职务"), _("录入时间"), _("退出时间")),
            *(_("民主推荐"), _("组织审定"), _("成绩"), _("合计"), _("名次")),
        ),
        [(*_entry(entrant), *_result(entrant)) for entrant in entered],
        620,
    )


def _entry(entrant: Entrant) -> tuple[object, ...]:
    contest = entrant.contest
    post = (contest.title, contest.post_title, contest.post_employer)
    times = (entrant.entered_at, entrant.withdrawn_at)
    return (*post, entrant.number, entrant.nominee_unit, entrant.nominee_post, *times)


def _result(entrant: Entrant) -> tuple[object, ...]:
    """Return both decisions, and as far as they are published the scores, the total and the place."""
    words = {True: _("通过"), False: _("未通过"), None: ""}
    decisions = tuple(words[getattr(entrant, kind)] for kind in ("recommendation", "organisation"))
    nothing = (*decisions, "", None, None)
    if entrant.contest.state != Contest.State.PUBLISHED:
        return nothing
    for place, cells in table_of(entrant.contest).rows:
        if place.person.pk == entrant.pk:
            scores = "；".join(_score(stage, score) for stage, score in cells if score)
            return (*decisions, scores, place.total, place.rank)
    return nothing


def _score(stage: ContestStage, score: ContestScore) -> str:
    return f"{stage.name} {_('缺考') if score.is_absent else f'{score.value.normalize():f}'}"
