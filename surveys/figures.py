"""What came of a survey, in figures (SPEC L30)."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count

from .models import Reply, Survey, Topic
from .topics import shares


@dataclass(frozen=True)
class TopicRow:
    """A topic with its replies and their share of all that were sorted, in per cent with one decimal."""

    topic: Topic
    count: int
    share: Decimal


@dataclass(frozen=True)
class Figures:
    """How the replies of a survey, or of one round, are spread over the topics."""

    rows: list[TopicRow]
    sorted: int
    unsorted: int


def figures_of(survey: Survey, *, round_number: int | None = None) -> Figures:
    """Return the figures of `survey`; per cents are of the replies that were sorted."""
    replies = Reply.objects.of(survey)
    if round_number is not None:
        replies = replies.filter(recipient__round__number=round_number)
    counts = dict(replies.order_by().values_list("topic").annotate(n=Count("pk")))
    topics = list(survey.topics.all())
    numbers = [counts.get(topic.pk, 0) for topic in topics]
    rows = [TopicRow(*row) for row in zip(topics, numbers, shares(numbers), strict=True)]
    return Figures(rows, sum(numbers), counts.get(None, 0))
