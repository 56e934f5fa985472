"""Wagtail's search on PostgreSQL, with an index that knows Chinese.

The rows of ``IndexEntry`` are Wagtail's. What is in them is ours: PostgreSQL's own parser would take a Chinese
sentence for one word, so the tokens come from ``search.words``. ``title`` holds what has a boost (A: 2 or more, B: more
than 1), ``body`` the rest, ``autocomplete`` the names as they are written and as they sound.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db import connection
from django.db.models import Model
from modelsearch.backends.database.postgres.postgres import (
    IndexEntry,
    ObjectIndexer,
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)
from modelsearch.index import AutocompleteField, SearchField
from modelsearch.query import And, Boost, Not, Or, Phrase, PlainText
from modelsearch.utils import get_content_type_pk, get_descendants_content_types_pks

from search.hits import FEW, Hits
from search.pinyin import names, sounding, spelled
from search.words import LONGEST_TEXT, Run, fold, terms, tokens

TABLE = IndexEntry._meta.db_table
NOTHING = "'∅'"


def quoted(token: str) -> str:
    """Return a token as it is written in a ``tsvector`` or ``tsquery``."""
    return "'" + token.replace("\\", "\\\\").replace("'", "''") + "'"


def vector(weighted: Iterable[tuple[str, str]]) -> str:
    """Return tokens with their weights as the text of a ``tsvector``; positions only carry the weight."""
    found: dict[str, set[str]] = {}
    for token, weight in weighted:
        found.setdefault(token, set()).add(weight)
    return " ".join(
        quoted(token) + ":" + ",".join(f"{at}{weight}" for at, weight in enumerate(sorted(weights), start=1))
        for token, weights in found.items()
    )


def as_query(run: Run, *, pinyin: bool = False) -> str:
    """Return what one run of a question asks of a vector, as the text of a ``tsquery``."""
    if not run.is_han:
        choices = [f"{quoted(run.text)}:*", *(f"{quoted(each)}:*" for each in (spelled(run) if pinyin else []))]
        return "(" + " | ".join(choices) + ")"
    return "(" + " & ".join(map(quoted, run.pairs or run.characters)) + ")"


def weight_of(boost: float | None) -> str:
    """Return the weight of a field by its boost."""
    if boost is None or boost <= 1:
        return "D"
    return "A" if boost >= 2 else "B"


class Indexer(ObjectIndexer):
    """One object as a row of the index."""

    def __init__(self, obj: Any) -> None:
        self.obj, self.search_fields = obj, obj.get_search_fields()

    def texts(self, kind: type[Any]) -> Iterator[tuple[Any, str]]:
        """Yield the object's fields of one kind with their texts."""
        for each in self.search_fields:
            for found, _boost, text in self.prepare_field(self.obj, each):
                if isinstance(found, kind):
                    yield found, text[:LONGEST_TEXT]

    def row(self) -> tuple[str, str, str, str, str, str]:
        """Return id, title, autocomplete, body, folded title and text."""
        fields = list(self.texts(SearchField))
        weighted = [(token, weight_of(each.boost)) for each, text in fields for token in tokens(text)]
        first = [pair for pair in weighted if pair[1] != "D"]
        rest = [pair for pair in weighted if pair[1] == "D"]
        named = [text for _each, text in self.texts(AutocompleteField)]
        sounds = [(token, "D") for text in named for token in (*tokens(text), *names(text))]
        title = " ".join(text for each, text in fields if each.field_name == "title")
        body = " ".join(text for each, text in fields if each.field_name != "title")
        return self.id, vector(first), vector(sounds), vector(rest), fold(title), body.replace("\0", "")


class Index(PostgresIndex):
    """Writes the rows."""

    def add_items(self, model: type[Model], objs: Sequence[Model]) -> None:
        """Add `objs`, or bring them up to date."""
        if not model.get_search_fields() or not objs:  # type: ignore[attr-defined]
            return
        kind = get_content_type_pk(model)
        rows = [(kind, *Indexer(each).row()) for each in objs]
        with self.write_connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (content_type_id, object_id, title, autocomplete, body, title_norm, title_text,"  # noqa: S608
                " body_text) VALUES (%s, %s, %s::tsvector, %s::tsvector, %s::tsvector, 1, %s, %s)"
                " ON CONFLICT (content_type_id, object_id) DO UPDATE SET title = EXCLUDED.title,"
                " autocomplete = EXCLUDED.autocomplete, body = EXCLUDED.body, title_text = EXCLUDED.title_text,"
                " body_text = EXCLUDED.body_text",
                rows,
            )

    def _refresh_title_norms(self, full: bool = False) -> None:
        """Do nothing: the length of a title is no measure of how well it fits."""


class TokenQuery(SearchQuery):
    """A ``tsquery`` that is written out, without PostgreSQL's parser."""

    def __init__(self, text: str) -> None:
        super().__init__(text, search_type="raw")
        self.text = text

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **extra: Any) -> Any:
        """Return a cast; Django's comparison of vectors adds its own parameters to a list."""
        return "%s::tsquery", [self.text]


class TokenQueries:
    """Compiles Wagtail's questions into tokens."""

    pinyin = False

    def build_tsquery(self, query: Any, config: Any = None) -> TokenQuery:
        """Return the whole question."""
        return TokenQuery(self._text(query))

    def _text(self, query: Any) -> str:
        if isinstance(query, PlainText | Phrase):
            asked = [as_query(run, pinyin=self.pinyin) for run in terms(query.query_string)]
            together = " & " if getattr(query, "operator", "and") == "and" else " | "
            return f"({together.join(asked)})" if asked else NOTHING
        if isinstance(query, Boost):
            return self._text(query.subquery)
        if isinstance(query, Not):
            return f"!{self._text(query.subquery)}"
        if isinstance(query, And | Or):
            together = " & " if isinstance(query, And) else " | "
            return "(" + together.join(map(self._text, query.subqueries)) + ")"
        raise NotImplementedError(f"{type(query).__name__} cannot be searched for")


