import os
import re
import subprocess
import sys
from decimal import Decimal

import pytest
from django.core.signals import got_request_exception
from django.db import connection
from django.urls import reverse
from django.views.debug import ExceptionReporter

from accounts.actions import grant_role
from lms.engines.postgres import binaries
from plugins.nomination import actions
from plugins.nomination.actions import Nominee, Statement
from plugins.nomination.models import Channel, Draft, Nomination, NominatorClass, Scheme
from plugins.nomination.personal_data import own_nominations
from plugins.nomination.posts import internal
from tests.cast import NOW
from tests.permissions import ROWS
from tests.plugins.nomination.contesting import book, prepare, score
from tests.plugins.nomination.writing import hand_in
from tests.plugins.secrecy import dump_database, hits

MARKED = {
    "nominee_name": "标记姓名AA1",
    "nominee_unit": "标记单位BB2",
    "nominee_post": "标记职务CC3",
    "target": "标记去向DD4",
    "strengths": "标记特点EE5",
    "weaknesses": "标记不足FF6",
    "reason": "标记理由GG7",
}


FORM = {"kind": "other", "post": "any", "signed": "on", **MARKED}


@pytest.fixture
def nomination(cast, client_of):
    hand_in(client_of(cast.cadre), FORM)
    found = Nomination.objects.get()
    client_of(cast.nomination_officer).get(found.get_absolute_url())
    return found


def test_the_text_stands_nowhere_in_the_database(nomination):
    dump = dump_database()

    assert hits(nomination.receipt, dump), "the search itself must find what is there"
    assert {name: hits(marker, dump) for name, marker in MARKED.items() if hits(marker, dump)} == {}


def test_the_text_stands_in_no_log(cast, client_of, caplog, capfd):
    caplog.set_level("DEBUG")
    hand_in(client_of(cast.cadre), FORM)
    hand_in(client_of(cast.cadre), {**FORM, "kind": "nonsense"})
    hand_in(client_of(cast.cadre), {**FORM, "signed": ""})
    logs = (caplog.text, *capfd.readouterr())

    assert [marker for marker in MARKED.values() if hits(marker, *logs)] == []


def test_nobody_else_opens_it_not_even_the_superuser_or_the_nominee(cast, nomination, client_of):
    entitled = {"cadre", "nomination_officer"}

    statuses = {
        name: client_of(person).get(nomination.get_absolute_url()).status_code for name, person in cast.people().items()
    }

    assert {name for name, status in statuses.items() if status == 200} == entitled
    assert {status for name, status in statuses.items() if name not in entitled} == {404}


def test_no_page_of_other_people_shows_any_of_it(cast, nomination, client_of):
    places = [
        "/",
        reverse("nomination:my_nominations"),
        reverse("nomination:office"),
        "/editors/",
        "/editors/reports/site-history/",
        f"/editors/users/{cast.cadre.pk}/",
    ]
    for name in ("colleague", "root", "educator", "letter_handler", "audit_admin"):
        pages = [client_of(cast.people()[name]).get(place, follow=True).content for place in places]
        assert [marker for marker in (*MARKED.values(), nomination.receipt) if hits(marker, *pages)] == [], name


def test_drafts_papers_and_the_shortlist_stand_nowhere_in_clear_either(cast, client_of):
    hand_in(client_of(cast.cadre), {**FORM, "signed": ""})
    nominee = Nominee(*(MARKED[name] for name in ("nominee_name", "nominee_unit", "nominee_post")))
    statement = Statement(*(MARKED[name] for name in ("target", "strengths", "weaknesses", "reason")))
    by = {"by": cast.nomination_officer, "at": NOW}
    values = {"unit": cast.city, "title": "副秘书长", "employer": "市政府", "batch": "", "places": 1}
    post = internal(actions.keep_internal_post(None, values, **by))
    paper = actions.Paper("老何", cast.city, NominatorClass.CADRE, Channel.MEETING)
    actions.register_paper(paper, nominee=nominee, statement=statement, post=post, scan=None, **by)
    actions.list_nominee(nominee, post=post, source="talk", unit=cast.city, **by)
    assert Draft.objects.exists()

    dump = dump_database()

    assert {name: hits(marker, dump) for name, marker in MARKED.items() if hits(marker, dump)} == {}


