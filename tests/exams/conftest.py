"""The site, for the pages; people sit exams without it as well."""

import pytest

from tests.material import make_site


@pytest.fixture
def centre(db):
    """The course centre of a fresh site."""
    return make_site()
