"""Finding questions that say nearly the same, by the trigrams of their texts (pg_trgm)."""

from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction
from django.db.models import Q

from .models import Question, QuestionPair
from .querysets import QuestionQuerySet
from .texts import for_search

#: From this share of common trigrams on, two texts count as nearly the same.
ALIKE = 0.6
#: So many partners are kept of each question.
MOST_ALIKE = 10


def _set_threshold(threshold: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(threshold)])


@transaction.atomic
def like(text: str, *, among: QuestionQuerySet, most: int = 5) -> list[Question]:
    """Return the questions of `among` that are like `text` (as searched), the most similar first, with ``likeness``."""
    if not text:
        return []
    _set_threshold(ALIKE)
    found = among.listed().exclude(state=Question.State.RETIRED).filter(plain__trigram_similar=text)
    return list(found.annotate(likeness=TrigramSimilarity("plain", text)).order_by("-likeness", "pk")[:most])


def like_texts(*sources: str, among: QuestionQuerySet, most: int = 5) -> list[Question]:
    """Return the questions that are like texts as people write them."""
    return like(for_search(*sources), among=among, most=most)


@transaction.atomic
def note_pairs(question: Question) -> int:
    """Keep which questions are like this one, instead of what was known about it; return how many.

    A question is compared when it is written, not when somebody asks: comparing all with all would take minutes.
    """
    QuestionPair.objects.filter(Q(first=question) | Q(second=question)).delete()
    if question.parent_id is not None:
        return 0
    found: list[Any] = like(question.plain, among=Question.objects.exclude(pk=question.pk), most=MOST_ALIKE)
    rows = [
        QuestionPair(first_id=min(question.pk, other.pk), second_id=max(question.pk, other.pk), likeness=other.likeness)
        for other in found
    ]
    # Whoever writes the other one at the same time may have found the pair as well.
    QuestionPair.objects.bulk_create(rows, ignore_conflicts=True)
    return len(found)
