"""Who may open what: nominations, and contests for posts."""

from .row import Row, of, only

NOMINATION_OFFICE = only("nomination_officer")


LETTER, NOMINATION = "mailbox/<uuid:uid>/", "nomination/<uuid:uid>/"


ROWS = [
    # --- nominations: nominator and officer in charge, nobody else
    Row("nomination/"),
    Row("nomination/write/", others=403, differ=only("cadre", "colleague", status=302)),
    Row("nomination/write/discard/"),
    Row(
        "nomination/write/<slug:name>/",
        others=403,
        differ=only("cadre", "colleague"),
        path=lambda _world: "nomination/write/who/",
    ),
    *(
        Row(f"nomination/office/{page}", others=404, differ=NOMINATION_OFFICE)
        for page in (
            "",
            "register/",
            "posts/",
            "posts/new/",
            "shortlist/",
            "shortlist/new/",
            "analysis/",
            "batches/",
            "participation/",
            "weights/",
            "rules/",
            "rules/new/",
            "contests/",
            "contests/new/",
            "schemes/",
            "schemes/new/",
            "selections/",
            "selections/new/",
        )
    ),
    *(
        Row(
            f"nomination/office/{page}",
            others=404,
            differ=NOMINATION_OFFICE,
            path=of(thing, f"nomination/office/{page}"),
        )
        for page, thing in (
            ("scans/<uuid:uid>/", "scan"),
            ("posts/<uuid:uid>/", "internal_post"),
            ("posts/<uuid:uid>/close/", "internal_post"),
            ("shortlist/<uuid:uid>/remove/", "listed"),
            ("shortlist/<uuid:uid>/appoint/", "listed"),
            ("shortlist/<uuid:uid>/trace/", "appointed"),
            ("rules/<uuid:uid>/", "eligibility_rule"),
            ("rules/<uuid:uid>/end/", "eligibility_rule"),
            ("contests/<uuid:uid>/", "post_contest"),
            ("contests/<uuid:uid>/result.xlsx", "post_contest"),
            ("contests/<uuid:uid>/edit/", "post_contest_prepared"),
            ("contests/<uuid:uid>/entrants/", "post_contest"),
            ("contests/<uuid:uid>/entrants/new/", "post_contest_prepared"),
            ("contests/<uuid:uid>/entrants/import/", "post_contest_prepared"),
            ("contests/<uuid:uid>/entrants/template.xlsx", "post_contest"),
            ("contests/<uuid:uid>/scores/import/", "post_contest"),
            ("contests/<uuid:uid>/scores/template.xlsx", "post_contest"),
            ("entrants/<uuid:uid>/withdraw/", "entrant"),
            ("schemes/<uuid:uid>/", "scheme"),
            ("schemes/<uuid:uid>/end/", "scheme"),
            ("selections/<uuid:uid>/", "selection"),
            ("selections/<uuid:uid>/sheet.xlsx", "selection"),
            ("selections/<uuid:uid>/close/", "selection"),
            ("selections/<uuid:uid>/delete/", "selection"),
            ("selections/<uuid:uid>/candidates/new/", "selection"),
            ("selections/<uuid:uid>/competency/", "selection"),
            ("selections/<uuid:uid>/competency/model/", "selection"),
            ("candidates/<uuid:uid>/remove/", "candidate"),
            ("notices/<uuid:uid>/recall/", "selection_notice"),
        )
    ),
    Row(
        "nomination/office/contests/<uuid:uid>/do/<slug:name>/",
        others=404,
        differ=NOMINATION_OFFICE,
        path=lambda w: f"nomination/office/contests/{w['post_contest'].uid}/do/cancel/",
    ),
    Row(
        "nomination/office/contests/<uuid:uid>/scores/<int:order>/",
        others=404,
        differ=NOMINATION_OFFICE,
        path=lambda w: f"nomination/office/contests/{w['post_contest'].uid}/scores/1/",
    ),
    Row(
        "nomination/office/contests/<uuid:uid>/entrants/decide/",
        others=404,
        differ=NOMINATION_OFFICE,
        path=of("post_contest", "nomination/office/contests/<uuid:uid>/entrants/decide/"),
        post={},
    ),
    Row(
        "nomination/office/selections/<uuid:uid>/stages/<int:order>/",
        others=404,
        differ=NOMINATION_OFFICE,
        path=lambda w: f"nomination/office/selections/{w['selection'].uid}/stages/1/",
    ),
    Row(
        "nomination/office/selections/<uuid:uid>/notices/<slug:kind>/",
        others=404,
        differ=NOMINATION_OFFICE,
        path=lambda w: f"nomination/office/selections/{w['selection'].uid}/notices/publicity/",
    ),
    # nothing was taken from nominations, so that there is nothing to work out again
    Row(
        "nomination/office/selections/<uuid:uid>/stages/<int:order>/again/",
        others=404,
        path=lambda w: f"nomination/office/selections/{w['selection'].uid}/stages/1/again/",
    ),
    Row(
        "nomination/office/selections/<uuid:uid>/candidates/shortlist/",
        others=404,
        differ=only("nomination_officer", status=302),
        path=of("selection", "nomination/office/selections/<uuid:uid>/candidates/shortlist/"),
        post={},
    ),
    Row("nomination/office/schemes/load/", others=404, differ=only("nomination_officer", status=302), post={}),
    Row("nomination/results/"),
    # published for the county of the contest
    Row(
        "nomination/results/<uuid:uid>/",
        others=404,
        differ=only("cadre"),
        path=of("post_contest_shown", "nomination/results/<uuid:uid>/"),
    ),
    Row(NOMINATION + "receipt/", others=404, differ=only("cadre"), path=of("nomination", NOMINATION + "receipt/")),
    Row(NOMINATION, others=404, differ=only("cadre", "nomination_officer"), path=of("nomination", NOMINATION)),
    Row(
        NOMINATION + "withdraw/",
        others=404,
        differ=only("cadre", status=302),
        path=of("nomination", NOMINATION + "withdraw/"),
        post={},
    ),
]
