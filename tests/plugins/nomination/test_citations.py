"""Rules of eligibility cite documents of the library, in the version in force on the day that is judged (SPEC P19)."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from library.actions import set_validity, withdraw_document
from library.models import LibraryDocument
from plugins.nomination import actions
from plugins.nomination.actions import Nominee
from plugins.nomination.citations import citations_of
from plugins.nomination.models import EligibilityRule
from tests.cast import NOW
from tests.plugins.nomination.conftest import STATEMENT
from tests.world.courses import library_document

RULES = "/nomination/office/rules/"
TODAY = timezone.localdate
DAY = timedelta(days=1)


def text(response):
    return response.content.decode()


@pytest.fixture
def version(cast, settings, tmp_path):
    """A regulation that holds since long ago."""
    settings.MEDIA_ROOT = str(tmp_path)
    made = library_document(cast.city, NOW, title="选拔任用办法", state="published")
    set_validity(made, valid_from=date(2020, 1, 1), valid_until=None, note="", by=None, at=NOW)
    made.refresh_from_db()
    return made


@pytest.fixture
def rule(cast, version):
    return keep(cast, version.document)


def keep(cast, document, code="local-1", **more):
    values = {"code": code, "text": "任现职满两年", "citation": "办法第三条", "light": "yellow", "document": document}
    values |= {"condition": {"fact": "rank_years", "is": ">=", "value": 2}, "valid_from": date(2021, 1, 1), **more}
    return actions.keep_rule(values, by=cast.nomination_officer, at=NOW)


def end(version, day):
    set_validity(version, valid_from=version.valid_from, valid_until=day, note="", by=None, at=NOW)


def successor(version, first):
    """Add a version that holds from `first` on."""
    again = type(version).objects.get(pk=version.pk)
    again.pk, again.uid = None, uuid4()
    again.number, again.valid_from, again.valid_until = version.number + 1, first, None
    again.save(force_insert=True)
    return again


def citation(rule, reader, day):
    found = EligibilityRule.objects.citing(day).select_related("document").filter(pk=rule.pk)
    return citations_of(found, reader=reader)[rule.pk]


def test_an_officer_chooses_among_the_published_documents(cast, client_of, version):
    draft = library_document(cast.city, NOW, title="还没有发布", state="draft")
    client = client_of(cast.nomination_officer)
    address = reverse("nomination:new_rule")
    form = {"code": "local-2", "text": "任现职满三年", "citation": "办法第四条", "light": "red", "applies": ""}
    form |= {"condition": "任现职务层次年数 ≥ 3", "valid_from": "2026-01-01"}

    offered = text(client.get(address))
    refused = client.post(address, form | {"document": draft.document.pk})
    client.post(address, form | {"document": version.document.pk})

    assert "选拔任用办法" in offered
    assert "还没有发布" not in offered
    assert refused.context["form"].errors["document"]
    assert EligibilityRule.objects.get(code="local-2").document == version.document
    entry = AuditEntry.objects.filter(verb="keep_eligibility_rule").latest("pk")
    assert entry.details["document"] == str(version.document.uid)


def test_the_reason_of_a_light_links_to_the_version_in_force(cast, client_of, rule, version):
    later = successor(version, TODAY() - DAY)
    made = actions.nominate(cast.cadre, nominee=Nominee("无名", "某局", "长"), statement=STATEMENT, at=timezone.now())

    page = text(client_of(cast.nomination_officer).get(made.get_absolute_url()))

    assert f'<a href="{later.get_absolute_url()}">办法第三条</a>' in page
    assert version.get_absolute_url() not in page


def test_the_day_decides_which_version_is_meant(cast, rule, version):
    change = date(2024, 5, 1)
    end(version, change - DAY)
    later = successor(version, change)

    assert citation(rule, cast.nomination_officer, change - DAY).url == version.get_absolute_url()
    assert citation(rule, cast.nomination_officer, change).url == later.get_absolute_url()


def test_an_earlier_version_of_a_rule_keeps_what_it_was_made_under(cast, rule, version):
    EligibilityRule.objects.filter(pk=rule.pk).update(replaced_at=NOW - 300 * DAY)
    end(version, (NOW - 200 * DAY).date())
    later = successor(version, (NOW - 199 * DAY).date())
    new = keep(cast, version.document)

    assert citation(rule, cast.nomination_officer, NOW.date()).url == version.get_absolute_url()
    assert citation(new, cast.nomination_officer, NOW.date()).url == later.get_absolute_url()


def test_a_rule_that_begins_later_is_measured_on_its_first_day(cast, version):
    end(version, TODAY() + DAY)
    coming = keep(cast, version.document, valid_from=TODAY() + 5 * DAY)

    assert list(EligibilityRule.objects.lapsed(TODAY())) == [coming]


def test_a_rule_that_ended_is_measured_on_its_last_day(cast, version):
    end(version, date(2023, 12, 31))
    keep(cast, version.document, valid_until=date(2024, 1, 1))

    assert not EligibilityRule.objects.lapsed(TODAY()).exists()


def test_officers_are_told_which_document_has_lapsed(cast, client_of, rule, version):
    keep(cast, None, code="local-9", text="没有文件的条件")
    client = client_of(cast.nomination_officer)
    assert "依据的文件已失效：选拔任用办法" not in text(client.get(RULES))
    end(version, TODAY() - DAY)

    page, only = text(client.get(RULES)), client.get(RULES, {"lapsed": "1"})

    assert "有 1 条条件依据的文件已失效或已撤下" in page
    assert "依据的文件已失效：选拔任用办法" in page
    assert f'<a href="{version.document.get_absolute_url()}">办法第三条</a>' in page
    assert [row.pk for row in only.context["page"]] == [rule.pk]
    assert not client.get(RULES, {"lapsed": "1", "q": "没有文件"}).context["page"].object_list


def test_the_last_day_of_a_version_still_counts(rule, version):
    end(version, TODAY())

    assert not EligibilityRule.objects.lapsed(TODAY()).exists()


def test_a_withdrawn_document_leaves_the_words_without_a_link(cast, client_of, rule, version):
    withdraw_document(version.document, by=None, at=NOW)

    page = text(client_of(cast.nomination_officer).get(RULES))

    assert "办法第三条" in page
    assert "办法第三条</a>" not in page
    assert "依据的文件已撤下：选拔任用办法" in page


def test_a_rule_can_be_changed_while_its_document_is_withdrawn(cast, client_of, rule, version):
    withdraw_document(version.document, by=None, at=NOW)
    client = client_of(cast.nomination_officer)
    address = reverse("nomination:edit_rule", args=[rule.uid])
    form = client.get(address).context["form"]

    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "")}
    client.post(address, data | {"text": "改写", "valid_from": "2021-01-01"})

    new = EligibilityRule.objects.current().get(code=rule.code)
    assert (new.text, new.document) == ("改写", version.document)


def test_a_document_that_a_rule_cites_is_not_deleted(rule, version):
    version.pages.all().delete()
    type(version).objects.filter(pk=version.pk).delete()

    with pytest.raises(ProtectedError):
        LibraryDocument.objects.get(pk=version.document_id).delete()


def test_who_withdraws_a_document_is_told_that_rules_cite_it(cast, client_of, rule, version):
    address = reverse("library:staff_withdraw", args=[version.document.uid])
    keeper = client_of(cast.trainer)

    assert '<li>任职条件 <span class="number">1</span></li>' in text(keeper.get(address))
    actions.end_rule(rule, by=cast.nomination_officer, at=NOW)
    assert "正在引用这份资料的" not in text(keeper.get(address))


def test_the_page_of_the_document_names_the_rules_to_officers_only(cast, client_of, rule, version):
    address = version.document.get_absolute_url()

    assert "以本资料为依据的任职条件" in text(client_of(cast.nomination_officer).get(address))
    assert "以本资料为依据的任职条件" not in text(client_of(cast.cadre).get(address))


def test_the_rules_ask_the_same_for_one_and_for_many(cast, client_of, version, django_assert_max_num_queries):
    client = client_of(cast.nomination_officer)
    for number in range(12):
        keep(cast, version.document, code=f"local-{number}")
    client.get(RULES)
    with django_assert_max_num_queries(15):
        client.get(RULES, {"all": "1"})
