"""Who may open what: training classes and group viewing."""

from collections.abc import Callable

from .row import MINE, SCORE_READERS, UNIT_KEEPERS, Row, World, of, only


def class_page(page: str, name: str = "") -> Callable[[World], str]:
    """Return the address of a staff page about the class; `name` is the thing whose uid stands in its place."""
    return lambda world: (
        f"staff/classes/{world['class'].uid}/" + page.replace("<uid>", str(world[name].uid) if name else "")
    )


def signing_page(world: World) -> str:
    return f"classes/meetings/{world['meeting'].uid}/sign/in-0-{'0' * 24}/"


ROWS = [
    # --- classes: members, those they are offered to, and the staff of the organiser's scope
    Row("classes/"),
    Row("classes/calendar.ics"),
    Row("classes/certificates/"),
    *(
        Row(route, others=404, differ=MINE | UNIT_KEEPERS, path=of("certificate", route))
        for route in ("classes/certificates/<uuid:uid>/", "classes/certificates/<uuid:uid>/pdf/")
    ),
    Row("classes/meetings/<uuid:uid>/", others=404, differ=MINE, path=of("meeting", "classes/meetings/<uuid:uid>/")),
    # a code that the wall never showed
    Row("classes/meetings/<uuid:uid>/sign/<str:code>/", others=404, path=signing_page),
    Row("classes/<uuid:uid>/", others=404, differ=MINE, path=of("class", "classes/<uuid:uid>/")),
    Row(
        "classes/<uuid:uid>/sign-up/",
        others=404,
        differ=only("cadre", status=302),
        path=of("class", "classes/<uuid:uid>/sign-up/"),
        post={},
    ),
    # the office put the cadre on the roster, so the cadre does not leave alone
    Row("classes/<uuid:uid>/withdraw/", others=404, path=of("class", "classes/<uuid:uid>/withdraw/")),
    Row(
        "classes/<uuid:uid>/electives/<int:pk>/",
        others=404,
        differ=only("cadre", status=302),
        path=lambda w: f"classes/{w['class'].uid}/electives/{w['elective'].pk}/",
        post={},
    ),
    Row(
        "classes/<uuid:uid>/materials/<uuid:document>/",
        others=404,
        differ=MINE,
        path=lambda w: f"classes/{w['class'].uid}/materials/{w['paper'].uid}/",
    ),
    Row("certificates/", guest=200),
    Row("staff/classes/", others=404, differ=UNIT_KEEPERS),
    Row("staff/classes/new/", others=404, differ=UNIT_KEEPERS),
    *(
        Row(f"staff/classes/<uuid:uid>/{page}", others=404, differ=UNIT_KEEPERS, path=class_page(page))
        for page in (
            "",
            "edit/",
            "audience/",
            "courses/",
            "roster/",
            "roster/add/",
            "groups/",
            "meetings/",
            "documents/",
            "announcements/",
            "results/",
            "events/",
            "export/",
        )
    ),
    Row(
        "staff/classes/<uuid:uid>/courses/<int:course>/",
        others=404,
        differ=dict.fromkeys(UNIT_KEEPERS, 302),
        path=lambda w: class_page(f"courses/{w['course'].pk}/")(w),
        post={"as": "required"},
    ),
    *(
        Row(
            f"staff/classes/<uuid:uid>/{page}",
            others=404,
            differ=dict.fromkeys(UNIT_KEEPERS, 302),
            path=class_page(page),
            post={},
        )
        for page in ("roster/audience/", "roster/groups/")
    ),
    *(
        Row(
            f"staff/classes/<uuid:uid>/{page.replace('<uid>', variable)}",
            others=404,
            differ=UNIT_KEEPERS,
            path=class_page(page, name),
        )
        for page, variable, name in (
            ("roster/<uid>/remove/", "<uuid:member>", "member"),
            ("groups/<uid>/remove/", "<uuid:group>", "group"),
            ("documents/<uid>/", "<uuid:document>", "paper"),
            ("documents/<uid>/remove/", "<uuid:document>", "paper"),
            ("announcements/<uid>/withdraw/", "<uuid:announcement>", "announcement"),
        )
    ),
    Row("staff/classes/<uuid:uid>/act/<slug:name>/", others=404, differ=UNIT_KEEPERS, path=class_page("act/close/")),
    *(
        Row(route, others=404, differ=UNIT_KEEPERS, path=of("meeting", route))
        for route in (f"staff/classes/meetings/<uuid:uid>/{page}/" for page in ("edit", "cancel", "sheet", "screen"))
    ),
    Row("staff/programmes/", others=404, differ=UNIT_KEEPERS),
    Row("staff/programmes/new/", others=404, differ=UNIT_KEEPERS),
    *(
        Row(route, others=404, differ=UNIT_KEEPERS, path=of("programme", route))
        for route in (f"staff/programmes/<uuid:uid>/{page}" for page in ("", "edit/", "audience/", "delete/"))
    ),
    # --- group viewing: whoever looks after people of the unit
    Row("staff/viewings/", others=404, differ=SCORE_READERS),
    Row("staff/viewings/new/", others=404, differ=SCORE_READERS),
    *(
        Row(route, others=404, differ=SCORE_READERS, path=of("viewing", route))
        for route in (f"staff/viewings/<uuid:uid>/{page}" for page in ("", "edit/", "roster/", "void/"))
    ),
    # it is not confirmed, so there is nothing to decide
    Row("staff/viewings/<uuid:uid>/return/", others=404, path=of("viewing", "staff/viewings/<uuid:uid>/return/")),
    *(
        Row(route, others=404, differ=dict.fromkeys(SCORE_READERS, 302), path=of("viewing", route), post={})
        for route in ("staff/viewings/<uuid:uid>/confirm/", "staff/viewings/<uuid:uid>/approve/")
    ),
]
