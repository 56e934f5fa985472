"""What a county's trainers, reviewers and educators reach in the editors' area: their county's pages and files."""

from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, ReferenceIndex
from wagtail.permissions import policy_registry

from accounts import actions
from accounts.groups import align_groups, collection_of, set_up_groups
from accounts.models import Unit
from courses.models import CountyCoursesPage, CourseIndexPage, CoursePage, Lesson
from media.models import Video
from portal.actions import set_up_site
from scorm.models import Package
from tests.cast import NOW

Document = get_document_model()


@pytest.fixture
def site(cast):
    set_up_site(hostname="testserver", port=80, at=NOW)
    actions.grant_role(cast.cadre, "trainer", unit=cast.dinglan, by=None, at=NOW)
    return cast


def county_page(unit):
    return CountyCoursesPage.objects.get(county=unit)


def add_course(parent, title, *, live=False):
    course = CoursePage(title=title, slug=title, summary="概要", lecturer="周教", live=live)
    parent.add_child(instance=course)
    return course


def add_page(client, parent):
    return client.get(f"/editors/pages/add/courses/coursepage/{parent.pk}/").status_code


def test_every_county_has_its_place_and_doing_it_again_changes_nothing(site):
    assert {page.title for page in CountyCoursesPage.objects.all()} == {"定澜区", "普澜区"}
    before = Collection.objects.count()
    set_up_groups(by=None, at=NOW)
    set_up_site(hostname="testserver", port=80, at=NOW)
    assert CountyCoursesPage.objects.count() == 2
    assert Collection.objects.count() == before


def test_a_new_county_is_opened_at_once(site):
    made = actions.create_unit("岱屿县", code="330921", kind="county", parent=site.city, by=site.educator, at=NOW)
    assert county_page(made).title == "岱屿县"
    assert collection_of(made).name == "岱屿县"


def test_a_role_in_a_part_of_a_county_is_that_of_the_county(site):
    actions.grant_role(site.outsider, "trainer", unit=site.dinglan_office, by=None, at=NOW)
    assert [group.name for group in site.outsider.groups.all()] == ["trainer:330902"]
    actions.edit_unit(site.dinglan, code="330908", short_name="", by=None, at=NOW)
    assert [group.name for group in site.outsider.groups.all()] == ["trainer:330908"]
    actions.move_unit(site.dinglan_office, below=site.pulan, on=date(2026, 6, 1), by=None, at=NOW)
    assert [group.name for group in site.outsider.groups.all()] == ["trainer:330903"]
    align_groups(site.outsider)
    assert site.outsider.groups.count() == 1


def test_a_county_trainer_writes_in_the_own_county_only(site, client_of):
    client = client_of(site.cadre)
    assert add_page(client, county_page(site.dinglan)) == 200
    for parent in (county_page(site.pulan), CourseIndexPage.objects.get()):
        assert add_page(client, parent) == 302
        course = add_course(parent, f"课程{parent.pk}")
        assert client.get(f"/editors/pages/{course.pk}/edit/").status_code == 302
        assert client.post(f"/editors/pages/{course.pk}/delete/").status_code == 302
        assert CoursePage.objects.filter(pk=course.pk).exists()


def test_a_city_trainer_still_writes_everywhere(site, client_of):
    client = client_of(site.trainer)
    for parent in (county_page(site.pulan), CourseIndexPage.objects.get()):
        assert add_page(client, parent) == 200


def test_a_county_reviewer_publishes_in_the_own_county_only(site):
    actions.grant_role(site.outsider, "reviewer", unit=site.dinglan, by=None, at=NOW)
    own, other = (add_course(county_page(unit), unit.name) for unit in (site.dinglan, site.pulan))
    assert own.permissions_for_user(site.outsider).can_publish()
    assert not other.permissions_for_user(site.outsider).can_publish()
    workflow = own.get_workflow()
    groups = {group.name for group in workflow.tasks.first().specific.groups.all()}
    assert groups == {"reviewer", "reviewer:330902"}


