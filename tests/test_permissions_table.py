"""Who may open what: every route of the site against every part of the cast (``tests/cast.py``).

A route without a row fails the suite. A row names the route as it is written in the URL files, how to fill it for the
`world` below, and the status for a guest, for everybody who is signed in, and for those who differ. What a person may
not know about answers 404.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from tests.routes import all_routes
from tests.world import make_world

World = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One route: its example, and the status it answers with."""

    route: str
    guest: int = 302
    others: int = 200
    differ: dict[str, int] = field(default_factory=dict)
    path: Callable[[World], str] | None = None
    post: dict[str, Any] | None = None

    def example(self, world: World) -> str:
        return "/" + (self.path(world) if self.path else self.route)

    def expected(self, person: str) -> int:
        return self.differ.get(person, self.guest if person == "guest" else self.others)


def only(*people: str, status: int = 200) -> dict[str, int]:
    """Say that `people` get `status`."""
    return dict.fromkeys(people, status)


EDITORS = only("trainer", "reviewer", "educator", "root")
SECURITY = only("security_admin")
SCORE_READERS = only("educator", "county_admin", "unit_admin")
PEOPLE_READERS = SCORE_READERS | only("security_admin")
RULE_KEEPERS = only("educator")
UNIT_KEEPERS = only("educator", "county_admin")
COURSE_READERS = only("trainer", "reviewer", "educator", "county_admin")
LIBRARY_KEEPERS = only("trainer", "educator")
EXAM_STAFF = only("trainer", "educator", "county_admin")
QUESTION_KEEPERS = only("trainer", "educator")
QUESTION_READERS = only("trainer", "reviewer", "educator")
NOMINATION_OFFICE = only("nomination_officer")
GRANTERS = only("security_admin", "county_admin")


def of(name: str, route: str) -> Callable[[World], str]:
    """Fill the last variable part of a route with the uid of a thing of the world."""
    return lambda world: re.sub(r"<[^>]+>", str(world[name].uid), route)


def in_quarter(route: str) -> Callable[[World], str]:
    """Fill a route with the code of the frozen quarter."""
    return lambda world: route.format(world["quarter"].code)


def wording_page(page: str) -> Callable[[World], str]:
    """Return the address of a page about the words of a kind of notice."""
    return lambda _world: f"staff/notice-wordings/announcement_reminder/{page}"


def lesson_path(world: World) -> str:
    return f"learn/{world['course'].pk}/{world['lesson'].uid}/"


def answer(world: World) -> str:
    return f"api/exams/attempts/{world['attempt'].uid}/answers"


def person_page(page: str) -> Callable[[World], str]:
    """Return the address of a page about the cadre."""
    return lambda world: f"staff/people/{world['cast'].cadre.uid}/{page}"


def unit_page(page: str) -> Callable[[World], str]:
    """Return the address of a page about the unit of the cadre."""
    return lambda world: f"staff/units/{world['cast'].dinglan_office.pk}/{page}"


def category_page(page: str) -> Callable[[World], str]:
    """Return the address of a page about a category that is in use."""
    return lambda world: f"staff/units/categories/{world['cast'].cadre.postings.get().category_id}/{page}"


def class_page(page: str, name: str = "") -> Callable[[World], str]:
    """Return the address of a staff page about the class; `name` is the thing whose uid stands in its place."""
    return lambda world: (
        f"staff/classes/{world['class'].uid}/" + page.replace("<uid>", str(world[name].uid) if name else "")
    )


def exam_page(page: str) -> Callable[[World], str]:
    """Return the address of a staff page about the exam of the county."""
    return lambda world: (
        f"staff/exams/{world['formal'].uid}/"
        + page.replace("<int:version>", str(world["asked"]))
        .replace("<uuid:attempt>", str(world["sat"].uid))
        .replace("<slug:name>", "copy")
    )


