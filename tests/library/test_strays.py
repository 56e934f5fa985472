"""Files that no row names are found and removed; those that a request may still be about are left alone."""

import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from classes import actions
from classes.models import ClassDocument
from library.strays import remove_strays
from tests.classes.material import PDF, make_class

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_only_old_files_without_a_row_go(cast):
    now = timezone.now()
    training_class = make_class(cast)
    named = actions.add_document(training_class, kind="plan", name="a.pdf", content=PDF, by=cast.educator, at=now)
    storage = named.file.storage
    old, young = (storage.save(f"classes/{name}.pdf", ContentFile(PDF)) for name in ("old", "young"))
    past = (now - 2 * DAY).timestamp()
    for path in (old, named.file.name):
        os.utime(storage.path(path), (past, past))

    assert remove_strays(ClassDocument, "file", at=now) == 1
    assert [storage.exists(path) for path in (old, young, named.file.name)] == [False, True, True]


def test_a_folder_that_is_not_there_holds_no_strays(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    assert remove_strays(ClassDocument, "file", at=timezone.now()) == 0
