"""Who may open what: scores."""

from collections.abc import Callable

from .row import MINE, RULE_KEEPERS, SCORE_READERS, UNIT_KEEPERS, Row, World, of, only


def in_quarter(route: str) -> Callable[[World], str]:
    """Fill a route with the code of the frozen quarter."""
    return lambda world: route.format(world["quarter"].code)


ROWS = [
    # --- scores: one's own, and those of one's scope
    Row("me/"),
    Row("me/pending/"),
    Row("me/declarations/"),
    Row("me/declarations/new/"),
    Row("me/declarations/<uuid:uid>/", others=404, differ=MINE, path=of("declaration", "me/declarations/<uuid:uid>/")),
    Row(
        "me/declarations/<uuid:uid>/withdraw/",
        others=404,
        differ=only("cadre", status=302),
        path=of("declaration", "me/declarations/<uuid:uid>/withdraw/"),
        post={},
    ),
    Row(
        "me/declarations/<uuid:uid>/proof/",
        others=404,
        differ=MINE | SCORE_READERS,
        path=of("declaration", "me/declarations/<uuid:uid>/proof/"),
    ),
    Row("me/appeals/"),
    Row("me/appeals/new/"),
    Row("me/appeals/<uuid:uid>/", others=404, differ=MINE, path=of("credit_appeal", "me/appeals/<uuid:uid>/")),
    Row("rankings/"),
    Row(
        "me/credits/<uuid:uid>/",
        others=404,
        differ=MINE | SCORE_READERS,
        path=of("credit", "me/credits/<uuid:uid>/"),
    ),
    # whoever has another part of the staff area is led there
    Row(
        "staff/",
        others=404,
        differ=SCORE_READERS
        | only("trainer", "reviewer", "nomination_officer", "letter_handler", status=302)
        | only("security_admin", "audit_admin", status=302),
    ),
    Row("staff/exports/", others=404, post={"unit": "0"}),
    Row("staff/declarations/", others=404, differ=SCORE_READERS),
    Row(
        "staff/declarations/<uuid:uid>/",
        others=404,
        differ=SCORE_READERS,
        path=of("declaration", "staff/declarations/<uuid:uid>/"),
    ),
    Row("staff/credit-appeals/", others=404, differ=UNIT_KEEPERS),
    Row(
        "staff/credit-appeals/<uuid:uid>/",
        others=404,
        differ=UNIT_KEEPERS,
        path=of("credit_appeal", "staff/credit-appeals/<uuid:uid>/"),
    ),
    Row("staff/quarters/", others=404, differ=SCORE_READERS),
    Row("staff/quarters/<quarter:code>/", others=404, differ=SCORE_READERS, path=in_quarter("staff/quarters/{}/")),
    Row(
        "staff/quarters/<quarter:code>/close/",
        others=404,
        differ=only("educator", status=302),
        path=in_quarter("staff/quarters/{}/close/"),
    ),
    Row(
        "staff/ledger/<uuid:uid>/",
        others=404,
        differ=SCORE_READERS,
        path=lambda world: f"staff/ledger/{world['cast'].cadre.uid}/",
    ),
    *(
        Row(
            f"bulletins/<quarter:code>/bulletin.{kind}",
            others=404,
            differ=only("educator"),
            path=in_quarter(f"bulletins/{{}}/bulletin.{kind}"),
        )
        for kind in ("docx", "pdf")
    ),
    *(
        Row(f"staff/progress/{page}", others=404, differ=SCORE_READERS)
        for page in ("", "people/", "behind/", "behind/remind/")
    ),
    # hours from a workbook: whoever uploaded them
    *(Row(f"staff/hours/{page}", others=404, differ=UNIT_KEEPERS) for page in ("", "template/")),
    *(
        Row(route, others=404, differ=only("educator"), path=of("hours_import", route))
        for route in (f"staff/hours/<uuid:uid>/{page}" for page in ("", "faults/"))
    ),
    *(
        Row(route, others=404, differ=only("educator", status=302), path=of("hours_import", route), post={})
        for route in (f"staff/hours/<uuid:uid>/{page}/" for page in ("confirm", "discard", "undo"))
    ),
    # annual archives: readers of scores, in their scope; what is checked is open to anybody who holds it
    Row("verify/", guest=200),
    Row("me/certificates/", others=302, path=lambda w: "me/certificates/", post={"year": "2020"}),
    Row(
        "me/certificates/<uuid:uid>/pdf/",
        others=404,
        differ=MINE,
        path=of("credit_certificate", "me/certificates/<uid>/pdf/"),
    ),
    Row("me/archive/<int:year>.pdf", path=lambda w: "me/archive/2025.pdf"),
    Row(
        "staff/ledger/<uuid:uid>/archive/<int:year>.pdf",
        others=404,
        differ=SCORE_READERS,
        path=lambda w: f"staff/ledger/{w['cast'].cadre.uid}/archive/2025.pdf",
    ),
    Row("staff/annual/", others=404, differ=SCORE_READERS),
    Row(
        "staff/annual/<str:number>/",
        others=404,
        differ=UNIT_KEEPERS,
        path=lambda w: f"staff/annual/{w['archive'].number}/",
    ),
    *(Row(f"staff/annual/templates/{page}", others=404, differ=RULE_KEEPERS) for page in ("", "new/")),
    *(
        Row(
            f"staff/annual/templates/<uuid:uid>/{page}",
            others=404,
            differ=RULE_KEEPERS,
            path=of("annual_template", route),
        )
        for page, route in (
            ("", "staff/annual/templates/<uid>/"),
            ("remove/", "staff/annual/templates/<uid>/remove/"),
        )
    ),
    *(Row(f"staff/targets/{page}", others=404, differ=RULE_KEEPERS) for page in ("", "new/", "preset/")),
    *(
        Row(f"staff/targets/<uuid:uid>/{page}", others=404, differ=RULE_KEEPERS, path=of("target", route))
        for page, route in (("", "staff/targets/<uid>/"), ("remove/", "staff/targets/<uid>/remove/"))
    ),
    Row("staff/exemptions/", others=404, differ=UNIT_KEEPERS),
    Row("staff/exemptions/new/", others=404, differ=UNIT_KEEPERS),
    Row(
        "staff/exemptions/<uuid:uid>/", others=404, differ=UNIT_KEEPERS, path=of("exemption", "staff/exemptions/<uid>/")
    ),
    Row(
        "me/exemptions/<uuid:uid>/proof/",
        others=404,
        differ=MINE | UNIT_KEEPERS,
        path=of("exemption", "me/exemptions/<uid>/proof/"),
    ),
    Row("staff/policies/", others=404, differ=RULE_KEEPERS),
    Row("staff/policies/new/", others=404, differ=RULE_KEEPERS),
    Row(
        "staff/policies/simulations/<uuid:uid>/",
        others=404,
        differ=RULE_KEEPERS,
        path=of("simulation", "staff/policies/simulations/<uuid:uid>/"),
    ),
    Row("staff/policies/<uuid:uid>/", others=404, differ=RULE_KEEPERS, path=of("policy", "staff/policies/<uuid:uid>/")),
    *(
        Row(
            f"staff/policies/<uuid:uid>/{page}/",
            others=404,
            differ=RULE_KEEPERS,
            path=of("policy", f"staff/policies/<uuid:uid>/{page}/"),
        )
        for page in ("edit", "activate", "discard")
    ),
    *(
        Row(
            f"staff/policies/<uuid:uid>/{page}/",
            others=404,
            differ=only("educator", status=302),
            path=of("policy", f"staff/policies/<uuid:uid>/{page}/"),
            post={},
        )
        for page in ("copy", "simulate")
    ),
    Row(
        "staff/exports/<uuid:uid>/",
        others=404,
        differ=only("educator"),
        path=of("export", "staff/exports/<uuid:uid>/"),
    ),
]
