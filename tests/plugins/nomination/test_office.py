"""What officers do with nominations: paper, shortlist, weights, figures, the trace (SPEC N08-N16, N21)."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.actions import grant_role
from plugins.nomination import actions
from plugins.nomination.actions import Nominee
from plugins.nomination.analysis import nominee_figures, participation
from plugins.nomination.models import Channel, Nomination, NominatorClass, Reading, Scan, ShortlistEntry, WeightSet
from plugins.nomination.posts import internal
from plugins.nomination.querysets import units_of_officer
from plugins.nomination.scans import MAX_BYTES, check_scan, path_of
from tests.cast import NOW
from tests.plugins.nomination.conftest import STATEMENT

NOMINEE = Nominee("陈帆", "普澜区海洋局", "副局长")


def nominate(person, nominee=NOMINEE):
    return actions.nominate(person, nominee=nominee, statement=STATEMENT, at=timezone.now())


def weights(value, *, leader=None):
    rows = {(one, channel): Decimal(value) for one in NominatorClass.values for channel in Channel.values}
    if leader:
        rows[NominatorClass.LEADER, Channel.ONLINE] = Decimal(leader)
    return rows


# --- paper


def paper_form(cast, **changes):
    form = {"channel": "written", "signed_name": "老何", "unit": cast.dinglan_office.pk, "nominator_class": "cadre"}
    form |= {"nominee_name": "陈帆", "nominee_unit": "普澜区海洋局", "nominee_post": "副局长", "post": "any"}
    return form | vars(STATEMENT) | changes


def test_a_signed_paper_is_registered_with_its_scan_encrypted(cast, client_of):
    browser = client_of(cast.nomination_officer)
    scan = SimpleUploadedFile("a.pdf", b"%PDF-1.7 SECRET-PAPER", "application/pdf")

    browser.post(reverse("nomination:register"), paper_form(cast, scan=scan))

    kept = Scan.objects.get()
    assert (kept.nomination.signed_name, kept.nomination.channel, kept.content_type) == (
        "老何",
        "written",
        "application/pdf",
    )
    assert b"SECRET" not in path_of(kept).read_bytes()
    answer = browser.get(reverse("nomination:scan", args=[kept.uid]))
    assert answer.content == b"%PDF-1.7 SECRET-PAPER"
    assert Reading.objects.get().kind == "scan"


def test_a_signed_paper_without_scan_is_refused(cast, client_of):
    response = client_of(cast.nomination_officer).post(reverse("nomination:register"), paper_form(cast))

    assert "书面署名推荐应附扫描件。" in response.content.decode()
    assert not Nomination.objects.exists()


@pytest.mark.parametrize("data", [b"", b"MZ program", b"%PDF-" + b"0" * MAX_BYTES], ids=["empty", "program", "huge"])
def test_a_file_that_is_no_scan_is_refused(data):
    with pytest.raises(ValidationError):
        check_scan(data)


# --- internal posts


def test_an_internal_post_is_offered_to_officers_and_never_to_nominators(cast, client_of, internal_post):
    step = reverse("nomination:step", args=["post"])
    actions.save_draft(cast.cadre, {"kind": "self", "nominee_name": "", "nominee_unit": "", "nominee_post": ""}, at=NOW)

    assert "副秘书长" not in client_of(cast.cadre).get(step).content.decode()
    assert "副秘书长" in client_of(cast.nomination_officer).get(reverse("nomination:new_entry")).content.decode()


def test_the_officer_of_a_county_does_not_see_posts_and_lists_of_the_city(cast, client_of, internal_post):
    by = {"by": cast.nomination_officer, "at": NOW}
    entry = actions.list_nominee(NOMINEE, post=internal(internal_post), source="talk", unit=cast.city, **by)
    grant_role(cast.county_admin, "nomination_officer", unit=cast.pulan, by=None, at=NOW)
    browser = client_of(cast.county_admin)

    assert "副秘书长" not in browser.get(reverse("nomination:internal_posts")).content.decode()
    assert "陈帆" not in browser.get(reverse("nomination:shortlist")).content.decode()
    assert browser.get(reverse("nomination:remove_entry", args=[entry.uid])).status_code == 404
    assert browser.get(reverse("nomination:new_rule")).status_code == 404
    assert browser.post(reverse("nomination:weights"), {}).status_code == 404


# --- shortlist and trace


def test_the_shortlist_says_which_share_came_online(cast, client_of, internal_post):
    by = {"unit": cast.city, "by": cast.nomination_officer, "at": NOW}
    for number, source in enumerate(["online", "meeting", "talk"]):
        nominee = Nominee(f"人选{number}", "局", "长")
        actions.list_nominee(nominee, post=internal(internal_post), source=source, **by)

    page = client_of(cast.nomination_officer).get(reverse("nomination:shortlist")).content.decode()

    assert "入围 3 人次" in page
    assert "其中网上推荐 1 人次，占 33%" in page


def test_nobody_stands_on_one_list_twice(cast, internal_post):
    by = {"source": "talk", "unit": cast.city, "by": cast.nomination_officer, "at": NOW}
    first = actions.list_nominee(NOMINEE, post=internal(internal_post), **by)
    with pytest.raises(actions.AlreadyListed):
        actions.list_nominee(Nominee(" 陈 帆", "普澜区海洋局", "局长"), post=internal(internal_post), **by)

    actions.remove_entry(first, by=cast.nomination_officer, at=NOW)
    actions.list_nominee(NOMINEE, post=internal(internal_post), **by)
    assert ShortlistEntry.objects.standing().count() == 1


def test_from_an_appointment_the_nominators_are_found_and_see_that_they_were(cast, client_of, internal_post):
    made = nominate(cast.cadre)
    by = {"by": cast.nomination_officer, "at": timezone.now()}
    entry = actions.list_nominee(NOMINEE, post=internal(internal_post), source="online", unit=cast.city, **by)
    browser = client_of(cast.nomination_officer)
    address = reverse("nomination:trace_entry", args=[entry.uid])
    assert browser.get(address).status_code == 404, "nobody was appointed yet"

    actions.appoint_entry(entry, on=date(2026, 6, 1), document="云组〔2026〕1号", **by)
    page = browser.get(address).content.decode()

    assert "林海" in page
    assert made.receipt in page
    assert "涂健：任用后查看推荐人" in client_of(cast.cadre).get(made.get_absolute_url()).content.decode()


def test_an_appointment_is_recorded_once_and_for_good(cast, internal_post):
    by = {"by": cast.nomination_officer, "at": NOW}
    entry = actions.list_nominee(NOMINEE, post=internal(internal_post), source="online", unit=cast.city, **by)
    first = actions.appoint_entry(entry, on=date(2026, 6, 1), document="甲", **by)

    assert actions.appoint_entry(entry, on=date(2026, 6, 2), document="乙", **by) == first
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        first.save()
    actions.remove_entry(entry, **by)
    entry.refresh_from_db()
    assert entry.removed_at is None


# --- figures


def test_people_count_once_for_a_nominee_and_clusters_show(cast, on_paper):
    nominate(cast.cadre)
    nominate(cast.cadre)
    for name in ("甲", "乙"):
        on_paper(name)
    actions.withdraw(nominate(cast.cadre, Nominee("别人", "局", "长")), by=cast.cadre, at=NOW)

    (line,) = nominee_figures(Nomination.objects.all(), None)

    assert (line.nominations, line.nominators, line.duplicates, line.units) == (4, 3, 1, 1)
    assert (line.cluster, line.is_clustered, line.online) == (3, True, 1)


def test_an_earlier_version_of_the_weights_gives_the_same_figures_for_ever(cast, on_paper):
    nominate(cast.cadre)
    on_paper("甲")
    first = actions.set_weights(weights("1", leader="1.5"), remark="首版", by=None, at=NOW)
    assert nominee_figures(Nomination.objects.all(), first)[0].weighted == Decimal("2.5")

    second = actions.set_weights(weights("0.5"), remark="下调", by=None, at=NOW)

    assert nominee_figures(Nomination.objects.all(), second)[0].weighted == Decimal("1.0")
    again = WeightSet.objects.get(number=1)
    assert nominee_figures(Nomination.objects.all(), again)[0].weighted == Decimal("2.5")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        first.rows.all().update(value=3)


def test_the_analysis_shows_raw_beside_weighted_and_records_whose_names_it_showed(cast, client_of, on_paper):
    made = nominate(cast.cadre)
    actions.set_weights(weights("1", leader="2.5"), remark="首版", by=None, at=NOW)
    browser = client_of(cast.nomination_officer)

    for _visit in range(2):
        page = browser.get(reverse("nomination:analysis")).content.decode()

    assert "陈帆" in page
    assert "2.5" in page
    assert [(each.nomination, each.kind) for each in Reading.objects.all()] == [(made, "name")], "once a day"


def test_units_from_which_nothing_came_are_found(cast):
    nominate(cast.cadre)

    lines = participation(units_of_officer(cast.nomination_officer), Nomination.objects.all())

    found = {line.unit.name: (line.cadres, line.people, line.is_silent) for line in lines}
    assert found == {"定澜区教育局": (1, 1, False), "普澜区海洋局": (1, 0, True)}


def test_the_sentence_counts_who_may_and_how_often_they_did(cast, client_of):
    nominate(cast.cadre)
    nominate(cast.cadre)

    page = client_of(cast.nomination_officer).get(reverse("nomination:batches")).content.decode()

    assert "可以推荐的干部群众有 2 人" in page
    assert "参与干部推荐的有 2 人次" in page


# --- the list


def test_the_list_is_narrowed_by_what_is_not_sealed(cast, client_of, on_paper):
    online, paper = nominate(cast.cadre), on_paper("老何")
    browser, address = client_of(cast.nomination_officer), reverse("nomination:office")

    for query, shown, hidden in (
        (f"q={online.receipt}", online, paper),
        ("q=老何", paper, online),
        ("channel=meeting", paper, online),
        ("mode=undirected", online, paper),
    ):
        page = browser.get(f"{address}?{query}").content.decode()
        assert shown.receipt in page, query
        assert hidden.receipt not in page, query


def test_the_list_asks_the_database_as_often_for_many_as_for_few(
    cast, client_of, on_paper, django_assert_max_num_queries
):
    for number in range(25):
        on_paper(f"署名{number}")
    browser = client_of(cast.nomination_officer)

    with django_assert_max_num_queries(16):
        page = browser.get(reverse("nomination:office"))
    assert page.status_code == 200


def test_registering_on_paper_needs_the_token_of_the_form(cast, client_of):
    client = client_of(cast.nomination_officer)
    client.handler.enforce_csrf_checks = True
    assert client.post("/nomination/office/register/", {}).status_code == 403


def test_a_paper_is_not_registered_twice_by_a_second_click(cast, client_of):
    browser, address = client_of(cast.nomination_officer), reverse("nomination:register")

    def post(**changes):
        scan = SimpleUploadedFile("a.pdf", b"%PDF-1.7 PAPER", "application/pdf")
        return browser.post(address, paper_form(cast, scan=scan, **changes))

    post()
    again = post()

    assert Nomination.objects.get().receipt in again.content.decode(), "the number of the one that stands is said"
    assert post(signed_name="另一位").status_code == 302
    assert Nomination.objects.count() == 2
