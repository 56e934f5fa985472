"""Who may open what: courses, their lessons and their videos."""

from .row import NOBODYS, Row, lesson_path, only

ROWS = [
    # --- courses
    Row("covers/<int:course_id>.svg", guest=200, path=lambda w: f"covers/{w['course'].pk}.svg"),
    Row("find/suggest/", guest=200),
    Row("staff/missed-words/", others=404, differ=only("trainer", "reviewer", "educator")),
    Row("learn/"),
    Row("learn/<int:course_id>/<uuid:lesson_uid>/", path=lesson_path),
    Row(
        "learn/<int:course_id>/<uuid:lesson_uid>/finish/",
        others=302,
        path=lambda w: lesson_path(w) + "finish/",
        post={},
    ),
    # the lesson of the world is an article; who has opened it is led back to it
    *(
        Row(
            f"learn/<int:course_id>/<uuid:lesson_uid>/{page}/",
            others=404,
            differ={"cadre": 302},
            path=path,
            post={},
        )
        for page, path in (
            ("page-read", lambda w: lesson_path(w) + "page-read/"),
            ("join", lambda w: lesson_path(w) + "join/"),
        )
    ),
    *(
        Row(f"learn/<int:course_id>/<uuid:lesson_uid>/{page}/", others=404, path=path, post=post)
        for page, path, post in (
            ("stay", lambda w: lesson_path(w) + "stay/", {}),
            ("recording", lambda w: lesson_path(w) + "recording/", None),
        )
    ),
    # who was there is said by those who teach the course
    Row(
        "learn/<int:course_id>/<uuid:lesson_uid>/attendance/",
        others=404,
        differ=only("trainer", "educator"),
        path=lambda w: f"learn/{w['lesson_in_room'].page_id}/{w['lesson_in_room'].uid}/attendance/",
    ),
    Row(
        "learn/<int:course_id>/<uuid:lesson_uid>/attendance/<int:user_id>/withdraw/",
        others=404,
        differ=only("trainer", "educator"),
        path=lambda w: (
            f"learn/{w['lesson_in_room'].page_id}/{w['lesson_in_room'].uid}/attendance/{w['cast'].cadre.pk}/withdraw/"
        ),
    ),
    # --- video: the token belongs to a person
    Row(
        "v/<str:token>/<uuid:uid>/<int:version>/<path:path>",
        guest=403,
        others=403,
        path=lambda w: f"v/forged/{NOBODYS}/1/master.m3u8",
    ),
    Row(
        "v/<str:token>/<uuid:uid>/captions/<str:name>",
        guest=403,
        others=403,
        path=lambda w: f"v/forged/{NOBODYS}/captions/zh.vtt",
    ),
]
