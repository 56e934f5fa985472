"""Long texts in many lines (captions, pages of documents), found line by line: an index of pairs of characters.

Chinese words are mostly two characters long. PostgreSQL's trigrams need three, so every line is indexed by the pairs
of characters that it holds; ``ILIKE`` then looks at the few lines that have all pairs of the word.

A model of lines takes part with ``GinIndex(CharacterPairs("text"), name=…)``; :func:`saying` asks for its lines.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Func, Lookup, Q, TextField, Value
from django.db.models.sql.compiler import SQLCompiler

from .words import LONGEST_QUESTION, MOST_TERMS, terms

#: Part of the first migration; the index and the search must call the same function. Restricted, because the planner
#: takes every common word for a reason to start two more processes, which costs more than reading the lines.
CREATE_FUNCTION = """
CREATE FUNCTION search_character_pairs(words text) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL RESTRICTED STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT substr(lower(words), place, 2)), '{}')
    FROM generate_series(1, length(words) - 1) place
$$
"""
DROP_FUNCTION = "DROP FUNCTION search_character_pairs(text)"


class CharacterPairs(Func):
    """The pairs of neighbouring characters of a text, as an array of texts."""

    function = "search_character_pairs"
    output_field = ArrayField(TextField())


class HoldsPairs(Lookup):
    """``pairs @> pairs``, so that the index is used."""

    lookup_name = "holds"
    output_field = BooleanField()
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the containment of the right side in the left."""
        left, left_values = self.process_lhs(compiler, connection)
        right, right_values = self.process_rhs(compiler, connection)
        return f"{left} @> {right}", (*left_values, *right_values)


def saying(question: str, field: str = "text") -> Q | None:
    """Return the condition that a line holds every word of `question`, or nothing where no word has two characters.

    The lines are as somebody typed them, so the words are looked for as asked and in their plain form.
    """
    asked = tuple(question.replace("\0", " ")[:LONGEST_QUESTION].split()[:MOST_TERMS])
    plain = tuple(run.text for run in terms(question))
    conditions = [found for words in dict.fromkeys((asked, plain)) if (found := _holding(words, field))]
    if not conditions:
        return None
    return conditions[0] if len(conditions) == 1 else conditions[0] | conditions[1]


def _holding(words: tuple[str, ...], field: str) -> Q | None:
    long_enough = [word for word in words if len(word) > 1]
    if not long_enough:
        return None
    condition = Q()
    for word in long_enough:
        holds = HoldsPairs(CharacterPairs(field), CharacterPairs(Value(word)))
        condition &= Q(holds) & Q(**{f"{field}__icontains": word})
    return condition
