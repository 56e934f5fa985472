"""Whoever might be meant by a nomination never handles it, however the name was written (SPEC N05)."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import actions as people
from accounts.models import CadreCategory, Rank
from plugins.nomination import actions
from plugins.nomination.actions import Nominee
from plugins.nomination.identities import plain_name
from plugins.nomination.models import Nomination
from plugins.nomination.nominees import meant_by
from tests.cast import NOW
from tests.plugins.nomination.conftest import STATEMENT
from tests.plugins.nomination.test_nominations import FORM
from tests.plugins.nomination.writing import hand_in


@pytest.fixture
def officer(cast):
    """An officer of the city: 陈帆 of 普澜区海洋局."""
    people.grant_role(cast.colleague, "nomination_officer", unit=cast.city, by=None, at=NOW)
    return cast.colleague


@pytest.fixture
def nominate(cast):
    def nominate(name, unit="海洋局", account=None):
        nominee = Nominee(name, unit, "副局长", account)
        return actions.nominate(cast.cadre, nominee=nominee, statement=STATEMENT, at=timezone.now())

    return nominate


def a_cadre(username, name, unit):
    category = CadreCategory.objects.get(code="county")
    person = people.issue_account(username, real_name=name, password=None, by=None, at=NOW)
    words = {"unit": unit, "post": "科长", "rank": Rank.R50, "category": category, "start": date(2024, 3, 1)}
    people.appoint(person, **words, by=None, at=NOW)
    return person


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("陈帆", "普澜区海洋局"),
        ("陈帆", "完全不相干的单位"),
        (" 陈　帆 ", "海洋局"),
        ("陳帆", "普瀾區海洋局"),
        ("陈帆同志", "市政府"),
        ("陈帆副局长", "普澜区海洋局"),
        ("陈帆（男，1980年生）", "区海洋局"),
        ("陈\u200b帆", "海洋局"),
        ("陈凡", "普澜区海洋局"),
        ("Chen Fan", "Ocean Bureau"),
        ("ＣＨＥＮＦＡＮ", "海洋局"),
        ("普澜区海洋局陈帆", "普澜区海洋局"),
        ("陈副局长", "普澜区海洋局"),
        ("陈·帆", "云洲市普澜区海洋局"),
    ],
)
def test_an_officer_gets_nothing_that_may_be_about_the_officer(officer, client_of, nominate, name, unit):
    made = nominate(name, unit)

    assert not Nomination.objects.counted_for(officer).exists()
    assert client_of(officer).get(made.get_absolute_url()).status_code == 404


def test_the_other_officer_does_handle_it(cast, officer, nominate):
    made = nominate("陈凡", "某局")

    assert list(Nomination.objects.handled_by(cast.nomination_officer)) == [made]


def test_somebody_of_another_name_is_handled_by_everybody(officer, nominate):
    made = nominate("吴方")

    assert list(Nomination.objects.handled_by(officer)) == [made]


@pytest.mark.parametrize(
    "unit",
    [
        "定澜区教育局",
        "教育局",
        "区教育局",
        "云洲市定澜区教育局",
        "云洲定澜教育局",
        "中共云洲市定澜区教育局",
        "定瀾區教育局",
    ],
)
def test_a_unit_is_the_same_by_its_path_and_by_its_usual_names(cast, officer, unit):
    namesake = a_cadre("chenfan2", "陈帆", cast.dinglan_office)

    assert meant_by("陈帆", unit).person == namesake


def test_former_and_short_names_of_a_unit_count(cast):
    people.rename_unit(
        cast.dinglan_office, name="定澜区教育体育局", short_name="教体局", on=date(2026, 6, 1), by=None, at=NOW
    )

    for unit in ("定澜区教育体育局", "教体局", "定澜教体局", "定澜区教育局"):
        assert meant_by("林海", unit).person == cast.cadre, unit


def test_a_namesake_who_is_certain_leaves_the_nomination_to_the_officer(cast, officer, nominate):
    a_cadre("chenfan2", "陈帆", cast.dinglan_office)

    made = nominate("陈帆", "定澜区教育局")

    assert list(Nomination.objects.handled_by(officer)) == [made]


def test_two_of_one_name_and_unit_are_not_certain(cast, officer, nominate):
    a_cadre("chenfan2", "陈帆", cast.pulan_office)

    nominate("陈帆", "普澜区海洋局")

    assert meant_by("陈帆", "普澜区海洋局").person is None
    assert not Nomination.objects.counted_for(officer).exists()


def test_a_former_unit_makes_it_uncertain(cast, officer, nominate):
    people.appoint(
        officer,
        unit=cast.city_office,
        post="处长",
        rank=Rank.R40,
        category=CadreCategory.objects.get(code="county"),
        start=date(2026, 5, 1),
        by=None,
        at=NOW,
    )
    a_cadre("chenfan2", "陈帆", cast.pulan_office)

    nominate("陈帆", "普澜区海洋局")

    assert not Nomination.objects.counted_for(officer).exists()


def test_a_namesake_who_becomes_officer_later_gets_nothing_either(cast, client_of, nominate):
    made = nominate("钱新", "某局")
    later = people.issue_account("qianxin", real_name="钱新", password=None, by=None, at=NOW)
    people.grant_role(later, "nomination_officer", unit=cast.city, by=None, at=NOW)

    assert client_of(later).get(made.get_absolute_url()).status_code == 404


def test_an_account_that_was_chosen_is_certain(cast, officer, nominate):
    namesake = a_cadre("chenfan2", "陈帆", cast.dinglan_office)

    made = nominate("陈帆", "随便写的单位", namesake)
    nominate("陈帆", "随便写的单位", officer)

    assert list(Nomination.objects.handled_by(officer)) == [made]


def test_who_is_meant_is_asked_when_it_is_not_certain(cast, officer, client_of):
    browser = client_of(cast.cadre)
    form = {**FORM, "nominee_unit": "某局"}

    page = hand_in(browser, form).content.decode()
    assert "平台上有同名的干部，请选择。" in page
    assert "陈帆（普澜区海洋局 副局长）" in page
    assert not Nomination.objects.exists()

    hand_in(browser, form | {"nominee_account": str(officer.uid)})
    made = Nomination.objects.get()
    assert made.sound_key == ""
    assert len(made.might_be) == 1
    assert client_of(officer).get(made.get_absolute_url()).status_code == 404


def test_the_account_of_another_name_is_no_answer(cast, officer, client_of):
    form = {**FORM, "nominee_unit": "某局", "nominee_account": str(cast.cadre.uid)}

    hand_in(client_of(cast.cadre), form)

    assert not Nomination.objects.exists()


def test_nobody_of_the_platform_is_not_certain_for_officers_of_the_name(cast, officer, client_of):
    hand_in(client_of(cast.cadre), {**FORM, "nominee_unit": "某局", "nominee_account": "none"})

    assert Nomination.objects.exists()
    assert not Nomination.objects.counted_for(officer).exists()


def test_the_same_person_is_one_nominee_whether_chosen_or_written(cast, nominate):
    chosen, written = nominate("陈帆", "x", cast.colleague), nominate(" 陈帆 ", "云洲市普澜区海洋局")

    assert chosen.nominee_key == written.nominee_key


def test_a_shortlist_keeps_officers_from_themselves_too(cast, officer, client_of, internal_post):
    from plugins.nomination.posts import internal

    words = {"post": internal(internal_post), "source": "talk", "unit": cast.city}
    actions.list_nominee(Nominee("陈凡", "某局", "长"), **words, by=cast.nomination_officer, at=NOW)

    assert "陈凡" not in client_of(officer).get(reverse("nomination:shortlist")).content.decode()


@pytest.mark.parametrize("name", ["", "（）", "··", "123", "同志"])
def test_a_name_of_nothing_but_marks_means_nobody_and_is_no_error(cast, name):
    assert meant_by(name, "海洋局").person is None
    assert plain_name(name) in ("", "同志", "123")
