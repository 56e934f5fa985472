"""Who may open what: the trainers' desk, and one's own."""

from .row import Row, lesson_path, of, only

COURSE_READERS = only("trainer", "reviewer", "educator", "county_admin")


ROWS = [
    # --- the trainers' desk
    Row("staff/courses/", others=404, differ=COURSE_READERS),
    Row(
        "staff/courses/<int:course_id>/",
        others=404,
        # a county reads the figures of its own courses alone
        differ={name: status for name, status in COURSE_READERS.items() if name != "county_admin"},
        path=lambda w: f"staff/courses/{w['course'].pk}/",
    ),
    Row("staff/courses/broadcasts/", others=404, differ=COURSE_READERS),
    Row("staff/courses/imports/", others=404, differ=only("trainer", "educator")),
    Row("staff/courses/imports/template/", others=404, differ=only("trainer", "educator")),
    *(
        Row(route, others=404, differ=only("trainer", "educator"), path=of("course_import", route))
        for route in (f"staff/courses/imports/<uuid:uid>/{page}" for page in ("", "faults/"))
    ),
    *(
        Row(route, others=404, differ=only("trainer", "educator", status=302), path=of("course_import", route), post={})
        for route in (f"staff/courses/imports/<uuid:uid>/{page}/" for page in ("confirm", "discard", "submit"))
    ),
    # --- one's own desk: what belongs to somebody else answers 404
    Row("learn/notes/"),
    Row("learn/notes/file/"),
    Row("learn/notes/<uuid:uid>/", others=404, differ=only("cadre"), path=of("note", "learn/notes/<uid>/")),
    Row(
        "learn/notes/<uuid:uid>/delete/",
        others=404,
        differ=only("cadre"),
        path=of("note", "learn/notes/<uid>/delete/"),
    ),
    Row(
        "learn/<int:course_id>/<uuid:lesson_uid>/notes/",
        others=302,
        path=lambda w: lesson_path(w) + "notes/",
        post={"text": "记下"},
    ),
    Row("learn/favourites/"),
    Row(
        "learn/favourites/<int:course_id>/",
        others=302,
        path=lambda w: f"learn/favourites/{w['course'].pk}/",
        post={"wanted": "1"},
    ),
    Row("learn/plan/"),
    Row("learn/plan/calendar.ics"),
    Row("learn/plan/courses/<int:course_id>/", path=lambda w: f"learn/plan/courses/{w['course'].pk}/"),
    Row(
        "learn/plan/<uuid:uid>/drop/",
        others=404,
        differ=only("cadre", status=302),
        path=of("planned", "learn/plan/<uid>/drop/"),
        post={},
    ),
    Row("learn/history/"),
]
