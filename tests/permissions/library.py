"""Who may open what: the library."""

from .row import Row, of, only

LIBRARY_KEEPERS = only("trainer", "educator")


ROWS = [
    # --- the library: open to those who are signed in; kept by trainers and the education section
    Row("library/", guest=200),
    Row("library/<uuid:uid>/", guest=404, path=of("document", "library/<uid>/")),
    Row(
        "library/versions/<uuid:uid>/<int:number>/",
        guest=404,
        path=lambda w: f"library/versions/{w['document_version'].uid}/1/",
    ),
    # text documents have no pictures
    Row(
        "library/versions/<uuid:uid>/<int:number>.webp",
        guest=404,
        others=404,
        path=lambda w: f"library/versions/{w['document_version'].uid}/1.webp",
    ),
    Row("library/versions/<uuid:uid>/file/", guest=404, path=of("document_version", "library/versions/<uid>/file/")),
    Row("staff/library/", others=404, differ=LIBRARY_KEEPERS),
    Row("staff/library/new/", others=404, differ=LIBRARY_KEEPERS),
    Row("staff/library/categories/", others=404, differ=LIBRARY_KEEPERS),
    Row(
        "staff/library/categories/<int:pk>/",
        others=404,
        differ=LIBRARY_KEEPERS,
        path=lambda w: f"staff/library/categories/{w['shelf'].pk}/",
    ),
    *(
        Row(route, others=404, differ=LIBRARY_KEEPERS, path=of("kept_document", route))
        for route in (f"staff/library/<uuid:uid>/{page}" for page in ("", "edit/", "withdraw/", "versions/new/"))
    ),
    # without the words of the protocol: the keepers are refused, and nobody else learns that it is spoken here
    Row("staff/library/uploads/", others=404, differ=dict.fromkeys(LIBRARY_KEEPERS, 412)),
    # an upload is of one person, for a document that this person keeps
    *(
        Row(route, others=404, differ=only("trainer", status=status), path=of("arriving", route))
        for route, status in (
            ("staff/library/uploads/<uuid:uid>/", 412),
            ("staff/library/uploads/<uuid:uid>/give-up/", 200),
        )
    ),
    Row(
        "staff/library/<uuid:uid>/publish/",
        others=404,
        differ=dict.fromkeys(LIBRARY_KEEPERS, 302),
        path=of("kept_document", "staff/library/<uid>/publish/"),
        post={},
    ),
    *(
        Row(route, others=404, differ=LIBRARY_KEEPERS, path=of("kept_version", route))
        for route in (f"staff/library/versions/<uuid:uid>/{page}/" for page in ("edit", "withdraw"))
    ),
    Row(
        "staff/library/versions/<uuid:uid>/again/",
        others=404,
        differ=dict.fromkeys(LIBRARY_KEEPERS, 302),
        path=of("kept_version", "staff/library/versions/<uid>/again/"),
        post={},
    ),
]
