"""The demo shows a document in two versions, and one that guests may read."""

from datetime import date

from library.demo import make_documents
from library.models import DocumentVersion, LibraryDocument
from tests.cast import NOW


def test_the_documents_of_the_demo_are_read_and_published(cast):
    make_documents(cast.city, at=NOW)

    assert set(DocumentVersion.objects.values_list("state", flat=True)) == {"ready"}
    rules = LibraryDocument.objects.get(category__name="规章制度")
    assert [version.number for version in rules.versions.in_force(date(2026, 6, 10))] == [2, 1]
    assert LibraryDocument.objects.filter(is_open=True, state="published").count() == 1
