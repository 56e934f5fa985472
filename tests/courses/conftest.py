"""The site with its course centre, and a video."""

import pytest

from tests.material import make_site, make_video


@pytest.fixture
def centre(db):
    """The course centre of a fresh site."""
    return make_site()


@pytest.fixture
def video(db):
    """A playable video of a minute."""
    return make_video(60)
