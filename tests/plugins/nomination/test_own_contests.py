"""One's own data hold the contests one takes part in, as far as they are open to oneself."""

import pytest

from plugins.nomination import actions
from plugins.nomination.actions import Nominee
from plugins.nomination.models import Approval, Entrant
from plugins.nomination.personal_data import own_contests
from tests.cast import NOW
from tests.plugins.nomination.contesting import prepare, score


@pytest.fixture
def contest(cast, internal_post):
    """A prepared contest of two strangers and the cadre."""
    by = {"by": cast.nomination_officer, "at": NOW}
    made = prepare(cast, internal_post, 2)
    entered = actions.enter(made, [Nominee("林海", "定澜区教育局", "局长", cast.cadre)], **by)
    for kind in Approval.Kind.values:
        actions.decide(entered, made, kind=kind, is_granted=True, on=NOW.date(), **by)
    return made


def rows(user):
    (table,) = own_contests(user)
    return [dict(zip(map(str, table.columns), row, strict=True)) for row in table.rows]


def finish(cast, contest):
    by = {"by": cast.nomination_officer, "at": NOW}
    actions.open_contest(contest, **by)
    score(cast, contest, 1, {1: 50, 2: 60, 3: 70})
    score(cast, contest, 2, {1: 50, 2: 60, 3: 80.5})
    actions.finish_contest(contest, **by)
    return by


def test_a_contest_is_there_from_the_opening_and_its_result_once_published(cast, contest):
    assert rows(cast.cadre) == [], "what is only prepared may never come to be"

    by = finish(cast, contest)
    (row,) = rows(cast.cadre)
    assert (row["比选"], row["编号"], row["组织审定"]) == ("副秘书长比选", 3, "通过")
    assert (row["成绩"], row["合计"], row["名次"]) == ("", None, None)

    actions.publish_contest(contest, **by)
    (row,) = rows(cast.cadre)
    assert (row["成绩"], str(row["合计"]), row["名次"]) == ("笔试 70；面试 80.5", "76.30", 1)


def test_others_and_namesakes_find_nothing(cast, contest):
    by = finish(cast, contest)
    actions.publish_contest(contest, **by)
    Entrant.objects.filter(number=3).update(nominee_key="0" * 64)  # might be the cadre, and is not certain

    assert rows(cast.cadre) == rows(cast.colleague) == []
