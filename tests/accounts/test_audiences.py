"""Whom an audience reaches: rule, list, exclusions, never beyond the scope."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.actions import disable, make_audience, set_audience
from accounts.audiences import AudienceChoice, people_of, words_of
from accounts.components import AudienceForm
from accounts.models import Audience, CadreCategory, User
from tests.cast import NOW

TODAY = NOW.date()


@pytest.fixture
def choose(cast):
    """Make an audience of the city, or of `scope`, that says what is given."""

    def make(scope=None, **choice):
        audience = make_audience(scope or cast.city)
        set_audience(audience, choice=AudienceChoice(**choice), by=None, at=NOW)
        return Audience.objects.get(pk=audience.pk)

    return make


def reached(audience, on=TODAY):
    """Return the people; both ways of asking must agree."""
    people = set(people_of(audience, on=on))
    by_person = {user for user in User.objects.all() if Audience.objects.reaching(user, on=on).contains(audience)}
    assert people == by_person
    return people


def test_without_a_rule_nobody_is_reached(choose):
    assert reached(choose()) == set()


def test_everybody_means_those_with_a_post_in_the_scope(cast, choose):
    assert reached(choose(everybody=True)) == {cast.cadre, cast.colleague}
    assert reached(choose(cast.dinglan, everybody=True)) == {cast.cadre}


def test_a_unit_means_everything_below_it(cast, choose):
    assert reached(choose(units=[cast.dinglan])) == {cast.cadre}
    assert reached(choose(units=[cast.dinglan, cast.pulan_office])) == {cast.cadre, cast.colleague}


def test_the_parts_of_the_rule_narrow_one_another(cast, choose):
    county = CadreCategory.objects.get(code="county")
    other = CadreCategory.objects.exclude(pk=county.pk).first()
    assert reached(choose(categories=[county], ranks=["30"])) == {cast.cadre}
    assert reached(choose(units=[cast.pulan], ranks=["30"])) == set()
    assert reached(choose(categories=[other], ranks=["30"])) == set()


def test_the_list_adds_and_the_exclusion_has_the_last_word(cast, choose):
    assert reached(choose(units=[cast.dinglan], named=[cast.colleague])) == {cast.cadre, cast.colleague}
    assert reached(choose(everybody=True, named=[cast.cadre], excluded=[cast.cadre])) == {cast.colleague}


def test_nobody_outside_of_the_scope_is_reached_not_even_by_name(cast, choose):
    assert reached(choose(cast.dinglan, named=[cast.colleague, cast.cadre])) == {cast.cadre}


def test_the_post_of_the_day_decides(cast, choose):
    everybody = choose(everybody=True)
    assert reached(everybody, on=date(2024, 2, 1)) == set()
    cast.cadre.postings.update(end=date(2026, 6, 1))
    assert reached(everybody, on=date(2026, 5, 31)) == {cast.cadre, cast.colleague}
    assert reached(everybody, on=date(2026, 6, 1)) == {cast.colleague}


def test_a_stopped_account_is_not_reached(cast, choose):
    disable(cast.cadre, reason="测试停用账号", by=None, at=NOW)
    assert reached(choose(everybody=True, named=[cast.cadre])) == {cast.colleague}


def test_a_county_cannot_choose_beyond_itself(cast):
    audience = make_audience(cast.dinglan)
    with pytest.raises(ValidationError, match="普澜区"):
        set_audience(audience, choice=AudienceChoice(units=[cast.pulan]), by=cast.county_admin, at=NOW)
    with pytest.raises(PermissionDenied):
        set_audience(make_audience(cast.city), choice=AudienceChoice(), by=cast.county_admin, at=NOW)


def form_of(audience, people, **data):
    return AudienceForm(data, audience=audience, people=people)


def test_pasted_numbers_become_people_and_strangers_are_named_with_their_line(cast):
    User.objects.filter(pk=cast.cadre.pk).update(employee_number="A-17")
    audience = make_audience(cast.dinglan)
    people = User.objects.all()
    form = form_of(audience, people, named="A-17，linhai\nchenfan\nnobody")
    assert not form.is_valid()
    assert form.errors["named"] == [
        "第 2 行：可选范围内没有工号或用户名“chenfan”。",
        "第 3 行：可选范围内没有工号或用户名“nobody”。",
    ]
    form = form_of(audience, people, named="A-17，linhai", units="定澜区教育局\n330902")
    assert form.is_valid(), form.errors
    assert form.choice.named == [cast.cadre]
    assert form.choice.units == [cast.dinglan_office, cast.dinglan]


def test_units_outside_of_the_scope_are_not_found(cast):
    form = form_of(make_audience(cast.dinglan), User.objects.all(), units="定澜区\n普澜区")
    assert form.errors["units"] == ["第 2 行：可选范围内没有单位“普澜区”。"]


def test_an_audience_says_in_words_what_it_means(cast, choose):
    audience = choose(units=[cast.dinglan], ranks=["30"], named=[cast.colleague], excluded=[cast.cadre])
    assert words_of(audience) == "定澜区 · 县处级正职；名单 1 人；不包括 1 人"
    assert words_of(choose()) == "尚未选择"
