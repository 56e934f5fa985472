"""Contents are looked at again: what a disk has lost is said, and the original file puts it right."""

import shutil

import pytest
from django.utils import timezone

from accounts.groups import set_up_groups
from accounts.models import AuditEntry
from jobs.actions import run_due
from jobs.models import Job
from scorm.models import Package, PackageVersion
from tests.cast import NOW
from tests.scorm.making import package
from tests.scorm.sequences import course, unit, zipped

pytestmark = pytest.mark.django_db
DATA = package(more__js="var n = 1;")


@pytest.fixture
def trainer(cast, client_of):
    set_up_groups(by=None, at=NOW)
    return client_of(cast.educator)


@pytest.fixture
def check(trainer):
    """Return ``check(version) -> (what is wrong, the page)``: press the button, run the job, look at the page."""

    def check(version):
        page = f"/editors/packages/{version.package_id}/"
        assert trainer.post(f"{page}check/")["Location"] == page
        run_due(timezone.now(), kinds=["scorm.check"])
        version.refresh_from_db()
        said = dict(version.report["check"])
        said.pop("at")
        return said, trainer.get(page).content.decode()

    return check


def test_a_whole_content_is_said_to_have_been_looked_at(take_in, check):
    version = take_in(DATA).version
    before = version.report
    said, page = check(version)

    assert said == {}
    assert "最近检查" in page
    assert "更换内容”再次上传" not in page
    assert version.report.pop("check")
    assert version.report == before
    assert AuditEntry.objects.filter(verb="check_package").count() == 1


def damage_folder(folder):
    shutil.rmtree(folder)


def damage_start(folder):
    (folder / "index.html").unlink()


def damage_manifest(folder):
    (folder / "imsmanifest.xml").write_text("<manifest>")


def damage_script(folder):
    (folder / "more.js").write_text("")


DAMAGES = [
    (damage_folder, {"gone"}, "内容文件已不在服务器上"),
    (damage_start, {"missing"}, "起始页已丢失"),
    (damage_manifest, {"manifest"}, "课件清单已无法读取"),
    (damage_script, {"differs"}, "内容可能已损坏"),
]


@pytest.mark.parametrize(("damage", "said", "words"), DAMAGES)
def test_what_is_lost_is_said_and_the_original_file_puts_it_right(take_in, check, open_it, damage, said, words):
    version = take_in(DATA).version
    running = open_it(version.package).attempt
    damage(version.folder)

    found, page = check(version)
    assert set(found) == said
    assert words in page

    mended = take_in(DATA, replaces=version.package)
    assert (mended.state, mended.version) == ("done", version)
    assert check(version)[0] == {}
    assert PackageVersion.objects.count() == 1
    assert open_it(Package.objects.get()).attempt == running
    assert AuditEntry.objects.filter(verb="mend_package").count() == 1


def test_a_loss_that_nobody_has_noticed_is_mended_as_well(take_in):
    version = take_in(DATA).version
    damage_script(version.folder)

    assert take_in(DATA, replaces=version.package).state == "done"
    assert (version.folder / "more.js").read_text() == "var n = 1;"


def test_rules_that_are_understood_only_now_are_read_anew(take_in, check):
    version = take_in(zipped(course(unit("a") + unit("b")))).version
    rules = version.sequencing
    PackageVersion.objects.filter(pk=version.pk).update(sequencing={"id": ""})

    assert check(version)[0] == {}
    assert version.sequencing == rules


def test_two_clicks_are_one_look(take_in, trainer):
    version = take_in(DATA).version
    for _click in range(2):
        trainer.post(f"/editors/packages/{version.package_id}/check/")

    assert Job.objects.filter(kind="scorm.check").count() == 1


def test_only_who_may_change_the_package_has_it_looked_at(take_in, client_of, cast):
    version = take_in(DATA).version
    set_up_groups(by=None, at=NOW)

    assert client_of(cast.cadre).post(f"/editors/packages/{version.package_id}/check/").status_code == 302
    assert client_of(cast.educator).get(f"/editors/packages/{version.package_id}/check/").status_code == 405
    assert not Job.objects.filter(kind="scorm.check").exists()
