"""Targets and exemptions on the screen, for the staff and for whoever they are about."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import AuditEntry
from scoring.actions import grant_exemption
from scoring.models import CreditPolicy, Exemption, Target
from scoring.policies.presets import PRESETS
from tests.cast import NOW
from tests.scoring.earning import earn
from tests.scoring.test_rankings import hire

pytestmark = pytest.mark.django_db
FORM = {"account": "linhai", "reason": "illness", "first_day": "2026-01-01", "last_day": "2026-03-31", "note": "住院"}


def test_staff_take_the_ready_made_targets_after_seeing_where_they_come_from(cast, client_of):
    client = client_of(cast.educator)
    shown = client.get("/staff/targets/preset/?year=2026").text
    assert "未核对原文" in shown
    assert "《干部教育培训工作条例》" in shown
    assert not Target.objects.exists()
    assert "已添加 6 项" in client.post("/staff/targets/preset/?year=2026", follow=True).text
    page = client.get("/staff/targets/?year=2027").text
    assert "2023–2027" in page
    assert "2026</td>" not in page


def test_a_target_is_written_changed_and_removed(cast, client_of):
    client = client_of(cast.educator)
    form = {"year": 2026, "years": 1, "ledger": "online", "ranks": ["30", "40"], "hours": "50", "is_active": "on"}
    assert client.post("/staff/targets/new/", form).status_code == 302
    made = Target.objects.get()
    assert made.ranks == ["30", "40"]
    assert "已有一项任务" in client.post("/staff/targets/new/", form).text
    assert client.post(f"/staff/targets/{made.uid}/", form | {"hours": "x"}).status_code == 200
    client.post(f"/staff/targets/{made.uid}/", form | {"hours": "45.5"})
    made.refresh_from_db()
    assert made.hours == 45.5
    assert "确认删除" in client.get(f"/staff/targets/{made.uid}/remove/").text
    client.post(f"/staff/targets/{made.uid}/remove/")
    assert not Target.objects.exists()


def test_staff_let_somebody_off_with_a_proof_that_the_person_sees(cast, centre, client_of, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client = client_of(cast.county_admin)
    file = SimpleUploadedFile("病假条.pdf", b"%PDF-1.4")
    answer = client.post("/staff/exemptions/new/", FORM | {"proof": file}, follow=True)
    assert "已登记减免" in answer.text
    made = Exemption.objects.get()
    own = client_of(cast.cadre)
    page = own.get("/me/?year=2026").text
    assert "已减 3 个月" in page
    proof = f"/me/exemptions/{made.uid}/proof/"
    assert b"".join(own.get(proof).streaming_content) == b"%PDF-1.4"
    assert not AuditEntry.objects.filter(verb="read_proof").exists()
    assert client.get(proof).status_code == 200
    assert AuditEntry.objects.get(verb="read_proof").actor == cast.county_admin
    assert client_of(cast.colleague).get(proof).status_code == 404
    assert "已撤销" in client.post(f"/staff/exemptions/{made.uid}/", {"reason": "有误"}, follow=True).text
    assert "撤销原因：有误" in own.get("/me/?year=2026").text


def test_an_account_outside_the_scope_is_not_told_apart_from_none(cast, client_of):
    client = client_of(cast.county_admin)
    for account in ("chenfan", "nobody"):
        assert "没有这个账号" in client.post("/staff/exemptions/new/", FORM | {"account": account}).text


def test_the_list_of_exemptions_is_searched_narrowed_and_paged(cast, client_of, django_assert_max_num_queries):
    for person in hire(cast.dinglan_office, 32):
        days = {"first_day": date(2026, 1, 1), "last_day": date(2026, 2, 1)}
        grant_exemption(person, reason="leave", note="x", by=cast.educator, at=NOW, **days)
    client = client_of(cast.educator)
    assert len(client.get("/staff/exemptions/?page=2").context["page"]) == 2
    for query, count in (
        ("q=甲某31", 1),
        ("q=教育局", 30),
        ("reason=illness", 0),
        ("state=revoked", 0),
        ("year=2025", 0),
        ("reason=zzz&state=zzz&year=zzz", 30),
    ):
        assert len(client.get(f"/staff/exemptions/?{query}").context["page"]) == count, query
    with django_assert_max_num_queries(14):
        client.get("/staff/exemptions/")


def test_my_page_shows_cycle_and_minima(cast, centre, client_of):
    now = timezone.now()
    CreditPolicy.objects.update(rules=PRESETS["nanjing"][1])
    Target.objects.create(year=now.year - 3, years=5, ledger="basic", hours=240, ranks=["30"], source="某平台")
    earn(cast.cadre, "76.75", basic=True, course_class="required", at=now)
    page = client_of(cast.cadre).get("/me/").text
    assert "31.98%" in page
    assert "本单位设定的任务" in page
    assert "某平台" not in page
    assert "必修课程" in page
