"""What was only prepared can be removed; what holds a decision or a result cannot."""

from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.actions import grant_role
from accounts.models import AuditEntry
from plugins.nomination import actions
from plugins.nomination.actions import Nominee, Tally
from plugins.nomination.models import Candidate, Contest, ContestStage, Entrant, Scheme, Selection
from plugins.nomination.posts import internal
from tests.cast import NOW
from tests.plugins.nomination.contesting import opened, prepare
from tests.together import together


@pytest.fixture
def by(cast):
    return {"by": cast.nomination_officer, "at": NOW}


@pytest.fixture
def selection(cast, internal_post, by):
    actions.load_default_schemes(**by)
    scheme = Scheme.objects.current().get(code="chief")
    made = actions.begin_selection(internal(internal_post), scheme=scheme, places=1, unit=cast.city, **by)
    actions.add_candidate(made, Nominee("吴方", "海洋局", "科长"), **by)
    return made


def act(contest, name="remove"):
    return reverse("nomination:contest_act", args=[contest.uid, name])


def test_a_prepared_contest_goes_with_its_people_after_a_page_that_says_so(cast, client_of, internal_post):
    contest = prepare(cast, internal_post, 3, approved=False)
    office = client_of(cast.nomination_officer)

    asked = office.get(act(contest)).content.decode()
    assert "已录入的 3 人" in asked
    assert Contest.objects.exists()
    answer = office.post(act(contest))

    assert answer.url == reverse("nomination:contests")
    assert not any(model.objects.exists() for model in (Contest, Entrant, ContestStage))
    assert AuditEntry.objects.get(verb="remove_contest").details == {"title": "副秘书长比选", "entrants": 3}


def test_a_contest_with_decisions_can_be_ended_only(cast, client_of, internal_post, by):
    contest = prepare(cast, internal_post, 2)
    office = client_of(cast.nomination_officer)

    page = office.get(contest.get_absolute_url()).content.decode()
    assert act(contest) not in page
    assert act(contest, "cancel") in page
    with pytest.raises(actions.HasDecisions):
        actions.remove_contest(contest, **by)
    assert "不能删除，可以终止" in office.post(act(contest), follow=True).content.decode()
    assert Contest.objects.count() == 1


def test_a_contest_that_is_open_is_not_removed(cast, client_of, internal_post, by):
    contest = opened(cast, internal_post, 2)

    with pytest.raises(actions.WrongState):
        actions.remove_contest(contest, **by)
    assert client_of(cast.nomination_officer).post(act(contest)).status_code == 404


def test_the_officer_of_another_county_removes_nothing(cast, client_of, internal_post, selection):
    contest = prepare(cast, internal_post, 1, approved=False)
    grant_role(cast.county_admin, "nomination_officer", unit=cast.pulan, by=None, at=NOW)
    other = client_of(cast.county_admin)

    assert other.post(act(contest)).status_code == 404
    assert other.post(reverse("nomination:delete_selection", args=[selection.uid])).status_code == 404
    assert (Contest.objects.count(), Selection.objects.count()) == (1, 1)


def test_whoever_enters_people_while_the_contest_is_removed_is_told(transactional_db, cast, internal_post, by):
    contest = prepare(cast, internal_post, 1, approved=False)
    entrant = contest.entrants.get()
    decide = {"kind": "organisation", "is_granted": True, "on": NOW.date()}

    removing, deciding = together(
        [
            lambda: actions.remove_contest(contest, **by),
            lambda: actions.decide([entrant], contest, **decide, **by),
        ]
    )

    assert (removing is None) != (deciding == 1), "exactly one of them came first"
    assert isinstance(removing or deciding, (actions.HasDecisions, actions.WrongState))


def test_a_process_without_results_goes_with_its_candidates(cast, client_of, selection):
    address = reverse("nomination:delete_selection", args=[selection.uid])
    office = client_of(cast.nomination_officer)

    assert address in office.get(selection.get_absolute_url()).content.decode()
    assert "已录入的 1 位人选" in office.get(address).content.decode()
    office.post(address)

    assert not any(model.objects.exists() for model in (Selection, Candidate))
    assert AuditEntry.objects.get(verb="remove_selection").details["candidates"] == 1


@pytest.mark.parametrize("what", ["result", "model", "closed"])
def test_a_process_that_holds_anything_stays(cast, client_of, selection, by, what):
    if what == "result":
        stage, person = selection.scheme.stages.get(order=1), selection.candidates.get()
        actions.keep_result(selection, stage, {person.pk: Decimal(3)}, tally=Tally(None, None, 5), **by)
    elif what == "model":
        actions.keep_model(selection, [("担当", Decimal(100))], **by)
    else:
        actions.close_selection(selection, **by)
    address = reverse("nomination:delete_selection", args=[selection.uid])
    office = client_of(cast.nomination_officer)

    with pytest.raises((actions.HasResults, actions.Closed)):
        actions.remove_selection(selection, **by)
    assert office.post(address).status_code == (404 if what == "closed" else 302)
    assert address not in office.get(selection.get_absolute_url()).content.decode()
    assert Selection.objects.exists()
