"""Who may open what: the API."""

from .row import EDITORS, MINE, NOBODYS, Row, World

#: An answer to a question that is in no paper: its person is told so, nobody else learns that the attempt exists.
ANSWER = {"client": "", "answers": [{"version": 0, "response": ["a"], "sequence": 1}]}


def answer(world: World) -> str:
    return f"api/exams/attempts/{world['attempt'].uid}/answers"


ROWS = [
    Row("api/", guest=404, others=404),
    Row("api/docs", others=403, differ=EDITORS),
    Row("api/openapi.json", others=403, differ=EDITORS),
    Row("api/test-plugin/answer", guest=401),
    Row("api/watch/open", guest=401, others=422, post={}),
    Row("api/watch/<uuidstr:uid>/beat", guest=401, others=422, path=lambda w: f"api/watch/{NOBODYS}/beat", post={}),
    Row("api/watch/<uuidstr:uid>/answer", guest=401, others=422, path=lambda w: f"api/watch/{NOBODYS}/answer", post={}),
    Row(
        "api/exams/attempts/<uuidstr:uid>/answers",
        guest=401,
        others=404,
        differ=MINE,
        path=answer,
        post=ANSWER,
    ),
    Row(
        "api/exams/attempts/<uuidstr:uid>/look",
        guest=401,
        others=404,
        differ=MINE,
        path=lambda w: f"api/exams/attempts/{w['attempt'].uid}/look",
        post={"away": False},
    ),
]
