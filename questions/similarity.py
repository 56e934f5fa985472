"""Finding questions that say nearly the same, by the trigrams of their texts (pg_trgm)."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction

from accounts.models import User

from .models import Question
from .querysets import QuestionQuerySet
from .texts import for_search

#: From this share of common trigrams on, two texts count as nearly the same.
ALIKE = 0.6
MOST_PAIRS = 500


@dataclass(frozen=True)
class Pair:
    """Two questions, the older first, and how alike they are (0 to 1)."""

    first: Question
    second: Question
    likeness: float


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
def pairs(user: User, *, threshold: float = ALIKE) -> list[Pair]:
    """Return the pairs of questions that `user` may see and that are alike, the most similar first, at most 500.

    Both must be in use or drafts; what is retired is no duplicate any more.
    """
    scope = Question.objects.visible_to(user).listed().exclude(state=Question.State.RETIRED).order_by()
    if not scope.exists():
        return []
    rows, parameters = scope.values("pk", "plain").query.sql_with_params()
    _set_threshold(threshold)
    statement = (
        f"WITH scope AS ({rows}) "  # noqa: S608 - Django's own statement with its parameters
        "SELECT a.pk, b.id, similarity(a.plain, b.plain) AS likeness FROM scope a "
        "JOIN questions_question b ON b.plain %% a.plain AND b.id > a.pk "
        "WHERE b.id IN (SELECT pk FROM scope) ORDER BY likeness DESC, a.pk, b.id LIMIT %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*parameters, MOST_PAIRS])
        found = cursor.fetchall()
    return _pairs(found)


def _pairs(rows: Iterable[tuple[int, int, float]]) -> list[Pair]:
    rows = list(rows)
    wanted = {pk for first, second, _likeness in rows for pk in (first, second)}
    questions = Question.objects.select_related("point").in_bulk(wanted)
    return [Pair(questions[first], questions[second], likeness) for first, second, likeness in rows]
