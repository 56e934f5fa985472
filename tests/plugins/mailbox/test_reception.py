"""Reception days, opinions, supervisors."""

from datetime import time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from notices.models import Notice
from plugins.mailbox import actions
from plugins.mailbox.models import Booking, Opinion, Rating
from tests.cast import NOW
from tests.plugins.secrecy import dump_database, hits
from tests.together import together

from .office import holder


def reception(cast, at=NOW, capacity=1):
    box = actions.box_for(cast.city, at=at)
    values = {"date": timezone.localdate(at) + timedelta(days=3), "starts": time(9), "place": "信访室"}
    values |= {"leader": "部长", "capacity": capacity}
    return actions.announce_reception(box, values, by=cast.letter_handler, at=at)


def test_a_day_takes_as_many_as_it_has_places(cast):
    day = reception(cast)
    actions.book_reception(day, topic="想谈渡轮", by=cast.cadre, at=NOW)
    with pytest.raises(actions.NotPossible, match="名额已满"):
        actions.book_reception(day, topic="也想谈", by=cast.colleague, at=NOW)
    actions.cancel_booking(Booking.objects.get(), by=cast.cadre, at=NOW)

    assert actions.book_reception(day, topic="也想谈", by=cast.colleague, at=NOW)
    assert not hits("想谈渡轮", dump_database())


@pytest.mark.django_db(transaction=True)
def test_two_do_not_get_the_last_place(db):
    from tests.cast import make_cast

    cast = make_cast()
    day = reception(cast)
    people = (cast.cadre, cast.colleague)
    together([lambda who=who: actions.book_reception(day, topic="谈", by=who, at=NOW) for who in people])

    assert Booking.objects.count() == 1


def test_the_result_reaches_who_came(cast, client_of):
    day = reception(cast)
    booking = actions.book_reception(day, topic="想谈渡轮", by=cast.cadre, at=NOW)
    with pytest.raises(actions.NotPossible):
        actions.write_result(booking, result="已转交通局", by=cast.letter_handler, at=NOW)
    actions.write_result(booking, result="已转交通局", by=cast.letter_handler, at=NOW + timedelta(days=3))

    assert "已转交通局" in client_of(cast.cadre).get("/mailbox/receptions/").content.decode()
    assert "交通局" not in str(list(Notice.objects.values()))


def test_a_day_that_is_called_off_tells_who_booked_and_takes_nobody_more(cast, client_of):
    day, office = reception(cast, at=timezone.now(), capacity=2), client_of(cast.letter_handler)
    actions.book_reception(day, topic="想谈渡轮", by=cast.cadre, at=timezone.now())
    address = f"/mailbox/office/receptions/{day.uid}/withdraw/"
    assert "已有 1 人预约" in office.get(address).text
    assert office.post(address, {"reason": ""}).context["form"].errors
    office.post(address, {"reason": "部长出差"})

    notice = Notice.objects.of(cast.cadre).get(kind="reception_withdrawn")
    assert "部长出差" in notice.body
    assert not Booking.objects.filter(cancelled_at=None).exists()
    assert "信访室" not in client_of(cast.colleague).get("/mailbox/receptions/").text
    assert "已取消" in office.get("/mailbox/office/receptions/").text
    with pytest.raises(actions.NotPossible, match="已经取消"):
        actions.book_reception(day, topic="也想谈", by=cast.colleague, at=timezone.now())


def test_a_day_is_called_off_once_by_its_own_box_and_before_it_is_over(cast):
    day = reception(cast)
    other = holder("putuo", "letter_handler", cast.pulan)
    with pytest.raises(PermissionDenied):
        actions.withdraw_reception(day, reason="出差", by=other, at=NOW)
    with pytest.raises(actions.NotPossible):
        actions.withdraw_reception(day, reason="出差", by=cast.letter_handler, at=NOW + timedelta(days=4))
    assert actions.withdraw_reception(day, reason="出差", by=cast.letter_handler, at=NOW) == 0
    with pytest.raises(actions.NotPossible):
        actions.withdraw_reception(day, reason="出差", by=cast.letter_handler, at=NOW)


def test_opinions_are_sealed_and_counted_by_source(cast, client_of):
    browser = client_of(cast.letter_handler)
    actions.box_for(cast.city, at=NOW)
    from plugins.mailbox.models import OpinionSource

    source = OpinionSource.objects.get(name="意见箱")
    browser.post("/mailbox/office/opinions/", {"source": source.pk, "received_on": "2026-06-10", "body": "多下基层"})

    page = browser.get("/mailbox/office/opinions/").content.decode()
    assert Opinion.objects.get().body == "多下基层"
    assert "多下基层" in page
    assert not hits("多下基层", dump_database())


def test_a_supervisor_sees_figures_and_rates_once_a_quarter(cast, client_of):
    supervisor = holder("supervisor", "letter_supervisor", cast.city)
    box = actions.box_for(cast.city, at=NOW)
    browser = client_of(supervisor)
    for score in "45":
        browser.post("/mailbox/supervision/", {"box": box.pk, "score": score, "remark": "及时"})

    assert Rating.objects.get().score == 5
    assert browser.get("/mailbox/supervision/").status_code == 200
    assert browser.get("/mailbox/office/").status_code == 404


def test_nobody_rates_a_box_outside_of_the_own_scope(cast):
    supervisor = holder("supervisor", "letter_supervisor", cast.pulan)
    box = actions.box_for(cast.city, at=NOW)

    with pytest.raises(PermissionDenied):
        actions.rate_handling(box, quarter="2026Q2", score=5, remark="", by=supervisor, at=NOW)
