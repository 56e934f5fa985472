"""Many reports and entries at once."""

from decimal import Decimal

import pytest

from scoring.actions import award_course_credit, correct_entry, verify_ledger
from scoring.demo import make_policies
from scoring.models import CreditEntry
from scoring.signals import credit_awarded
from tests.cast import NOW, make_cast
from tests.material import article, make_course, make_site
from tests.scoring.earning import complete, earn
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_completion_that_is_reported_fifty_times_is_credited_once():
    said = []

    def hear(**news):
        said.append(news["entry_id"])

    cast, _ = make_cast(), make_site()
    course = make_course()
    enrolment = complete(course, cast.cadre)  # before there is a policy, so that nothing is credited yet
    make_policies(year=NOW.year)
    credit_awarded.connect(hear)
    results = together([lambda: award_course_credit(enrolment, at=NOW)] * 50)
    credit_awarded.disconnect(hear)
    entry = CreditEntry.objects.get()
    assert [result.pk for result in results] == [entry.pk] * 50
    assert said == [entry.pk]


def test_courses_completed_at_once_respect_the_cap_of_the_day():
    cast, _ = make_cast(), make_site()
    enrolments = [complete(make_course(article(seconds=1800)), cast.cadre) for _ in range(13)]
    make_policies(year=NOW.year)
    together([lambda each=each: award_course_credit(each, at=NOW) for each in enrolments])
    assert CreditEntry.objects.count() == 13
    assert CreditEntry.objects.of(cast.cadre).total() == 10
    assert list(verify_ledger()) == []


def test_corrections_at_once_are_all_kept():
    cast = make_cast()
    entry = earn(cast.cadre, "5")
    together([lambda: correct_entry(entry, hours=Decimal("-0.25"), reason="更正", by=cast.educator, at=NOW)] * 8)
    assert CreditEntry.objects.of(cast.cadre).total() == 3
    assert list(verify_ledger()) == []