def paper_page(page: str) -> Callable[[World], str]:
    """Return the address of a staff page about the paper of that exam."""
    return lambda world: (
        f"staff/papers/{world['exam_paper'].uid}/" + page.replace("<int:pk>", str(world["exam_paper"].lines.first().pk))
    )


def signing_page(world: World) -> str:
    return f"classes/meetings/{world['meeting'].uid}/sign/in-0-{'0' * 24}/"


def package_page(page: str) -> Callable[[World], str]:
    """Return the address of an editors' page about a package."""
    return lambda world: f"editors/packages/{world['package'].pk}/{page}"


#: An address of nothing.
NOBODYS = uuid4()
#: An answer to a question that is in no paper: its person is told so, nobody else learns that the attempt exists.
ANSWER = {"client": "", "answers": [{"version": 0, "response": ["a"], "sequence": 1}]}
MINE = only("cadre")
OFFICE_PAGES = ("", "boxes/", "opinions/", "receptions/", "signatures/")
LETTER, NOMINATION = "mailbox/<uuid:uid>/", "nomination/<uuid:uid>/"

RESET_KEY = "account/^password/reset/key/(?P<uidb36>[0-9a-z]+)-(?P<key>[0-9a-z-]+)/$"

ROWS = [
    # --- operation
    Row("metrics", guest=404, others=404),
    # --- one's own account
    Row("account/login/", guest=200, others=302),
    Row("account/logout/", guest=302, others=200),
    Row("account/inactive/", guest=200),
    Row("account/reauthenticate/"),
    Row("account/password/change/"),
    Row("account/password/set/", others=302),
    Row("account/sessions/"),
    Row("account/sessions/others/end/", others=302, post={}),
    Row("account/sessions/<int:session_id>/end/", others=404, path=lambda w: "account/sessions/999999/end/", post={}),
    # no identity provider is configured
    Row("account/oidc/login/", guest=404, others=404, post={}),
    Row("account/oidc/callback/", guest=404, others=404),
    Row("account/cas/login/", guest=404, others=404, post={}),
    Row("account/cas/callback/", guest=404, others=404),
    Row("account/password/reset/", guest=200),
    Row("account/password/reset/done/", guest=200),
    Row(RESET_KEY, guest=200, path=lambda w: "account/password/reset/key/1-forged/"),
    Row("account/password/reset/key/done/", guest=200),
    Row("account/2fa/"),
    Row("account/profile/"),
    Row("account/profile/readings/"),
    Row("account/profile/correct/"),
    Row("account/profile/naming/", others=302, post={}),
    # the password is asked for once more
    Row("account/profile/email/", others=302),
    Row("account/profile/email/<str:token>/", others=302, path=lambda w: "account/profile/email/forged/"),
    Row("account/profile/export/", others=302),
    Row("account/register/", guest=200),
    Row("account/register/done/", guest=302, others=302),
    Row("account/register/status/", guest=200),
    Row("account/2fa/authenticate/", others=302),
    Row("account/2fa/reauthenticate/", others=302),
    # what needs the password once more sends there first
    Row("account/2fa/totp/activate/", others=302),
    Row("account/2fa/totp/deactivate/", others=404),
    Row("account/2fa/recovery-codes/", others=404),
    Row("account/2fa/recovery-codes/generate/", others=302),
    Row("account/2fa/recovery-codes/download/", others=404),
    Row("preferences/display/", guest=302, others=302, post={"display": "large"}),
    # --- API
    Row("api/", guest=404, others=404),
    Row("api/docs", others=403, differ=EDITORS),
    Row("api/openapi.json", others=403, differ=EDITORS),
    Row("api/test-plugin/answer", guest=401),
    Row("api/watch/open", guest=401, others=422, post={}),
    Row("api/watch/<uuidstr:uid>/beat", guest=401, others=422, path=lambda w: f"api/watch/{NOBODYS}/beat", post={}),
    Row("api/watch/<uuidstr:uid>/answer", guest=401, others=422, path=lambda w: f"api/watch/{NOBODYS}/answer", post={}),
    Row(
        "api/exams/attempts/<uuidstr:uid>/answers",
        guest=401,
        others=404,
        differ=MINE,
        path=answer,
        post=ANSWER,
    ),
    Row(
        "api/exams/attempts/<uuidstr:uid>/look",
        guest=401,
        others=404,
        differ=MINE,
        path=lambda w: f"api/exams/attempts/{w['attempt'].uid}/look",
        post={"away": False},
    ),
    # --- courses
    Row("covers/<int:course_id>.svg", guest=200, path=lambda w: f"covers/{w['course'].pk}.svg"),
    Row("find/suggest/", guest=200),
    Row("staff/missed-words/", others=404, differ=only("trainer", "reviewer", "educator")),
    Row("learn/"),
    Row("learn/<int:course_id>/<uuid:lesson_uid>/", path=lesson_path),
    Row(
        "learn/<int:course_id>/<uuid:lesson_uid>/finish/",
        others=302,
        path=lambda w: lesson_path(w) + "finish/",
        post={},
    ),
    # the lesson of the world is an article
    *(
        Row(f"learn/<int:course_id>/<uuid:lesson_uid>/{page}/", others=404, path=path, post=post)
        for page, path, post in (
            ("page-read", lambda w: lesson_path(w) + "page-read/", {}),
            ("join", lambda w: lesson_path(w) + "join/", {}),
            ("stay", lambda w: lesson_path(w) + "stay/", {}),
            ("recording", lambda w: lesson_path(w) + "recording/", None),
        )
    ),
    # who was there is said by those who teach the course
    Row(
        "learn/<int:course_id>/<uuid:lesson_uid>/attendance/",
        others=404,
        differ=only("trainer", "educator"),
        path=lambda w: f"learn/{w['lesson_in_room'].page_id}/{w['lesson_in_room'].uid}/attendance/",
    ),
    Row(
        "learn/<int:course_id>/<uuid:lesson_uid>/attendance/<int:user_id>/withdraw/",
        others=404,
        differ=only("trainer", "educator"),
        path=lambda w: (
            f"learn/{w['lesson_in_room'].page_id}/{w['lesson_in_room'].uid}/attendance/{w['cast'].cadre.pk}/withdraw/"
        ),
    ),
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
    # --- the trainers' desk
    Row("staff/courses/", others=404, differ=COURSE_READERS),
    Row(
        "staff/courses/<int:course_id>/",
        others=404,
        # a county reads the figures of its own courses alone
        differ={name: status for name, status in COURSE_READERS.items() if name != "county_admin"},
        path=lambda w: f"staff/courses/{w['course'].pk}/",
    ),
    Row("staff/courses/imports/", others=404, differ=only("trainer", "educator")),
    Row("staff/courses/imports/template/", others=404, differ=only("trainer", "educator")),
    Row(
        "staff/courses/imports/<uuid:uid>/",
        others=404,
        differ=only("trainer", "educator"),
        path=of("course_import", "staff/courses/imports/<uid>/"),
    ),
    Row(
        "staff/courses/imports/<uuid:uid>/faults/",
        others=404,
        differ=only("trainer", "educator"),
        path=of("course_import", "staff/courses/imports/<uid>/faults/"),
    ),
    Row(
        "staff/courses/imports/<uuid:uid>/confirm/",
        others=404,
        differ=only("trainer", "educator", status=302),
        path=of("course_import", "staff/courses/imports/<uid>/confirm/"),
        post={},
    ),
    Row(
        "staff/courses/imports/<uuid:uid>/discard/",
        others=404,
        differ=only("trainer", "educator", status=302),
        path=of("course_import", "staff/courses/imports/<uid>/discard/"),
        post={},
    ),
    # --- one's own desk: what belongs to somebody else answers 404
    Row("learn/notes/"),
    Row("learn/notes/file/"),
    Row("learn/notes/<uuid:uid>/", others=404, differ=only("cadre"), path=of("note", "learn/notes/<uid>/")),
    Row(
        "learn/notes/<uuid:uid>/delete/",
        others=404,
        differ=only("cadre"),
        path=of("note", "learn/notes/<uid>/delete/"),
    ),
    Row(
        "learn/<int:course_id>/<uuid:lesson_uid>/notes/",
        others=302,
        path=lambda w: lesson_path(w) + "notes/",
        post={"text": ""},
    ),
    Row("learn/favourites/"),
    Row(
        "learn/favourites/<int:course_id>/",
        others=302,
        path=lambda w: f"learn/favourites/{w['course'].pk}/",
        post={"wanted": "1"},
    ),
    Row("learn/plan/"),
    Row("learn/plan/calendar.ics"),
    Row("learn/plan/courses/<int:course_id>/", path=lambda w: f"learn/plan/courses/{w['course'].pk}/"),
    Row(
        "learn/plan/<uuid:uid>/drop/",
        others=404,
        differ=only("cadre", status=302),
        path=of("planned", "learn/plan/<uid>/drop/"),
        post={},
    ),
    Row("learn/history/"),
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
            f"staff/survey-rounds/<uuid:uid>/{page}/",
            others=404,
            differ=UNIT_KEEPERS,
            path=of("survey_draft", f"staff/survey-rounds/<uid>/{page}/"),
        )
        for page in ("edit", "send")
    ),
    Row(
        "staff/survey-replies/<uuid:uid>/item/",
        others=404,
        differ=UNIT_KEEPERS,
        path=of("survey_reply", "staff/survey-replies/<uid>/item/"),
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
    # the jury: those who were asked to judge, while they judge
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
    # --- video: the token belongs to a person
    Row(
        "v/<str:token>/<uuid:uid>/<int:version>/<path:path>",
        guest=403,
        others=403,
        path=lambda w: f"v/forged/{NOBODYS}/1/master.m3u8",
    ),
    Row(
        "v/<str:token>/<uuid:uid>/captions/<str:name>",
        guest=403,
        others=403,
        path=lambda w: f"v/forged/{NOBODYS}/captions/zh.vtt",
    ),
    # --- the question bank: who keeps the questions of the county, or of the city
    Row("staff/questions/", others=404, differ=QUESTION_READERS),
    Row(
        "staff/questions/bulk/",
        others=404,
        differ=dict.fromkeys(QUESTION_KEEPERS, 302) | only("reviewer", status=404),
        post={},
    ),
    Row("staff/questions/export/", others=404, differ=QUESTION_READERS),
    Row("staff/questions/similar/", others=404, differ=QUESTION_READERS),
    Row("staff/questions/points/", others=404, differ=QUESTION_KEEPERS),
    Row(
        "staff/questions/points/<int:point_id>/",
        others=404,
        differ=QUESTION_KEEPERS,
        path=lambda w: f"staff/questions/points/{w['question'].point_id}/",
    ),
    Row("staff/questions/pictures/", others=404, differ=QUESTION_KEEPERS),
    Row("staff/questions/pictures/site/", others=404, differ=QUESTION_KEEPERS),
    Row("staff/questions/pictures/site/<int:image>/", others=404, path=lambda w: "staff/questions/pictures/site/0/"),
    Row(
        "staff/questions/preview/<slug:kind>/",
        others=404,
        differ=QUESTION_KEEPERS,
        path=lambda w: "staff/questions/preview/single/",
        post={},
    ),
    # A picture of the county: who reads its questions; candidates and markers by their paper (test_pictures).
    Row(
        "question-pictures/<uuid:uid>/",
        others=404,
        differ=QUESTION_READERS,
        path=of("question_picture", "question-pictures/<uid>/"),
    ),
    Row("staff/questions/imports/", others=404, differ=QUESTION_KEEPERS),
    Row("staff/questions/imports/template/", others=404, differ=QUESTION_KEEPERS),
    *(
        Row(route, others=404, differ=QUESTION_KEEPERS, path=of("question_import", route))
        for route in (f"staff/questions/imports/<uuid:uid>/{page}" for page in ("", "faults/"))
    ),
    *(
        Row(
            route,
            others=404,
            differ=dict.fromkeys(QUESTION_KEEPERS, 302),
            path=of("question_import", route),
            post={},
        )
        for route in (f"staff/questions/imports/<uuid:uid>/{page}/" for page in ("confirm", "discard"))
    ),
    Row("staff/questions/new/", others=404, differ=QUESTION_KEEPERS),
    Row(
        "staff/questions/new/<slug:kind>/",
        others=404,
        differ=QUESTION_KEEPERS,
        path=lambda w: "staff/questions/new/blank/",
    ),
    Row(
        "staff/questions/<uuid:uid>/",
        others=404,
        differ=QUESTION_READERS,
        path=of("question", "staff/questions/<uid>/"),
    ),
    *(
        Row(route, others=404, differ=QUESTION_KEEPERS, path=of("question", route))
        for route in (f"staff/questions/<uuid:uid>/{page}/" for page in ("edit", "delete"))
    ),
    Row(
        "staff/questions/<uuid:uid>/add/<slug:kind>/",
        others=404,
        differ=QUESTION_KEEPERS,
        path=lambda w: f"staff/questions/{w['passage'].uid}/add/judge/",
    ),
    Row(
        "staff/questions/<uuid:uid>/versions/<int:version_id>/",
        others=404,
        differ=QUESTION_READERS,
        path=lambda w: f"staff/questions/{w['question'].uid}/versions/{w['question'].versions.get().pk}/",
    ),
    # --- exams: an attempt is its person's
    Row("exams/"),
    Row("exams/<uuid:uid>/", path=of("exam", "exams/<uuid:uid>/")),
    Row("exams/<uuid:uid>/start/", others=302, path=of("exam", "exams/<uuid:uid>/start/"), post={}),
    Row("exams/wrong/"),
    Row("exams/wrong/<uuid:uid>/", others=404, differ=MINE, path=of("wrong", "exams/wrong/<uuid:uid>/")),
    Row("exams/wrong/<uuid:uid>/forget/", others=404, path=lambda w: f"exams/wrong/{NOBODYS}/forget/", post={}),
    *(
        Row(route, others=404, differ=MINE, path=of(name, route))
        for name, route in (
            ("attempt", "exams/attempts/<uuid:uid>/"),
            ("attempt", "exams/attempts/<uuid:uid>/hand-in/"),
            ("finished", "exams/attempts/<uuid:uid>/result/"),
            ("sat", "exams/attempts/<uuid:uid>/appeal/"),
        )
    ),
    *(
        Row(route, others=404, differ=only("cadre", status=302), path=of("attempt", route), post={})
        for route in (
            "exams/attempts/<uuid:uid>/save/",
            "exams/attempts/<uuid:uid>/take-over/",
            "exams/attempts/<uuid:uid>/submit/",
        )
    ),
    # exams of the staff: an exam of the county is run by its own educator and administrator
    Row("staff/exams/", others=404, differ=EXAM_STAFF),
    Row("staff/exams/new/", others=404, differ=EXAM_STAFF),
    *(
        Row(f"staff/exams/<uuid:uid>/{page}", others=404, differ=UNIT_KEEPERS, path=exam_page(page))
        for page in (
            *("", "edit/", "audience/", "board/", "results/", "results/export/", "adjust/", "markers/", "make-up/"),
            *("marking/", "questions/", "questions/<int:version>/", "attempts/<uuid:attempt>/", "act/<slug:name>/"),
            *("statistics/", "statistics/export/"),
        )
    ),
    Row("staff/papers/", others=404, differ=QUESTION_KEEPERS),
    Row("staff/papers/new/", others=404, differ=QUESTION_KEEPERS),
    *(
        Row(f"staff/papers/<uuid:uid>/{page}", others=404, differ=QUESTION_KEEPERS, path=paper_page(page))
        for page in ("", "edit/", "questions/", "rules/new/", "lines/<int:pk>/", "lines/<int:pk>/drop/", "print/")
    ),
    *(
        Row(
            f"staff/papers/<uuid:uid>/{page}",
            others=404,
            path=lambda w, page=page: f"staff/papers/{NOBODYS}/{page}",
            post={},
        )
        for page in ("ready/", "copy/")
    ),
    Row("staff/marking/", others=404, differ=only("trainer", "reviewer")),
    Row(
        "staff/marking/<uuid:uid>/",
        others=404,
        differ=only("trainer", "reviewer"),
        path=of("formal", "staff/marking/<uuid:uid>/"),
    ),
    Row("staff/appeals/", others=404, differ=UNIT_KEEPERS),
    Row("staff/appeals/<uuid:uid>/", others=404, differ=UNIT_KEEPERS, path=of("appeal", "staff/appeals/<uuid:uid>/")),
    Row("staff/exam-series/", others=404, differ=UNIT_KEEPERS),
    Row("staff/exam-series/new/", others=404, differ=UNIT_KEEPERS),
    Row(
        "staff/exam-series/<uuid:uid>/",
        others=404,
        differ=UNIT_KEEPERS,
        path=of("series", "staff/exam-series/<uuid:uid>/"),
    ),
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
    Row("staff/", others=404, differ=SCORE_READERS),
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
    Row("mailbox/supervision/", others=404),
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
            ("selections/<uuid:uid>/candidates/new/", "selection"),
            ("selections/<uuid:uid>/competency/", "selection"),
            ("selections/<uuid:uid>/competency/model/", "selection"),
            ("candidates/<uuid:uid>/remove/", "candidate"),
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
    Row("editors/reports/site-history/", others=302, differ=EDITORS),
    Row("documents/<wagtail.documents.urls>", guest=404, others=404, path=lambda w: "documents/999/nothing.pdf"),
    Row("<wagtail.urls>", guest=200, path=lambda w: ""),
    Row("<wagtail.urls> course", guest=200, path=lambda w: w["course"].get_url_parts()[2].lstrip("/")),
    Row("<wagtail.urls> draft", guest=404, others=404, path=lambda w: w["draft"].get_url_parts()[2].lstrip("/")),
    # --- the plugin for tests
    Row("test-plugin/page/", guest=200),
]
#: Examples behind one of Wagtail's lists have no route of their own.
EXAMPLES = ("editors/", "<wagtail.urls> ")


