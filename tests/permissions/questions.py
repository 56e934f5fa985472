"""Who may open what: the question bank."""

from .row import QUESTION_KEEPERS, Row, of, only

QUESTION_READERS = only("trainer", "reviewer", "educator")


ROWS = [
    # --- the question bank: who keeps the questions of the county, or of the city
    Row("staff/questions/", others=404, differ=QUESTION_READERS),
    Row(
        "staff/questions/bulk/",
        others=404,
        differ=dict.fromkeys(QUESTION_KEEPERS, 302) | only("reviewer", status=404),
        post={},
    ),
    Row("staff/questions/export/", others=404, differ=QUESTION_READERS),
    Row("staff/questions/similar/", others=404, differ=QUESTION_READERS),
    Row("staff/questions/points/", others=404, differ=QUESTION_KEEPERS),
    Row(
        "staff/questions/points/<int:point_id>/",
        others=404,
        differ=QUESTION_KEEPERS,
        path=lambda w: f"staff/questions/points/{w['question'].point_id}/",
    ),
    Row("staff/questions/pictures/", others=404, differ=QUESTION_KEEPERS),
    Row("staff/questions/pictures/site/", others=404, differ=QUESTION_KEEPERS),
    Row("staff/questions/pictures/site/<int:image>/", others=404, path=lambda w: "staff/questions/pictures/site/0/"),
    Row(
        "staff/questions/preview/<slug:kind>/",
        others=404,
        differ=QUESTION_KEEPERS,
        path=lambda w: "staff/questions/preview/single/",
        post={},
    ),
    # A picture of the county: who reads its questions; candidates and markers by their paper (test_pictures).
    Row(
        "question-pictures/<uuid:uid>/",
        others=404,
        differ=QUESTION_READERS,
        path=of("question_picture", "question-pictures/<uid>/"),
    ),
    Row("staff/questions/imports/", others=404, differ=QUESTION_KEEPERS),
    Row("staff/questions/imports/template/", others=404, differ=QUESTION_KEEPERS),
    *(
        Row(route, others=404, differ=QUESTION_KEEPERS, path=of("question_import", route))
        for route in (f"staff/questions/imports/<uuid:uid>/{page}" for page in ("", "faults/"))
    ),
    *(
        Row(
            route,
            others=404,
            differ=dict.fromkeys(QUESTION_KEEPERS, 302),
            path=of("question_import", route),
            post={},
        )
        for route in (f"staff/questions/imports/<uuid:uid>/{page}/" for page in ("confirm", "discard"))
    ),
    Row("staff/questions/new/", others=404, differ=QUESTION_KEEPERS),
    Row(
        "staff/questions/new/<slug:kind>/",
        others=404,
        differ=QUESTION_KEEPERS,
        path=lambda w: "staff/questions/new/blank/",
    ),
    Row(
        "staff/questions/<uuid:uid>/",
        others=404,
        differ=QUESTION_READERS,
        path=of("question", "staff/questions/<uid>/"),
    ),
    *(
        Row(route, others=404, differ=QUESTION_KEEPERS, path=of("question", route))
        for route in (f"staff/questions/<uuid:uid>/{page}/" for page in ("edit", "delete"))
    ),
    Row(
        "staff/questions/<uuid:uid>/add/<slug:kind>/",
        others=404,
        differ=QUESTION_KEEPERS,
        path=lambda w: f"staff/questions/{w['passage'].uid}/add/judge/",
    ),
    Row(
        "staff/questions/<uuid:uid>/versions/<int:version_id>/",
        others=404,
        differ=QUESTION_READERS,
        path=lambda w: f"staff/questions/{w['question'].uid}/versions/{w['question'].versions.get().pk}/",
    ),
]
