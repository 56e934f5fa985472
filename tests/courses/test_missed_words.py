"""What nobody finds is counted, without who asked, for those who make courses."""

from datetime import timedelta

import pytest

from search.actions import forget_missed, note_missed
from search.models import MissedWords
from tests.cast import NOW
from tests.material import make_course, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(db):
    """One course, in its centre."""
    make_site()
    return make_course(title="渔港经济")


def test_words_without_any_hit_are_counted_once_for_each_search(course, cast, client_of):
    client = client_of(cast.cadre)
    for words in ("量子力学", "量子 力学", "量子力学", "渔港", "余岗"):
        client.get("/courses/", {"q": words})
    counted = dict(MissedWords.objects.values_list("words", "count"))
    assert counted == {"量子力学": 2, "量子 力学": 1}


def test_neither_guests_nor_searches_within_choices_are_counted(course, cast, client_of):
    client_of().get("/courses/", {"q": "量子力学"})
    client_of(cast.cadre).get("/courses/", {"q": "量子力学", "class": "required"})
    client_of(cast.cadre).get("/find/suggest/", {"q": "量子力学"})
    assert MissedWords.objects.count() == 0


def test_what_may_be_somebodys_number_or_letter_is_not_kept(db):
    for words in ("330901198001011234", "张三 13900001234", "？", "这是一封很长的信" * 3):
        assert note_missed(words, at=NOW) is False
    assert note_missed("2025 年工作要点", at=NOW) is True


def test_what_nobody_asks_for_any_more_is_forgotten(db):
    note_missed("量子力学", at=NOW - timedelta(days=181))
    note_missed("深海采矿", at=NOW - timedelta(days=179))
    assert forget_missed(at=NOW) == 1
    assert MissedWords.objects.get().words == "深海采矿"


def test_the_list_searches_sorts_and_costs_the_same_however_long(cast, client_of, django_assert_max_num_queries):
    for number in range(60):
        note_missed(f"词语{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{'子丑寅卯辰巳'[number // 10]}", at=NOW)
    note_missed("量子力学", at=NOW + timedelta(days=1))
    note_missed("词语甲子", at=NOW)
    client = client_of(cast.trainer)
    with django_assert_max_num_queries(12):
        page = client.get("/staff/missed-words/")
    assert next(each.words for each in page.context["page"]) == "词语甲子"
    assert client.get("/staff/missed-words/?sort=last").context["page"][0].words == "量子力学"
    assert [each.words for each in client.get("/staff/missed-words/?q=量子").context["page"]] == ["量子力学"]
    assert len(client.get("/staff/missed-words/?page=2&sort=x").context["page"]) == 11