def test_contests_and_schemes_keep_no_name_and_no_remark_in_clear(cast, client_of, internal_post, caplog, capfd):
    caplog.set_level("DEBUG")
    browser, by = client_of(cast.nomination_officer), {"by": cast.nomination_officer, "at": NOW}
    nominee = Nominee(*(MARKED[name] for name in ("nominee_name", "nominee_unit", "nominee_post")))
    contest = prepare(cast, internal_post, 2)
    (entrant,) = actions.enter(contest, [nominee], **by)
    for kind in ("recommendation", "organisation"):
        actions.decide([entrant], contest, kind=kind, is_granted=True, on=NOW.date(), remark=MARKED["reason"], **by)
    actions.open_contest(contest, **by)
    score(cast, contest, 1, {3: 70})
    score(cast, contest, 1, {3: 71}, reason=MARKED["weaknesses"])
    actions.load_default_schemes(**by)
    words = {"scheme": Scheme.objects.get(code="deputy"), "places": 1, "unit": cast.city}
    selection = actions.begin_selection(internal(internal_post), **words, **by)
    candidate = actions.add_candidate(selection, nominee, **by)
    model = actions.keep_model(selection, [("专业", Decimal(100))], **by)
    values = {model.dimensions.get().pk: Decimal(80)}
    actions.assess(candidate, model, assessor=MARKED["strengths"], values=values, **by)
    for reason in ("", MARKED["target"]):
        stage = selection.scheme.stages.get(order=4)
        actions.take_from_competency(selection, stage, reason=reason, **by)
    rows = [("姓名", "单位", "现任职务"), (MARKED["nominee_name"], "", "x" * 200)]
    refused = browser.post(reverse("nomination:import_scores", args=[contest.uid]), {"file": book(*rows)})
    assert refused.status_code == 200
    pages = [
        browser.get(contest.get_absolute_url()).content.decode(),
        browser.get(reverse("nomination:competency", args=[selection.uid])).content.decode(),
    ]
    assert MARKED["nominee_name"] in pages[0]
    assert MARKED["strengths"] in pages[1]

    dump, logs = dump_database(), (caplog.text, *capfd.readouterr())

    assert {name: hits(marker, dump, *logs) for name, marker in MARKED.items() if hits(marker, dump, *logs)} == {}


def test_a_dump_of_postgresql_itself_holds_none_of_it(transactional_db, cast, client_of, tmp_path):
    hand_in(client_of(cast.cadre), FORM)
    receipt = Nomination.objects.get().receipt
    server, script = connection.settings_dict, tmp_path / "site.sql"
    where = ["-h", server["HOST"], "-U", server["USER"], *(["-p", str(server["PORT"])] if server["PORT"] else [])]
    command = [binaries() / "pg_dump", *where, "--inserts", "-f", script, server["NAME"]]

    subprocess.run(command, env={**os.environ, "PGPASSWORD": server["PASSWORD"]}, check=True, capture_output=True)

    dump = script.read_bytes()
    assert hits(receipt, dump), "the dump must hold what is there"
    assert {name: hits(marker, dump) for name, marker in MARKED.items() if hits(marker, dump)} == {}


def test_no_page_of_the_site_shows_any_of_it_to_anybody_else(cast, nomination, client_of):
    grant_role(cast.county_admin, "nomination_officer", unit=cast.pulan, by=None, at=NOW)
    places = [f"/{row.route}" for row in ROWS if "<" not in row.route and row.path is None and row.post is None]
    assert len(places) > 100
    secrets = re.compile("|".join((*MARKED.values(), nomination.receipt)).encode())
    shown = []
    for name in ("colleague", "root", "educator", "letter_handler", "audit_admin", "system_admin", "county_admin"):
        browser = client_of(cast.people()[name])
        for place in places:
            response = browser.get(place)
            page = b"".join(response.streaming_content) if response.streaming else response.content
            # The audit log names numbers to who reads it, and nothing else.
            found = {each.decode() for each in secrets.findall(page)}
            if found - ({nomination.receipt} if name == "audit_admin" else set()):
                shown.append((name, place))
    assert shown == []


def test_the_report_of_a_fault_repeats_none_of_it(cast, client_of, settings, caplog):
    reports = []

    def report(sender, request, **_kwargs):
        reporter = ExceptionReporter(request, *sys.exc_info())
        reports.extend([reporter.get_traceback_text(), reporter.get_traceback_html()])

    browser = client_of(cast.cadre)
    browser.raise_request_exception = False
    settings.DEBUG = False
    settings.FIELD_KEYS = "broken:nothing"
    got_request_exception.connect(report)
    try:
        response = browser.post(reverse("nomination:step", args=["who"]), FORM)
    finally:
        got_request_exception.disconnect(report)

    assert response.status_code == 500
    assert "save_draft" in reports[0], "the fault came where the text was at hand"
    for marker in MARKED.values():
        assert not hits(marker, *reports, response.content, caplog.text), marker


def test_a_nominee_gets_none_of_it_with_the_own_data(cast, client_of):
    nominee = Nominee(cast.colleague.real_name, cast.pulan_office.name, "副局长")
    statement = Statement(*(MARKED[name] for name in ("target", "strengths", "weaknesses", "reason")))
    actions.nominate(cast.cadre, nominee=nominee, statement=statement, at=NOW)

    own, of_nominee = (list(next(own_nominations(person)).rows) for person in (cast.cadre, cast.colleague))

    assert MARKED["reason"] in own[0]
    assert of_nominee == []


def test_an_officer_who_is_the_nominee_knows_nothing_of_it(cast, client_of):
    grant_role(cast.colleague, "nomination_officer", unit=cast.city, by=None, at=NOW)
    nominee = Nominee(cast.colleague.real_name, cast.pulan_office.name, "副局长")
    statement = Statement(*(MARKED[name] for name in ("target", "strengths", "weaknesses", "reason")))
    made = actions.nominate(cast.cadre, nominee=nominee, statement=statement, at=NOW)
    browser = client_of(cast.colleague)

    assert browser.get(made.get_absolute_url()).status_code == 404
    for page in ("office", "analysis", "batches"):
        assert made.receipt not in browser.get(reverse(f"nomination:{page}")).content.decode()
    assert client_of(cast.nomination_officer).get(made.get_absolute_url()).status_code == 200
