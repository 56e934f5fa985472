"""Who may open what: surveys."""

from collections.abc import Callable

from .row import MINE, RULE_KEEPERS, SCORE_READERS, UNIT_KEEPERS, Row, World, of, only


def wording_page(page: str) -> Callable[[World], str]:
    """Return the address of a page about the words of a kind of notice."""
    return lambda _world: f"staff/notice-wordings/announcement_reminder/{page}"


ROWS = [
    # --- surveys: those who were asked reply, the office that asks reads
    Row("surveys/"),
    Row("surveys/<uuid:uid>/", others=404, differ=MINE, path=of("survey_round", "surveys/<uid>/")),
    Row("surveys/sms/", guest=404, others=404, post={}),
    Row("staff/surveys/", others=404, differ=UNIT_KEEPERS),
    Row("staff/surveys/new/", others=404, differ=UNIT_KEEPERS),
    *(
        Row(
            f"staff/surveys/<uuid:uid>/{page}",
            others=404,
            differ=UNIT_KEEPERS,
            path=of("survey", f"staff/surveys/<uid>/{page}"),
        )
        for page in ("", "edit/", "audience/", "topics/", "rounds/new/", "replies/", "export/")
    ),
    *(
        Row(
            f"staff/surveys/<uuid:uid>/replies/{page}/",
            others=404,
            differ=only("educator", "county_admin", status=302),
            path=of("survey", f"staff/surveys/<uid>/replies/{page}/"),
            post={},
        )
        for page in ("sort", "suggested")
    ),
    *(
        Row(
            f"staff/surveys/rounds/<uuid:uid>/{page}/",
            others=404,
            differ=UNIT_KEEPERS,
            path=of("survey_draft", f"staff/surveys/rounds/<uid>/{page}/"),
        )
        for page in ("edit", "send", "delete")
    ),
    Row(
        "staff/surveys/replies/<uuid:uid>/item/",
        others=404,
        differ=UNIT_KEEPERS,
        path=of("survey_reply", "staff/surveys/replies/<uid>/item/"),
    ),
    Row(
        "staff/surveys/<uuid:uid>/delete/",
        others=404,
        differ=UNIT_KEEPERS,
        path=lambda w: f"staff/surveys/{w['survey_draft'].survey.uid}/delete/",
    ),
    Row("staff/survey-items/", others=404, differ=UNIT_KEEPERS),
    Row("staff/survey-items/export/", others=404, differ=UNIT_KEEPERS),
    Row(
        "staff/survey-items/<uuid:uid>/",
        others=404,
        differ=UNIT_KEEPERS,
        path=of("survey_item", "staff/survey-items/<uid>/"),
    ),
    Row(
        "staff/deliveries/<int:pk>/again/",
        others=404,
        differ=only(*SCORE_READERS, status=302),
        path=lambda w: f"staff/deliveries/{w['delivery'].pk}/again/",
        post={},
    ),
    Row("staff/notice-wordings/", others=404, differ=RULE_KEEPERS),
    Row("staff/notice-wordings/<slug:code>/", others=404, differ=RULE_KEEPERS, path=wording_page("")),
    Row(
        "staff/notice-wordings/<slug:code>/restore/",
        others=404,
        differ=only("educator", status=302),
        path=wording_page("restore/"),
        post={},
    ),
    Row("learn/reading/"),
    Row("learn/reading/<uuid:uid>/", others=404, differ=MINE, path=of("books", "learn/reading/<uid>/")),
    Row("learn/reading/items/<uuid:uid>/", others=404, differ=MINE, path=of("book", "learn/reading/items/<uid>/")),
    Row("learn/contests/"),
    Row("learn/contests/<uuid:uid>/", others=404, differ=MINE, path=of("contest", "learn/contests/<uid>/")),
    *(
        Row(
            f"learn/contests/<uuid:uid>/{page}/",
            others=404,
            differ=only("cadre", status=302),
            path=of("contest", f"learn/contests/<uid>/{page}/"),
            post={},
        )
        for page in ("take-back", "consent")
    ),
    *(
        Row(f"learn/contests/entries/<uuid:uid>/{page}", others=404, differ=MINE, path=of("entry", route))
        for page, route in (("", "learn/contests/entries/<uid>/"), ("file/", "learn/contests/entries/<uid>/file/"))
    ),
]
