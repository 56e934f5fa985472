"""Wagtail's search on OpenSearch, for sites that have one, with the same answers as far as it goes.

Its built-in analysis for Chinese, Japanese and Korean cuts runs into pairs of characters, as ``search.words`` does.
Names are sent as they sound; what OpenSearch needs for that are tokens and no plugin.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from modelsearch.backends.opensearch3 import (
    OpenSearch3AutocompleteQueryCompiler,
    OpenSearch3Index,
    OpenSearch3Mapping,
    OpenSearch3SearchBackend,
    OpenSearch3SearchQueryCompiler,
)
from modelsearch.index import AutocompleteField, SearchField
from opensearchpy.exceptions import OpenSearchException

from search.hits import FEW, Hits
from search.pinyin import names, sounding, spelled
from search.words import Run, fold, terms

from .postgres import Indexer, weight_of

logger = logging.getLogger(__name__)

#: Weight -> field of our own: what has a boost of 2 or more, of more than 1, the rest.
FIELDS = {"A": "xz_first", "B": "xz_second", "D": "xz_rest"}
NAMES = "xz_names"
CHINESE, ASKED = "chinese", "chinese_asked"


def _analyzer(pairs: str) -> dict[str, Any]:
    return {"type": "custom", "tokenizer": "standard", "filter": ["cjk_width", "lowercase", pairs]}


ANALYSIS = {
    "filter": {
        "pairs": {"type": "cjk_bigram", "output_unigrams": False},
        "characters_and_pairs": {"type": "cjk_bigram", "output_unigrams": True},
    },
    "analyzer": {
        CHINESE: _analyzer("characters_and_pairs"),
        ASKED: _analyzer("pairs"),
        # What Wagtail's own fields use.
        "default": _analyzer("characters_and_pairs"),
        "default_search": _analyzer("pairs"),
    },
}


class Mapping(OpenSearch3Mapping):
    """What is sent of an object."""

    def get_mapping(self) -> dict[str, Any]:
        """Add our own fields to Wagtail's."""
        mapping: dict[str, Any] = super().get_mapping()
        text = {"type": "text", "analyzer": CHINESE, "search_analyzer": ASKED}
        mapping["properties"] |= dict.fromkeys(FIELDS.values(), text) | {NAMES: {"type": "keyword"}}
        return mapping

    def get_document(self, obj: Any) -> dict[str, Any]:
        """Add the object's texts by their weight, folded, and its names as they sound."""
        document: dict[str, Any] = super().get_document(obj)
        indexer = Indexer(obj)
        texts: dict[str, list[str]] = {name: [] for name in FIELDS.values()}
        for each, text in indexer.texts(SearchField):
            texts[FIELDS[weight_of(each.boost)]].append(fold(text))
        sounds = {token for _each, text in indexer.texts(AutocompleteField) for token in names(text)}
        return document | texts | {NAMES: sorted(sounds)}


class Index(OpenSearch3Index):
    """An index with our mapping."""


class QueryCompiler(OpenSearch3SearchQueryCompiler):
    """Searches as Wagtail's screens ask for it."""

    mapping_class = Mapping


class AutocompleteQueryCompiler(OpenSearch3AutocompleteQueryCompiler):
    """Searches while somebody types."""

    mapping_class = Mapping


class SearchBackend(OpenSearch3SearchBackend):
    """The engine on OpenSearch."""

    mapping_class = Mapping
    index_class = Index
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = AutocompleteQueryCompiler
    settings = OpenSearch3SearchBackend.settings | {
        "settings": {
            **OpenSearch3SearchBackend.settings["settings"],
            "analysis": {
                **OpenSearch3SearchBackend.settings["settings"]["analysis"],
                "filter": OpenSearch3SearchBackend.settings["settings"]["analysis"]["filter"] | ANALYSIS["filter"],
                "analyzer": OpenSearch3SearchBackend.settings["settings"]["analysis"]["analyzer"]
                | ANALYSIS["analyzer"],
            },
        }
    }

    def find(self, model: type[Model], question: str, *, most: int) -> Hits:
        """Return the things of `model` that fit `question`; of an engine that does not answer, that it is down."""
        asked = terms(question)
        if not asked:  # nothing but signs: an empty query would find everything
            return Hits()
        try:
            exact = self._ask(model, exact_query(asked, fold(question).strip()), most)
            near = self._ask(model, near_query(asked), most) if len(exact) < FEW else {}
        except OpenSearchException:
            logger.exception("the search engine does not answer")
            return Hits(is_down=True)
        return Hits(exact, {pk: score for pk, score in near.items() if pk not in exact})

    def _ask(self, model: type[Model], query: dict[str, Any], most: int) -> dict[Any, float]:
        kind = Mapping(model).get_content_type()
        body = {
            "query": {"bool": query | {"filter": [{"term": {"_django_content_type": kind}}]}},
            "size": most,
            "_source": False,
        }
        answer = self.es.search(index=self.get_index_for_model(model).name, body=body)
        to_key = model._meta.pk.to_python
        # A document has the key of its object, see Mapping.get_document_id.
        return {to_key(hit["_id"]): hit["_score"] for hit in answer["hits"]["hits"]}


def exact_query(asked: Sequence[Run], whole: str) -> dict[str, Any]:
    """Return the parts of a ``bool`` query for things that hold every part of the question."""
    first = FIELDS["A"]
    return {
        "must": [_one(run) for run in asked],
        "should": [{"match_phrase": {first: {"query": whole, "boost": 30}}}],
    }


def _one(run: Run) -> dict[str, Any]:
    boosts = {FIELDS["A"]: 10, FIELDS["B"]: 6, FIELDS["D"]: 1}
    if run.is_han:
        ways = [{"match": {name: {"query": run.text, "operator": "and", "boost": n}}} for name, n in boosts.items()]
    else:
        ways = [{"prefix": {name: {"value": run.text, "boost": n}}} for name, n in boosts.items()]
        ways += [{"prefix": {NAMES: {"value": each, "boost": 5}}} for each in spelled(run)]
    return {"dis_max": {"queries": ways}}


def near_query(asked: Sequence[Run]) -> dict[str, Any]:
    """Return the parts of a ``bool`` query for things that hold most of the question, or sound like it."""
    ways: list[dict[str, Any]] = []
    characters = " ".join(run.text for run in asked if run.is_han)
    if len(characters) > 1:
        for name, boost in ((FIELDS["A"], 2), (FIELDS["B"], 1)):
            # Characters as well as pairs: one wrong character spoils two pairs and one character.
            match = {"query": characters, "analyzer": CHINESE, "minimum_should_match": "55%", "boost": boost}
            ways.append({"match": {name: match}})
    sounds = [each for run in asked if (each := sounding(run))]
    if sounds and len(sounds) == len(asked):
        ways.append({"bool": {"must": [{"prefix": {NAMES: {"value": each}}} for each in sounds]}})
    return {"should": ways or [{"match_none": {}}], "minimum_should_match": 1}
