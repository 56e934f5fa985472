"""The demo and the seed make a site that holds together."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.actions import set_up_second_factor
from accounts.models import Posting, Unit, User
from accounts.second_factor import is_set_up
from classes.models import Certificate, TrainingClass
from courses.models import CoursePage, Enrolment, Lesson
from exams.models import Grade
from media.models import Video, WatchedSpan
from portal.actions import set_up_site
from portal.demo import Demo, is_loaded
from portal.demo_accounts import ACCOUNTS
from scoring.actions import uncredited, verify_ledger
from scoring.models import CreditEntry


@pytest.fixture
def site():
    set_up_site(hostname="localhost", port=80, at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_a_small_demo_has_people_courses_evidence_and_an_intact_ledger(site, settings, tmp_path):
    settings.MEDIA_ROOT, settings.SCORM_ROOT = tmp_path, tmp_path / "scorm"
    demo = Demo(
        at=timezone.now(), say=lambda text: None, password="lan-tian-42", cadres=40, courses=16, clips=[(3, 360)] * 4
    )
    demo.load()
    assert Unit.objects.counties().count() == 4
    assert Unit.objects.filter(kind="department").count() == 60
    assert Posting.objects.current().count() == 40 + len(ACCOUNTS)
    assert (CoursePage.objects.live().count(), Video.objects.count()) == (16 + 2, 4 + 1)
    kinds = set(Lesson.objects.filter(page__live=True).values_list("kind", flat=True))
    assert kinds == set(Lesson.Kind.values), "every kind of lesson can be seen"
    me = User.objects.get(username="linhai")
    assert me.check_password("lan-tian-42")
    watched = CreditEntry.objects.of(me).filter(evidence__lessons__0__kind="video")
    assert watched.count() == 3
    assert all(entry.evidence["lessons"][0]["spans"] for entry in watched)
    assert WatchedSpan.objects.exists()
    assert Grade.objects.exists()
    assert Enrolment.objects.of(me).open().exists()
    assert sorted(TrainingClass.objects.values_list("state", flat=True)) == ["closed", "open", "running", "running"]
    assert Certificate.objects.of(me).valid().exists()
    assert list(verify_ledger()) == []
    assert list(uncredited()) == []
    assert is_loaded()
    answer = StringIO()
    call_command("load_demo", stdout=answer)
    assert "already" in answer.getvalue()
    educator = User.objects.get(username="ganjiao")
    assert is_set_up(educator)
    assert not is_set_up(me)
    answer = StringIO()
    call_command("demo_code", "ganjiao", stdout=answer)
    device = Authenticator.objects.get(user=educator, type="totp").wrap()
    assert device.validate_code(answer.getvalue().strip())
    with pytest.raises(CommandError, match="no account of the demo"):
        call_command("demo_code", "linhai")


def test_nobody_reads_codes_in_production(cast, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command("demo_code", "ganjiao")


def test_codes_of_real_people_are_not_shown(cast):
    set_up_second_factor(cast.educator, by=None, at=timezone.now())
    with pytest.raises(CommandError, match="no account of the demo"):
        call_command("demo_code", cast.educator.username)


@pytest.mark.django_db
def test_the_demo_stays_away_from_an_installation_with_units(cast):
    with pytest.raises(CommandError, match="units already"):
        call_command("load_demo")


@pytest.mark.django_db
def test_a_seeded_installation_has_what_was_asked_for(site):
    call_command("seed", "--cadres", "30", "--courses", "20", "--years", "2", stdout=StringIO())
    assert Posting.objects.current().count() == 30
    assert CoursePage.objects.live().count() == 20
    assert {entry.course.live for entry in Enrolment.objects.select_related("course")} == {True}
    assert CreditEntry.objects.count() == Enrolment.objects.completed().count() > 100
    assert list(verify_ledger()) == []
    assert list(uncredited()) == []
