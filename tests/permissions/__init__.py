"""Who may open what: every route of the site against every part of the cast (``tests/cast.py``).

A row names the route as it is written in the URL files, how to fill it for the world (``tests/world``), and the
status for a guest, for everybody who is signed in, and for those who differ. What a person may not know about answers
404.
"""

from . import (
    account,
    api,
    classes,
    community,
    courses,
    desk,
    editors,
    exams,
    library,
    mailbox,
    nomination,
    people,
    questions,
    scoring,
    surveys,
)
from .row import Row

PARTS = (
    *(account, api, courses, library, desk, community, surveys, questions, exams, classes, scoring, people),
    *(mailbox, nomination, editors),
)
ROWS: list[Row] = [row for part in PARTS for row in part.ROWS]


def kind_of(row: Row) -> dict[str, str]:
    """Send JSON to the API, forms to everything else."""
    return {"content_type": "application/json"} if row.route.startswith("api/") else {}
