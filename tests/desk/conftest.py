"""The site, with its course centre."""

import pytest

from tests.material import make_site


@pytest.fixture
def centre(db):
    """The course centre of a fresh site."""
    return make_site()
