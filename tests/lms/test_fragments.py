import pytest

from portal.actions import set_up_site
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return set_up_site(hostname="localhost", port=80, at=NOW)


def test_htmx_gets_the_list_alone_and_everybody_else_the_page(client):
    fragment = client.get("/courses/", headers={"HX-Request": "true"}).content.decode()
    assert 'id="results"' in fragment
    assert "<html" not in fragment
    assert "<html" in client.get("/courses/").content.decode()


def test_a_fragment_never_stands_in_for_its_page_in_a_cache(client):
    assert "HX-Request" in client.get("/courses/", headers={"HX-Request": "true"})["Vary"]
