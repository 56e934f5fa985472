"""The screens of the staff: from a paper to published results, as somebody clicks through them."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from exams import actions, clock
from exams.models import Attempt, Exam, Paper, Series
from tests.cast import NOW
from tests.exams.test_marking import essay, mark, markers, sat
from tests.material import make_exam, make_paper, make_question

pytestmark = pytest.mark.django_db
RULES = {
    "title": "季度考试",
    "minutes": 60,
    "start_spread": 0,
    "max_attempts": 2,
    "minutes_between": 0,
    "counting": "best",
    "pass_percent": 60,
    "leave_limit": 0,
    "arbitration_percent": 20,
    "appeal_days": 3,
    **{f"review_{name}": "submit" for name in ("marks", "responses", "correctness", "solutions", "explanations")},
}


@pytest.fixture
def educator(cast, centre, client_of):
    """The educator's browser."""
    return client_of(cast.educator)


@pytest.fixture
def exam(cast):
    """A formal exam of the county for everybody there, published."""
    paper = make_paper(essay(), make_question(), organiser=cast.dinglan)
    exam = actions.make_exam(cast.dinglan, {"title": "全区考试", "paper": paper}, by=cast.educator, at=NOW)
    set_audience(exam.audience, choice=AudienceChoice(everybody=True), by=None, at=NOW)
    return actions.publish_exam(exam, by=cast.educator, at=NOW)


def test_from_a_paper_to_a_published_exam(cast, educator):
    questions = [make_question(str(n)) for n in range(4)]
    educator.post("/staff/papers/new/", {"organiser": "330900", "title": "一号卷", "variants": 3, "fresh_within": 1})
    paper = Paper.objects.get()
    address = f"/staff/papers/{paper.uid}/"
    chosen = {"question": [questions[0].pk, questions[1].pk], "marks": "10", "section": "一、单选"}
    assert "加入了 2 题" in educator.post(f"{address}questions/", chosen, follow=True).text
    assert "已在卷中" in educator.get(f"{address}questions/?q=0").text
    rule = {"section": "二、抽题", "marks": "5", "count": 9, "kind": "single", "least_difficulty": 3}
    educator.post(f"{address}rules/new/", rule)
    page = educator.post(f"{address}ready/", follow=True).text
    assert "第 3 行：需要 9 题，符合条件的有 2 题，与其他各行合用后还缺 7 题。" in page
    line = paper.lines.get(question=None)
    educator.post(f"{address}lines/{line.pk}/", rule | {"count": 2, "sort_order": line.sort_order})
    assert "检查通过" in educator.post(f"{address}ready/", follow=True).text

    page = educator.post("/staff/exams/new/", RULES | {"organiser": "330900", "paper": paper.pk}, follow=True)
    exam = Exam.objects.get()
    assert page.redirect_chain[-1][0] == f"/staff/exams/{exam.uid}/"
    assert "请先选择对象" in page.text
    educator.post(f"/staff/exams/{exam.uid}/audience/", {"everybody": "on"})
    assert "发布时抽题并固定试卷" in educator.get(f"/staff/exams/{exam.uid}/act/publish/").text
    assert "已发布" in educator.post(f"/staff/exams/{exam.uid}/act/publish/", follow=True).text
    exam.refresh_from_db()
    assert (exam.state, exam.variant_count, exam.question_count, exam.full_marks) == ("published", 3, 4, 30)


def test_a_form_with_faults_says_where(cast, educator):
    paper = make_paper(make_question())
    form = RULES | {"organiser": "330900", "paper": paper.pk}
    faults = {
        "截止时间应晚于开放时间": {"opens_at": "2026-06-10T10:00", "closes_at": "2026-06-10T09:00"},
        "不是网络地址": {"address_ranges": "10.1.0.0/16\nhome"},
        "只能选一种": {"is_course_test": "on", "is_practice": "on"},
    }
    for words, changes in faults.items():
        assert words in educator.post("/staff/exams/new/", form | changes).text
    assert not Exam.objects.exists()


def test_the_board_shows_who_sits_and_who_does_not(cast, educator, exam):
    page = f"/staff/exams/{exam.uid}/board/"
    assert cast.cadre.real_name in educator.get(f"{page}?state=absent").text
    attempt = actions.start_attempt(exam, user=cast.cadre, at=clock.now())
    assert cast.cadre.real_name in educator.get(page).text
    assert cast.cadre.real_name not in educator.get(f"{page}?state=absent").text
    look = educator.get(f"/staff/exams/{exam.uid}/attempts/{attempt.uid}/")
    assert "谈谈舟" not in look.text, "no questions while somebody sits"


@pytest.mark.parametrize(("words", "found"), [("姓", True), ("教育局", True), ("水利局", False)])
def test_results_are_found_by_name_and_by_unit(cast, educator, exam, words, found):
    sat(exam, cast.cadre)
    words = cast.cadre.real_name[:1] if words == "姓" else words
    page = educator.get(f"/staff/exams/{exam.uid}/results/", {"q": words}).text
    assert (f"/attempts/{Attempt.objects.get().uid}/" in page) is found


