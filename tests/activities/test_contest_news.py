"""What those who take part in a contest hear of: its results, and that it is called off."""

from datetime import timedelta

import pytest

from activities import actions
from activities.models import Contest
from notices.models import Notice
from tests.activities.conftest import begin, hand_in, judge_all, publish
from tests.cast import NOW
from tests.material import make_site

pytestmark = pytest.mark.django_db


def told(kind):
    return set(Notice.objects.filter(kind=kind).values_list("recipient__real_name", "body"))


def test_whoever_took_part_hears_of_the_results(cast, contest):
    begin(contest)
    judge_all(cast, contest)
    publish(contest)
    assert {name for name, _body in told("contest_results")} == {"林海", "陈帆"}
    assert Notice.objects.first().url == contest.get_absolute_url()


def test_writers_and_jury_hear_why_a_contest_is_called_off(cast, make_contest, client_of):
    make_site()
    made = make_contest(cast.trainer)
    hand_in(made, cast.cadre)
    actions.take_back_entry(made, by=cast.cadre, at=NOW)
    actions.cancel_contest(made, reason="台风", by=None, at=NOW)
    assert told("contest_cancelled") == {("林海", "原因：台风"), (cast.trainer.real_name, "原因：台风")}
    page = client_of(cast.cadre).get(made.get_absolute_url()).text
    assert "活动已取消" in page
    assert "截止前没有提交" not in page


def test_nobody_hears_of_a_contest_that_was_never_called(cast, make_contest):
    made = make_contest(cast.trainer, deadline=NOW + timedelta(days=1))
    Contest.objects.update(state="draft")
    actions.cancel_contest(made, reason="不办了", by=None, at=NOW)
    assert not Notice.objects.exists()