def _files(collections, person):
    """Put a video and a document of `person` into each of the folders: only the folder decides."""
    for collection in collections:
        both = {"collection": collection, "uploaded_by_user": person}
        Video.objects.create(
            title=f"视频{collection.pk}号", file=ContentFile(b"x", "v.mp4"), duration=1, type="video", **both
        )
        Document.objects.create(title=f"文档{collection.pk}号", file=ContentFile(b"x", "d.txt"), **both)


def test_a_county_trainer_sees_the_files_of_the_own_county_only(site, client_of):
    own, other, root = collection_of(site.dinglan), collection_of(site.pulan), Collection.get_first_root_node()
    _files((own, other, root), site.cadre)
    client = client_of(site.cadre)
    addresses = {"/editors/media/": "视频", "/editors/media/chooser/": "视频", "/editors/documents/": "文档"}
    for address, word in addresses.items():
        answer = client.get(address)
        page = answer.json()["html"] if "chooser" in address else answer.text
        assert f"{word}{own.pk}号" in page, address
        assert f"{word}{other.pk}号" not in page, address
        assert f"{word}{root.pk}号" not in page, address
    documents = policy_registry.get_by_type(get_document_model())
    may_choose = documents.instances_user_has_any_permission_for(site.cadre, {"choose"})
    assert [document.collection for document in may_choose] == [own]
    theirs = Document.objects.get(collection=other)
    assert client.get(f"/editors/documents/edit/{theirs.pk}/").status_code == 302
    video = Video.objects.get(collection=other)
    assert client.get(f"/editors/media/edit/{video.pk}/").status_code in (302, 403, 404)


def test_a_file_sent_to_another_county_is_refused(site, client_of):
    form = {"title": "文", "file": SimpleUploadedFile("a.txt", b"x"), "collection": collection_of(site.pulan).pk}
    client_of(site.cadre).post("/editors/documents/add/", form)
    assert not Document.objects.filter(collection=collection_of(site.pulan)).exists()


def test_the_public_catalogue_lists_county_courses_as_before(site, client_of):
    course = add_course(county_page(site.dinglan), "海岛振兴", live=True)
    course.save_revision().publish()
    assert "海岛振兴" in client_of().get("/courses/").text
    page = client_of().get(course.get_url())
    assert page.status_code == 200
    assert 'href="/courses/"' in page.text
    assert client_of().get(county_page(site.dinglan).get_url()).url == "/courses/"


def test_a_merged_county_keeps_its_courses(site):
    add_course(county_page(site.pulan), "旧课")
    actions.merge_units(site.pulan, into=site.dinglan, on=date(2026, 6, 1), sub_units=1, by=None, at=NOW)
    set_up_groups(by=None, at=NOW)
    assert CoursePage.objects.filter(title="旧课").exists()
    assert Unit.objects.get(pk=site.pulan.pk).merged_into == site.dinglan


def test_a_package_does_not_tell_the_titles_of_other_counties_drafts(site, client_of):
    package = Package.objects.create(
        title="课件", collection=collection_of(site.dinglan), uploaded_by=site.cadre, created_at=NOW
    )
    for unit, live in ((site.dinglan, False), (site.pulan, False), (site.pulan, True)):
        course = add_course(county_page(unit), f"{unit.name}{'公开课' if live else '草稿'}", live=live)
        course.owner = site.cadre if unit == site.dinglan else site.trainer
        course.lessons.add(Lesson(title="一", kind="scorm", package=package))
        course.save()
        ReferenceIndex.create_or_update_for_object(course)
    shown = client_of(site.cadre).get(f"/editors/packages/{package.pk}/").text

    assert "定澜区草稿" in shown
    assert "普澜区公开课" in shown
    assert "普澜区草稿" not in shown
    assert "另有 1 处" in shown
