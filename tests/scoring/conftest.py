"""The site with the policy and the targets of the demo city."""

import pytest

from scoring.demo import make_policies
from tests.cast import NOW
from tests.material import make_site


@pytest.fixture
def centre(db):
    """The course centre of a fresh site, with a policy in force."""
    centre = make_site()
    make_policies(year=NOW.year)
    return centre
