"""A course with its board, and a question of the cadre."""

import pytest

from discussion import actions
from discussion.models import Post
from tests.cast import NOW
from tests.material import make_course, make_site


@pytest.fixture
def course(db):
    make_site()
    return make_course(title="海洋经济")


@pytest.fixture
def thread(cast, course):
    board = actions.open_course_board(course)
    return actions.ask(board, title="怎样清产核资", body="请教一个问题。", by=cast.cadre, at=NOW)


@pytest.fixture
def post(thread):
    return Post.objects.get(thread=thread)
