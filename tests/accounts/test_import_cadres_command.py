"""``manage.py import_cadres``: the same rules, exit codes, machine-readable output."""

import json
import stat
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from accounts.models import ImportBatch, User
from tests.accounts.importing import person, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(cast, tmp_path):
    """Return ``call(rows, *options)``, which answers what the command printed."""

    def run(rows, *options, unit="330900"):
        path = tmp_path / "people.xlsx"
        path.write_bytes(workbook(*rows))
        out = StringIO()
        call_command("import_cadres", str(path), "--unit", unit, *options, stdout=out, stderr=out)
        return out.getvalue()

    return run


def test_people_come_in(call):
    assert "2 people were added" in call([person(1), person(2)])
    assert User.objects.filter(real_name__startswith="新人").count() == 2


def test_a_dry_run_writes_nobody(call):
    result = json.loads(call([person(1)], "--dry-run", "--json"))
    assert (result["state"], result["inserts"]) == ("dry run", 1)
    assert not User.objects.filter(real_name="新人1").exists()
    assert ImportBatch.objects.get().rows.count() == 0


def test_faults_end_with_an_error_and_are_all_printed(cast, tmp_path):
    path, out = tmp_path / "bad.xlsx", StringIO()
    path.write_bytes(workbook(person(1, 手机号码="1"), person(2, 单位代码="999")))
    with pytest.raises(CommandError, match="2 faults"):
        call_command("import_cadres", str(path), "--unit", "330900", "--json", stdout=out)
    faults = json.loads(out.getvalue())["faults"]
    assert [(fault["row"], fault["column"]) for fault in faults] == [(2, "手机号码"), (3, "单位代码")]
    assert not User.objects.filter(real_name__startswith="新人").exists()


def test_passwords_go_to_a_file_that_only_its_owner_reads(call, tmp_path):
    out = tmp_path / "passwords.xlsx"
    call([person(1)], "--passwords", str(out))
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    row = list(load_workbook(out).active.iter_rows(values_only=True))[1]
    newcomer = User.objects.get(real_name="新人1")
    assert row[1:3] == ("新人1", newcomer.username)
    assert newcomer.check_password(row[3])


def test_a_password_file_that_cannot_be_written_stops_everything(call, tmp_path):
    with pytest.raises(CommandError, match="nothing was written"):
        call([person(1)], "--passwords", str(tmp_path / "missing" / "passwords.xlsx"))
    assert not User.objects.filter(real_name="新人1").exists()


def test_the_scope_is_that_of_the_person(call, cast):
    call([person(1)], "--by", "quxian", unit="330902")
    with pytest.raises(CommandError, match="does not manage"):
        call([person(2)], "--by", "quxian", unit="330903")
    with pytest.raises(CommandError, match="does not manage"):
        call([person(2)], "--by", "linhai")
    with pytest.raises(CommandError, match="no unit"):
        call([person(2)], unit="nowhere")


def test_the_command_writes_its_template_with_the_units_of_the_scope(cast, tmp_path):
    path = tmp_path / "template.xlsx"
    call_command("import_cadres", str(path), "--unit", "330902", "--template", stdout=StringIO())
    codes = [row[0] for row in load_workbook(path)["单位"].iter_rows(min_row=2, values_only=True)]
    assert codes == ["330902", "330902-11"]
    with pytest.raises(CommandError, match="exists"):
        call_command("import_cadres", str(path), "--unit", "330902", "--template")
