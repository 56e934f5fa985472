"""Who may open what: the mailbox."""

from .row import Row, of, only

OFFICE_PAGES = ("", "boxes/", "opinions/", "receptions/", "signatures/", "statistics/", "statistics.xlsx")


LETTER, NOMINATION = "mailbox/<uuid:uid>/", "nomination/<uuid:uid>/"


ROWS = [
    # --- the mailbox: sender and handler, nobody else
    Row("mailbox/"),
    Row("mailbox/write/", others=403, differ=only("cadre", "colleague")),
    *(
        Row(
            f"mailbox/write/<slug:channel>/{page}",
            others=403,
            differ=only("cadre") | only("colleague", status=404),
            path=lambda _w, page=page: f"mailbox/write/public/{page}",
        )
        for page in ("", "send/")
    ),
    Row(
        "mailbox/write/<slug:channel>/discard/",
        others=404,
        differ=only("cadre"),
        path=lambda _w: "mailbox/write/public/discard/",
    ),
    Row("mailbox/public/write/", guest=200),
    Row("mailbox/public/sent/", others=302),
    Row("mailbox/public/track/", guest=200),
    Row("mailbox/public/letter/", others=302),
    Row("mailbox/public/letter/more/", others=302, post={}),
    Row("mailbox/public/leave/", others=302, post={}),
    Row("mailbox/statistics/", guest=200),
    *(Row(f"mailbox/supervision/{page}", others=404) for page in ("", "statistics/", "statistics.xlsx")),
    Row("mailbox/receptions/", others=403, differ=only("cadre", "colleague")),
    Row(
        "mailbox/receptions/<uuid:uid>/book/",
        others=403,
        differ=only("cadre", "colleague"),
        path=of("reception", "mailbox/receptions/<uuid:uid>/book/"),
    ),
    Row(
        "mailbox/bookings/<uuid:uid>/cancel/",
        others=404,
        differ=only("cadre"),
        path=of("booking", "mailbox/bookings/<uuid:uid>/cancel/"),
    ),
    Row(
        "mailbox/bookings/<uuid:uid>/result/",
        others=404,
        differ=only("letter_handler"),
        path=of("booking", "mailbox/bookings/<uuid:uid>/result/"),
    ),
    Row(
        "mailbox/attachments/<uuid:uid>/",
        guest=404,
        others=404,
        differ=only("cadre", "letter_handler"),
        path=of("enclosure", "mailbox/attachments/<uuid:uid>/"),
    ),
    *(Row(f"mailbox/office/{page}", others=404, differ=only("letter_handler")) for page in OFFICE_PAGES),
    *(
        Row(
            f"mailbox/office/tables/<slug:name>/{page}",
            others=404,
            differ=only("letter_handler"),
            path=lambda w, page=page: (
                f"mailbox/office/tables/types/{page.replace('<int:pk>', str(w['letter'].kind_id))}"
            ),
        )
        for page in ("", "new/", "<int:pk>/", "<int:pk>/remove/")
    ),
    Row(
        "mailbox/office/receptions/<uuid:uid>/",
        others=404,
        differ=only("letter_handler"),
        path=of("reception", "mailbox/office/receptions/<uuid:uid>/"),
    ),
    Row(
        "mailbox/office/receptions/<uuid:uid>/withdraw/",
        others=404,
        differ=only("letter_handler"),
        path=of("reception", "mailbox/office/receptions/<uuid:uid>/withdraw/"),
    ),
    Row(
        "mailbox/improvements/<uuid:uid>/<slug:act>/",
        others=404,
        differ=only("letter_handler", status=302),
        path=lambda w: f"mailbox/improvements/{w['improvement'].uid}/done/",
        post={},
    ),
    Row(LETTER, others=404, differ=only("cadre", "letter_handler"), path=of("letter", LETTER)),
    *(
        Row(LETTER + page, others=404, differ=only("cadre", status=302), path=of("letter", LETTER + page), post={})
        for page in ("more/", "rate/")
    ),
    Row(LETTER + "progress/", others=404, differ=only("letter_handler"), path=of("letter", LETTER + "progress/")),
    Row(
        LETTER + "settle/<slug:act>/",
        others=404,
        path=lambda w: f"mailbox/{w['letter'].uid}/settle/sign/",
        post={},
    ),
    Row(
        LETTER + "do/<slug:name>/",
        others=404,
        differ=only("letter_handler"),
        path=lambda w: f"mailbox/{w['handled'].uid}/do/answer/",
    ),
]
