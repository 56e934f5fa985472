"""The screens of the bank: what people find, fill in and are asked."""

import pytest
from django.urls import reverse

from questions import actions
from questions.models import KnowledgePoint, Question
from tests.cast import NOW
from tests.questions.made import every_kind

pytestmark = pytest.mark.django_db

PLAIN = {"stem": "题干", "explanation": "", "point": "法治/许可", "difficulty": 2, "marks": "2", "tags": "新，旧"}
PLAIN |= {"source": "", "valid_until": "", "number": "", "state": "ready"}
SPECIAL = {
    "single": {"option_0": "甲", "option_1": "乙", "right_1": "on"},
    "multiple": {"option_0": "甲", "option_1": "乙", "right_0": "on", "right_1": "on", "partial": "share"},
    "judge": {"verdict": "wrong"},
    "blank": {"gap_0": "一|壹", "gap_1": "25", "tolerance_1": "0.5", "ignore": ["case"], "partial": "each"},
    "match": {"left_0": "甲", "right_0": "1", "left_1": "乙", "right_1": "2", "extra": "3", "partial": "none"},
    "order": {"items": "一\n二\n", "partial": "none"},
    "essay": {"guide": "要点", "minimum": 50},
    "passage": {},
}


@pytest.fixture
def trainer(cast, client_of):
    """The trainer's browser."""
    return client_of(cast.trainer)


def fill(browser, kind, follow=False, **changes):
    return browser.post(reverse("questions:new", args=[kind]), PLAIN | SPECIAL[kind] | changes, follow=follow)


@pytest.mark.parametrize("kind", list(SPECIAL))
def test_a_question_of_every_kind_is_written_shown_and_changed(cast, trainer, kind):
    assert trainer.get(reverse("questions:new", args=[kind])).status_code == 200
    assert fill(trainer, kind).status_code == 302
    question = Question.objects.get()
    assert (question.kind, question.created_by, question.tags) == (kind, cast.trainer, ["新", "旧"])
    before = actions.draft_of(question)
    assert "题干" in trainer.get(question.get_absolute_url()).text
    form = trainer.get(reverse("questions:edit", args=[question.uid])).context["form"]
    sent = {bound.html_name: bound.value() for bound in form if bound.value() not in (None, False)}
    answer = trainer.post(reverse("questions:edit", args=[question.uid]), sent | {"stem": "新题干", "warned": "yes"})
    assert answer.status_code == 302
    question.refresh_from_db()
    assert (question.stem, question.body) == ("新题干", before.body)


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("single", {"right_1": ""}, "须有且只有一个正确选项，现有 0 个"),
        ("single", {"right_0": "on"}, "须有且只有一个正确选项，现有 2 个"),
        ("multiple", {"right_0": ""}, "多选题至少要有两个正确选项，现有 1 个"),
        ("multiple", {"partial": "sum", "weights": "A:0.2"}, "合起来应当得满分"),
        ("blank", {"stem": "甲____乙____丙____"}, "题干中有 3 个空，答案有 2 个"),
        ("order", {"items": "一"}, "排序题须有 2"),
        ("single", {"stem": r"\(\frac{\)"}, "无法识别"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_kept(trainer, kind, changes, words):
    answer = fill(trainer, kind, **changes)
    assert answer.status_code == 200
    assert words in answer.text
    assert not Question.objects.exists()


def test_a_preview_shows_the_solution_and_keeps_nothing(trainer):
    answer = fill(trainer, "single", preview="1", stem=r"若 \(x^2\)")
    assert "<msup>" in answer.text
    assert "正确答案" in answer.text
    assert not Question.objects.exists()


def test_who_writes_the_same_again_is_asked_once(trainer):
    fill(trainer, "single", stem="海岛的班船跟着什么走")
    again = fill(trainer, "single", stem="海岛的班船跟着什么走？")
    assert "还没有保存" in again.text
    assert Question.objects.count() == 1
    assert fill(trainer, "single", stem="海岛的班船跟着什么走？", warned="yes").status_code == 302


def test_the_questions_of_a_passage_are_written_on_its_page(trainer):
    fill(trainer, "passage")
    passage = Question.objects.get()
    add = reverse("questions:new_child", args=[passage.uid, "judge"])
    for stem, verdict in (("一", "right"), ("二", "wrong")):
        sent = {"stem": stem, "explanation": "", "difficulty": 3, "marks": 1, "state": "ready", "verdict": verdict}
        assert trainer.post(add, sent).status_code == 302
    first, second = passage.children.order_by("position")
    assert [child.stem for child in (first, second)] == ["一", "二"]
    trainer.post(reverse("questions:delete", args=[first.uid]))
    assert list(passage.children.all()) == [second]


def test_a_county_trainer_keeps_only_the_own_questions(cast, client_of):
    from accounts.actions import grant_role

    city = actions.save_question(every_kind()[0], by=None, at=NOW)
    grant_role(cast.outsider, "trainer", unit=cast.dinglan, by=None, at=NOW)
    local = client_of(cast.outsider)
    assert fill(local, "single").status_code == 302
    assert Question.objects.get(scope=cast.dinglan).stem == "题干"
    assert city.title not in local.get(reverse("questions:bank")).text
    assert local.get(city.get_absolute_url()).status_code == 404
    assert local.get(reverse("questions:points")).status_code == 404
    assert "还没有" not in local.get(reverse("questions:export"), {"format": "gift"}).text


@pytest.fixture
def stock(db):
    """A question of every kind; the first one lies at a point of its own, has a tag and is no longer valid."""
    drafts = every_kind()
    drafts[0].point, drafts[0].tags, drafts[0].valid_until = "法治/许可", ["新"], "2026-06-01"
    drafts[1].point, drafts[1].source, drafts[1].state = "法治", "市局", "draft"
    return [actions.save_question(draft, by=None, at=NOW) for draft in drafts]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({"q": "连线 停工"}, {"A-5"}),
        ({"q": "a-3"}, {"A-3"}),
        ({"kind": "essay"}, {"A-7"}),
        ({"tag": "新"}, {"A-1"}),
        ({"source": "市局"}, {"A-2"}),
        ({"state": "draft"}, {"A-2"}),
        ({"validity": "over"}, {"A-1"}),
        ({"difficulty": "5"}, set()),
        ({"mine": "1"}, set()),
        ({"kind": "\0", "point": "x", "sort": "evil", "page": "-1"}, {f"A-{n}" for n in range(1, 9)}),
    ],
)
def test_the_list_narrows(trainer, stock, query, numbers):
    page = trainer.get(reverse("questions:bank"), query).context["page"]
    assert {question.number for question in page} == numbers


