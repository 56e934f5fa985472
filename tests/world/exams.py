"""Exams, course tests and the bank of questions of the table of permissions."""

from dataclasses import replace
from datetime import datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from PIL import Image

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from exams import actions as exam_verbs
from exams.actions import start_attempt, submit_attempt
from exams.models import Exam, WrongQuestion
from questions.actions import keep_picture, save_question
from questions.drafts import Draft
from questions.models import Question, QuestionImport
from tests.cast import Cast
from tests.material import make_exam, make_paper


def course_test() -> Exam:
    options = [{"text": text, "correct": text == "水上"} for text in ("水上", "山上")]
    question = Question.objects.create(
        kind="single", stem="舟在哪里", explanation="水上", body={"options": options}, plain="舟在哪里"
    )
    return make_exam(question, marks="5")


def formal_exam(cast: Cast, now: datetime) -> dict[str, Any]:
    """Create a formal exam of the county with an essay, which the cadre sat, has marked, and appeals against."""
    essay = Question.objects.create(kind="essay", stem="谈谈舟", body={"guide": "要点"}, plain="谈谈舟")
    options = [{"text": "对", "correct": True}, {"text": "错", "correct": False}]
    choice = Question.objects.create(kind="judge", stem="舟在水上", body={"options": options}, plain="舟在水上")
    paper = make_paper(essay, choice, organiser=cast.dinglan)
    exam = exam_verbs.make_exam(
        cast.dinglan, {"title": "全区考试", "paper": paper, "appeal_days": 5}, by=cast.educator, at=now
    )
    set_audience(exam.audience, choice=AudienceChoice(everybody=True), by=None, at=now)
    exam = exam_verbs.publish_exam(exam, by=cast.educator, at=now)
    exam_verbs.set_markers(exam, [cast.reviewer, cast.trainer], by=cast.educator, at=now)
    sat = start_attempt(exam, user=cast.cadre, at=now)
    version = next(item["version"] for item in sat.paper if item["kind"] == "essay")
    exam_verbs.save_answer(sat, version_id=version, response="舟行水上。", sequence=1, at=now)
    submit_attempt(sat, at=now)
    sheet = exam_verbs.next_sheet(exam, by=cast.reviewer, at=now)
    assert sheet is not None
    exam_verbs.mark_sheet(sheet, marks=Decimal(4), comment="", by=cast.reviewer, at=now)
    exam_verbs.publish_results(exam, by=cast.educator, at=now)
    exam_verbs.fill_books(at=now)
    series = {"title": "每季考试", "template": exam, "every": "quarterly", "month": 1, "day": 15, "days_open": 3}
    series |= {"opens": time(9), "is_active": False}
    return {
        "formal": exam,
        "sat": sat,
        "exam_paper": paper,
        "asked": version,
        "appeal": exam_verbs.appeal(sat, reason="请复核", by=cast.cadre, at=now),
        "series": exam_verbs.set_series(None, series, by=cast.educator, at=now),
        "wrong": WrongQuestion.objects.get(user=cast.cadre, attempt=sat),
    }


def _dot() -> bytes:
    """Return a picture of one pixel."""
    target = BytesIO()
    Image.new("RGB", (1, 1), "red").save(target, "PNG")
    return target.getvalue()


def bank(cast: Cast, now: datetime) -> dict[str, Any]:
    """Create questions of the county, one of them a passage with one below it, and an import with a fault."""
    options = [{"text": text, "correct": text == "潮汐"} for text in ("潮汐", "沙丘")]
    draft = Draft("single", "海岛的班船跟着什么走", {"options": options, "rule": {}}, number="HD-1", point="海岛/交通")
    question = save_question(draft, scope=cast.dinglan, by=None, at=now)
    whole = Draft("passage", "海岛的材料", number="HD-2", children=[replace(draft, number="", point="")])
    faults = [{"row": 2, "column": "题干", "value": "", "message": "请填写题干。"}]
    batch = {"file_name": "试题.xlsx", "format": "xlsx", "state": "refused", "faults": faults}
    return {
        "question": question,
        "question_picture": keep_picture(_dot(), title="海图", scope=cast.dinglan, by=None, at=now),
        "passage": save_question(whole, scope=cast.dinglan, by=None, at=now),
        "question_import": QuestionImport.objects.create(
            scope=cast.dinglan, made_by=cast.trainer, made_at=now, **batch
        ),
    }
