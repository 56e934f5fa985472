"""What people say and write in the table of permissions: boards, reflections, contests, surveys."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.actions import set_audience
from accounts.audiences import AudienceChoice
from activities import actions as activity_verbs
from courses.models import CoursePage
from discussion import actions as discussion_verbs
from discussion.models import Post
from reflections import actions as reflection_verbs
from surveys import actions as survey_verbs
from tests.cast import Cast

TOMORROW = timedelta(days=1)


def talk(cast: Cast, course: CoursePage, now: datetime) -> dict[str, Any]:
    """Create a board, and a question of the cadre that everybody reads."""
    board = discussion_verbs.make_board({"title": "工作交流", "responsible": cast.educator}, by=None, at=now)
    asked = {"title": "怎样清产核资", "body": "请教一个问题。", "by": cast.cadre, "at": now}
    thread = discussion_verbs.ask(discussion_verbs.open_course_board(course), **asked)
    return {"board": board, "thread": thread, "post": Post.objects.get(thread=thread)}


def held_post(cast: Cast, thread: Any, now: datetime) -> Post:
    """Create a reply of the cadre that the office holds back."""
    said = discussion_verbs.reply(thread, body="补充一点。", by=cast.cadre, at=now)
    discussion_verbs.decide(said, kind="hold", reason="正在核实", by=cast.educator, at=now)
    return said


def reflection(cast: Cast, course: CoursePage, now: datetime) -> dict[str, Any]:
    """Create a task of the county, and what the cadre handed in."""
    times = {"opens_at": now - TOMORROW, "deadline": now + TOMORROW, "least": 5, "late_allowed": True}
    values = {"title": "读后感", "prompt": "写一写", "course": course, **times}
    task = reflection_verbs.make_task(cast.dinglan, values, by=None, at=now)
    set_audience(task.audience, choice=AudienceChoice(everybody=True), by=None, at=now)
    task = reflection_verbs.publish_task(task, by=cast.educator, at=now)
    text = f"{cast.cadre.real_name}的心得体会"
    version = reflection_verbs.submit(task, text=text, may_be_shown=True, by=cast.cadre, at=now)
    return {"task": task, "submission": version.submission}


def activities(cast: Cast, now: datetime) -> dict[str, Any]:
    """Create a reading list of the county, and a contest of the county whose entries the trainer judges."""
    today, by = timezone.localdate(now), cast.educator
    everybody = AudienceChoice(everybody=True)
    period = {"starts_on": today - TOMORROW, "ends_on": today + TOMORROW, "least": 2}
    books = activity_verbs.make_reading_list(
        cast.dinglan, {"title": "必读书目", "intro": "", **period}, by=None, at=now
    )
    set_audience(books.audience, choice=everybody, by=None, at=now)
    item = activity_verbs.add_item(books, {"title": "海岛纪事", "required": True}, by=by, at=now)
    activity_verbs.publish_reading_list(books, by=by, at=now)
    activity_verbs.mark_read(item, text=f"{cast.cadre.real_name}的摘抄", by=cast.cadre, at=now)
    times = {"opens_at": now - 2 * TOMORROW, "deadline": now - TOMORROW, "takes_file": True, "least": 0}
    values = {"title": "海岛征文", "kind": "essay", "call": "写一写", **times}
    contest = activity_verbs.make_contest(cast.dinglan, values, by=None, at=now)
    set_audience(contest.audience, choice=everybody, by=None, at=now)
    criterion = activity_verbs.add_criterion(contest, name="内容", most=100, by=by, at=now)
    activity_verbs.add_jurors(contest, [cast.trainer], by=by, at=now)
    before = now - 2 * TOMORROW
    activity_verbs.call_for_entries(contest, by=by, at=before)
    work = {"title": "潮起", "text": "海岛", "may_be_shown": False, "file": ("a.pdf", b"%PDF-")}
    activity_verbs.save_entry(contest, **work, by=cast.cadre, at=before)
    entry = activity_verbs.submit_entry(contest, by=cast.cadre, at=before)
    activity_verbs.begin_judging(contest, by=by, at=now)
    juror = contest.jurors.get()
    return {"books": books, "book": item, "contest": contest, "entry": entry, "criterion": criterion, "juror": juror}


def a_survey(cast: Cast, now: datetime) -> dict[str, Any]:
    """Create a survey of the county with a draft, and one whose round the cadre replied to, with a matter."""
    survey, other = (survey_verbs.make_survey(cast.dinglan, title="县里的调研", by=None, at=now) for _each in range(2))
    set_audience(survey.audience, choice=AudienceChoice(everybody=True), by=None, at=now)
    values = {"question": "县里有什么困难？", "sms": False, "closes_on": timezone.localdate(now) + TOMORROW}
    asked = survey_verbs.make_round(survey, values, by=None, at=now)
    survey_verbs.send_round(asked, by=None, at=now)
    asked.refresh_from_db()
    survey_verbs.tell_round(asked)
    draft = survey_verbs.make_round(other, values, by=None, at=now)
    text = f"{cast.cadre.real_name}的回复"
    replies = [survey_verbs.take_reply(asked, text=text, by=cast.cadre, at=now) for _each in range(2)]
    matter = {"matter": f"{cast.cadre.real_name}的事项", "owner": cast.county_admin, "due_on": None}
    item = survey_verbs.make_item(replies[0], matter, by=cast.county_admin, at=now)
    return {
        "survey": survey,
        "survey_round": asked,
        "survey_draft": draft,
        "survey_reply": replies[1],
        "survey_item": item,
    }
