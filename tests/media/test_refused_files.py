"""Files that are no videos: the editors' form says one thing, and the true one."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from media.models import Video

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("content", "words"), [(b"not a film\n" * 500, "无法读取这个文件"), (b"", "所提交的是空文件")])
def test_a_refused_file_is_complained_about_once(cast, client_of, content, words):
    upload = SimpleUploadedFile("lesson.mp4", content, content_type="video/mp4")
    page = client_of(cast.root).post(reverse("wagtailmedia:add", args=["video"]), {"title": "第一课", "file": upload})
    errors = page.context["form"].errors
    assert list(errors) == ["file"]
    assert [words in text for text in errors["file"]] == [True]
    assert not Video.objects.exists()
