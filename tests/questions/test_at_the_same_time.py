"""Two people write a question under one number at the same moment: one of them is told."""

import pytest

from questions.actions import QuestionError, save_question
from questions.models import Question
from tests.cast import NOW
from tests.questions.made import every_kind
from tests.together import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_number_is_given_once(cast):
    draft = every_kind()[0]

    def write():
        return save_question(draft, by=cast.educator, at=NOW)

    results = together([write] * 6)
    assert sum(isinstance(each, Question) for each in results) == 1
    refused = [each for each in results if not isinstance(each, Question)]
    assert all(isinstance(each, QuestionError) and "已被使用" in str(each) for each in refused), refused
    assert Question.objects.filter(number=draft.number).count() == 1
