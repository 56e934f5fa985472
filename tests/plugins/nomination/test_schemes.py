"""A post goes through a scheme; votes and points merge in one sheet that can be worked out again (SPEC N10, N14)."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from plugins.nomination import actions
from plugins.nomination.actions import Nominee, Tally
from plugins.nomination.competency import judged
from plugins.nomination.models import Channel, NominatorClass, Scheme, SchemeStage, Selection, StageLine, StageResult
from plugins.nomination.posts import internal
from plugins.nomination.selections import is_reproducible, sheet_of
from tests.plugins.nomination.contesting import prepare, score
from tests.together import together

PEOPLE = [Nominee("吴方", "海洋局", "科长"), Nominee("郑元", "海洋局", "科长")]
#: A paper about one of them, as the fixture registers it.
ON_PAPER = Nominee("陈帆帆", "普澜区海洋局", "副局长")


@pytest.fixture
def by(cast):
    return {"by": cast.nomination_officer, "at": timezone.now()}


@pytest.fixture
def begin(cast, internal_post, by):
    """Return a function that begins with the post under a ready-made scheme."""
    actions.load_default_schemes(**by)

    def begin(code="chief", people=PEOPLE):
        scheme = Scheme.objects.current().get(code=code)
        made = actions.begin_selection(internal(internal_post), scheme=scheme, places=1, unit=cast.city, **by)
        for nominee in people:
            actions.add_candidate(made, nominee, **by)
        return made

    return begin


def stage_of(selection, order):
    return selection.scheme.stages.get(order=order)


def keep(selection, order, values, by, **kwargs):
    people = list(selection.candidates.standing())
    stage = stage_of(selection, order)
    tally = kwargs.pop("tally", Tally(None, None, 10) if stage.counts_votes else Tally())
    rows = {person.pk: Decimal(value) for person, value in zip(people, values, strict=True)}
    return actions.keep_result(selection, stage, rows, tally=tally, **by, **kwargs)


def test_the_two_schemes_are_there_once_loaded(by):
    assert actions.load_default_schemes(**by) == 2
    assert actions.load_default_schemes(**by) == 0

    kinds = {scheme.code: [stage.kind for stage in scheme.stages.all()] for scheme in Scheme.objects.current()}
    assert kinds == {
        "chief": ["recommendation", "recommendation", "recommendation", "ballot"],
        "deputy": ["recommendation", "recommendation", "scoring", "comparison"],
    }


def test_three_rounds_and_a_ballot_merge_in_one_sheet(begin, by):
    selection = begin()
    for order, values in ((1, (6, 4)), (2, (5, 5)), (3, (7, 3)), (4, (4, 6))):
        keep(selection, order, values, by)

    lines = sheet_of(selection).lines

    # 吴方 0.2 x (60 + 50 + 70) + 0.4 x 40, 郑元 0.2 x (40 + 50 + 30) + 0.4 x 60
    found = [(line.person.nominee_name, line.weighted_total, line.rank) for line in lines]
    assert found == [("吴方", Decimal("52.00"), 1), ("郑元", Decimal("48.00"), 2)]


def test_a_round_is_taken_from_the_nominations_and_is_the_same_for_ever(begin, cast, on_paper, by):
    selection = begin("deputy", [ON_PAPER])
    on_paper("甲", nominee=ON_PAPER.name)
    on_paper("乙", nominee=ON_PAPER.name, kind=NominatorClass.LEADER)
    on_paper("丙", nominee="别人")
    weights = {(one, channel): Decimal(1) for one in NominatorClass.values for channel in Channel.values}
    weights[NominatorClass.LEADER, Channel.MEETING] = Decimal("1.5")
    made = actions.set_weights(weights, remark="首版", by=None, at=timezone.now())
    now = {"by": cast.nomination_officer, "at": timezone.now()}

    result = actions.take_from_nominations(selection, stage_of(selection, 2), weights=made, **now)

    line = StageLine.objects.get()
    assert (line.raw, line.weighted) == (2, Decimal("2.5"))
    assert (result.valid, result.weighted_valid) == (3, Decimal("3.5"))
    on_paper("丁", nominee=ON_PAPER.name)
    actions.set_weights(dict.fromkeys(weights, Decimal(9)), remark="次版", by=None, at=timezone.now())
    result = StageResult.objects.get()
    assert is_reproducible(result)
    line.weighted = Decimal(9)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        line.save()


def test_a_withdrawal_afterwards_does_not_change_what_was_taken(begin, cast, internal_post, by, vacancy):
    from plugins.nomination.posts import announced_post
    from tests.plugins.nomination.conftest import STATEMENT

    post = announced_post(vacancy.uid, timezone.localdate())
    actions.load_default_schemes(**by)
    scheme = Scheme.objects.current().get(code="chief")
    selection = actions.begin_selection(post, scheme=scheme, places=1, unit=cast.city, **by)
    actions.add_candidate(selection, PEOPLE[0], **by)
    made = actions.nominate(cast.cadre, nominee=PEOPLE[0], statement=STATEMENT, at=timezone.now(), post=post)
    now = {"by": cast.nomination_officer, "at": timezone.now()}
    result = actions.take_from_nominations(selection, stage_of(selection, 1), weights=None, **now)

    actions.withdraw(made, by=cast.cadre, at=timezone.now())

    assert is_reproducible(result)
    again = {"by": cast.nomination_officer, "at": timezone.now(), "reason": "撤回后重取"}
    actions.take_from_nominations(selection, stage_of(selection, 1), weights=None, **again)
    assert [line.raw for line in StageLine.objects.order_by("pk")] == [1, 0]


def test_another_result_needs_a_reason_and_the_first_one_stays(begin, by):
    selection = begin()
    keep(selection, 1, (6, 4), by)
    with pytest.raises(actions.ReasonMissing):
        keep(selection, 1, (5, 5), by)

    keep(selection, 1, (5, 5), by, reason="复核选票")

    assert [result.number for result in selection.results.all()] == [1, 2]
    assert [line.cells[0].raw for line in sheet_of(selection).lines] == [5, 5]


@pytest.mark.parametrize(
    ("values", "tally"),
    [
        ((6, 11), Tally(20, 15, 10)),
        ((6, 4), Tally(20, 9, 10)),
        ((6, 4), Tally(10, 12, 10)),
        ((6, 4), Tally(10, 10, None)),
        (("0.5", 4), Tally(10, 10, 10)),
    ],
)
def test_votes_that_cannot_be_are_refused(begin, by, values, tally):
    selection = begin()

    with pytest.raises(actions.WrongFigures):
        keep(selection, 1, values, by, tally=tally)
    assert not selection.results.exists()


def test_points_above_a_hundred_are_refused(begin, by):
    with pytest.raises(actions.WrongFigures):
        keep(begin("deputy"), 3, (101, 50), by)


def test_too_few_who_came_are_pointed_out(begin, by):
    selection = begin()
    keep(selection, 1, (3, 2), by, tally=Tally(16, 10, 10))
    keep(selection, 2, (3, 2), by, tally=Tally(15, 10, 10))

    assert [state.is_thin for state in sheet_of(selection).stages] == [True, False, False, False]


def test_a_changed_scheme_does_not_touch_what_began_under_it(begin, by):
    selection = begin()
    stages = [actions.SchemeStageWords(SchemeStage.Kind.BALLOT, "票决", Decimal(100))]
    actions.keep_scheme("chief", name="改", remark="", stages=stages, **by)

    assert len(sheet_of(Selection.objects.get()).stages) == 4
    assert selection.scheme.name != "改"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        SchemeStage.objects.update(weight=1)


def test_a_post_goes_through_one_scheme_at_a_time(begin, by):
    selection = begin()
    with pytest.raises(actions.AlreadyBegun):
        begin("deputy")

    actions.close_selection(selection, **by)
    begin("deputy")
    with pytest.raises(actions.Closed):
        keep(selection, 1, (1, 1), by)


def test_candidates_come_from_the_shortlist_of_the_post_once(begin, cast, internal_post, by):
    selection = begin(people=[PEOPLE[0]])
    for nominee in PEOPLE:
        actions.list_nominee(nominee, post=internal(internal_post), source="talk", unit=cast.city, **by)

    assert actions.add_from_shortlist(selection, **by) == 1
    assert actions.add_from_shortlist(selection, **by) == 0
    assert [one.nominee_name for one in selection.candidates.all()] == ["吴方", "郑元"]


def test_two_results_at_once_stand_one_behind_the_other(transactional_db, begin, by):
    selection = begin()

    results = together([lambda n=n: keep(selection, 1, (n, 1), by, reason="同时录入") for n in (1, 2, 3)])

    assert sorted(result.number for result in results) == [1, 2, 3]


# --- competency, and the contest as a source


def test_assessors_by_name_count_once_each_and_weights_are_applied(begin, by):
    selection = begin("deputy")
    model = actions.keep_model(selection, [("政治素质", Decimal(70)), ("专业能力", Decimal(30))], **by)
    first, second = selection.candidates.all()
    one, two = (dimension.pk for dimension in model.dimensions.all())

    def assess(candidate, assessor, *values):
        scores = dict(zip((one, two), map(Decimal, values), strict=True))
        actions.assess(candidate, model, assessor=assessor, values=scores, **by)

    assess(first, "王评", 10, 10)
    assess(first, "王 评", 80, 60)
    assess(first, "李审", 90, 70)
    (line, empty) = judged(selection, model)

    # (80 + 90) / 2 x 70% + (60 + 70) / 2 x 30%
    assert (line.total, len(line.assessments), empty.total) == (Decimal("79.00"), 2, None)
    with pytest.raises(actions.NotInSource) as error:
        actions.take_from_competency(selection, stage_of(selection, 4), **by)
    assert error.value.people == 1
    assess(second, "王评", 50, 50)
    actions.take_from_competency(selection, stage_of(selection, 4), **by)
    assert [each.cells[3].raw for each in sheet_of(selection).lines] == [Decimal("79.00"), Decimal("50.00")]


def test_another_version_of_the_model_asks_everybody_anew(begin, by):
    selection = begin("deputy")
    model = actions.keep_model(selection, [("政治素质", Decimal(100))], **by)
    candidate, dimension = selection.candidates.first(), model.dimensions.get()
    words = {"assessor": "王评", "values": {dimension.pk: Decimal(80)}}
    actions.assess(candidate, model, **words, **by)

    later = actions.keep_model(selection, [("专业能力", Decimal(100))], **by)

    assert [line.total for line in judged(selection, later)] == [None, None]
    with pytest.raises(actions.Closed):
        actions.assess(candidate, model, **words, **by)
    with pytest.raises(actions.WeightsDoNotAddUp):
        actions.keep_model(selection, [("专业能力", Decimal(99))], **by)


def test_the_comparison_is_taken_from_a_finished_contest_for_the_post(begin, cast, internal_post, by):
    selection = begin("deputy", [])
    contest = prepare(cast, internal_post, 2)
    for nominee in ("竞一甲", "竞一乙"):
        actions.add_candidate(selection, Nominee(nominee, "海洋局", "科长"), **by)
    with pytest.raises(actions.Closed):
        actions.take_from_contest(selection, stage_of(selection, 4), contest=contest, **by)
    actions.open_contest(contest, **by)
    for stage in (1, 2):
        score(cast, contest, stage, {1: 90, 2: 60})
    actions.finish_contest(contest, **by)
    contest.refresh_from_db()

    actions.take_from_contest(selection, stage_of(selection, 4), contest=contest, **by)

    assert [line.cells[3].raw for line in sheet_of(selection).lines] == [90, 60]


# --- pages


def test_an_officer_goes_through_a_scheme_in_a_browser(cast, client_of, internal_post):
    browser = client_of(cast.nomination_officer)
    browser.post(reverse("nomination:load_schemes"))
    scheme = Scheme.objects.get(code="chief")
    words = {"post": str(internal_post.uid), "scheme": scheme.pk, "unit": cast.city.pk, "places": 1}
    browser.post(reverse("nomination:new_selection"), words)
    selection = Selection.objects.get()
    form = {"nominee_name": "吴方", "nominee_unit": "海洋局", "nominee_post": "科长"}
    browser.post(reverse("nomination:new_candidate", args=[selection.uid]), form)
    key = f"value-{selection.candidates.get().pk}"
    for order in (1, 2, 3, 4):
        stage = reverse("nomination:stage", args=[selection.uid, order])
        assert "得票不能多于有效票" in browser.post(stage, {key: 9, "valid": 5}).content.decode()
        browser.post(stage, {key: 4, "valid": 5})
    browser.post(reverse("nomination:stage", args=[selection.uid, 1]), {"take": "1", "take-source": "weights-0"})
    assert selection.results.count() == 4, "the reason is missing"
    take = {"take": "1", "take-source": "weights-0", "take-reason": "改取网上"}
    browser.post(reverse("nomination:stage", args=[selection.uid, 1]), take)

    page = browser.get(selection.get_absolute_url()).content.decode()
    again = browser.get(reverse("nomination:recompute", args=[selection.uid, 1]), follow=True).content.decode()
    sheet = browser.get(reverse("nomination:selection_sheet", args=[selection.uid])).content

    assert "差额" in page
    assert "64" in page  # nobody online: 0.8 of 80 points
    assert "结果一致" in again
    row = list(load_workbook(BytesIO(sheet)).active.iter_rows(values_only=True))[1]
    assert (row[0], row[1], row[-1]) == (1, "吴方", 64)


def test_dimensions_and_assessments_are_entered_in_a_browser(cast, client_of, begin):
    selection, browser = begin("deputy"), client_of(cast.nomination_officer)
    form = {"dimension-TOTAL_FORMS": 8, "dimension-INITIAL_FORMS": 0, "dimension-0-name": "政治素质"}
    address = reverse("nomination:edit_model", args=[selection.uid])
    assert "权重合计应为 100%，现在是 90%" in browser.post(address, form | {"dimension-0-weight": 90}).content.decode()

    browser.post(address, form | {"dimension-0-weight": 100})
    (dimension,) = selection.competency_models.get().dimensions.all()
    words = {"assessor": "王评", "candidate": selection.candidates.first().pk, f"value-{dimension.pk}": "88.5"}
    browser.post(reverse("nomination:competency", args=[selection.uid]), words)

    page = browser.get(reverse("nomination:competency", args=[selection.uid])).content.decode()
    assert "88.5" in page
    assert "王评" in page


def test_an_officer_who_is_a_candidate_knows_nothing_of_the_process(cast, client_of, begin, by):
    from accounts.actions import grant_role

    grant_role(cast.colleague, "nomination_officer", unit=cast.city, by=None, at=timezone.now())
    selection = begin()
    browser = client_of(cast.colleague)
    assert browser.get(selection.get_absolute_url()).status_code == 200

    candidate = actions.add_candidate(selection, Nominee("Chen Fan", "海洋局", "副局长"), **by)

    for address in (
        selection.get_absolute_url(),
        reverse("nomination:selection_sheet", args=[selection.uid]),
        reverse("nomination:stage", args=[selection.uid, 1]),
        reverse("nomination:competency", args=[selection.uid]),
        reverse("nomination:remove_candidate", args=[candidate.uid]),
    ):
        assert browser.get(address).status_code == 404, address


def test_the_sheet_of_many_costs_as_many_queries_as_that_of_few(cast, begin, by, django_assert_num_queries):
    begin(people=[Nominee(f"人{n}", "海洋局", "科长") for n in range(40)])

    with django_assert_num_queries(4):
        assert len(sheet_of(Selection.objects.select_related("scheme").get()).lines) == 40
