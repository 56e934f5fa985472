"""The editors' screens of packages: who sees what, how many queries, and what cannot be deleted."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.models import Collection

from accounts.groups import collection_of, set_up_groups
from jobs.actions import run_due
from scorm.models import Attempt, Package, PackageImport
from tests.cast import NOW
from tests.scorm.making import package

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(cast, client_of):
    set_up_groups(by=None, at=NOW)
    return client_of(cast.trainer)


def many(count, cast, collection=None):
    root = collection or Collection.get_first_root_node()
    for number in range(count):
        Package.objects.create(title=f"课件{number}", collection=root, uploaded_by=cast.educator, created_at=NOW)


def test_the_list_pages_searches_and_asks_a_fixed_number_of_questions(trainer, cast, django_assert_max_num_queries):
    many(3, cast)
    trainer.get("/editors/packages/")
    with django_assert_max_num_queries(45) as few:
        trainer.get("/editors/packages/")
    many(30, cast)
    with django_assert_max_num_queries(len(few)):
        text = trainer.get("/editors/packages/").content.decode()
    assert "1 / 2" in text
    assert trainer.get("/editors/packages/?q=课件29").content.decode().count("scorm-package") == 0
    found = trainer.get("/editors/packages/?q=课件29").content.decode()
    assert "课件29" in found
    assert "课件28" not in found
    assert "没有符合条件的课件" in trainer.get("/editors/packages/?q=没有").content.decode()


def test_a_file_is_uploaded_checked_and_reported(trainer, cast):
    file = SimpleUploadedFile("课件.zip", package(), content_type="application/zip")
    root = Collection.get_first_root_node().pk
    answer = trainer.post("/editors/packages/add/", {"file": file, "title": "海洋", "collection": root})
    waiting = PackageImport.objects.get()
    assert answer["Location"] == f"/editors/packages/imports/{waiting.uid}/"
    assert "等待检查" in trainer.get(answer["Location"]).content.decode()
    run_due(timezone.now())
    done = trainer.get(answer["Location"], follow=True).content.decode()

    assert "SCORM 1.2" in done
    assert Package.objects.get().uploaded_by == cast.trainer


def test_a_refused_file_says_why(trainer):
    file = SimpleUploadedFile("坏.zip", b"PK", content_type="application/zip")
    answer = trainer.post("/editors/packages/add/", {"file": file, "collection": Collection.get_first_root_node().pk})
    run_due(timezone.now())

    assert "这不是完整的 ZIP 文件" in trainer.get(answer["Location"]).content.decode()


def test_a_county_sees_its_own_packages_and_the_chooser_offers_only_those(trainer, cast, client_of):
    from accounts.actions import grant_role, issue_account

    local = issue_account("xian-jiao", real_name="县教", password=None, by=None, at=NOW)
    grant_role(local, "trainer", unit=cast.pulan, by=None, at=NOW)
    many(1, cast)
    own = Package.objects.create(title="普澜", collection=collection_of(cast.pulan), created_at=NOW, uploaded_by=local)
    client = client_of(local)

    assert "普澜" in client.get("/editors/packages/").content.decode()
    assert "课件0" not in client.get("/editors/packages/").content.decode()
    assert client.get(f"/editors/packages/{own.pk}/").status_code == 200
    assert client.get(f"/editors/packages/{Package.objects.get(title='课件0').pk}/").status_code == 404
    assert client.get("/editors/scorm/chooser/").status_code == 200


def test_the_chooser_offers_what_can_be_opened(trainer, take_in):
    take_in(package(), title="可以学")
    Package.objects.create(title="还在检查", collection=Collection.get_first_root_node(), created_at=NOW)
    found = trainer.get("/editors/scorm/chooser/results/").content.decode()

    assert "可以学" in found
    assert "还在检查" not in found


def test_names_of_learners_are_for_those_who_look_after_them(trainer, take_in, open_it, cast, client_of):
    made = take_in(package()).version.package
    open_it(made)
    page = f"/editors/packages/{made.pk}/attempts/"

    assert "林海" not in trainer.get(page).content.decode()
    assert "林海" in client_of(cast.educator).get(page).content.decode()


def test_what_has_been_studied_is_not_deleted_and_trials_are(trainer, take_in, open_it, cast):
    made = take_in(package()).version.package
    open_it(made, user=cast.trainer, context="")
    studied = open_it(made).attempt
    answer = trainer.post(f"/editors/packages/{made.pk}/delete/", follow=True)
    assert "已有学员学习过这个课件" in answer.content.decode()
    studied.launches.all().delete()
    studied.delete()
    assert "不能恢复" in trainer.get(f"/editors/packages/{made.pk}/delete/").content.decode()
    trainer.post(f"/editors/packages/{made.pk}/delete/")

    assert not Package.objects.exists()
    assert not Attempt.objects.exists()


def test_everything_that_somebody_uploaded_stays_in_a_list_with_what_became_of_it(trainer, cast, take_in):
    root = Collection.get_first_root_node()
    for number in range(30):
        PackageImport.objects.create(
            by=cast.trainer,
            collection=root,
            file_name=f"课{number}.zip",
            state="refused",
            reason="没有清单",
            created_at=NOW,
            done_at=NOW,
        )
    PackageImport.objects.create(by=cast.educator, collection=root, file_name="别人的.zip", created_at=NOW)
    take_in(package())
    first = trainer.get("/editors/packages/imports/").text
    assert "1 / 2" in first
    assert "未能导入：没有清单" in first
    assert "别人的.zip" not in first
    assert "已导入" in trainer.get("/editors/packages/imports/?state=done").text
    assert trainer.get("/editors/packages/imports/?state=refused&q=课29").text.count("没有清单") == 1
    assert "没有符合条件的上传" in trainer.get("/editors/packages/imports/?q=nothing").text
    assert "全部上传记录" in trainer.get("/editors/packages/").text
