"""``manage.py import_scorm``: what it says, what it keeps, and how it ends."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from scorm.models import Package, PackageImport
from tests.scorm.making import package

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    (tmp_path / "课件.zip").write_bytes(package())
    return tmp_path / "课件.zip"


def run(*arguments):
    out = StringIO()
    call_command("import_scorm", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_a_package_is_taken_in_and_said(file):
    said = json.loads(run(file, "--json", "--title", "新课件"))
    made = Package.objects.get()

    assert (said["outcome"], said["id"], said["standard"], said["report"]["scos"]) == ("taken in", made.pk, "1.2", 1)
    assert made.title == "新课件"


def test_a_dry_run_keeps_nothing(file, scorm_root):
    assert "good" in run(file, "--dry-run")
    assert not PackageImport.objects.exists()
    assert not scorm_root.exists()


def test_the_next_version_of_a_package(file, tmp_path):
    run(file)
    (tmp_path / "2.zip").write_bytes(package(script="2"))
    run(tmp_path / "2.zip", "--replace", Package.objects.get().pk)

    assert Package.objects.get().current.number == 2


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_a_refused_package_ends_with_its_reason(tmp_path, more):
    (tmp_path / "bad.zip").write_bytes(b"PK")
    with pytest.raises(CommandError, match="ZIP"):
        run(tmp_path / "bad.zip", *more)
    assert not Package.objects.exists()


@pytest.mark.parametrize(
    "arguments", [("nothing.zip",), ("{file}", "--replace", "99"), ("{file}", "--collection", "无")]
)
def test_what_is_not_there_is_said(file, arguments):
    with pytest.raises(CommandError, match="no "):
        run(*[each.format(file=file) for each in arguments])
