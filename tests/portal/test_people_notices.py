"""Another app hands over notices about people: the portal reckons their days and lets its own people decide (P15)."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Page

from accounts.actions import grant_role
from accounts.models import AuditEntry, RoleAssignment, User
from portal import actions
from portal.models import PreviewPage, PublicityPage, SectionPage
from portal.people_notices import NoticedPerson, PeopleNotice, State, standings_of
from tests.cast import NOW
from tests.material import make_site
from tests.portal.test_workflow import decide
from workdays.actions import load_calendar

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PERSON = NoticedPerson("陈知远", "市交通运输局副局长", "市港航管理局局长")
#: Before the holidays of October, on which the count of SPEC §2.8 turns.
BEFORE = datetime(2025, 9, 26, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def site():
    load_calendar()
    make_site()


def notice(kind="publicity", **changed):
    known = {"title": "干部任前公示", "people": [PERSON], "starts_on": date(2025, 9, 29), "workdays": 5}
    return PeopleNotice(kind, **(known | {"contact": "0580-1", "text": "现予公示。"} | changed))


def standing(page, day=date(2025, 9, 26)):
    return standings_of([page.pk], today=day).get(page.pk)


def test_working_days_are_those_of_the_official_calendar():
    page = actions.publish_people_notice(notice(), by=None, at=BEFORE)

    # 29 and 30 September, then the holidays to 8 October, then 9, 10 and the make-up Saturday.
    assert PublicityPage.objects.get().ends_on == date(2025, 10, 11)
    assert timezone.localtime(page.expire_at).isoformat() == "2025-10-12T00:00:00+08:00"


def test_a_preview_ends_by_the_same_count():
    actions.publish_people_notice(notice("preview", workdays=3), by=None, at=BEFORE)

    assert PreviewPage.objects.get().ends_on == date(2025, 10, 9)


@pytest.mark.parametrize(
    ("changed", "part", "words"),
    [
        ({"workdays": 4}, "workdays", "任前公示不得少于 5 个工作日"),
        ({"workdays": 61}, "workdays", "不能超过 60 个工作日"),
        ({"starts_on": date(2025, 9, 25)}, "starts_on", "不能早于今天"),
        ({"contact": " "}, "contact", "必填"),
        ({"people": []}, "people", "至少选择一位人选"),
        ({"people": [NoticedPerson("陈知远", "副局长", "")]}, "people", "拟任职务"),
    ],
)
def test_what_stands_against_it_is_said_in_words(changed, part, words):
    with pytest.raises(ValidationError) as caught:
        actions.publish_people_notice(notice(**changed), by=None, at=BEFORE)

    assert words in caught.value.message_dict[part][0]
    assert not Page.objects.type(PublicityPage).exists()


def test_a_preview_may_be_shorter_than_a_publicity():
    assert actions.publish_people_notice(notice("preview", workdays=1), by=None, at=BEFORE).live


def test_who_may_not_publish_hands_it_to_those_who_decide(cast, client, client_of):
    grant_role(cast.reviewer, RoleAssignment.Role.LEADER, unit=cast.city, by=None, at=NOW)
    page = actions.publish_people_notice(notice(), by=cast.nomination_officer, at=BEFORE)
    assert (page.live, page.owner, standing(page).state) == (False, cast.nomination_officer, State.WAITING)

    decide(client_of(cast.educator), page.current_workflow_state)
    decide(client_of(User.objects.get(pk=cast.reviewer.pk)), page.current_workflow_state)

    page.refresh_from_db()
    assert page.live
    shown = client.get(page.url).text
    assert "陈知远" in shown
    assert "2025-10-11" in shown


def test_who_publishes_in_the_section_needs_no_other_decision(cast):
    grant_role(cast.reviewer, RoleAssignment.Role.LEADER, unit=cast.city, by=None, at=NOW)
    leader = User.objects.get(pk=cast.reviewer.pk)

    page = actions.publish_people_notice(notice(), by=leader, at=BEFORE)

    assert (page.live, page.current_workflow_state) == (True, None)
    entry = AuditEntry.objects.get(verb="publish_people_notice")
    assert (entry.details["published"], entry.details["people"]) == (True, 1)


def test_what_is_sent_back_says_so(cast, client_of):
    page = actions.publish_people_notice(notice(), by=cast.nomination_officer, at=BEFORE)
    decide(client_of(cast.educator), page.current_workflow_state, "reject", "日期不对")

    assert standing(page).state == State.RETURNED


def test_text_is_never_taken_for_markup(client):
    page = actions.publish_people_notice(notice(text="<script>x</script>"), by=None, at=BEFORE)

    assert "<script>x</script>" not in client.get(page.url).text


def test_it_goes_offline_by_itself_when_the_last_day_is_over():
    page = actions.publish_people_notice(notice(), by=None, at=BEFORE)
    assert standing(page).state == State.LIVE
    call_command("publish_scheduled", verbosity=0)  # the clock of the machine is years later

    assert standing(page).state == State.PAST


def test_a_take_down_is_told_with_its_reason(cast):
    page = actions.publish_people_notice(notice(), by=None, at=BEFORE)
    actions.take_down(page, reason="姓名有误", by=cast.educator, at=NOW)

    assert (standing(page).state, standing(page).reason) == (State.TAKEN, "姓名有误")


def test_one_that_waits_beyond_its_first_days_is_short(cast):
    page = actions.publish_people_notice(notice(), by=cast.nomination_officer, at=BEFORE)

    assert not standing(page, date(2025, 9, 29)).is_short
    assert standing(page, date(2025, 9, 30)).is_short


def test_what_was_never_public_is_taken_back_without_a_trace_but_the_log(cast):
    page = actions.publish_people_notice(notice(), by=cast.nomination_officer, at=BEFORE)
    actions.recall_people_notice(page, by=cast.nomination_officer, at=NOW)

    assert not Page.objects.filter(pk=page.pk).exists()
    assert standing(page) is None
    assert AuditEntry.objects.filter(verb="recall_people_notice").exists()


def test_what_was_public_is_not_taken_back(cast):
    page = actions.publish_people_notice(notice(), by=None, at=BEFORE)
    actions.take_down(page, reason="有误", by=cast.educator, at=NOW)

    with pytest.raises(actions.NotNowError):
        actions.recall_people_notice(page, by=cast.nomination_officer, at=NOW)


def test_without_the_section_it_says_so():
    SectionPage.objects.filter(kind="announcements").update(live=False)

    with pytest.raises(actions.NotNowError):
        actions.publish_people_notice(notice(), by=None, at=BEFORE)


def test_two_notices_with_the_same_title_get_addresses_of_their_own():
    pages = [actions.publish_people_notice(notice(), by=None, at=BEFORE) for _each in range(2)]

    assert len({page.slug for page in pages}) == 2
