import pytest
from wagtail.models import Page


@pytest.mark.django_db
def test_migrations_leave_a_root_page():
    assert Page.objects.filter(depth=1).exists()


@pytest.mark.django_db(transaction=True)
def test_root_page_is_there_in_a_transactional_test():
    assert Page.objects.filter(depth=1).exists()


@pytest.mark.django_db(transaction=True)
def test_root_page_is_there_after_a_transactional_test():
    assert Page.objects.filter(depth=1).exists()
