"""The kiosk: what a matter needs in large letters, on a touch screen that goes back by itself (SPEC P16, P18)."""

import pytest
from lxml import html

from portal.models import ProcedurePage, StandardPage
from tests.material import make_site

pytestmark = pytest.mark.django_db
FACETS = {"policy": "依据条例", "standard": "三项条件", "procedure": "先申请", "result": "网上公布"}


@pytest.fixture(autouse=True)
def site():
    make_site()


def procedure(title, below="procedures", **more):
    parts = {name: f"<p>{text}</p>" for name, text in FACETS.items()}
    page = ProcedurePage(title=title, slug="transfer", **parts, **more)
    return StandardPage.objects.get(slug=below).add_child(instance=page)


def test_it_lists_what_is_published_and_leads_to_each(client):
    procedure("干部调动")
    procedure("起草中", below="duties", live=False)
    (link,) = html.fromstring(client.get("/kiosk/").text).xpath("//main//a")
    assert link.text == "干部调动"
    assert "先申请" in client.get("/kiosk/" + link.get("href")).text


def test_a_matter_shows_its_four_parts_in_large_letters_and_the_screen_goes_back(client):
    page = html.fromstring(client.get(f"/kiosk/?matter={procedure('干部调动').pk}").text)
    assert page.xpath("//h2/text()") == ["政策依据", "办理标准", "办理程序", "结果公开"]
    assert page.get("data-display") == "large"
    assert page.xpath("//meta[@http-equiv='refresh']/@content") == ["90;url=/kiosk/"]


def test_two_matters_with_the_same_slug_are_told_apart(client):
    for page in (procedure("市里的调动"), procedure("县里的调动", below="duties")):
        assert f"<h1>{page.title}</h1>" in client.get(f"/kiosk/?matter={page.pk}").text


@pytest.mark.parametrize("odd", ["\0", "transfer", "-1", "9" * 30, "²"])
def test_an_unknown_matter_leads_to_the_list(client, odd):
    procedure("干部调动")
    assert "干部调动" in client.get("/kiosk/", {"matter": odd}).text
