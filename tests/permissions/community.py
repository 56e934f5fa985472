"""Who may open what: discussion, reflections, reading lists and contests."""

from .row import MINE, RULE_KEEPERS, SCORE_READERS, UNIT_KEEPERS, Row, of, only

ROWS = [
    # --- the discussion: whoever belongs to no unit only reads
    Row("discussion/"),
    Row("discussion/new/", differ=only("outsider", "root", status=403)),
    Row("discussion/<uuid:uid>/", path=of("thread", "discussion/<uid>/")),
    Row("discussion/<uuid:uid>/follow/", others=302, path=of("thread", "discussion/<uid>/follow/"), post={}),
    *(
        Row(route, others=404, differ=MINE, path=of("held_post", route))
        for route in (f"discussion/posts/<uuid:uid>/{page}/" for page in ("edit", "delete", "appeal"))
    ),
    Row(
        "discussion/posts/<uuid:uid>/report/",
        differ=only("cadre", status=404),
        path=of("post", "discussion/posts/<uid>/report/"),
    ),
    Row(
        "discussion/posts/<uuid:uid>/answer/",
        others=404,
        differ=only("cadre", "trainer", "educator", status=302),
        path=of("post", "discussion/posts/<uid>/answer/"),
        post={},
    ),
    Row(
        "learn/<int:course_id>/evaluation/",
        others=404,
        differ=MINE,
        path=lambda w: f"learn/{w['course'].pk}/evaluation/",
    ),
    Row("staff/discussion/", others=404, differ=UNIT_KEEPERS),
    Row(
        "staff/discussion/posts/<uuid:uid>/",
        others=404,
        differ=UNIT_KEEPERS,
        path=of("held_post", "staff/discussion/posts/<uid>/"),
    ),
    Row("staff/discussion/questions/", others=404, differ=only("trainer", "educator")),
    Row("discussion/live/<uuid:uid>/", path=of("live_lesson", "discussion/live/<uid>/")),
    Row(
        "staff/discussion/questions/live/<uuid:uid>/",
        others=404,
        differ=only("trainer", "educator"),
        path=of("live_lesson", "staff/discussion/questions/live/<uid>/"),
    ),
    Row(
        "staff/discussion/questions/live/asked/<uuid:uid>/",
        others=404,
        differ=only("trainer", "educator"),
        path=of("live_question", "staff/discussion/questions/live/asked/<uid>/"),
    ),
    *(
        Row(f"staff/discussion/{page}/", others=404, differ=only("educator"))
        for page in ("boards", "boards/new", "pause", "evaluation")
    ),
    Row(
        "staff/discussion/boards/<uuid:uid>/",
        others=404,
        differ=only("educator"),
        path=of("board", "staff/discussion/boards/<uid>/"),
    ),
    # --- reflections: for those they were set for; marked by the office of the scope
    Row("learn/reflections/"),
    Row("learn/reflections/wall/"),
    # it is not on the wall
    Row("learn/reflections/wall/<uuid:uid>/", others=404, path=of("submission", "learn/reflections/wall/<uid>/")),
    Row("learn/reflections/<uuid:uid>/", others=404, differ=MINE, path=of("task", "learn/reflections/<uid>/")),
    Row(
        "learn/reflections/<uuid:uid>/draft/",
        others=404,
        differ=MINE,
        path=of("task", "learn/reflections/<uid>/draft/"),
        post={"text": "一二三"},
    ),
    Row(
        "learn/reflections/<uuid:uid>/consent/",
        others=404,
        differ=only("cadre", status=302),
        path=of("task", "learn/reflections/<uid>/consent/"),
        post={},
    ),
    Row("staff/reflections/", others=404, differ=UNIT_KEEPERS),
    Row("staff/reflections/new/", others=404, differ=UNIT_KEEPERS),
    *(
        Row(route, others=404, differ=UNIT_KEEPERS, path=of("task", route))
        for route in (
            f"staff/reflections/<uuid:uid>/{page}" for page in ("", "edit/", "audience/", "publish/", "export/")
        )
    ),
    Row(
        "staff/reflections/submissions/<uuid:uid>/",
        others=404,
        differ=UNIT_KEEPERS,
        path=of("submission", "staff/reflections/submissions/<uid>/"),
    ),
    Row(
        "staff/reflections/submissions/<uuid:uid>/show/",
        others=404,
        differ=dict.fromkeys(UNIT_KEEPERS, 302),
        path=of("submission", "staff/reflections/submissions/<uid>/show/"),
        post={},
    ),
    # --- reading lists and contests: for those whom their audiences reach; made by the office of the scope
    *(Row(route, guest=200) for route in ("search/", "counties/", "kiosk/", "feedback/")),
    Row("files/images/<path:name>", guest=404, others=404, path=lambda _world: "files/images/nothing.jpg"),
    *(
        Row(f"staff/{route}", others=404, differ=RULE_KEEPERS)
        for route in ("publications/", "publications/export/", "feedback/", "county-sites/")
    ),
    Row("staff/incident/", others=404, differ=only("educator", "security_admin")),
    Row("staff/recommendations/", others=404, differ=UNIT_KEEPERS),
    Row(
        "staff/publications/<int:pk>/take-down/",
        others=404,
        differ=RULE_KEEPERS,
        path=lambda w: f"staff/publications/{w['public_page'].pk}/take-down/",
    ),
    Row(
        "staff/publications/take-downs/<int:pk>/put-back/",
        others=404,
        differ=only("educator", status=302),
        path=lambda w: f"staff/publications/take-downs/{w['taken_down'].pk}/put-back/",
        post={},
    ),
    Row("staff/feedback/<uuid:uid>/", others=404, differ=RULE_KEEPERS, path=of("feedback", "staff/feedback/<uid>/")),
    Row(
        "staff/county-sites/<int:pk>/close/",
        others=404,
        differ=RULE_KEEPERS,
        path=lambda w: f"staff/county-sites/{w['county_home'].pk}/close/",
    ),
    Row(
        "staff/recommendations/<uuid:uid>/",
        others=404,
        differ=UNIT_KEEPERS,
        path=of("recommendation", "staff/recommendations/<uid>/"),
    ),
    Row(
        "staff/recommendations/<uuid:uid>/withdraw/",
        others=404,
        differ=only(*UNIT_KEEPERS, status=302),
        path=of("recommendation", "staff/recommendations/<uid>/withdraw/"),
        post={},
    ),
    Row("notices/"),
    Row("notices/unread/", guest=204),
    Row("notices/channels/"),
    Row("notices/read/", others=302, post={}),
    Row("notices/<uuid:uid>/", others=404, differ=MINE, path=of("notice", "notices/<uid>/")),
    Row(
        "notices/announcements/<uuid:uid>/",
        others=404,
        differ=only("cadre", status=302),
        path=of("sent_announcement", "notices/announcements/<uid>/"),
    ),
    Row("staff/announcements/", others=404, differ=SCORE_READERS),
    Row("staff/announcements/new/", others=404, differ=SCORE_READERS),
    *(
        Row(
            f"staff/announcements/<uuid:uid>/{page}",
            others=404,
            differ=UNIT_KEEPERS,
            path=of("draft_announcement", f"staff/announcements/<uid>/{page}"),
        )
        for page in ("", "edit/", "audience/", "send/")
    ),
    Row(
        "staff/announcements/<uuid:uid>/remind/",
        others=404,
        differ=only("educator", "county_admin", status=302),
        path=of("sent_announcement", "staff/announcements/<uid>/remind/"),
        post={},
    ),
    Row("staff/deliveries/", others=404, differ=SCORE_READERS),
    # --- the jury: those who were asked to judge, while they judge
    *(
        Row(
            f"learn/contests/<uuid:uid>/jury/{page}",
            others=404,
            differ=only("trainer"),
            path=of("contest", f"learn/contests/<uid>/jury/{shown}"),
        )
        for page, shown in (("", ""), ("<int:number>/", "1/"), ("<int:number>/file/", "1/file/"))
    ),
    Row("staff/reading/", others=404, differ=UNIT_KEEPERS),
    Row("staff/reading/new/", others=404, differ=UNIT_KEEPERS),
    *(
        Row(route, others=404, differ=UNIT_KEEPERS, path=of("books", route))
        for route in (f"staff/reading/<uuid:uid>/{page}" for page in ("", "edit/", "audience/", "publish/", "export/"))
    ),
    Row(
        "staff/reading/<uuid:uid>/people/<uuid:person>/",
        others=404,
        differ=UNIT_KEEPERS,
        path=lambda w: f"staff/reading/{w['books'].uid}/people/{w['cast'].cadre.uid}/",
    ),
    Row(
        "staff/reading/items/<uuid:uid>/remove/",
        others=404,
        differ=UNIT_KEEPERS,
        path=of("book", "staff/reading/items/<uid>/remove/"),
    ),
    Row("staff/contests/", others=404, differ=UNIT_KEEPERS),
    Row("staff/contests/new/", others=404, differ=UNIT_KEEPERS),
    *(
        Row(route, others=404, differ=UNIT_KEEPERS, path=of("contest", route))
        for route in (
            f"staff/contests/<uuid:uid>/{page}"
            for page in ("", "edit/", "audience/", "call/", "judging/", "results/", "cancel/", "export/")
        )
    ),
    *(
        Row(route, others=404, differ=UNIT_KEEPERS, path=of("contest", route), post={})
        for route in (f"staff/contests/<uuid:uid>/{page}/" for page in ("criteria", "jury"))
    ),
    *(
        Row(
            f"staff/contests/<uuid:uid>/{page}/<int:pk>/remove/",
            others=404,
            differ=dict.fromkeys(UNIT_KEEPERS, 302),
            path=lambda w, page=page, name=name: f"staff/contests/{w['contest'].uid}/{page}/{w[name].pk}/remove/",
            post={},
        )
        for page, name in (("criteria", "criterion"), ("jury", "juror"))
    ),
    Row(
        "staff/contests/<uuid:uid>/jury/<int:pk>/excuse/",
        others=404,
        differ=UNIT_KEEPERS,
        path=lambda w: f"staff/contests/{w['contest'].uid}/jury/{w['juror'].pk}/excuse/",
    ),
]
