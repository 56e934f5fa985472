"""Whatever is done in whatever order, a person has at most one unit on any day."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts import actions
from accounts.models import CadreCategory, Posting, Unit
from tests.cast import make_cast

FIRST = date(2024, 3, 1)
DAYS = st.integers(min_value=-30, max_value=900)
STEPS = st.lists(
    st.tuples(st.sampled_from(["transfer", "merge", "leave", "return", "correct", "rename"]), DAYS, st.integers(0, 5)),
    min_size=1,
    max_size=8,
)


class Histories(TestCase):
    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=STEPS)
    def test_a_person_has_one_unit_on_any_day(self, steps):
        cast = make_cast()
        person, category = cast.cadre, CadreCategory.objects.get(code="county")
        at = datetime.combine(FIRST + timedelta(days=800), time(9), ZoneInfo("Asia/Shanghai"))
        for number, (step, offset, choice) in enumerate(steps):
            units = list(Unit.objects.open().filter(kind="department"))
            unit, other = units[choice % len(units)], units[(choice + 1) % len(units)]
            day = FIRST + timedelta(days=offset)
            post = {"unit": unit, "post": f"职务{number}", "rank": "40", "category": category, "start": day}
            verbs = {
                "transfer": lambda post=post: actions.transfer(person, **post, by=None, at=at),
                "merge": lambda unit=unit, other=other, day=day: actions.merge_units(
                    unit, into=other, on=min(day, at.date()), by=None, at=at
                ),
                "leave": lambda day=day: actions.leave_office(person, on=day, reason="测试", by=None, at=at),
                "return": lambda post=post: actions.return_to_office(person, **post, by=None, at=at),
                "correct": lambda day=day: actions.correct_posting(person.postings.first(), start=day, by=None, at=at),
                "rename": lambda unit=unit, day=day: actions.rename_unit(unit, name="新名", on=day, by=None, at=at),
            }
            try:
                verbs[step]()
            except ValidationError:
                continue  # refused in words: nothing has changed
        self.check(person)

    def check(self, person):
        posts = list(Posting.objects.filter(user=person).order_by("start"))
        for earlier, later in pairwise(posts):
            assert earlier.end is not None
            assert earlier.end <= later.start
        for post in posts:
            for day in {post.start, post.start - timedelta(days=1), post.end or post.start}:
                held = Posting.objects.filter(user=person).on(day)
                assert held.count() <= 1
        person.refresh_from_db()
        assert person.unit == posts[-1].unit or person.unit.closed_on is None
        assert not Posting.objects.current().exclude(unit__closed_on=None).exists()


@pytest.mark.django_db
def test_the_home_unit_is_never_a_closed_one(cast):
    actions.merge_units(
        cast.dinglan_office, into=cast.city_office, on=date(2026, 6, 1), by=None, at=datetime.now(ZoneInfo("UTC"))
    )
    cast.unit_admin.refresh_from_db()
    assert cast.unit_admin.unit is None
    cast.cadre.refresh_from_db()
    assert cast.cadre.unit.closed_on is None
