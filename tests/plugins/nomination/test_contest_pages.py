"""A contest in a browser, with more than seventy people, on screen and from workbooks (SPEC N17)."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.actions import grant_role
from plugins.nomination import actions
from plugins.nomination.actions import Nominee
from plugins.nomination.contests import table_of
from plugins.nomination.models import Contest, ContestScore, Entrant
from tests.cast import NOW
from tests.plugins.nomination.contesting import book, nominees, opened, prepare, score

HEADS = ("姓名*", "单位*", "现任职务*", "账号", "民主推荐", "组织审定")


@pytest.fixture
def office(cast, client_of):
    return client_of(cast.nomination_officer)


def page(name, contest, *more):
    return reverse(f"nomination:{name}", args=[contest.uid, *more])


def rows_of(response):
    return list(load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))


def stage_form(**changes):
    form = {"stage-TOTAL_FORMS": 6, "stage-INITIAL_FORMS": 0}
    for row, (kind, name, weight) in enumerate((("written", "笔试", 30), ("interview", "面试", 70))):
        form |= {f"stage-{row}-kind": kind, f"stage-{row}-name": name, f"stage-{row}-weight": weight}
        form |= {f"stage-{row}-full_marks": 100}
    return form | changes


def test_seventy_five_people_from_a_workbook_to_a_published_order(cast, client_of, office, internal_post):
    words = {"title": "副秘书长比选", "post": str(internal_post.uid), "unit": cast.city.pk, "places": 2}
    office.post(reverse("nomination:new_contest"), stage_form(**words))
    contest = Contest.objects.get()
    people = [(who.name, who.unit, who.post, "", "通过", "通过") for who in nominees(75)]
    office.post(page("import_entrants", contest), {"file": book(HEADS, *people), "on": "2026-06-01"})
    assert contest.entrants.taking_part().count() == 75
    assert "竞八戊" in office.get(page("entrants", contest)).content.decode()

    office.post(page("contest_act", contest, "open"))
    first = {f"score-{number}": str(50 + number / 2) for number in range(1, 76)}
    office.post(page("scores", contest, 1), first)
    sheet = rows_of(office.get(page("scores_template", contest)))
    filled = [sheet[0], *([*row[:4], 100 - row[0]] for row in sheet[1:])]
    office.post(page("import_scores", contest), {"file": book(*filled), "reason": ""})
    assert ContestScore.objects.count() == 150
    office.post(page("contest_act", contest, "finish"))

    assert office.get(page("contest", contest)).content.decode().count("缺考") == 1, "only in the rule"
    result = rows_of(office.get(page("contest_result", contest)))
    assert (result[1][0], result[1][1], result[1][-1]) == (1, 1, pytest.approx(84.45))
    assert client_of(cast.cadre).get(page("result", contest)).status_code == 404, "not published yet"
    office.post(page("contest_act", contest, "publish"))
    shown = client_of(cast.cadre).get(page("result", contest)).content.decode()
    assert "竞一甲" in shown
    for name in ("outsider", "root", "system_admin"):
        assert client_of(cast.people()[name]).get(page("result", contest)).status_code == 404, name


def test_a_workbook_with_faults_enters_nobody(cast, office, internal_post):
    contest = prepare(cast, internal_post, 1)
    rows = [
        ("新人", "海洋局", "科长", "", "通过", ""),
        ("", "海洋局", "科长", "", "", ""),
        ("陈帆", "海洋局", "科长", "linhai", "", ""),
        ("陈凡", "海洋局", "科长", "nobody", "也许", ""),
        ("新 人", "海洋局", "科长", "", "", ""),
    ]

    answer = office.post(page("import_entrants", contest), {"file": book(HEADS, *rows), "on": "2026-06-01"})

    text = answer.content.decode()
    assert "没有导入任何内容" in text
    faults = [(fault.row, fault.column) for fault in answer.context["faults"]]
    assert faults == [(3, "姓名"), (4, "账号"), (5, "账号"), (5, "民主推荐"), (6, "姓名")]
    assert contest.entrants.count() == 1


def test_somebody_who_is_entered_already_is_a_fault_of_the_row(cast, office, internal_post):
    contest = prepare(cast, internal_post, 1)
    known = nominees(1)[0]
    rows = [("新人", "海洋局", "科长"), (known.name, known.unit, known.post)]

    answer = office.post(page("import_entrants", contest), {"file": book(HEADS[:3], *rows), "on": "2026-06-01"})

    assert [(fault.row, fault.column) for fault in answer.context["faults"]] == [(3, "姓名")]
    assert contest.entrants.count() == 1


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([(1, "竞一甲", 101, 50)], [(2, "笔试")]),
        ([(9, "竞一甲", 80, 50)], [(2, "编号")]),
        ([(2, "竞一甲", 80, 50)], [(2, "姓名")]),
        ([(1, "竞一甲", "八十", 50), (1, "竞一甲", 80, 50)], [(2, "笔试"), (3, "编号")]),
        ([(1, "竞一甲", 80.123, 50)], [(2, "笔试")]),
    ],
)
def test_scores_with_faults_are_not_taken_at_all(cast, office, internal_post, rows, faults):
    contest = opened(cast, internal_post)
    good = (3, "竞一丙", 60, 60)

    answer = office.post(page("import_scores", contest), {"file": book(("编号", "姓名", "笔试", "面试"), *rows, good)})

    assert [(fault.row, fault.column) for fault in answer.context["faults"]] == faults
    assert not ContestScore.objects.exists()


def test_a_correction_on_screen_asks_for_the_reason_and_keeps_what_was_typed(cast, office, internal_post):
    contest = opened(cast, internal_post)
    score(cast, contest, 1, {1: 80})

    answer = office.post(page("scores", contest, 1), {"score-1": "81", "score-2": "缺考", "reason": ""})

    text = answer.content.decode()
    assert "请在下方填写更正原因" in text
    assert 'value="81"' in text
    office.post(page("scores", contest, 1), {"score-1": "81", "score-2": "缺考", "reason": "复核"})
    current = table_of(contest).current.values()
    assert sorted((one.value, one.is_absent) for one in current) == [(0, True), (81, False)]


def test_opening_with_too_few_says_how_many_are_needed(cast, office, internal_post):
    contest = prepare(cast, internal_post, 1)

    answer = office.post(page("contest_act", contest, "open"), follow=True)

    assert "必须超过职数 1 人" in answer.content.decode()


def test_decisions_are_taken_for_those_who_were_ticked(cast, office, internal_post):
    contest = prepare(cast, internal_post, 3, approved=False)
    form = {"kind": "recommendation", "outcome": "yes", "on": "2026-06-01", "remark": "会议推荐"}

    assert "请先勾选人员" in office.post(page("decide_entrants", contest), form).content.decode()
    office.post(page("decide_entrants", contest), form | {"entrant": ["1", "3"]})

    assert [one.recommendation for one in contest.entrants.with_approvals()] == [True, None, True]
    waiting = office.get(page("entrants", contest) + "?state=waiting").context["page"]
    assert [one.number for one in waiting] == [1, 2, 3], "nobody has both, and no decision is none"
    assert not office.get(page("entrants", contest) + "?state=ready").context["page"].object_list


def test_an_officer_who_takes_part_knows_nothing_of_the_contest(cast, client_of, internal_post):
    grant_role(cast.colleague, "nomination_officer", unit=cast.city, by=None, at=NOW)
    contest = opened(cast, internal_post)
    other = prepare(cast, internal_post, 1)
    actions.enter(other, [Nominee("陈　帆", "海洋局", "副局长")], by=cast.nomination_officer, at=timezone.now())
    browser = client_of(cast.colleague)

    assert browser.get(page("contest", contest)).status_code == 200
    entrant = other.entrants.last()
    for address in (page("contest", other), page("entrants", other), page("contest_result", other)):
        assert browser.get(address).status_code == 404, address
    assert browser.get(reverse("nomination:withdraw_entrant", args=[entrant.uid])).status_code == 404
    assert str(other.uid) not in browser.get(reverse("nomination:contests")).content.decode()


def test_the_officer_of_another_county_finds_no_contest(cast, client_of, internal_post):
    contest = opened(cast, internal_post)
    grant_role(cast.county_admin, "nomination_officer", unit=cast.pulan, by=None, at=NOW)

    assert client_of(cast.county_admin).get(page("contest", contest)).status_code == 404


def test_pages_ask_the_database_as_often_for_many_as_for_few(
    cast, office, internal_post, django_assert_max_num_queries
):
    contest = opened(cast, internal_post, 75)

    for address in (page("contest", contest), page("entrants", contest), page("scores", contest, 1)):
        with django_assert_max_num_queries(20):
            assert office.get(address).status_code == 200
    assert Entrant.objects.count() == 75


@pytest.mark.parametrize(("begin", "name"), [(prepare, "import_entrants"), (opened, "import_scores")])
def test_workbooks_need_the_token_of_the_form(cast, office, internal_post, begin, name):
    contest = begin(cast, internal_post)
    assert office.post(page(name, contest), {}).status_code == 200
    office.handler.enforce_csrf_checks = True
    assert office.post(page(name, contest), {}).status_code == 403