def test_the_board_refreshes_without_wiping_what_is_being_typed(educator, exam):
    above, refreshed = educator.get(f"/staff/exams/{exam.uid}/board/").text.split('id="board"')
    assert 'name="q"' in above
    assert 'name="q"' not in refreshed


def test_extending_asks_for_a_reason_and_says_what_it_did(cast, educator, exam):
    attempt = actions.start_attempt(exam, user=cast.cadre, at=clock.now())
    address = f"/staff/exams/{exam.uid}/act/extend/"
    assert "现在有 1 人正在作答" in educator.get(address).text
    assert educator.post(address, {"minutes": 10}).status_code == 200
    assert "已延长" in educator.post(address, {"minutes": 10, "reason": "停电"}, follow=True).text
    before = attempt.deadline
    attempt.refresh_from_db()
    assert attempt.deadline - before == timedelta(minutes=10)


def test_results_are_listed_exported_published_and_appealed(cast, educator, exam, client_of):
    attempt = sat(exam, cast.cadre)
    page = f"/staff/exams/{exam.uid}/"
    assert "还有 1 份答卷没有评完" in educator.post(f"{page}act/results/", follow=True).text
    markers(exam, cast.trainer)
    mark(actions.next_sheet(exam, by=cast.trainer, at=NOW), 5, cast.trainer)
    assert "已评完 1 / 1 份" in educator.get(f"{page}marking/").text
    Exam.objects.filter(pk=exam.pk).update(appeal_days=3)
    assert "成绩已公布" in educator.post(f"{page}act/results/", follow=True).text
    rows = list(openpyxl.load_workbook(BytesIO(educator.get(f"{page}results/export/").content)).active.values)
    assert rows[1][0] == cast.cadre.real_name
    assert rows[1][7:10] == (15, 20, "合格")

    cadre = client_of(cast.cadre)
    assert "申请成绩复核" in cadre.get(f"/exams/attempts/{attempt.uid}/result/").text
    cadre.post(f"/exams/attempts/{attempt.uid}/appeal/", {"reason": "请复核"})
    asked = Attempt.objects.get().appeal
    assert "全区考试" in educator.get("/staff/appeals/").text
    version = next(item["version"] for item in attempt.paper if item["kind"] == "essay")
    other = next(item["version"] for item in attempt.paper if item["kind"] != "essay")
    decision = {f"marks_{version}": "8", f"marks_{other}": "10", "decision": "要点齐全"}
    assert "已办结" in educator.post(f"/staff/appeals/{asked.uid}/", decision, follow=True).text
    shown = cadre.get(f"/exams/attempts/{attempt.uid}/result/").text
    assert "要点齐全" in shown
    assert "18 / 20" in shown


def test_a_correction_is_previewed_before_it_is_done(cast, educator):
    exam = make_exam(make_question(right=[1]), organiser=cast.dinglan)
    sat(exam, cast.cadre)
    version = exam.variants.get().items[0]["version"]
    assert "舟行何处" in educator.get(f"/staff/exams/{exam.uid}/questions/").text
    address = f"/staff/exams/{exam.uid}/questions/{version}/"
    form = {"kind": "new_key", "answer": ["A"], "reason": "答案有误"}
    page = educator.post(address, form).text
    assert "1 份答卷的成绩会变" in page
    assert cast.cadre.real_name in page
    assert not exam.corrections.exists()
    assert "已更正，1 份答卷" in educator.post(address, form | {"really": "1"}, follow=True).text
    assert Attempt.objects.with_grade().get().passed
    assert educator.get(f"/staff/exams/{exam.uid}/questions/999999/").status_code == 404


def test_a_recurring_exam_is_set_up(cast, educator, exam):
    form = {"title": "季度考试", "template": exam.pk, "every": "quarterly", "month": 2, "day": 31}
    form |= {"opens": "09:00", "days_open": 3, "is_active": "on"}
    assert "季度考试" in educator.post("/staff/exam-series/new/", form, follow=True).text
    assert Series.objects.get().rhythm.day == 31


def test_the_printed_paper_has_an_answer_sheet_or_the_solutions(cast, educator):
    paper = make_paper(make_question(explanation="因为舟浮于水"), essay())
    address = f"/staff/papers/{paper.uid}/print/"
    plain, solved = educator.get(address).text, educator.get(f"{address}?solved=1").text
    assert "答题卡" in plain
    assert "因为舟浮于水" not in plain
    assert "正确答案：A" not in plain
    assert "正确答案：A" in solved
    assert "因为舟浮于水" in solved


def test_lists_cost_the_same_however_long_they_are(cast, educator, exam, django_assert_max_num_queries):
    for n in range(12):
        other = make_exam(make_question(str(n)), title=f"考试{n}", organiser=cast.dinglan)
        sat(other, cast.cadre)
    for person in (cast.cadre, cast.colleague):
        sat(exam, person)
    pages = ("exams/", "papers/", f"exams/{exam.uid}/", f"exams/{exam.uid}/results/", f"exams/{exam.uid}/questions/")
    pages += (f"exams/{exam.uid}/board/?state=done", f"exams/{exam.uid}/marking/", "appeals/", "exam-series/")
    for page in pages:
        educator.get(f"/staff/{page}")
        with django_assert_max_num_queries(32):
            assert educator.get(f"/staff/{page}").status_code == 200
