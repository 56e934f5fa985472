"""Wagtail's own screens find Chinese as well: pages, documents, by words inside of words and in pinyin."""

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.search.index import insert_or_update_object
from wagtail.search.query import And, Boost, Fuzzy, Not, Or, Phrase, PlainText

from courses.models import CoursePage
from search.hits import find
from tests.material import make_course, make_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def courses(db):
    """Two courses."""
    make_site()
    return [make_course(title="乡村振兴战略解读", lecturer="陈立言"), make_course(title="海洋经济", lecturer="周启明")]


def titles(results):
    return sorted(each.title for each in results)


def test_pages_are_found_by_words_inside_of_words(courses):
    assert titles(Page.objects.search("振兴")) == ["乡村振兴战略解读"]
    assert titles(CoursePage.objects.search("立言")) == ["乡村振兴战略解读"]
    assert titles(CoursePage.objects.search("振兴 经济")) == []
    assert titles(CoursePage.objects.search("振兴 经济", operator="or")) == ["乡村振兴战略解读", "海洋经济"]
    assert titles(CoursePage.objects.search("？")) == []


def test_choosers_find_pinyin_while_somebody_types(courses):
    for typed in ("xiangcunz", "xczx", "chenl", "乡村"):
        assert titles(CoursePage.objects.autocomplete(typed)) == ["乡村振兴战略解读"], typed


def test_questions_may_be_put_together(courses):
    one, other = PlainText("振兴"), PlainText("海洋")
    assert titles(CoursePage.objects.search(Or([one, other]))) == ["乡村振兴战略解读", "海洋经济"]
    assert titles(CoursePage.objects.search(And([one, other]))) == []
    assert titles(CoursePage.objects.search(And([Phrase("经济"), Not(one)]))) == ["海洋经济"]
    assert titles(CoursePage.objects.search(Boost(one, 2))) == ["乡村振兴战略解读"]
    with pytest.raises(NotImplementedError):
        titles(CoursePage.objects.search(And([one, Fuzzy("海羊")])))


def test_documents_are_found(db):
    document = get_document_model().objects.create(title="干部教育培训条例", file=ContentFile(b"x", name="a.txt"))
    insert_or_update_object(document)
    assert titles(get_document_model().objects.search("培训")) == ["干部教育培训条例"]
    assert list(find(get_document_model(), "jypx").exact) == [document.pk]


def test_the_index_can_be_made_again_and_forgets_what_is_gone(courses):
    courses[1].delete()
    call_command("update_index", verbosity=0)
    assert list(find(CoursePage, "振兴").exact) == [courses[0].pk]
    assert find(CoursePage, "海洋").keys == []


def test_signs_of_the_query_language_are_only_signs(courses):
    for question in ("'", "\\", "a' & 'b", "振兴:*", "!振兴", "(振兴", "振兴 | 海洋", "'::tsquery"):
        assert titles(CoursePage.objects.search(question)) is not None
        assert find(CoursePage, question) is not None
    assert titles(CoursePage.objects.search("振兴:*")) == ["乡村振兴战略解读"]