def test_a_point_stands_for_all_below_it(trainer, stock):
    point = KnowledgePoint.objects.get(full_name="法治")
    page = trainer.get(reverse("questions:bank"), {"point": point.pk}).context["page"]
    assert {question.number for question in page} == {"A-1", "A-2"}


@pytest.mark.parametrize("sort", ["", "number", "difficulty", "uses", "facility", "discrimination"])
def test_the_list_asks_the_database_the_same_whatever_it_holds(trainer, stock, sort, django_assert_max_num_queries):
    trainer.get(reverse("questions:bank"))
    with django_assert_max_num_queries(16):
        assert trainer.get(reverse("questions:bank"), {"sort": sort}).status_code == 200


def test_a_question_that_nobody_answered_has_no_figures(trainer, stock):
    version = stock[1].versions.first() or actions.freeze_question(stock[1], at=NOW)
    actions.note_uses(
        "exam:1", [actions.Outcome(version.pk, 9, 0.55, 31.2)], title="季考", url="/x/", used_at=NOW, at=NOW
    )
    page = trainer.get(reverse("questions:bank"), {"sort": "uses"}).text
    assert page.count("55%") == 1
    assert "0%" not in page.replace("100%", "").replace("60%", "")
    assert "季考" in trainer.get(stock[1].get_absolute_url()).text


def bulk(browser, stock, **changes):
    sent = {"chosen": [question.pk for question in stock], "back": reverse("questions:bank")}
    return browser.post(reverse("questions:bulk"), sent | changes, follow=True)


def test_retiring_asks_first(trainer, stock):
    answer = bulk(trainer, stock[:2], action="retired")
    assert "停用 2 道试题" in answer.text
    assert not Question.objects.filter(state="retired").exists()
    bulk(trainer, stock[:2], action="retired", sure="yes")
    assert Question.objects.filter(state="retired").count() == 2


def test_many_are_tagged_moved_and_taken_along(trainer, stock):
    assert "已处理 8 道试题" in bulk(trainer, stock, action="tag", value="统考").text
    assert "已处理 8 道试题" in bulk(trainer, stock, action="move", value="业务/海岛").text
    assert "请选择操作" in bulk(trainer, stock, action="tag", value="").text
    assert "请先选中试题" in bulk(trainer, [], action="tag", value="统考").text
    assert bulk(trainer, stock, action="export-gift").content.startswith(b"$CATEGORY")


def test_nobody_is_sent_elsewhere_after_a_bulk_action(trainer, stock):
    answer = trainer.post(
        reverse("questions:bulk"), {"chosen": [], "action": "ready", "back": "//evil.example/staff/questions/"}
    )
    assert answer["Location"] == reverse("questions:bank")


def test_the_export_says_what_each_format_cannot_hold(trainer, stock):
    answer = trainer.get(reverse("questions:export"))
    assert "没有这种题型" in answer.text
    assert "全部可以原样导出" in answer.text


def test_points_are_added_renamed_and_kept_while_they_hold_questions(trainer, stock):
    trainer.post(reverse("questions:points"), {"path": "业务/渔业"})
    point = KnowledgePoint.objects.get(full_name="业务/渔业")
    address = reverse("questions:point", args=[point.pk])
    trainer.post(address, {"name": "海洋", "above": KnowledgePoint.objects.get(full_name="法治").pk})
    point.refresh_from_db()
    assert point.full_name == "法治/海洋"
    law = reverse("questions:point", args=[point.get_parent().pk])
    assert "还有试题" in trainer.post(law, {"delete": "yes"}, follow=True).text
    trainer.post(address, {"delete": "yes"})
    assert not KnowledgePoint.objects.filter(pk=point.pk).exists()


def test_a_reviewer_looks_and_changes_nothing(cast, client_of, stock):
    reviewer = client_of(cast.reviewer)
    assert "新增试题" not in reviewer.get(reverse("questions:bank")).text
    assert "修改</a>" not in reviewer.get(stock[0].get_absolute_url()).text
    assert reviewer.get(reverse("questions:edit", args=[stock[0].uid])).status_code == 404
    assert bulk(reviewer, stock, action="retired", sure="yes").status_code == 404


def test_what_was_asked_is_shown_as_it_was(trainer, stock):
    version = stock[0].versions.get()
    actions.save_question(every_kind()[1], question=stock[1], by=None, at=NOW)
    answer = trainer.get(reverse("questions:version", args=[stock[0].uid, version.pk]))
    assert "之后不再改变" in answer.text
    assert trainer.get(reverse("questions:version", args=[stock[1].uid, version.pk])).status_code == 404
