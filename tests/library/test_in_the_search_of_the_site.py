"""The search of the whole site reads documents, for those who may."""

import pytest
from django.urls import reverse

from tests.material import make_site

from .papers import pdf


@pytest.fixture
def ask(client_of):
    make_site()

    def ask(user, words):
        return client_of(user).get("/search/", {"q": words, "in": "documents"}).context["found"].hits

    return ask


def test_words_on_a_page_lead_there(make_document, cast, ask):
    document = make_document()
    make_document("别的资料", data=pdf("毫不相干。"))

    (hit,) = ask(cast.cadre, "学时管理")
    assert hit.url == reverse("library:page", args=[document.versions.get().uid, 2])
    assert (hit.title, hit.facts) == ("干部网络学习管理办法", "第 2 页")


def test_guests_find_only_what_is_open_to_everybody(make_document, ask):
    make_document("内部办法")
    make_document("公开办法", is_open=True)

    assert [hit.title for hit in ask(None, "学时管理")] == ["公开办法"]
    assert [hit.title for hit in ask(None, "办法")] == ["公开办法"]
