"""Where files lie while they are uploaded."""

import io
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.test import RequestFactory

from lms.uploads import SealedFile, SealedUploadedFile

CONTENT = bytes(range(256)) * 20_000


def upload(content, path="/anywhere/"):
    """Send `content` and return the file as a view gets it."""
    file = io.BytesIO(content)
    file.name = "paper.bin"
    return RequestFactory().post(path, {"file": file}).FILES["file"]


def test_a_large_file_is_read_as_it_was_sent():
    file = upload(CONTENT)

    assert isinstance(file, SealedUploadedFile)
    assert (file.size, file.name, b"".join(file.chunks())) == (len(CONTENT), "paper.bin", CONTENT)


@pytest.mark.parametrize("place", [0, 1, 15, 16, 17, 65_535, len(CONTENT) - 5, len(CONTENT), len(CONTENT) + 9])
def test_it_can_be_read_from_any_place(place):
    file = upload(CONTENT)
    file.seek(place)

    assert file.read(40) == CONTENT[place : place + 40]


def test_pieces_of_any_size_make_one_file():
    sealed = SealedFile()
    for start, end in ((0, 1), (1, 18), (18, 18), (18, 5_000), (5_000, 70_001)):
        sealed.append(CONTENT[start:end])
    sealed.seek(-70_000, io.SEEK_END)

    assert sealed.read() == CONTENT[1:70_001]


def test_archives_are_read_from_it():
    book = io.BytesIO()
    with ZipFile(book, "w") as archive:
        archive.writestr("large.bin", CONTENT)
        archive.writestr("small.txt", "small")

    with ZipFile(upload(book.getvalue())) as archive:
        assert archive.read("small.txt") == b"small"
        assert archive.read("large.bin") == CONTENT


def test_what_lies_on_the_disk_is_neither_the_content_nor_twice_the_same():
    seen = []
    for _time in range(2):
        sealed = SealedFile()
        sealed.append(CONTENT)
        sealed._file.seek(0)
        seen.append(sealed._file.read())

    assert len(seen[0]) == len(CONTENT)
    assert CONTENT[:256] not in seen[0]
    assert seen[0] != seen[1]


def test_the_file_goes_when_it_is_closed():
    file = upload(CONTENT)
    raw = file.file.raw
    file.close()

    assert raw._file.closed


def test_what_editors_publish_has_a_path_that_programs_can_read(settings):
    file = upload(CONTENT, f"/{settings.EDITORS_PREFIX}media/video/add/")

    assert isinstance(file, TemporaryUploadedFile)
