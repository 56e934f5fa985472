"""Who may open what: Wagtail, the editors' pages and the calendar."""

from collections.abc import Callable

from .row import EDITORS, MINE, NOBODYS, RULE_KEEPERS, Row, World, of, only


def package_page(page: str) -> Callable[[World], str]:
    """Return the address of an editors' page about a package."""
    return lambda world: f"editors/packages/{world['package'].pk}/{page}"


ROWS = [
    # --- Wagtail: a few for many
    Row("editors/login/", others=403),
    Row("editors/<wagtail.admin.urls>", others=302, differ=EDITORS, path=lambda w: "editors/"),
    # those with one part of the tree are led there
    Row("editors/pages/", others=302, differ=only("root")),
    Row(
        "editors/pages/<course>/edit/",
        others=302,
        differ=only("reviewer", "educator", "root"),  # a trainer edits the own courses only
        path=lambda w: f"editors/pages/{w['course'].pk}/edit/",
    ),
    Row("editors/account/", others=302, differ=EDITORS),
    # accounts and groups are kept in the staff area alone
    Row("editors/users/", guest=404, others=404),
    Row("editors/users/<path:rest>", guest=404, others=404, path=lambda w: f"editors/users/edit/{w['cast'].root.pk}/"),
    Row("editors/groups/", guest=404, others=404),
    Row("editors/groups/<path:rest>", guest=404, others=404, path=lambda w: "editors/groups/new/"),
    Row(
        "editors/bulk/accounts/<path:rest>",
        guest=404,
        others=404,
        path=lambda w: f"editors/bulk/accounts/user/delete/?id={w['cast'].cadre.pk}",
    ),
    # --- the official calendar
    *(
        Row(
            f"staff/calendar/{page}",
            others=404,
            differ=RULE_KEEPERS,
            path=lambda _w, page=page: (
                f"staff/calendar/{page.replace('<int:year>', '2026').replace('<slug:day>', '2026-10-01')}"
            ),
        )
        for page in (
            "",
            "import/",
            "<int:year>/",
            "<int:year>/new/",
            "<int:year>/<slug:day>/",
            "<int:year>/<slug:day>/remove/",
        )
    ),
    Row(
        "staff/calendar/<int:year>/confirm/",
        others=404,
        differ=only("educator", status=302),
        path=lambda _w: "staff/calendar/2026/confirm/",
        post={},
    ),
    # asked by nginx alone, about an address
    Row("media-pass/", guest=403, others=403),
    # what belongs to a video is edited by who may change it
    Row(
        "editors/media/<int:pk>/details/",
        others=302,
        differ=only("trainer", "reviewer", status=404) | only("educator", "root"),
        path=lambda w: f"editors/media/{w['video'].pk}/details/",
    ),
    Row(
        "editors/media/<int:pk>/captions/<slug:language>/remove/",
        others=302,
        differ=only("trainer", "reviewer", "educator", "root", status=404),
        path=lambda w: f"editors/media/{w['video'].pk}/captions/en/remove/",
    ),
    Row(
        "editors/media/<int:pk>/cancel/",
        others=302,
        differ=only("trainer", "reviewer", status=404) | only("educator", "root"),
        path=lambda w: f"editors/media/{w['video'].pk}/cancel/",
    ),
    # who may add videos uploads them; an upload is its owner's
    *(
        Row(
            route,
            others=302,
            differ=only("trainer", "reviewer", status=404) | only("educator", "root"),
            path=lambda w, route=route: route.replace("<int:pk>", str(w["video"].pk)).replace(
                "<int:number>", str(w["video"].questions.get().pk)
            ),
        )
        for route in (
            "editors/media/<int:pk>/questions/",
            "editors/media/<int:pk>/questions/<int:number>/remove/",
            "editors/media/<int:pk>/curve/",
        )
    ),
    Row("editors/media/upload/", others=302, differ=only("trainer", "educator", "root")),
    Row("editors/media/uploads/", others=302, differ=only("trainer", "reviewer", "educator", "root", status=412)),
    Row(
        "editors/media/uploads/<uuid:uid>/",
        others=302,
        differ=only("trainer", "reviewer", "educator", "root", status=412),
        path=lambda w: f"editors/media/uploads/{NOBODYS}/",
    ),
    Row(
        "editors/media/uploads/<uuid:uid>/abandon/",
        others=302,
        differ=only("trainer", "reviewer", "educator", "root", status=404),
        path=lambda w: f"editors/media/uploads/{NOBODYS}/abandon/",
    ),
    # packages: who may add them uploads them, who may change them sees how learners got on
    Row("packages/launch/", guest=302, others=404, post={"ticket": "forged"}),
    Row("packages/play/<uuid:uid>/", others=404, differ=MINE, path=of("launch", "packages/play/<uuid:uid>/")),
    Row(
        "packages/play/<uuid:uid>/leave/",
        others=404,
        differ=only("cadre", status=302),
        path=of("launch", "packages/play/<uuid:uid>/leave/"),
        post={},
    ),
    Row("editors/packages/", others=302, differ=EDITORS),
    Row("editors/packages/add/", others=302, differ=only("trainer", "educator", "root")),
    Row("editors/packages/imports/", others=302, differ=only("trainer", "educator", "root")),
    Row(
        "editors/packages/imports/<uuid:uid>/",
        others=302,
        differ=only("trainer", "reviewer", "educator", "root", status=404),
        path=lambda w: f"editors/packages/imports/{NOBODYS}/",
    ),
    Row("editors/packages/uploads/", others=302, differ=only("trainer", "reviewer", "educator", "root", status=412)),
    Row(
        "editors/packages/uploads/<uuid:uid>/",
        others=302,
        differ=only("trainer", "reviewer", "educator", "root", status=412),
        path=lambda w: f"editors/packages/uploads/{NOBODYS}/",
    ),
    Row(
        "editors/packages/uploads/<uuid:uid>/abandon/",
        others=302,
        differ=only("trainer", "reviewer", "educator", "root", status=404),
        path=lambda w: f"editors/packages/uploads/{NOBODYS}/abandon/",
    ),
    Row("editors/packages/<int:pk>/", others=302, differ=EDITORS, path=package_page("")),
    *(
        Row(
            f"editors/packages/<int:pk>/{page}",
            others=302,
            differ=only("trainer", "reviewer", status=404) | only("educator", "root"),
            path=package_page(page),
        )
        for page in ("replace/", "attempts/", "delete/")
    ),
    Row(
        "editors/packages/<int:pk>/check/",
        others=302,
        differ=only("trainer", "reviewer", status=404) | only("educator", "root", status=302),
        path=package_page("check/"),
        post={},
    ),
    Row("editors/reports/site-history/", others=302, differ=EDITORS),
    Row("documents/<wagtail.documents.urls>", guest=404, others=404, path=lambda w: "documents/999/nothing.pdf"),
    Row("<wagtail.urls>", guest=200, path=lambda w: ""),
    Row("<wagtail.urls> course", guest=200, path=lambda w: w["course"].get_url_parts()[2].lstrip("/")),
    Row("<wagtail.urls> draft", guest=404, others=404, path=lambda w: w["draft"].get_url_parts()[2].lstrip("/")),
    # --- the plugin for tests
    Row("test-plugin/page/", guest=200),
]
