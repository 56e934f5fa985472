"""Keeping questions: saving, versions, numbers, passages, states, knowledge points, duplicates."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from accounts.models import AuditEntry
from questions import actions
from questions.actions import QuestionError
from questions.actions.points import PointError
from questions.drafts import judgement
from questions.models import KnowledgePoint, Question, QuestionPair, QuestionVersion
from questions.similarity import like_texts
from tests.cast import NOW
from tests.questions.made import every_kind

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=1)
SINGLE, MULTIPLE, JUDGE, BLANK, MATCH, ORDER, ESSAY, PASSAGE = range(8)


def save(draft, **how):
    return actions.save_question(draft, by=None, at=NOW, **how)


def made(place, **changes):
    return replace(every_kind()[place], **changes)


def test_every_kind_is_kept_as_it_was_written_and_frozen(db):
    for draft in every_kind():
        question = save(draft)
        assert actions.draft_of(question) == draft
        versions = actions.freeze_block(question, at=NOW)
        assert [version.content["kind"] for version in versions] == [
            child.kind for child in (draft.children or [draft])
        ]


def test_the_same_words_are_frozen_once_and_others_anew():
    question = save(made(JUDGE))
    save(made(JUDGE), question=question)
    assert question.versions.count() == 1
    save(made(JUDGE, stem="另一句"), question=question)
    assert [version.content["stem"] for version in question.versions.order_by("pk")] == ["对不对", "另一句"]


def test_a_draft_leaves_no_version_until_it_is_ready():
    question = save(made(JUDGE, state="draft"))
    assert not question.versions.exists()
    assert actions.set_state([question], state="ready", by=None, at=NOW) == 1
    assert question.versions.count() == 1


def test_a_version_never_changes():
    version = save(made(JUDGE)).versions.get()
    for change in (lambda: QuestionVersion.objects.update(made_at=LATER), version.delete):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_a_number_is_given_and_stands_once_for_each_owner(cast):
    question = save(made(JUDGE, number=""))
    assert question.number == f"{question.pk:06d}"
    save(made(JUDGE, number="A"))
    save(made(JUDGE, number="A"), scope=cast.dinglan)
    with pytest.raises(QuestionError, match="题目编号“A”已被使用"):
        save(made(JUDGE, number="A"))


def test_who_keeps_a_county_writes_only_there(cast):
    for scope in (None, cast.pulan):
        with pytest.raises(PermissionDenied):
            actions.save_question(made(JUDGE), scope=scope, by=cast.county_admin, at=NOW)
    assert actions.save_question(made(JUDGE), scope=None, by=cast.trainer, at=NOW).created_by == cast.trainer
    assert not Question.objects.visible_to(cast.cadre).exists()
    assert not Question.objects.kept_by(cast.reviewer).exists()
    assert Question.objects.visible_to(cast.reviewer).count() == 1


def test_somebody_elses_change_is_not_overwritten():
    question = save(made(JUDGE))
    seen = question.changed_at
    actions.save_question(made(JUDGE, stem="甲改"), question=question, by=None, at=LATER)
    with pytest.raises(QuestionError, match="刚被别人修改过"):
        save(made(JUDGE, stem="乙改"), question=question, seen=seen)


def test_the_questions_of_a_passage_keep_their_place_and_history():
    question = save(made(PASSAGE))
    whole = actions.draft_of(question)
    first, second = question.children.order_by("position")
    turned = replace(whole, children=[whole.children[1], replace(whole.children[0], stem="改过")])
    save(turned, question=question)
    assert [child.pk for child in question.children.order_by("position")] == [second.pk, first.pk]
    assert first.versions.count() == 2
    passage = first.versions.latest("pk").content["passage"]
    assert passage["stem"] == "材料"
    assert passage["version"] == question.versions.latest("pk").pk


def test_a_question_taken_out_of_its_passage_is_kept_for_those_who_answered_it():
    question = save(made(PASSAGE))
    whole = actions.draft_of(question)
    gone = question.children.order_by("position").first()
    save(replace(whole, children=whole.children[1:]), question=question)
    gone.refresh_from_db()
    assert (gone.parent, gone.state) == (None, "retired")


def test_what_a_paper_may_take():
    ready, passage = save(made(JUDGE)), save(made(PASSAGE))
    save(made(PASSAGE, number="leer", children=[]))
    save(made(ORDER, state="draft"))
    save(made(ESSAY, valid_until=(NOW - timedelta(days=1)).date().isoformat()))
    assert set(Question.objects.usable(NOW.date())) == {ready, passage}


def test_a_question_with_versions_is_retired_not_deleted():
    question, draft = save(made(JUDGE)), save(made(ORDER, state="draft"))
    with pytest.raises(QuestionError, match="可以停用"):
        actions.delete_question(question, by=None, at=NOW)
    actions.delete_question(draft, by=None, at=NOW)
    assert list(Question.objects.all()) == [question]


def test_many_are_tagged_moved_and_retired_within_the_scope_only(cast):
    city, county = save(made(JUDGE)), save(made(ORDER), scope=cast.dinglan)
    both = [city, county]
    assert actions.tag_questions(both, tag="新", by=cast.educator, at=NOW) == 2
    assert actions.tag_questions(both, tag="新", by=cast.educator, at=NOW) == 0
    assert actions.move_questions(both, path="法治/许可", by=cast.reviewer, at=NOW) == 0
    assert actions.move_questions(both, path="法治/许可", by=cast.educator, at=NOW) == 2
    assert actions.set_state([city], state="retired", by=cast.educator, at=NOW) == 1
    assert AuditEntry.objects.filter(verb="set_question_state", details__numbers=[city.number]).exists()
    assert Question.objects.below(KnowledgePoint.objects.get(full_name="法治")).count() == 2


def test_the_paths_below_follow_a_point():
    for path in ("法治/行政法/许可", "法治/行政法/处罚", "业务"):
        actions.place_point(path, by=None, at=NOW)
    law = KnowledgePoint.objects.get(full_name="法治/行政法")
    actions.rename_point(law, name="行政", by=None, at=NOW)
    actions.move_point(law, to=KnowledgePoint.objects.get(full_name="业务"), by=None, at=NOW)
    assert sorted(KnowledgePoint.objects.values_list("full_name", flat=True)) == [
        "业务",
        "业务/行政",
        "业务/行政/处罚",
        "业务/行政/许可",
        "法治",
    ]
    with pytest.raises(PointError, match="下级"):
        actions.move_point(
            KnowledgePoint.objects.get(name="业务"), to=KnowledgePoint.objects.get(name="许可"), by=None, at=NOW
        )


def test_a_point_with_questions_stays():
    save(made(JUDGE, point="法治/许可"))
    with pytest.raises(PointError, match="还有试题"):
        actions.delete_point(KnowledgePoint.objects.get(full_name="法治"), by=None, at=NOW)


@pytest.mark.parametrize(
    ("words", "found"),
    [("船跟", True), ("班船 潮汐", True), ("班船 沙漠", False), ("ｇｄｐ", True), ("HD-7", True), ("HD", False)],
)
def test_words_are_found_within_sentences(words, found):
    body = {"options": [{"text": "潮汐和 GDP", "correct": True}, {"text": "沙丘", "correct": False}]}
    save(made(SINGLE, stem="海岛的班船跟着什么走", body=body, number="HD-7"))
    assert Question.objects.about(words).exists() is found


def test_what_says_nearly_the_same_is_found(cast):
    body = judgement(True)
    first = save(made(JUDGE, stem="行政机关应当听取当事人的陈述和申辩。", body=body, number="1"))
    second = save(made(JUDGE, stem="行政机关应当听取当事人陈述和申辩", body=body, number="2"))
    save(made(JUDGE, stem="海岛巡回医疗首先考虑潮汐。", body=body, number="3"))
    (pair,) = QuestionPair.objects.visible_to(cast.trainer)
    assert (pair.first, pair.second) == (first, second)
    assert pair.likeness > 0.6
    assert not QuestionPair.objects.visible_to(cast.cadre).exists()
    alike = like_texts("行政机关应听取当事人的陈述和申辩。", "正确", "错误", among=Question.objects.all())
    assert {question.pk for question in alike} == {first.pk, second.pk}
    actions.set_state([first], state="retired", by=None, at=NOW)
    assert not QuestionPair.objects.visible_to(cast.trainer).exists()
    save(made(JUDGE, stem="完全不同的一句话", body=body, number="2"), question=second)
    assert not QuestionPair.objects.exists()


def test_what_became_of_a_question_is_taken_together_and_counted_anew():
    question = save(made(JUDGE))
    version = question.versions.get().pk
    for place, answers, facility in (("exam:1", 30, 0.5), ("exam:2", 10, 0.9)):
        outcome = actions.Outcome(version, answers, facility, None)
        actions.note_uses(place, [outcome], title=place, url="/", used_at=NOW, at=NOW)
    figures = question.figures
    assert (figures.uses, figures.answers, figures.discrimination) == (2, 40, None)
    assert figures.facility == pytest.approx(0.6)
    actions.note_uses("exam:2", [], title="", url="", used_at=NOW, at=LATER)
    figures.refresh_from_db()
    assert (figures.uses, figures.answers, figures.facility) == (1, 30, 0.5)
