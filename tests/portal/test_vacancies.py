"""Vacant posts: batches with a period, what a reader may do about them, figures in a sentence (SPEC P04-P06)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from wagtail import hooks

from lms.plugins import VACANCY_TOOL_HOOK, NavItem
from portal.models import SectionPage, Vacancy, VacancyNoticePage
from portal.vacancies import published_vacancies, words_of
from tests.cast import NOW
from tests.material import make_site

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def site():
    make_site()


def notice(batch=1, posts=(1,), *, reach="city", live=True, **fields):
    today = NOW.date()
    known = {"opens_on": today - DAY, "closes_on": today + DAY, "date": today} | fields
    page = VacancyNoticePage(title=f"第 {batch} 批", batch=batch, reach=reach, live=live, **known)
    page.vacancies = [
        Vacancy(title=f"局长{n}", employer="海洋局", places=places, duties="职责", conditions="条件")
        for n, places in enumerate(posts)
    ]
    return SectionPage.objects.get(kind="vacancies").add_child(instance=page)


@pytest.fixture
def tool():
    def recommend(request, vacancy):
        return NavItem("推荐此岗位", f"/recommend/{vacancy.uid}/")

    with hooks.register_temporarily(VACANCY_TOOL_HOOK, recommend):
        yield


def test_a_notice_shows_duties_and_conditions_of_every_post(client):
    page = client.get(notice(posts=(1, 1)).url).text
    assert page.count("职责") >= 2
    assert "任职资格条件" in page


@pytest.mark.usefixtures("tool")
def test_the_button_is_there_while_recommendations_are_taken(client):
    from django.utils import timezone

    today = timezone.localdate()
    now = notice(opens_on=today, closes_on=today)
    assert f"/recommend/{now.vacancies.get().uid}/" in client.get(now.url).text
    over = notice(2, opens_on=today - 3 * DAY, closes_on=today - DAY)
    assert "/recommend/" not in client.get(over.url).text


def test_open_posts_are_those_of_published_notices_in_their_period():
    notice(1)
    notice(2, live=False)
    notice(3, closes_on=NOW.date() - DAY, opens_on=NOW.date() - 2 * DAY)
    assert [vacancy.page.batch for vacancy in Vacancy.objects.open_on(NOW.date())] == [1]
    assert Vacancy.objects.open_on(NOW.date() + 2 * DAY).count() == 0


def test_figures_are_told_as_the_office_tells_them():
    notice(1, posts=(1, 2))
    notice(2, posts=(4,), live=False, expired=True)
    notice(1, posts=(3,), reach="county")
    notice(9, posts=(9,), live=False)
    figures = published_vacancies()
    assert words_of(figures) == "共公布 3 批 10 个岗位，其中市级 2 批 7 个岗位、县（区）级 1 批 3 个岗位。"
    assert words_of(published_vacancies(NOW.year - 1)) == ""


def test_the_section_says_so(client):
    notice(1, posts=(2,))
    assert "共公布 1 批 2 个岗位。" in client.get(SectionPage.objects.get(kind="vacancies").url).text


def test_a_notice_cannot_close_before_it_opens():
    with pytest.raises(IntegrityError), transaction.atomic():
        VacancyNoticePage.objects.filter(pk=notice().pk).update(closes_on=NOW.date() - 5 * DAY)
