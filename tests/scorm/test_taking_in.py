"""Good packages, in whatever spelling: what is found in them, and what their editor is told."""

import io
import shutil
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from scorm.actions import delete_package
from scorm.components import PackagePanel
from scorm.importing import sweep_folders
from scorm.models import Package, PackageVersion
from tests.cast import NOW
from tests.scorm.conftest import SAMPLES
from tests.scorm.making import MANIFEST_2004, PAGE, archive, item, manifest, package, resource

pytestmark = pytest.mark.django_db
REPLACED = "var s = 'cmi.core.lesson_status'; /* 2 */"
SAMPLE_FACTS = {
    "ContentPackagingOneFilePerSCO_SCORM12": ("1.2", 0, 0),
    "RuntimeBasicCalls_SCORM12": ("1.2", 1, 0),
    "RuntimeBasicCalls_SCORM20043rdEdition": ("2004-3", 1, 0),
    "RunTimeAdvancedCalls_SCORM20043rdEdition": ("2004-3", 1, 5),
}


@pytest.mark.parametrize("name", SAMPLE_FACTS)
def test_packages_of_a_known_tool_are_understood(take_in, name):
    done = take_in((SAMPLES / f"{name}.zip").read_bytes())

    assert done.reason == ""
    report, version = done.version.report, done.version
    assert (version.standard, report["scos"], report["objectives"]) == SAMPLE_FACTS[name]
    assert report["title"].startswith("Golf Explained")
    assert (version.folder / version.items.exclude(kind="group").first().href.split("?")[0]).is_file()


def test_a_passing_score_and_objectives_come_from_the_manifest(take_in):
    done = take_in((SAMPLES / "RunTimeAdvancedCalls_SCORM20043rdEdition.zip").read_bytes())
    found = done.version.items.get()

    assert float(found.scaled_passing) == 0.8
    assert found.objectives == ["PRIMARYOBJ", "obj_etiquette", "obj_handicapping", "obj_havingfun", "obj_playing"]


@pytest.mark.parametrize("encoding", ["GB2312", "GBK", "UTF-16", "UTF-8-SIG"])
def test_manifests_in_chinese_encodings_are_read(take_in, encoding):
    said = {"UTF-8-SIG": "UTF-8"}.get(encoding, encoding)
    text = manifest(title="渔村治理", encoding=said).encode(encoding.lower())
    done = take_in(archive({"imsmanifest.xml": text, "index.html": PAGE}))

    assert done.reason == ""
    assert done.version.package.title == "渔村治理"
    assert bool(done.version.report["encodings"]) == (encoding != "UTF-8-SIG")


def test_names_in_gbk_are_read_and_said(take_in):
    text = manifest(resources=resource(1, href="第一课/首页.html"))
    marked = archive({"imsmanifest.xml": text, "XXXXXX/YYYY.html": PAGE})
    data = marked.replace(b"XXXXXX/YYYY", "第一课/首页".encode("gbk"))
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        assert not any(info.flag_bits & 0x800 for info in made.infolist())
    done = take_in(data)

    assert done.reason == ""
    assert (done.version.folder / "第一课/首页.html").is_file()
    assert done.version.report["encodings"] == ["ZIP: GBK"]


def test_a_root_folder_and_an_upper_case_name_are_tolerated(take_in):
    done = take_in(archive({"课件/IMSMANIFEST.XML": manifest(), "课件/index.html": PAGE, "__MACOSX/x": "x"}))

    assert done.reason == ""
    assert sorted(path.name for path in done.version.folder.iterdir()) == ["imsmanifest.xml", "index.html"]
    assert done.version.report["root"] == "课件/"


def test_bases_and_parameters_are_joined(take_in):
    text = MANIFEST_2004.format(
        title="题",
        bases='xml:base="a/"',
        resources_base='xml:base="b/"',
        items='<item identifier="i1" identifierref="r1" parameters="?lang=zh#top"><title>一</title></item>',
        resources=resource(1, href="index.html?x=1", more='xml:base="c/"'),
        sequencing="",
    )
    done = take_in(archive({"imsmanifest.xml": text, "a/b/c/index.html": PAGE}))

    assert done.reason == ""
    assert done.version.items.get().href == "a/b/c/index.html?x=1&lang=zh#top"


