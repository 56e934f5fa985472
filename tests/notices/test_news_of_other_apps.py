"""What happens elsewhere reaches the people concerned, once each, and leads them there."""

import pytest

from discussion.actions import ask, open_course_board, reply
from notices.kinds import all_kinds
from notices.models import Notice
from scoring.actions import answer_appeal, ask_for_review
from tests.cast import NOW
from tests.material import make_course, make_site

pytestmark = pytest.mark.django_db


def test_an_answer_in_a_thread_reaches_who_asked(cast):
    make_site()
    thread = ask(open_course_board(make_course()), title="潮汐怎样算", body="请问怎样计算？", by=cast.cadre, at=NOW)
    reply(thread, body="看潮汐表。", by=cast.colleague, at=NOW)
    reply(thread, body="谢谢。", by=cast.cadre, at=NOW)
    notice = Notice.objects.of(cast.cadre).get()
    assert (notice.title, notice.url) == ("“潮汐怎样算”有了回复", thread.get_absolute_url())
    assert "看潮汐表。" in notice.body


def test_the_answer_to_a_missing_hour_reaches_who_asked(cast):
    appeal = ask_for_review(cast.cadre, subject="学时", text="少了一个学时", at=NOW)
    answer_appeal(appeal, upheld=False, answer="已经核对，记录无误。", by=cast.educator, at=NOW)
    notice = Notice.objects.of(cast.cadre).get()
    assert (notice.body, notice.url) == ("已经核对，记录无误。", appeal.get_absolute_url())


def test_every_kind_has_words_of_its_own():
    codes = {kind.code for kind in all_kinds()}
    assert {"thread_replied", "exam_results", "class_announcement", "declaration_decided", "hours_behind"} <= codes
