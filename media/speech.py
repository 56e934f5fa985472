"""Finding what is said in videos: the lines of their captions, searched by pairs of characters.

Chinese words are mostly two characters long. PostgreSQL's trigrams need three, so every line is indexed by the pairs
of characters that it holds; ``ILIKE`` then looks at the few lines that have all pairs of the word.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, Func, Lookup, Q, TextField, Value
from django.db.models.sql.compiler import SQLCompiler

#: What stands before the table in the first migration; the index and the search must call the same function.
CREATE_FUNCTION = """
CREATE FUNCTION media_character_pairs(words text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT coalesce(array_agg(DISTINCT substr(lower(words), place, 2)), '{}')
    FROM generate_series(1, length(words) - 1) place
$$
"""
DROP_FUNCTION = "DROP FUNCTION media_character_pairs(text)"


class CharacterPairs(Func):
    """The pairs of neighbouring characters of a text, as an array of texts."""

    function = "media_character_pairs"
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


def saying(words: str) -> Q | None:
    """Return the condition that a line holds every one of `words`, or nothing where no word has two characters."""
    long_enough = [word for word in words.split() if len(word) > 1]
    if not long_enough:
        return None
    condition = Q()
    for word in long_enough:
        condition &= Q(HoldsPairs(CharacterPairs("text"), CharacterPairs(Value(word)))) & Q(text__icontains=word)
    return condition
