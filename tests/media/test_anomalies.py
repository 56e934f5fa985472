"""What looks unusual is found once, shown to those who look after the person, and noted, never punished."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction

from media.anomalies import find_anomalies, review_anomaly
from media.models import AnomalyReview, PlaySession, PresenceCheck, WatchAnomaly, WatchedSpan, WatchRecord
from tests.cast import NOW

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 10)
LIST = "/staff/anomalies/"


@pytest.fixture
def viewing(cast, make_video):
    """Return ``viewing(hours, …)``: a viewing that was credited so many hours."""

    def make(hours, *, took=None, at=NOW, rate=1, user=None, device="Windows · Edge", left=True, revoked=True):
        user = user or cast.cadre
        video = make_video(36_000)
        record = WatchRecord.objects.create(user=user, video=video)
        last = at + timedelta(hours=hours if took is None else took)
        session = PlaySession.objects.create(
            user=user, video=video, record=record, max_rate=rate, opened_at=at,
            last_beat_at=last, revoked=revoked, left=left, device=device,
        )  # fmt: skip
        if hours:
            WatchedSpan.objects.create(
                record=record, session=session, start_ms=0, end_ms=int(hours * 3_600_000), first_at=at, last_at=last
            )
        return session

    return make


def kinds():
    return sorted(WatchAnomaly.objects.values_list("kind", flat=True))


def test_an_ordinary_day_is_not_unusual(viewing):
    viewing(3, rate=1.5)
    viewing(2)
    assert find_anomalies(TODAY, at=NOW) == 0


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        ({"hours": 2, "took": 1}, "impossible"),
        ({"hours": 12.5, "at": NOW.replace(hour=7)}, "long_day"),
        ({"hours": 4.5, "at": NOW.replace(hour=0, minute=10)}, "night"),
        ({"hours": 3, "took": 2, "rate": 1.5}, "pace"),
    ],
)
def test_what_is_unusual_is_found(viewing, made, kind):
    viewing(made.pop("hours"), **made)
    assert find_anomalies(TODAY, at=NOW) == 1
    assert kinds() == [kind]


def test_many_viewings_devices_and_missed_checks_are_found(viewing):
    for number in range(40):
        session = viewing(0, device=f"设备 {number % 5}")
    session.last_beat_at = NOW + timedelta(hours=1)
    session.save()
    for number in range(3):
        PresenceCheck.objects.create(
            session=session,
            text="刚才讲到哪里",
            options=["a", "b"],
            right=0,
            asked_at=NOW + timedelta(minutes=number),
            due_at=NOW + timedelta(minutes=number + 2),
        )
    find_anomalies(TODAY, at=NOW)
    assert kinds() == ["checks", "devices", "sessions"]


def test_looking_again_finds_nothing_new(viewing):
    viewing(12.5, at=NOW.replace(hour=7))
    assert [find_anomalies(TODAY, at=NOW) for _ in range(2)] == [1, 0]


def test_a_note_marks_it_as_looked_at_and_cannot_be_changed(cast, viewing):
    viewing(12.5, at=NOW.replace(hour=7))
    find_anomalies(TODAY, at=NOW)
    row = WatchAnomaly.objects.get()
    review = review_anomaly(row, note="已电话核实，当天休假在家学习", by=cast.county_admin, at=NOW)
    assert list(WatchAnomaly.objects.open()) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        AnomalyReview.objects.filter(pk=review.pk).update(note="别的")
    with pytest.raises(PermissionDenied):
        review_anomaly(row, note="与我无关", by=cast.colleague, at=NOW)


def test_the_list_shows_the_own_scope_and_takes_a_note(cast, viewing, client_of):
    viewing(12.5, at=NOW.replace(hour=7))
    viewing(12.5, at=NOW.replace(hour=7), user=cast.colleague)
    find_anomalies(TODAY, at=NOW)
    client = client_of(cast.county_admin)
    shown = client.get(LIST).content.decode()
    assert "林海" in shown
    assert "陈帆" not in shown
    row = WatchAnomaly.objects.get(user=cast.cadre)
    foreign = WatchAnomaly.objects.get(user=cast.colleague)
    assert client.get(f"{LIST}{foreign.uid}/").status_code == 404
    client.post(f"{LIST}{row.uid}/", {"note": "已核实"})
    assert "没有等待查看的情况" in client.get(LIST).content.decode()
    assert "林海" in client.get(LIST, {"state": "reviewed"}).content.decode()
    assert "没有符合条件的情况" in client.get(LIST, {"state": "reviewed", "q": "陈帆"}).content.decode()
    assert "已核实" in client.get(f"{LIST}{row.uid}/").content.decode()


def test_thirty_rows_cost_as_many_queries_as_one(cast, client_of, django_assert_max_num_queries):
    for number in range(30):
        WatchAnomaly.objects.create(
            user=cast.cadre, kind="night", day=TODAY - timedelta(days=number), found_at=NOW, facts={"night_hours": 5}
        )
    client = client_of(cast.educator)
    client.get(LIST)
    with django_assert_max_num_queries(16):
        client.get(LIST)
