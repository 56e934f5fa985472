"""What is sent to OpenSearch, and what becomes of its answers.

A small server keeps what the real client sends and answers in OpenSearch's form. What a running server finds is in
``test_opensearch_running``.
"""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from courses.models import CoursePage
from search.backends.opensearch import ANALYSIS, SearchBackend, exact_query, near_query
from search.words import terms
from tests.material import make_course, make_site

pytestmark = pytest.mark.django_db


class Handler(BaseHTTPRequestHandler):
    """Keeps requests, answers searches with `hits`."""

    hits: list = []  # noqa: RUF012 - shared with the test on purpose
    asked: list = []  # noqa: RUF012

    def _answer(self):
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length).decode()
        self.asked.append((self.command, self.path, json.loads(body) if body.startswith("{") else body))
        found = [{"_score": score, "_id": str(pk)} for pk, score in self.hits]
        answer = json.dumps({"hits": {"hits": found}, "acknowledged": True, "_id": "1"}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_POST = do_PUT = do_HEAD = _answer  # noqa: N815 - the names that http.server calls

    def log_message(self, *args):
        """Say nothing."""


@pytest.fixture
def engine():
    """The back-end, with a server that keeps what it is sent."""
    Handler.asked.clear()
    Handler.hits = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield SearchBackend({"URLS": [f"http://127.0.0.1:{server.server_port}"], "INDEX_PREFIX": "xuezhou_"})
    server.shutdown()
    server.server_close()


@pytest.fixture
def course(db):
    """One course."""
    make_site()
    return make_course(title="鄉村振興", lecturer="陈立言", summary="从产业讲起")


def test_the_index_is_made_with_pairs_of_characters(engine):
    engine.get_index_for_model(CoursePage).put()
    _method, path, body = Handler.asked[-1]
    assert path == "/xuezhou_wagtailcore_page"
    analysis = body["settings"]["analysis"]
    assert analysis["analyzer"]["default"]["filter"] == ["cjk_width", "lowercase", "characters_and_pairs"]
    assert analysis["filter"]["pairs"] == {"type": "cjk_bigram", "output_unigrams": False}
    assert set(analysis["analyzer"]) > set(ANALYSIS["analyzer"])
    assert "edgengram_analyzer" in analysis["analyzer"]


def test_a_course_is_sent_folded_by_weight_and_as_it_sounds(engine, course):
    engine.add(course)
    sent = next(body for method, path, body in Handler.asked if "_doc" in path)
    assert sent["xz_first"] == ["乡村振兴"]
    assert "陈立言" in sent["xz_second"]
    assert "从产业讲起" in sent["xz_rest"]
    assert {"p:xiangcunzhenxing", "i:xczx", "i:cly", "p:zhenxing"} <= set(sent["xz_names"])


def test_a_question_asks_for_every_word_and_for_names_by_sound(engine, course):
    Handler.hits = [(course.pk, 7.5)] + [(number, 1.0) for number in range(1000, 1010)]
    hits = engine.find(CoursePage, "振兴 cly", most=50)
    assert hits.keys[0] == course.pk
    assert hits.exact[course.pk] == 7.5
    ((_method, path, body),) = Handler.asked
    assert path.startswith("/xuezhou_wagtailcore_page/_search")
    han, latin = body["query"]["bool"]["must"]
    assert {"match": {"xz_first": {"query": "振兴", "operator": "and", "boost": 10}}} in han["dis_max"]["queries"]
    assert {"prefix": {"xz_names": {"value": "i:cly", "boost": 5}}} in latin["dis_max"]["queries"]
    assert body["query"]["bool"]["filter"][0]["term"]["_django_content_type"] == "courses.CoursePage"


def test_few_hits_bring_a_second_question_for_what_is_similar(engine, course):
    Handler.hits = [(course.pk, 2.0)]
    engine.find(CoursePage, "乡村真兴", most=50)
    assert len(Handler.asked) == 2
    ways = Handler.asked[1][2]["query"]["bool"]["should"]
    assert ways[0]["match"]["xz_first"]["minimum_should_match"] == "55%"
    assert ways[-1]["bool"]["must"] == [{"prefix": {"xz_names": {"value": "s:xiancunzenxin"}}}]


def test_an_engine_that_does_not_answer_is_said_to_be_down():
    engine = SearchBackend({"URLS": ["http://127.0.0.1:9"], "TIMEOUT": 1, "OPTIONS": {"max_retries": 0}})
    assert engine.find(CoursePage, "振兴", most=10).is_down


def test_signs_ask_for_nothing():
    assert near_query(terms("？")) == {"should": [{"match_none": {}}], "minimum_should_match": 1}
    assert exact_query([], "")["must"] == []
