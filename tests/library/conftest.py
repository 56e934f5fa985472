"""Documents of the library."""

import pytest

from jobs.actions import run_due
from library.actions import READ_VERSION, add_document, add_version, publish_document
from library.models import Category
from tests.cast import NOW

from .papers import DAYS, pdf, upload


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    """Keep the files of a test apart."""
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def paper():
    """A PDF of three pages."""
    return pdf("第一条 为规范干部教育培训。", "第二条 网络学院学时管理。", "第三条 本办法自发布之日起施行。")


@pytest.fixture
def make_document(cast, paper):
    """Return ``make_document(…) -> LibraryDocument``, published and read unless said otherwise."""

    def make(title="干部网络学习管理办法", *, data=None, name="办法.pdf", unit=None, publish=True, by=None, **more):
        days = DAYS | {key: more.pop(key) for key in list(more) if key in DAYS}
        shelf, _created = Category.objects.get_or_create(name=more.pop("category", "政策文件"))
        values = {"title": title, "category": shelf, "unit": unit or cast.city, **more}
        document = add_document(values, by=by, at=NOW)
        add_version(document, upload(data or paper, name), name=name, **days, by=by, at=NOW)
        run_due(NOW, kinds=[READ_VERSION])
        if publish:
            publish_document(document, by=by, at=NOW)
        document.refresh_from_db()
        return document

    return make
