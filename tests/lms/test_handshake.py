"""What the receiver of parts says to the site: only its own words count, and the site looks at what they claim."""

import time

import pytest

from accounts.groups import set_up_groups
from lms import handshake
from media.models import Upload
from tests.cast import NOW
from tests.media.test_uploads import Tus

CONTENT = b"0123456789" * 100
SIZE = len(CONTENT)


def said(where, *, header=handshake.NOTE, ago=0, **told):
    """What the receiver says about `where`, said `ago` seconds ago."""
    return handshake.say(header, where, told, at=time.time() - ago)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "uploads"
    settings.MEDIA_KEEP_FREE_BYTES = 0


@pytest.fixture
def client(cast, client_of):
    set_up_groups(by=None, at=NOW)
    return client_of(cast.trainer)


@pytest.fixture
def upload(client):
    """An upload of a thousand bytes; a hundred lie on the disk, none counts yet."""
    assert Tus(client).begin(SIZE).status_code == 201
    upload = Upload.objects.get()
    upload.part.parent.mkdir(parents=True, exist_ok=True)
    upload.part.write_bytes(CONTENT[:100])
    upload.where = f"/editors/media/uploads/{upload.uid}/"
    return upload


@pytest.fixture
def tell(client):
    """Return ``tell(where, word)``: a part without a body, with a word about it."""

    def tell(where, word, offset=0, by=client):
        headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), handshake.NOTE: word}
        return by.patch(where, headers=headers, CONTENT_TYPE="application/offset+octet-stream")

    return tell


def test_a_word_holds_for_its_address_and_a_minute():
    word = handshake.say(handshake.NOTE, "/a/", {"length": 5}, at=1000.0)

    assert handshake.hear(handshake.NOTE, word, "/a/", at=1059.0) == {"length": 5}
    for header, path, at in (
        (handshake.NOTE, "/a/", 1060.0),
        (handshake.NOTE, "/b/", 1059.0),
        (handshake.PLACE, "/a/", 1059.0),
    ):
        with pytest.raises(handshake.ForgedError):
            handshake.hear(header, word, path, at=at)


@pytest.mark.django_db
def test_the_receiver_is_told_where_a_file_lies(upload, tell):
    answer = tell(upload.where, said(upload.where, length=5))

    assert answer.status_code == 200
    place = handshake.hear(handshake.PLACE, answer[handshake.PLACE], upload.where, at=time.time())
    assert place == {"file": str(upload.part), "offset": 0, "most": 5}


@pytest.mark.django_db
def test_who_speaks_in_the_receivers_name_learns_and_moves_nothing(upload, tell, settings):
    where, claim = upload.where, {"offset": 0, "written": 100, "full": False}
    own, settings.SECRET_KEY = settings.SECRET_KEY, "another"
    foreign = said(where, **claim)
    settings.SECRET_KEY = own
    for forged in (
        "nonsense",
        "",
        foreign,
        said("/editors/media/uploads/", **claim),
        said(where, ago=61, length=5),
        said(where, ago=61, **claim),
        said(where, header=handshake.PLACE, **claim),
    ):
        answer = tell(where, forged)
        assert answer.status_code == 400, forged
        assert handshake.PLACE not in answer
        assert str(settings.MEDIA_ROOT) not in answer.content.decode()
    upload.refresh_from_db()
    assert upload.received == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("offset", "written", "status"),
    [(0, 101, 400), (0, SIZE + 1, 400), (50, 50, 400), (0, 100, 204)],
    ids=["more than the disk has", "more than the file", "elsewhere", "right"],
)
def test_what_is_claimed_is_looked_at(offset, written, status, upload, tell):
    word = said(upload.where, offset=offset, written=written, full=False)

    assert tell(upload.where, word).status_code == status
    upload.refresh_from_db()
    assert upload.received == (100 if status == 204 else 0)


@pytest.mark.django_db
def test_a_claim_on_somebody_elses_upload_is_unknown(upload, tell, cast, client_of):
    for told in ({"length": 5}, {"offset": 0, "written": 100, "full": False}):
        answer = tell(upload.where, said(upload.where, **told), by=client_of(cast.educator))
        assert answer.status_code == 404
        assert handshake.PLACE not in answer


@pytest.mark.django_db
def test_a_claim_counts_once(upload, tell):
    word = said(upload.where, offset=0, written=100, full=False)

    assert tell(upload.where, word).status_code == 204
    answer = tell(upload.where, word)
    assert (answer.status_code, answer["Upload-Offset"]) == (409, "100")


@pytest.mark.django_db
def test_a_full_disk_counts_what_came_and_is_said_in_words(upload, tell):
    answer = tell(upload.where, said(upload.where, offset=0, written=100, full=True))

    assert answer.status_code == 507
    assert "上传已暂停" in answer.content.decode()
    upload.refresh_from_db()
    assert upload.received == 100
