"""The pages of the import: upload, faults, preview, confirmation, undo, one-time passwords."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.actions import upload_import
from accounts.models import AuditEntry, ImportBatch, User
from jobs.actions import run_due
from tests.accounts.importing import NUMBERS, applied, checked, person, workbook
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def upload(client, cast, content, *, unit="330900", follow=True):
    file = SimpleUploadedFile("人员.xlsx", content)
    return client.post(reverse("imports:list"), {"unit": unit, "file": file}, follow=follow)


def test_from_upload_to_imported(cast, client_of):
    client = client_of(cast.educator)
    page = upload(client, cast, workbook(person(1), person(2)))
    batch = ImportBatch.objects.get()
    assert "every 2s" in page.text
    run_due(timezone.now())
    page = client.get(reverse("imports:detail", args=[batch.uid]))
    assert "确认后新增 2 人" in page.text
    assert NUMBERS[1] not in page.text
    assert "330***********" in page.text
    assert "every 2s" not in page.text
    client.post(reverse("imports:confirm", args=[batch.uid]))
    run_due(timezone.now())
    fragment = client.get(reverse("imports:detail", args=[batch.uid]), headers={"HX-Request": "true"})
    assert "已导入" in fragment.text
    assert "<html" not in fragment.text
    assert User.objects.filter(real_name__startswith="新人").count() == 2


def test_faults_are_listed_and_downloaded_without_the_number(cast, client_of):
    wrong = NUMBERS[1][:-1] + ("0" if NUMBERS[1][-1] != "0" else "1")
    batch = checked(cast, person(1, **{"公民身份号码 A0184": wrong}))
    client = client_of(cast.educator)
    page = client.get(reverse("imports:detail", args=[batch.uid]))
    assert "校验位不符" in page.text
    assert wrong not in page.text
    book = load_workbook(BytesIO(client.get(reverse("imports:faults", args=[batch.uid])).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1][:3] == (2, "公民身份号码 A0184", f"{wrong[:3]}***********{wrong[-4:]}")


def test_a_wrong_file_is_refused_on_the_form(cast, client_of):
    page = upload(client_of(cast.educator), cast, b"a,b,c")
    assert "另存为 .xlsx" in page.text
    assert not ImportBatch.objects.exists()


def test_the_file_is_never_written_to_disk(cast, client_of, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "does-not-exist")
    content = workbook(*(person(1, **{"简历 A1701": "x" * 9000}) for _row in range(10)))
    content += b"\0" * (3 * 1024 * 1024)  # beyond the size that Django keeps in memory
    upload(client_of(cast.educator), cast, content)
    assert ImportBatch.objects.count() <= 1


def test_a_file_beyond_the_limit_is_refused_with_words(cast, client_of):
    page = upload(client_of(cast.educator), cast, b"PK\x03\x04" + b"\0" * (21 * 1024 * 1024))
    assert "20 MB" in page.text


def test_an_upload_needs_the_token_of_the_form(cast, client_of):
    client = client_of(cast.educator)
    client.handler.enforce_csrf_checks = True
    assert upload(client, cast, workbook(person(1)), follow=False).status_code == 403


def test_the_preview_filters_by_effect_and_name_and_shows_old_and_new(cast, client_of):
    applied(cast, person(1, **{"学历 A0801B": "大学"}), person(2))
    batch = checked(cast, person(1, **{"学历 A0801B": "研究生", "手机号码": "13800001234"}), person(2), person(3))
    client, address = client_of(cast.educator), reverse("imports:detail", args=[batch.uid])
    page = client.get(address, {"effect": "update"}).text
    assert re.search(r"学历：<span class=\"muted\">大学</span> → 研究生", page)
    assert "手机号码" in page
    assert "13800001234" not in page
    assert "新人3" not in page
    assert "新人3" in client.get(address, {"q": "新人3"}).text


def test_pages_need_a_fixed_number_of_queries(cast, client_of, django_assert_max_num_queries):
    for number in range(3):
        batch = applied(cast, *(person(5 * number + place) for place in range(5)))
    client = client_of(cast.educator)
    client.get(reverse("imports:list"))
    with django_assert_max_num_queries(22):
        client.get(reverse("imports:list"))
    with django_assert_max_num_queries(24):
        client.get(reverse("imports:detail", args=[batch.uid]))


def test_the_template_has_headings_lists_and_the_units_of_the_scope(cast, client_of):
    content = client_of(cast.county_admin).get(reverse("imports:template")).content
    book = load_workbook(BytesIO(content))
    assert book.sheetnames == ["人员", "填写说明", "单位"]
    sheet = book["人员"]
    assert sheet["C1"].value == "姓名 A0101"
    assert sheet.freeze_panes == "A2"
    assert sheet["I2"].number_format == "@"
    assert {validation.type for validation in sheet.data_validations.dataValidation} == {"list"}
    units = [row[0] for row in book["单位"].iter_rows(min_row=2, values_only=True)]
    assert units == ["330902", "330902-11"]


def test_a_county_administrator_sees_nothing_of_other_counties(cast, client_of):
    batch = checked(cast, person(1, 单位代码="330903-21"), unit=cast.pulan)
    client = client_of(cast.county_admin)
    for name in ("detail", "faults", "discard", "undo"):
        assert client.get(reverse(f"imports:{name}", args=[batch.uid])).status_code == 404
    assert client.post(reverse("imports:confirm", args=[batch.uid])).status_code == 404
    assert batch.file_name not in client.get(reverse("imports:list")).text
    assert "没有找到这个单位" in upload(client, cast, workbook(person(1)), unit="330903").text


def test_undoing_asks_first_and_says_how_many(cast, client_of):
    keep = applied(cast, person(1), at=timezone.now())
    client, address = client_of(cast.educator), reverse("imports:undo", args=[keep.uid])
    assert "1 个新增的账号将被删除" in client.get(address).text
    client.post(address)
    run_due(timezone.now())
    assert not User.objects.filter(real_name="新人1").exists()


def test_discarding_asks_first(cast, client_of):
    batch = checked(cast, person(1))
    client, address = client_of(cast.educator), reverse("imports:discard", args=[batch.uid])
    assert "放弃" in client.get(address).text
    client.post(address)
    batch.refresh_from_db()
    assert (batch.state, batch.rows.count()) == ("discarded", 0)


def test_a_cancelled_job_leaves_the_batch_to_be_confirmed_again(cast, client_of):
    batch = checked(cast, person(1))
    client = client_of(cast.educator)
    client.post(reverse("imports:confirm", args=[batch.uid]))
    batch.refresh_from_db()
    client.post(reverse("jobs:cancel", args=[batch.job_id]))
    assert "确认导入" in client.get(reverse("imports:detail", args=[batch.uid])).text
    client.post(reverse("imports:confirm", args=[batch.uid]))
    run_due(timezone.now())
    assert User.objects.filter(real_name="新人1").exists()


def test_the_payload_of_a_job_is_the_number_of_the_batch(cast):
    from jobs.models import Job

    batch = upload_import(workbook(person(1)), file_name="x", unit=cast.city, by=cast.educator, at=NOW)
    assert Job.objects.get(pk=batch.job_id).payload == {"batch": batch.pk}


def test_passwords_are_on_one_page_and_sign_in_once(cast, client_of):
    applied(cast, person(1), person(2))
    client, address = client_of(cast.educator), reverse("imports:passwords")
    listed = client.get(address, {"unit": "330902-11"}).text
    assert listed.count('name="person"') == User.objects.waiting_for_password().filter(unit=cast.dinglan_office).count()
    newcomer = User.objects.get(real_name="新人1")
    answer = client.post(address, {"unit": "330902-11", "person": [str(newcomer.uid)]})
    assert "no-store" in answer["Cache-Control"]
    assert "新人1" in answer.text
    assert "新人2" not in answer.text
    password = "".join(re.findall(r'slip__group">([a-z0-9]{4})<', answer.text))
    newcomer.refresh_from_db()
    assert newcomer.must_change_password
    assert newcomer.check_password(password)
    entry = AuditEntry.objects.get(verb="issue_one_time_passwords")
    assert entry.details["count"] == 1
    assert password not in str(entry.details)


def test_nobody_gives_passwords_to_people_of_another_unit(cast, client_of):
    applied(cast, person(1, 单位代码="330903-21"))
    stranger = User.objects.get(real_name="新人1")
    client = client_of(cast.county_admin)
    client.post(reverse("imports:passwords"), {"unit": "330902-11", "person": [str(stranger.uid)]})
    client.post(reverse("imports:passwords"), {"unit": "330903-21", "person": [str(stranger.uid)]})
    stranger.refresh_from_db()
    assert not stranger.has_usable_password()
