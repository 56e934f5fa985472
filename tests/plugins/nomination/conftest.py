"""A notice of vacant posts, and a nomination on paper."""

from datetime import timedelta

import pytest
from django.utils import timezone

from plugins.nomination import actions
from plugins.nomination.actions import Nominee, Paper, Statement
from plugins.nomination.models import Channel, NominatorClass
from plugins.nomination.posts import internal
from portal.models import SectionPage, Vacancy, VacancyNoticePage
from tests.material import make_site

STATEMENT = Statement("海洋局局长", "熟悉渔港建设", "基层经历偏短", "敢于担当")


@pytest.fixture
def vacancy(cast):
    """Return a post for which recommendations are taken from yesterday until tomorrow."""
    make_site()
    today, day = timezone.localdate(), timedelta(days=1)
    page = VacancyNoticePage(title="第九批岗位", slug="ninth", date=today, batch=9)
    page.opens_on, page.closes_on = today - day, today + day
    page.vacancies = [Vacancy(title="局长", employer="市海洋局", duties="统筹", conditions="本科")]
    return SectionPage.objects.get(kind="vacancies").add_child(instance=page).vacancies.get()


@pytest.fixture
def internal_post(cast):
    values = {"unit": cast.city, "title": "副秘书长", "employer": "市政府", "batch": "", "places": 1}
    return actions.keep_internal_post(None, values, by=cast.nomination_officer, at=timezone.now())


@pytest.fixture
def on_paper(cast, internal_post):
    """Return a function that registers a signed paper of somebody about somebody."""

    def register(signer, nominee="陈帆", *, unit=None, channel=Channel.MEETING, kind=NominatorClass.CADRE, scan=None):
        return actions.register_paper(
            Paper(signer, unit or cast.dinglan_office, kind, channel),
            nominee=Nominee(nominee, "普澜区海洋局", "副局长"),
            statement=STATEMENT,
            post=internal(internal_post),
            scan=scan,
            by=cast.nomination_officer,
            at=timezone.now(),
        )

    return register
