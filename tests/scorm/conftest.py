"""Packages that are taken in, and launches of them."""

from pathlib import Path

import pytest
from django.utils import timezone
from wagtail.models import Collection

from jobs.actions import run_due
from scorm.actions import begin_import, launch
from scorm.models import PackageImport
from tests.cast import NOW

SAMPLES = Path(__file__).parent / "packages"


@pytest.fixture(autouse=True)
def scorm_root(settings, tmp_path):
    """Keep packages apart; the content's host is the other name of the machine."""
    settings.SCORM_ROOT = tmp_path / "scorm"
    return settings.SCORM_ROOT


@pytest.fixture
def take_in(cast, django_capture_on_commit_callbacks):
    """Return ``take_in(bytes) -> PackageImport``: upload, and run the job."""

    def take_in(data, *, replaces=None, title="", name="课件.zip", at=None):
        at = at or timezone.now()
        begun = begin_import(
            iter([data]),
            name=name,
            by=cast.trainer,
            at=at,
            collection=Collection.get_first_root_node(),
            title=title,
            replaces=replaces,
        )
        with django_capture_on_commit_callbacks(execute=True):
            run_due(at, kinds=["scorm.take_in"])
        return PackageImport.objects.select_related("version__package__current").get(pk=begun.pk)

    return take_in


@pytest.fixture
def open_it(cast):
    """Return ``open_it(package, …) -> Launch`` for the cadre."""

    def open_it(package, *, user=None, context="lesson", at=NOW, **more):
        return launch(package, user=user or cast.cadre, context=context, back="/", at=at, **more)

    return open_it
