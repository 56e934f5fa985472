"""Many letters at once: nothing is lost, and lists ask the database a fixed number of questions."""

import pytest
from django.urls import reverse

from plugins.mailbox.actions import LETTERS_A_DAY, TooManyLetters
from plugins.mailbox.models import Box, Entry, Letter
from tests.cast import NOW, make_cast
from tests.plugins.mailbox.office import opened, send
from tests.together import together

AT_ONCE = 10
ROUNDS = 12


@pytest.mark.django_db(transaction=True)
def test_letters_that_come_at_once_are_all_kept_and_limits_hold(db):
    """Two people write ten times as much as one may, the first letters racing for a box that does not exist yet."""
    cast = make_cast()
    writers = (cast.cadre, cast.colleague)
    results = []
    for _round in range(ROUNDS):
        results += together([lambda n=n: send(writers[n % 2]) for n in range(AT_ONCE)])

    refused = [result for result in results if isinstance(result, Exception)]
    assert {type(error) for error in refused} == {TooManyLetters}
    assert len(results) - len(refused) == Letter.objects.count() == 2 * LETTERS_A_DAY
    assert Entry.objects.filter(kind="letter").count() == 2 * LETTERS_A_DAY
    assert Box.objects.count() == 1
    assert {letter.body for letter in Letter.objects.all()} == {"建议增加末班渡轮。"}


@pytest.mark.parametrize("place", ["mailbox:office", "mailbox:my_letters"])
def test_a_list_asks_as_much_for_many_letters_as_for_one(cast, client_of, place):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = client_of(cast.letter_handler if place == "mailbox:office" else cast.cadre)
    opened(cast)
    browser.get(reverse(place))
    with CaptureQueriesContext(connection) as few:
        browser.get(reverse(place))
    for _letter in range(8):
        send(cast.cadre, at=NOW)
    with CaptureQueriesContext(connection) as many:
        browser.get(reverse(place))

    assert len(many) <= len(few) + 1, "box keys are opened, not asked for again"
    assert len(many) < 20