def test_the_editor_learns_what_will_not_work(take_in):
    page = '<script src="https://cdn.example.com/a.js"></script><a href="http://www.w3.org/x">x</a>'
    done = take_in(
        archive(
            {"imsmanifest.xml": manifest(), "index.html": page, "a.exe": "x", "b.php": "x", "c.zip": "x", "d.swf": "x"}
        )
    )
    report = done.version.report

    assert report["hosts"] == ["cdn.example.com"]
    assert report["reports_completion"] is False
    assert (report["programs"], report["archives"], report["flash"]) == (2, 1, 1)


def test_markup_in_titles_is_only_text(take_in, client_of, cast):
    done = take_in(
        package(manifest(title="&lt;script&gt;alert(1)&lt;/script&gt;", items=item(1, "&lt;img onerror=1&gt;")))
    )
    assert done.version.package.title == "<script>alert(1)</script>"
    client = client_of(cast.root)
    text = client.get(f"/editors/packages/{done.version.package_id}/").content.decode()

    assert "<script>alert" not in text
    assert "<img onerror" not in text
    assert "&lt;img onerror=1&gt;" in text


def test_a_replaced_package_is_a_new_version_and_running_attempts_stay(take_in, open_it):
    first = take_in(package()).version
    running = open_it(first.package)
    second = take_in(package(script=REPLACED), replaces=first.package).version

    assert (second.number, second.package_id) == (2, first.package_id)
    assert second.folder != first.folder
    assert first.folder.is_dir()
    assert open_it(Package.objects.get()).attempt.version == first
    running.attempt.finished_at = NOW
    running.attempt.save()
    assert open_it(Package.objects.get(), again=True).attempt.version == second


def test_nobody_is_held_on_a_content_that_was_replaced(take_in, open_it):
    first = take_in(package()).version
    old = open_it(first.package).attempt
    assert open_it(first.package, again=True).attempt == old, "there is no other version yet"
    take_in(package(script=REPLACED), replaces=first.package)
    course = Package.objects.get()
    assert open_it(course).attempt == old, "nobody is moved without asking"

    minute = timedelta(minutes=1)
    new = open_it(course, again=True, at=NOW + minute).attempt
    old.refresh_from_db()
    assert (old.finished_at, old.version) == (NOW + minute, first)
    assert (new.number, new.version, new.finished_at) == (2, course.current, None)
    # A second click, and coming back later, lead to the same.
    assert open_it(course, again=True, at=NOW + 2 * minute).attempt == new
    assert open_it(course, at=NOW + 3 * minute).attempt == new


def test_the_page_of_the_lesson_offers_the_new_version(take_in, open_it, cast):
    course = take_in(package()).version.package
    open_it(course)
    panel = {"package": course, "user": cast.cadre, "context": "lesson", "back": "/", "at": NOW}
    assert "改学新版本" not in PackagePanel(**panel).render_html()
    take_in(package(script=REPLACED), replaces=course)
    panel["package"] = Package.objects.get()
    text = PackagePanel(**panel).render_html()
    assert text.count("改学新版本") == 2
    assert "已学的时间和成绩保留" in text


def test_the_same_content_is_kept_once_and_not_taken_as_its_own_successor(take_in):
    first = take_in(package()).version
    twin = take_in(package()).version
    again = take_in(package(), replaces=first.package)

    assert twin.folder == first.folder
    assert again.state == "refused"
    assert "完全相同" in again.reason
    assert PackageVersion.objects.count() == 2


def test_a_content_that_is_removed_loses_its_name_first(take_in, cast, monkeypatch):
    """Killed in the middle of removing, it must not be taken for whole when the same file comes again."""
    done = take_in(package())
    folder = done.version.folder
    delete_package(done.version.package, by=cast.trainer, at=NOW)
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(shutil, "rmtree", lambda *args, **kwargs: None)
    sweep_folders(later)
    assert not folder.exists()
    monkeypatch.undo()
    assert sweep_folders(later) == 1
    assert not list((folder.parent.parent / "work").iterdir())
