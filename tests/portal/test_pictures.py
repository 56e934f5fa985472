"""Pictures of articles reach the reader, on the city's host and a county's; nothing else of the folder does."""

from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from PIL import Image

from portal import actions
from portal.models import ArticlePage, CustomImage, NewsColumnPage
from tests.cast import NOW
from tests.material import make_site

pytestmark = pytest.mark.django_db
HOST = "dinglan.localhost"


@pytest.fixture
def image(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    content = BytesIO()
    Image.new("RGB", (800, 500), "teal").save(content, "JPEG")
    return CustomImage.objects.create(title="港口", file=ImageFile(content, name="port.jpg"))


@pytest.fixture
def article(cast, image):
    make_site()
    home = actions.open_county_site(
        cast.dinglan, hostname=HOST, masthead="定澜干部学习", colour="green", by=cast.educator, at=NOW
    )
    column = NewsColumnPage.objects.child_of(home).get()
    body = [("image", {"image": image, "caption": "渔港"})]
    return column.add_child(instance=ArticlePage(title="渔港修缮开工", slug="port", date=NOW.date(), body=body))


def test_a_picture_of_an_article_is_shown_on_its_countys_host(article, image, client):
    page = client.get("/news/port/", headers={"host": HOST}).text
    address = image.renditions.get().url
    assert f'src="{address}"' in page
    for host in (HOST, "localhost"):
        answer = client.get(address, headers={"host": host})
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/jpeg"
        assert Image.open(BytesIO(b"".join(answer.streaming_content))).size == (800, 500)


def test_a_browser_asks_again_only_whether_it_changed(image, client):
    address = image.get_rendition("max-100x100").url
    first = client.get(address)
    assert "max-age=86400" in first["Cache-Control"]
    first.close()
    assert client.get(address, headers={"if-modified-since": first["Last-Modified"]}).status_code == 304


def test_originals_and_what_lies_beside_them_stay_closed(image, client, settings):
    image.get_rendition("max-100x100")
    (settings.MEDIA_ROOT / "secret.txt").write_text("no")
    assert client.get(image.file.url).status_code == 404
    for name in ("", "../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "/etc/passwd", "nothing.jpg"):
        assert client.get(f"/files/images/{name}").status_code in (400, 404), name
