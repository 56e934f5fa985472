"""Telling people something: once, in words that staff may change, only to themselves."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import AuditEntry
from notices import actions
from notices.kinds import Kind, UnknownFactError, describe, fill, kind_of
from notices.models import Notice, Wording
from tests.cast import NOW
from tests.notices.conftest import KIND
from tests.together import together

pytestmark = pytest.mark.django_db


def tell(*people, **more):
    return actions.notify(people, KIND, at=NOW, **{"title": "讲座", "unit": "定澜区"} | more)


def test_a_notice_is_told_in_the_words_of_its_kind(cast):
    assert tell(cast.cadre, cast.colleague, url="/x/") == 2
    notice = Notice.objects.of(cast.cadre).get()
    assert (notice.title, notice.url, notice.read_at) == ("请阅读定澜区的通知：讲座", "/x/", None)


def test_the_same_news_with_a_key_is_told_once(cast):
    assert tell(cast.cadre, key="k") == 1
    assert tell(cast.cadre, cast.colleague, key="k") == 1
    assert tell(cast.cadre) == 1  # without a key it is other news
    assert Notice.objects.of(cast.cadre).count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(recipient=cast.cadre, kind=KIND, title="x", key="k", created_at=NOW)


@pytest.mark.django_db(transaction=True)
def test_ten_senders_of_the_same_news_at_once_tell_it_once(cast):
    told = together([lambda: tell(cast.cadre, key="k")] * 10)
    assert sum(told) == 1
    assert Notice.objects.of(cast.cadre).count() == 1


def test_news_of_what_is_rolled_back_never_leaves(cast):
    def fail():
        with transaction.atomic():
            tell(cast.cadre)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not Notice.objects.exists()


def test_staff_word_a_kind_otherwise_and_take_it_back(cast):
    actions.reword(KIND, title="{unit}提醒您：{title}", body="请打开。", by=cast.educator, at=NOW)
    tell(cast.cadre)
    actions.restore_wording(KIND, by=cast.educator, at=NOW)
    tell(cast.colleague)
    assert Notice.objects.of(cast.cadre).get().title == "定澜区提醒您：讲座"
    assert Notice.objects.of(cast.colleague).get().title == "请阅读定澜区的通知：讲座"
    verbs = set(AuditEntry.objects.filter(actor=cast.educator).values_list("verb", flat=True))
    assert verbs == {"reword_notices", "restore_notice_wording"}


def test_a_wording_names_only_what_the_kind_knows(cast):
    with pytest.raises(ValidationError) as refused:
        actions.reword(KIND, title="{name}", body="", by=cast.educator, at=NOW)
    assert "{name}" in str(refused.value)
    assert "{title}" in str(refused.value)
    assert not Wording.objects.exists()


def test_only_an_educator_of_the_whole_words_notices(cast):
    with pytest.raises(PermissionDenied):
        actions.reword(KIND, title="x", body="", by=cast.county_admin, at=NOW)
    with pytest.raises(ValidationError):  # an announcement has its own words
        actions.reword("announcement", title="x", body="", by=cast.educator, at=NOW)


def test_a_kind_that_asks_for_what_it_does_not_get_is_a_fault_of_the_program():
    with pytest.raises(UnknownFactError):
        describe(Kind(code="wrong", label="x", title="{nothing}", body=""))
    with pytest.raises(LookupError):
        kind_of("wrong")


def test_facts_are_text_and_never_templates():
    assert fill("《{title}》{gone}", {"title": "{title} %(x)s <b>"}) == "《{title} %(x)s <b>》"