@pytest.fixture
def world(db) -> World:
    return make_world()


def kind_of(row: Row) -> dict[str, str]:
    """Send JSON to the API, forms to everything else."""
    return {"content_type": "application/json"} if row.route.startswith("api/") else {}


def test_every_route_has_a_row():
    missing = set(all_routes()) - {row.route for row in ROWS}

    assert not missing, "who may open these? add rows: " + ", ".join(sorted(missing))


def test_no_row_is_left_over():
    known = set(all_routes())

    assert not [row.route for row in ROWS if row.route not in known and not row.route.startswith(EXAMPLES)]


def test_everybody_gets_what_the_table_says(world, client_of):
    clients = {name: client_of(person) for name, person in {"guest": None, **world["cast"].people()}.items()}
    wrong: dict[str, dict[str, str]] = {}
    for row in ROWS:
        for name, client in clients.items():
            client.raise_request_exception = False
            with transaction.atomic():
                address = row.example(world)
                response = client.get(address) if row.post is None else client.post(address, row.post, **kind_of(row))
                if response.status_code != row.expected(name):
                    wrong.setdefault(row.route, {})[name] = f"{response.status_code}, not {row.expected(name)}"
                transaction.set_rollback(True)

    assert not wrong, "\n".join(f"{route}: {people}" for route, people in wrong.items())
