"""Who may open what: people, units, roles and what keeps accounts safe."""

from collections.abc import Callable

from .row import MINE, SCORE_READERS, UNIT_KEEPERS, Row, World, of, only

SECURITY = only("security_admin")


PEOPLE_READERS = SCORE_READERS | only("security_admin")


GRANTERS = only("security_admin", "county_admin")


def person_page(page: str) -> Callable[[World], str]:
    """Return the address of a page about the cadre."""
    return lambda world: f"staff/people/{world['cast'].cadre.uid}/{page}"


def unit_page(page: str) -> Callable[[World], str]:
    """Return the address of a page about the unit of the cadre."""
    return lambda world: f"staff/units/{world['cast'].dinglan_office.pk}/{page}"


def category_page(page: str) -> Callable[[World], str]:
    """Return the address of a page about a category that is in use."""
    return lambda world: f"staff/units/categories/{world['cast'].cadre.postings.get().category_id}/{page}"


ROWS = [
    # --- people, units, roles, the audit log: by role and scope
    Row("staff/corrections/", others=404, differ=SCORE_READERS),
    Row(
        "staff/corrections/<uuid:uid>/",
        others=404,
        differ=SCORE_READERS,
        path=of("wish", "staff/corrections/<uuid:uid>/"),
    ),
    Row("staff/anomalies/", others=404, differ=SCORE_READERS),
    Row(
        "staff/anomalies/<uuid:uid>/",
        others=404,
        differ=SCORE_READERS,
        path=of("anomaly", "staff/anomalies/<uuid:uid>/"),
    ),
    Row("staff/registrations/", others=404, differ=only("educator", "county_admin")),
    Row(
        "staff/registrations/<uuid:uid>/",
        others=404,
        differ=only("educator", "county_admin"),
        path=of("registration", "staff/registrations/<uuid:uid>/"),
    ),
    Row(
        "staff/registrations/<uuid:uid>/extend/",
        others=404,
        path=of("registration", "staff/registrations/<uuid:uid>/extend/"),
        post={},
    ),
    Row("staff/imports/", others=404, differ=SCORE_READERS),
    Row("staff/imports/template/", others=404, differ=SCORE_READERS),
    Row("staff/imports/passwords/", others=404, differ=SCORE_READERS),
    *(
        Row(route, others=404, differ=SCORE_READERS, path=of("batch", route))
        for route in (
            "staff/imports/<uuid:uid>/",
            "staff/imports/<uuid:uid>/faults/",
            "staff/imports/<uuid:uid>/discard/",
            "staff/imports/<uuid:uid>/undo/",
        )
    ),
    Row(
        "staff/imports/<uuid:uid>/confirm/",
        others=404,
        differ=dict.fromkeys(SCORE_READERS, 302),
        path=of("batch", "staff/imports/<uuid:uid>/confirm/"),
        post={},
    ),
    Row("staff/audit/", others=404, differ=only("audit_admin")),
    Row("staff/audit/export/", others=404, differ=only("audit_admin"), post={}),
    # --- people, units and roles: one's scope
    Row("staff/people/", others=404, differ=PEOPLE_READERS),
    Row("staff/people/number/", others=404, differ=dict.fromkeys(PEOPLE_READERS, 302), post={"number": "1"}),
    Row("staff/people/export/", others=404, differ=PEOPLE_READERS),
    Row("staff/people/exports/", others=404, differ=PEOPLE_READERS),
    Row(
        "staff/people/exports/<uuid:uid>/",
        others=404,
        differ=only("educator"),
        path=of("people_export", "staff/people/exports/<uuid:uid>/"),
    ),
    Row("staff/people/new/", others=404, differ=SCORE_READERS),
    Row("staff/people/<uuid:uid>/", others=404, differ=PEOPLE_READERS, path=person_page("")),
    Row("staff/people/<uuid:uid>/account/", others=404, differ=SCORE_READERS, path=person_page("account/")),
    Row("staff/people/<uuid:uid>/record/", others=404, differ=SCORE_READERS, path=person_page("record/")),
    Row("staff/people/<uuid:uid>/transfer/", others=404, differ=SCORE_READERS, path=person_page("transfer/")),
    Row(
        "staff/people/<uuid:uid>/posts/<int:pk>/",
        others=404,
        differ=SCORE_READERS,
        path=lambda w: person_page(f"posts/{w['cast'].cadre.postings.get().pk}/")(w),
    ),
    Row("staff/people/<uuid:uid>/leave/", others=404, differ=SCORE_READERS, path=person_page("leave/")),
    Row("staff/people/<uuid:uid>/disable/", others=404, differ=PEOPLE_READERS, path=person_page("disable/")),
    # the cadre's account is not disabled
    Row("staff/people/<uuid:uid>/reactivate/", others=404, path=person_page("reactivate/")),
    Row("staff/people/<uuid:uid>/password/", others=404, differ=PEOPLE_READERS, path=person_page("password/")),
    Row("staff/people/<uuid:uid>/reveal/", others=404, differ=UNIT_KEEPERS, path=person_page("reveal/")),
    Row("staff/units/", others=404, differ=UNIT_KEEPERS),
    Row("staff/units/<int:pk>/", others=404, differ=UNIT_KEEPERS, path=unit_page("")),
    *[
        Row(f"staff/units/<int:pk>/{page}/", others=404, differ=UNIT_KEEPERS, path=unit_page(f"{page}/"))
        for page in ("new", "edit", "rename", "move", "merge", "close")
    ],
    Row(
        "staff/units/<int:pk>/changes/<int:event>/withdraw/",
        others=404,
        path=unit_page("changes/0/withdraw/"),
        post={},
    ),
    # workbooks of units: whoever uploaded them
    *(Row(f"staff/units/imports/{page}", others=404, differ=UNIT_KEEPERS) for page in ("", "template/")),
    *(
        Row(route, others=404, differ=only("educator"), path=of("unit_import", route))
        for route in (f"staff/units/imports/<uuid:uid>/{page}" for page in ("", "faults/"))
    ),
    *(
        Row(route, others=404, differ=only("educator", status=302), path=of("unit_import", route), post={})
        for route in (f"staff/units/imports/<uuid:uid>/{page}/" for page in ("confirm", "discard"))
    ),
    Row("staff/units/categories/", others=404, differ=only("educator")),
    Row("staff/units/categories/<int:pk>/", others=404, differ=only("educator"), path=category_page("")),
    Row(
        "staff/units/categories/<int:pk>/delete/",
        others=404,
        differ=only("educator", status=302),
        path=category_page("delete/"),
        post={},
    ),
    Row("staff/roles/", others=404, differ=GRANTERS),
    Row("staff/roles/grant/", others=404, differ=GRANTERS),
    Row(
        "staff/roles/<int:pk>/revoke/",
        others=404,
        differ=GRANTERS,
        path=lambda w: f"staff/roles/{w['cast'].unit_admin.roles.get().pk}/revoke/",
    ),
    # --- locks, sessions, second factors, outside identities
    Row("staff/security/", others=404, differ=SECURITY),
    Row(
        "staff/security/locks/<int:attempt_id>/unlock/",
        others=404,
        differ=SECURITY,
        path=lambda w: f"staff/security/locks/{w['locked'].pk}/unlock/",
    ),
    Row("staff/security/people/", others=404, differ=SECURITY),
    Row(
        "staff/security/people/<uuid:uid>/sessions/",
        others=404,
        differ=SECURITY,
        path=lambda w: f"staff/security/people/{w['cast'].educator.uid}/sessions/",
    ),
    Row(
        "staff/security/people/<uuid:uid>/second-factor/",
        others=404,
        differ=SECURITY,
        path=lambda w: f"staff/security/people/{w['cast'].educator.uid}/second-factor/",
    ),
    Row("staff/security/identities/", others=404, differ=SECURITY),
    Row(
        "staff/security/identities/<uuid:uid>/",
        others=404,
        differ=SECURITY,
        path=of("identity", "staff/security/identities/<uuid:uid>/"),
    ),
    # --- background work: one's own
    Row("jobs/"),
    Row("jobs/<uuid:job_id>/", others=404, differ=MINE, path=lambda w: f"jobs/{w['job'].pk}/"),
    Row(
        "jobs/<uuid:job_id>/cancel/",
        others=404,
        differ=only("cadre", status=302),
        path=lambda w: f"jobs/{w['job'].pk}/cancel/",
        post={},
    ),
]
