"""Keepers write down, upload, publish and withdraw on the pages of the staff."""

from django.urls import reverse
from django.utils import timezone

from jobs.actions import run_due
from library.actions import READ_VERSION
from library.models import Category, LibraryDocument

from .papers import upload


def test_a_trainer_brings_a_document_to_the_readers(cast, client_of, paper):
    trainer = client_of(cast.trainer)
    shelf = Category.objects.create(name="政策文件")
    values = {"title": "管理办法", "category": shelf.pk, "unit": cast.city.pk, "number": "1号"}
    trainer.post(reverse("library:staff_new"), values)
    document = LibraryDocument.objects.get()
    files = {"file": upload(paper), "valid_from": "2026-01-01"}
    trainer.post(reverse("library:staff_version_new", args=[document.uid]), files)
    page = reverse("library:staff_document", args=[document.uid])

    early = trainer.post(reverse("library:staff_publish", args=[document.uid]), follow=True)
    assert "还没有可查阅的版本" in early.content.decode()
    run_due(timezone.now(), kinds=[READ_VERSION])
    trainer.post(reverse("library:staff_publish", args=[document.uid]))

    assert "现行有效" in trainer.get(page).content.decode()
    assert client_of(cast.cadre).get(document.get_absolute_url()).status_code == 200


def test_the_keeper_of_a_county_offers_the_own_county_alone(cast, client_of):
    cast.trainer.roles.update(unit=cast.dinglan)
    page = client_of(cast.trainer).get(reverse("library:staff_new")).content.decode()

    assert "定澜区</option>" in page
    assert "普澜区" not in page
    assert client_of(cast.trainer).get(reverse("library:staff_categories")).status_code == 404


def test_a_category_in_use_is_not_deleted(make_document, cast, client_of):
    shelf = make_document().category
    address = reverse("library:staff_category", args=[shelf.pk])
    answer = client_of(cast.educator).post(address, {"delete": "yes"}, follow=True)

    assert "这个类别里还有资料" in answer.content.decode()
    assert Category.objects.filter(pk=shelf.pk).exists()


def test_withdrawing_asks_first(make_document, cast, client_of):
    document, keeper = make_document(), client_of(cast.trainer)
    address = reverse("library:staff_withdraw", args=[document.uid])

    assert "撤下后任何人都不能再查阅" in keeper.get(address).content.decode()
    document.refresh_from_db()
    assert document.is_published
    keeper.post(address)
    document.refresh_from_db()
    assert not document.is_published