class QueryCompiler(TokenQueries, PostgresSearchQueryCompiler):
    """Searches as Wagtail's screens ask for it."""


class AutocompleteQueryCompiler(TokenQueries, PostgresAutocompleteQueryCompiler):
    """Searches while somebody types, also in pinyin."""

    pinyin = True


# The sum keeps the database from going through all things of a kind where a word is common: unpacking the vectors of
# 5,000 courses costs ten times what the index of the words does, and the planner does not know what unpacking costs.

#: Every part of the question in the vectors; the title counts most, then lecturers and columns, then names by sound.
_EXACT = """
SELECT object_id, {score} + CASE WHEN title_text = %s THEN 60 WHEN starts_with(title_text, %s) THEN 40
    WHEN strpos(title_text, %s) > 0 THEN 30 ELSE 0 END - length(title_text) / 100.0::float8 AS score
FROM {table} WHERE {condition} AND content_type_id + 0 = ANY(%s) ORDER BY score DESC, object_id LIMIT %s
"""
_ONE_SCORE = (
    "CASE WHEN title @@ %s::tsquery THEN 10 WHEN title @@ %s::tsquery THEN 6"
    " WHEN autocomplete @@ %s::tsquery THEN 5 ELSE 1 END"
)
#: Most of the question's characters in the title, lecturer and columns, or something that sounds like all of it.
_NEAR = """
SELECT object_id, CASE WHEN sounds THEN 1 ELSE 0 END + (characters + 2.0 * pairs) / %s - length(title_text) / 1000.0
FROM (
    SELECT object_id, title_text, {characters} AS characters, {pairs} AS pairs, autocomplete @@ %s::tsquery AS sounds
    FROM {table} WHERE (title @@ %s::tsquery OR autocomplete @@ %s::tsquery) AND content_type_id + 0 = ANY(%s)
) candidates
WHERE sounds OR (characters >= %s AND pairs > 0) ORDER BY 2 DESC, object_id LIMIT %s
"""


class SearchBackend(PostgresSearchBackend):
    """The engine on PostgreSQL."""

    index_class = Index
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler

    def find(self, model: type[Model], question: str, *, most: int) -> Hits:
        """Return the things of `model` that fit `question`, in one or two statements."""
        asked, kinds = terms(question), list(get_descendants_content_types_pks(model))
        to_key = model._meta.pk.to_python
        exact = {to_key(key): score for key, score in self._exact(asked, question, kinds, most)}
        near = {}
        if len(exact) < FEW:
            rows = self._near(asked, kinds, most)
            near = {pk: score for key, score in rows if (pk := to_key(key)) not in exact}
        return Hits(exact, near)

    def _exact(self, asked: Sequence[Run], question: str, kinds: list[int], most: int) -> list[tuple[str, float]]:
        scores: list[str] = []
        conditions: list[str] = []
        for run in asked:
            written, named = as_query(run), as_query(run, pinyin=True)
            scores += [_labelled(run, "A"), written, named]
            conditions += [written] + ([named] if run.is_latin else [])
        condition = " AND ".join(
            "((title || body) @@ %s::tsquery OR autocomplete @@ %s::tsquery)"
            if run.is_latin
            else "(title || body) @@ %s::tsquery"
            for run in asked
        )
        whole = fold(question).strip()
        sql = _EXACT.format(score=" + ".join([_ONE_SCORE] * len(asked)), table=TABLE, condition=condition)
        return _rows(sql, [*scores, whole, whole, whole, *conditions, kinds, most])

    def _near(self, asked: Sequence[Run], kinds: list[int], most: int) -> list[tuple[str, float]]:
        characters = list(dict.fromkeys(each for run in asked if run.is_han for each in run.characters))
        pairs = list(dict.fromkeys(each for run in asked if run.is_han for each in run.pairs))
        sounds = [f"{quoted(each)}:*" for run in asked if (each := sounding(run))]
        if not sounds or len(sounds) < len(asked):
            sounds = [NOTHING]
        if not pairs and sounds == [NOTHING]:
            return []
        sounds_text = " & ".join(sounds)
        any_pair = " | ".join(map(quoted, pairs)) or NOTHING
        sql = _NEAR.format(
            characters=_count(characters),
            pairs=_count(pairs),
            table=TABLE,
        )
        whole = len(characters) + 2 * len(pairs) or 1
        least = len(characters) - max(1, len(characters) * 3 // 10)
        values = [*map(quoted, characters), *map(quoted, pairs)]
        return _rows(sql, [whole, *values, sounds_text, any_pair, sounds_text, kinds, max(2, least), most])


def _labelled(run: Run, weight: str) -> str:
    """Return the question for one run, in parts with this weight only."""
    if not run.is_han:
        return f"{quoted(run.text)}:*{weight}"
    return " & ".join(f"{quoted(each)}:{weight}" for each in run.pairs or run.characters)


def _count(wanted: Sequence[str]) -> str:
    return "(" + (" + ".join(["(title @@ %s::tsquery)::int"] * len(wanted)) or "0") + ")"


def _rows(sql: str, values: list[Any]) -> list[tuple[str, float]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [(key, float(score)) for key, score in cursor.fetchall()]
