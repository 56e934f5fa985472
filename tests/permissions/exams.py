"""Who may open what: exams."""

from collections.abc import Callable

from .row import MINE, NOBODYS, QUESTION_KEEPERS, UNIT_KEEPERS, Row, World, of, only

EXAM_STAFF = only("trainer", "educator", "county_admin")


def exam_page(page: str) -> Callable[[World], str]:
    """Return the address of a staff page about the exam of the county."""
    return lambda world: (
        f"staff/exams/{world['formal'].uid}/"
        + page.replace("<int:version>", str(world["asked"]))
        .replace("<uuid:attempt>", str(world["sat"].uid))
        .replace("<slug:name>", "copy")
    )


def paper_page(page: str) -> Callable[[World], str]:
    """Return the address of a staff page about the paper of that exam."""
    return lambda world: (
        f"staff/papers/{world['exam_paper'].uid}/" + page.replace("<int:pk>", str(world["exam_paper"].lines.first().pk))
    )


ROWS = [
    # --- exams: an attempt is its person's
    Row("exams/"),
    Row("exams/<uuid:uid>/", path=of("exam", "exams/<uuid:uid>/")),
    Row("exams/<uuid:uid>/start/", others=302, path=of("exam", "exams/<uuid:uid>/start/"), post={}),
    Row("exams/wrong/"),
    Row("exams/wrong/<uuid:uid>/", others=404, differ=MINE, path=of("wrong", "exams/wrong/<uuid:uid>/")),
    Row("exams/wrong/<uuid:uid>/forget/", others=404, path=lambda w: f"exams/wrong/{NOBODYS}/forget/", post={}),
    *(
        Row(route, others=404, differ=MINE, path=of(name, route))
        for name, route in (
            ("attempt", "exams/attempts/<uuid:uid>/"),
            ("attempt", "exams/attempts/<uuid:uid>/hand-in/"),
            ("finished", "exams/attempts/<uuid:uid>/result/"),
            ("sat", "exams/attempts/<uuid:uid>/appeal/"),
        )
    ),
    *(
        Row(route, others=404, differ=only("cadre", status=302), path=of("attempt", route), post={})
        for route in (
            "exams/attempts/<uuid:uid>/save/",
            "exams/attempts/<uuid:uid>/take-over/",
            "exams/attempts/<uuid:uid>/submit/",
        )
    ),
    # exams of the staff: an exam of the county is run by its own educator and administrator
    Row("staff/exams/", others=404, differ=EXAM_STAFF),
    Row("staff/exams/new/", others=404, differ=EXAM_STAFF),
    *(
        Row(f"staff/exams/<uuid:uid>/{page}", others=404, differ=UNIT_KEEPERS, path=exam_page(page))
        for page in (
            *("", "edit/", "audience/", "board/", "results/", "results/export/", "adjust/", "markers/", "make-up/"),
            *("marking/", "questions/", "questions/<int:version>/", "attempts/<uuid:attempt>/", "act/<slug:name>/"),
            *("statistics/", "statistics/export/"),
        )
    ),
    Row("staff/papers/", others=404, differ=QUESTION_KEEPERS),
    Row("staff/papers/new/", others=404, differ=QUESTION_KEEPERS),
    *(
        Row(f"staff/papers/<uuid:uid>/{page}", others=404, differ=QUESTION_KEEPERS, path=paper_page(page))
        for page in ("", "edit/", "questions/", "rules/new/", "lines/<int:pk>/", "lines/<int:pk>/drop/", "print/")
    ),
    *(
        Row(
            f"staff/papers/<uuid:uid>/{page}",
            others=404,
            path=lambda w, page=page: f"staff/papers/{NOBODYS}/{page}",
            post={},
        )
        for page in ("ready/", "copy/")
    ),
    Row("staff/marking/", others=404, differ=only("trainer", "reviewer")),
    Row(
        "staff/marking/<uuid:uid>/",
        others=404,
        differ=only("trainer", "reviewer"),
        path=of("formal", "staff/marking/<uuid:uid>/"),
    ),
    Row("staff/appeals/", others=404, differ=UNIT_KEEPERS),
    Row("staff/appeals/<uuid:uid>/", others=404, differ=UNIT_KEEPERS, path=of("appeal", "staff/appeals/<uuid:uid>/")),
    Row("staff/exam-series/", others=404, differ=UNIT_KEEPERS),
    Row("staff/exam-series/new/", others=404, differ=UNIT_KEEPERS),
    Row(
        "staff/exam-series/<uuid:uid>/",
        others=404,
        differ=UNIT_KEEPERS,
        path=of("series", "staff/exam-series/<uuid:uid>/"),
    ),
    Row(
        "staff/exam-series/<uuid:uid>/remove/",
        others=404,
        differ=UNIT_KEEPERS,
        path=of("series", "staff/exam-series/<uuid:uid>/remove/"),
    ),
]
