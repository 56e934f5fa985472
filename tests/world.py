"""One of everything that has an address, for the table of permissions: the cast, and what they own."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from accounts.actions import keep_record, set_audience
from accounts.actions.own import request_correction
from accounts.actions.registrations import Applicant, submit_registration
from accounts.audiences import AudienceChoice
from accounts.id_numbers import invent
from accounts.models import IdentityConflict, ImportBatch, PeopleExport, User
from activities import actions as activity_verbs
from classes import actions as class_verbs
from classes.models import Certificate
from courses.actions import complete_lesson, enrol, open_lesson
from courses.models import CourseIndexPage, CoursePage, Lesson, LessonAttendance
from desk.actions import plan_course, write_note
from discussion import actions as discussion_verbs
from discussion.models import Post
from exams import actions as exam_verbs
from exams.actions import start_attempt, submit_attempt
from exams.models import Exam, WrongQuestion
from jobs.models import Job
from library.models import Category, DocumentPage, DocumentVersion, LibraryDocument
from library.uploads import begin as begin_upload
from media.models import Video, VideoQuestion, WatchAnomaly
from notices.actions import make_announcement, send_announcement, tell_announcement
from notices.models import Delivery, Notice
from plugins.mailbox import actions as letter_verbs
from plugins.mailbox.models import Attachment, LetterType
from plugins.nomination import actions as nomination_verbs
from plugins.nomination.actions import Nominee, Statement, nominate
from plugins.nomination.models import Approval, Channel, NominatorClass, Scheme
from plugins.nomination.posts import internal
from plugins.nomination.scans import check_scan
from portal import actions as portal_verbs
from portal.actions import set_up_site
from portal.models import ArticlePage, SectionPage
from questions.actions import keep_picture, save_question
from questions.drafts import Draft
from questions.models import Question, QuestionImport
from reflections import actions as reflection_verbs
from scoring.actions import (
    ask_for_review,
    ask_for_simulation,
    award_course_credit,
    close_quarter,
    copy_policy,
    declare,
    draft_bulletin,
    freeze_year,
    grant_exemption,
    issue_certificate,
    save_template,
)
from scoring.demo import make_policies
from scoring.layouts import layout_of
from scoring.models import CreditPolicy, Declaration, ExportFile, HoursImport, Target
from scoring.periods import Period
from scoring.theory import WEIGHTS
from scorm.actions import launch
from scorm.models import Item, Package, PackageVersion
from surveys import actions as survey_verbs
from teaching.models import CourseImport
from tests.cast import PASSWORD, Cast, make_cast
from tests.material import make_exam, make_paper

TOMORROW = timedelta(days=1)
APPLICANT = Applicant("吴群", invent(place="330999", born=date(1980, 5, 17), order=21), "13900001234", "渔业合作社")


def _course(title: str, *, is_live: bool) -> CoursePage:
    course = CoursePage(
        title=title, slug=f"course-{CoursePage.objects.count()}", summary="概要", lecturer="周教", live=is_live
    )
    course.lessons = [Lesson(title="第一课", kind=Lesson.Kind.ARTICLE, body="<p>正文</p>", minimum_seconds=0)]
    CourseIndexPage.objects.get().add_child(instance=course)
    if is_live:
        course.save_revision().publish()
    return course


def _exam() -> Exam:
    options = [{"text": text, "correct": text == "水上"} for text in ("水上", "山上")]
    question = Question.objects.create(
        kind="single", stem="舟在哪里", explanation="水上", body={"options": options}, plain="舟在哪里"
    )
    return make_exam(question, marks="5")


def _formal_exam(cast: Cast, now: datetime) -> dict[str, Any]:
    """Create a formal exam of the county with an essay, which the cadre sat, has marked, and appeals against."""
    essay = Question.objects.create(kind="essay", stem="谈谈舟", body={"guide": "要点"}, plain="谈谈舟")
    options = [{"text": "对", "correct": True}, {"text": "错", "correct": False}]
    choice = Question.objects.create(kind="judge", stem="舟在水上", body={"options": options}, plain="舟在水上")
    paper = make_paper(essay, choice, organiser=cast.dinglan)
    exam = exam_verbs.make_exam(
        cast.dinglan, {"title": "全区考试", "paper": paper, "appeal_days": 5}, by=cast.educator, at=now
    )
    set_audience(exam.audience, choice=AudienceChoice(everybody=True), by=None, at=now)
    exam = exam_verbs.publish_exam(exam, by=cast.educator, at=now)
    exam_verbs.set_markers(exam, [cast.reviewer, cast.trainer], by=cast.educator, at=now)
    sat = start_attempt(exam, user=cast.cadre, at=now)
    version = next(item["version"] for item in sat.paper if item["kind"] == "essay")
    exam_verbs.save_answer(sat, version_id=version, response="舟行水上。", sequence=1, at=now)
    submit_attempt(sat, at=now)
    sheet = exam_verbs.next_sheet(exam, by=cast.reviewer, at=now)
    assert sheet is not None
    exam_verbs.mark_sheet(sheet, marks=Decimal(4), comment="", by=cast.reviewer, at=now)
    exam_verbs.publish_results(exam, by=cast.educator, at=now)
    exam_verbs.fill_books(at=now)
    series = {"title": "每季考试", "template": exam, "every": "quarterly", "month": 1, "day": 15, "days_open": 3}
    series |= {"opens": time(9), "is_active": False}
    return {
        "formal": exam,
        "sat": sat,
        "exam_paper": paper,
        "asked": version,
        "appeal": exam_verbs.appeal(sat, reason="请复核", by=cast.cadre, at=now),
        "series": exam_verbs.set_series(None, series, by=cast.educator, at=now),
        "wrong": WrongQuestion.objects.get(user=cast.cadre, attempt=sat),
    }


def _package(cast: Cast, now: datetime) -> Package:
    made = Package.objects.create(title="海洋课件", uploaded_by=cast.educator, created_at=now)
    version = PackageVersion.objects.create(
        package=made, number=1, sha256="0" * 64, standard="1.2", size=1, files=1, file_name="a.zip", created_at=now
    )
    Item.objects.create(version=version, identifier="i1", position=0, title="第一页", kind="sco", href="index.html")
    made.current = version
    made.save()
    return made


def _discussion(cast: Cast, course: CoursePage, now: datetime) -> dict[str, Any]:
    """Create a board, and a question of the cadre that everybody reads."""
    board = discussion_verbs.make_board({"title": "工作交流", "responsible": cast.educator}, by=None, at=now)
    asked = {"title": "怎样清产核资", "body": "请教一个问题。", "by": cast.cadre, "at": now}
    thread = discussion_verbs.ask(discussion_verbs.open_course_board(course), **asked)
    return {"board": board, "thread": thread, "post": Post.objects.get(thread=thread)}


def _live_lesson(now: datetime) -> Lesson:
    """Create a live lesson that takes questions."""
    times = {"starts_at": now - timedelta(hours=1), "ends_at": now + timedelta(days=1)}
    course = _course("直播课", is_live=True)
    Lesson.objects.filter(page=course).update(kind="live", stream_url="https://live.example.org/1", **times)
    return Lesson.objects.get(page=course)


def _held_post(cast: Cast, thread: Any, now: datetime) -> Post:
    """Create a reply of the cadre that the office holds back."""
    said = discussion_verbs.reply(thread, body="补充一点。", by=cast.cadre, at=now)
    discussion_verbs.decide(said, kind="hold", reason="正在核实", by=cast.educator, at=now)
    return said


def _document(unit: Any, now: datetime, *, title: str, state: str) -> DocumentVersion:
    """Create a document of `unit` whose only version has a page."""
    shelf, _made = Category.objects.get_or_create(name="政策文件")
    times = {"made_at": now, "changed_at": now, "published_at": now}
    document = LibraryDocument.objects.create(title=title, category=shelf, unit=unit, state=state, **times)
    version = DocumentVersion(
        document=document, number=1, file_name="a.docx", format="docx", size=2, sha256="0" * 64, state="ready"
    )
    version.valid_from, version.uploaded_at, version.page_count = timezone.localdate(now), now, 1
    version.file.save(f"library/{version.uid.hex}/original.docx", ContentFile(b"PK"))
    DocumentPage.objects.create(version=version, number=1, text="第一条", blocks=[["p", "第一条"]])
    return version


def _reflection(cast: Cast, course: CoursePage, now: datetime) -> dict[str, Any]:
    """Create a task of the county, and what the cadre handed in."""
    times = {"opens_at": now - TOMORROW, "deadline": now + TOMORROW, "least": 5, "late_allowed": True}
    values = {"title": "读后感", "prompt": "写一写", "course": course, **times}
    task = reflection_verbs.make_task(cast.dinglan, values, by=None, at=now)
    set_audience(task.audience, choice=AudienceChoice(everybody=True), by=None, at=now)
    task = reflection_verbs.publish_task(task, by=cast.educator, at=now)
    text = f"{cast.cadre.real_name}的心得体会"
    version = reflection_verbs.submit(task, text=text, may_be_shown=True, by=cast.cadre, at=now)
    return {"task": task, "submission": version.submission}


def _surveys(cast: Cast, now: datetime) -> dict[str, Any]:
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


def _notices(cast: Cast, now: datetime) -> dict[str, Any]:
    """Create a draft of an announcement of the county, and one that was sent to everybody there, also by e-mail."""
    values = {"title": "县里的通知", "body": "正文", "email": True, "sms": False}
    draft, sent = (make_announcement(cast.dinglan, values, by=None, at=now) for _each in range(2))
    set_audience(sent.audience, choice=AudienceChoice(everybody=True), by=None, at=now)
    send_announcement(sent, by=None, at=now)
    sent.refresh_from_db()
    tell_announcement(sent)
    notice = Notice.objects.get(announcement=sent, recipient=cast.cadre)
    delivery, _made = Delivery.objects.get_or_create(notice=notice, channel="email", defaults={"due_at": now})
    return {"sent_announcement": sent, "draft_announcement": draft, "notice": notice, "delivery": delivery}


def _portal(cast: Cast, course: CoursePage, now: datetime) -> dict[str, Any]:
    """Create a page of a section, one that was taken down, what a reader said, a county's site, a recommendation."""
    section = SectionPage.objects.get(kind="announcements")
    pages = [
        ArticlePage(title="公告", slug=f"page-{cast.dinglan.code}-{number}", date=timezone.localdate(now))
        for number in range(2)
    ]
    for page in pages:
        section.add_child(instance=page)
    home = portal_verbs.open_county_site(
        cast.dinglan,
        hostname=f"county-{cast.dinglan.code}.localhost",
        masthead="定澜干部学习",
        colour="blue",
        by=None,
        at=now,
    )
    return {
        "public_page": pages[0],
        "taken_down": portal_verbs.take_down(pages[1], reason="有误", by=None, at=now),
        "feedback": portal_verbs.give_feedback(path="/", text="意见", contact="", by=cast.cadre, at=now),
        "county_home": home,
        "recommendation": portal_verbs.recommend_course(
            course, from_unit=cast.dinglan, to_unit=cast.dinglan, note="", by=None, at=now
        ),
    }


def _letters(cast: Cast, now: datetime) -> dict[str, Any]:
    """Create a letter of the cadre with a file, one that is handled, a draft, and a place on a reception day."""
    picture = BytesIO()
    Image.new("RGB", (2, 2)).save(picture, "PNG")
    words = {"kind": "request", "subject": f"{cast.cadre.real_name}的主题", "body": "内容", "at": now}
    file = ContentFile(picture.getvalue(), name=f"{cast.cadre.real_name}.png")
    letter = letter_verbs.send_letter(cast.cadre, **words, files=[file])
    handled = letter_verbs.send_letter(cast.cadre, **words)
    letter_verbs.open_letter(handled, by=cast.letter_handler, at=now)
    promised = {"body": "整改", "due_on": timezone.localdate(now) + TOMORROW}
    advice = LetterType.objects.get(code="advice")
    about = {"place": "信访室", "leader": "部长", "capacity": 5, "starts": time(9)}
    day = {**about, "date": timezone.localdate(now) + 2 * TOMORROW}
    reception = letter_verbs.announce_reception(letter.box, day, by=cast.letter_handler, at=now)
    return {
        "letter": letter,
        "handled": handled,
        "enclosure": Attachment.objects.get(entry__letter=letter),
        "improvement": letter_verbs.commit_improvement(handled, **promised, by=cast.letter_handler, at=now),
        "letter_draft": letter_verbs.save_draft(cast.cadre, kind=advice, subject="主题", body="内容", at=now),
        "reception": reception,
        "booking": letter_verbs.book_reception(reception, topic="想谈的事", by=cast.cadre, at=now),
    }


def _activities(cast: Cast, now: datetime) -> dict[str, Any]:
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


def _dot() -> bytes:
    """Return a picture of one pixel."""
    target = BytesIO()
    Image.new("RGB", (1, 1), "red").save(target, "PNG")
    return target.getvalue()


def _bank(cast: Cast, now: datetime) -> dict[str, Any]:
    """Create questions of the county, one of them a passage with one below it, and an import with a fault."""
    options = [{"text": text, "correct": text == "潮汐"} for text in ("潮汐", "沙丘")]
    draft = Draft("single", "海岛的班船跟着什么走", {"options": options, "rule": {}}, number="HD-1", point="海岛/交通")
    question = save_question(draft, scope=cast.dinglan, by=None, at=now)
    whole = Draft("passage", "海岛的材料", number="HD-2", children=[replace(draft, number="", point="")])
    faults = [{"row": 2, "column": "题干", "value": "", "message": "请填写题干。"}]
    batch = {"file_name": "试题.xlsx", "format": "xlsx", "state": "refused", "faults": faults}
    return {
        "question": question,
        "question_picture": keep_picture(_dot(), title="海图", scope=cast.dinglan, by=None, at=now),
        "passage": save_question(whole, scope=cast.dinglan, by=None, at=now),
        "question_import": QuestionImport.objects.create(
            scope=cast.dinglan, made_by=cast.trainer, made_at=now, **batch
        ),
    }


def _in_room(course: CoursePage, now: datetime) -> Any:
    """Let the lesson of `course` take place in a room, an hour ago."""
    times = {"starts_at": now - timedelta(hours=2), "ends_at": now - timedelta(hours=1)}
    Lesson.objects.filter(page=course).update(kind="offline", place="党校报告厅", **times)
    return Lesson.objects.get(page=course)


def _declaration(cast: Cast, now: datetime) -> Declaration:
    """Let the cadre declare a training day, under a policy that counts such days."""
    day = {"day": {"label": "脱产培训", "unit": "day", "hours": "6"}}
    policy = CreditPolicy.objects.valid_on(timezone.localdate(now)).first()
    CreditPolicy.objects.filter(pk=policy.pk).update(rules=policy.rules | {"activities": day})
    proof, facts = ("证明.pdf", b"%PDF-1.4 proof"), {"title": "党校培训", "done_on": timezone.localdate(now)}
    return declare(cast.cadre, activity="day", quantity=Decimal(1), proof=proof, at=now, **facts)


def _let_off(cast: Cast, now: datetime) -> Any:
    """Let the cadre off for a day, with a proof."""
    today = timezone.localdate(now)
    facts = {"reason": "illness", "first_day": today, "last_day": today, "note": f"{cast.cadre.real_name}住院"}
    return grant_exemption(cast.cadre, **facts, proof=("病假条.pdf", b"%PDF-"), by=cast.educator, at=now)


def make_world() -> dict[str, Any]:
    """Create everybody and everything; what can be owned belongs to the cadre, exports to the educator."""
    now = timezone.now()
    cast: Cast = make_cast()
    # One hash for all: who has no password at all is treated differently by the account pages.
    User.objects.update(password=make_password(PASSWORD))
    for person in cast.people().values():
        person.refresh_from_db()
    keep_record(cast.cadre, by=None, at=now, mobile="13900005678")
    set_up_site(hostname="testserver", port=80, at=now)
    make_policies(year=now.year)
    shared = {"course": _course("海洋经济", is_live=True), "draft": _course("草稿", is_live=False), "exam": _exam()}
    shared["lesson"] = shared["course"].lessons.get()
    shared["lesson_in_room"] = _in_room(_course("调研课", is_live=True), now)
    LessonAttendance.objects.create(user=cast.cadre, lesson=shared["lesson_in_room"], marked_at=now)
    shared["video"] = Video.objects.create(title="渔村", type="video", duration=60, file="originals/village.mp4")
    options = [{"text": "海边", "right": True}, {"text": "山上", "right": False}]
    VideoQuestion.objects.create(video=shared["video"], at_ms=9_000, text="渔村在哪里", options=options)
    shared["package"] = _package(cast, now)
    version = _document(cast.city, now, title="学习办法", state="published")
    shared |= {"document": version.document, "document_version": version, "shelf": version.document.category}
    shared |= _discussion(cast, shared["course"], now)
    shared["live_lesson"] = _live_lesson(now)
    return shared | things_of(cast, shared, APPLICANT, now)


def training_of(cast: Cast, course: CoursePage, now: datetime) -> dict[str, Any]:
    """Create a class of the county with everything that has an address, a closed one, a programme, a viewing."""
    by, today = cast.educator, timezone.localdate(now)
    dates = {"starts_on": today - TOMORROW, "ends_on": today, "kind": "offline", "hours": Decimal(4)}

    def a_class(title: str) -> Any:
        made = class_verbs.make_class(cast.dinglan, values={"title": title, **dates}, by=by, at=now)
        class_verbs.publish_class(made, by=by, at=now)
        class_verbs.start_class(made, by=by, at=now)
        class_verbs.enrol_people(made, [cast.cadre], by=by, at=now)
        return made

    def a_meeting(training_class: Any) -> Any:
        start = now - timedelta(hours=5)
        times = {"starts_at": start, "ends_at": start + timedelta(hours=4), "hours": Decimal(4)}
        values = {"title": "辅导", "place": "教室", **times}
        return class_verbs.make_meeting(training_class, values=values, by=by, at=now)

    def paper(training_class: Any, kind: str) -> Any:
        name = f"{kind}.pdf"
        return class_verbs.add_document(training_class, kind=kind, name=name, content=b"%PDF-", by=by, at=now)

    made, closed = a_class("海洋专题班"), a_class("渔业专题班")
    for kind in ("plan", "timetable"):
        paper(closed, kind)
    meeting, (member,) = a_meeting(closed), closed.members.all()
    class_verbs.note_attendance(meeting, member, kind="present", reason="纸质签到", by=by, at=now)
    class_verbs.close_class(closed, by=by, at=now)
    class_verbs.add_course(made, course, required=False, by=by, at=now)
    times = {"starts_at": now - timedelta(hours=3), "ends_at": now - timedelta(hours=2)}
    viewing = {"title": "党课", "place": "会议室", "head_count": 9, "hours": Decimal(1), **times}
    return {
        "class": made,
        "elective": made.class_courses.get(),
        "member": made.members.get(),
        "meeting": a_meeting(made),
        "group": class_verbs.make_group(made, "一组", by=by, at=now),
        "paper": paper(made, "material"),
        "announcement": class_verbs.announce(made, title="通知", body="请准时", by=by, at=now),
        "certificate": Certificate.objects.get(member__training_class=closed),
        "programme": class_verbs.make_programme(
            cast.dinglan, values={"year": today.year, "title": "海洋人才"}, by=by, at=now
        ),
        "viewing": class_verbs.open_viewing(cast.dinglan_office, values=viewing, by=by, at=now),
    }


def _nominations(cast: Cast, nominee: Nominee, statement: Statement, now: datetime) -> dict[str, Any]:
    """Create what the officer keeps beside nominations: a post, a paper with its scan, a shortlist, a rule."""
    by = {"by": cast.nomination_officer, "at": now}
    values = {"unit": cast.dinglan, "title": "副局长", "employer": cast.dinglan_office.name, "batch": "", "places": 1}
    post = nomination_verbs.keep_internal_post(None, values, **by)
    signed = nomination_verbs.Paper(cast.cadre.real_name, cast.dinglan_office, NominatorClass.LEADER, Channel.WRITTEN)
    paper = nomination_verbs.register_paper(
        signed, nominee=nominee, statement=statement, post=internal(post), scan=check_scan(b"%PDF-1.7 x"), **by
    )

    def entry(name: str) -> Any:
        listed = {"post": internal(post), "source": "meeting", "unit": cast.dinglan}
        return nomination_verbs.list_nominee(Nominee(name, "海洋局", "副局长"), **listed, **by)

    appointed = entry("陆壬")
    nomination_verbs.appoint_entry(appointed, on=now.date(), document="云组〔2026〕1号", **by)
    rule = {"code": f"rule-{cast.dinglan.pk}", "text": "任现职满两年", "citation": "本地规定", "light": "yellow"}
    rule |= {"condition": {"fact": "rank_years", "is": ">=", "value": 2}, "valid_from": now.date()}
    return _contest(cast, internal(post), by) | {
        "internal_post": post,
        "scan": paper.scan,
        "listed": entry("吴方"),
        "appointed": appointed,
        "eligibility_rule": nomination_verbs.keep_rule(rule, **by),
    }


def _contest(cast: Cast, post: Any, by: dict[str, Any]) -> dict[str, Any]:
    """Create a contest that is open, one that is prepared, and a process under a scheme, each with people."""
    parts = [nomination_verbs.StageWords("written", "笔试", Decimal(100))]

    def contest(title: str) -> Any:
        words = {"post": post, "places": 1, "unit": cast.dinglan, "stages": parts}
        made = nomination_verbs.prepare_contest(title, **words, **by)
        people = nomination_verbs.enter(made, [Nominee(name, "海洋局", "科长") for name in ("吴方", "陆壬")], **by)
        for kind in Approval.Kind.values:
            nomination_verbs.decide(people, made, kind=kind, is_granted=True, on=by["at"].date(), **by)
        return made

    opened, shown = contest("副局长比选"), contest("副局长第二次比选")
    nomination_verbs.open_contest(opened, **by)
    nomination_verbs.open_contest(shown, **by)
    marks = {number: nomination_verbs.Mark(Decimal(70 + number)) for number in (1, 2)}
    nomination_verbs.score_stage(shown, shown.stages.get(), marks, **by)
    nomination_verbs.finish_contest(shown, **by)
    nomination_verbs.publish_contest(shown, **by)
    nomination_verbs.load_default_schemes(**by)
    scheme = Scheme.objects.current().get(code="chief")
    begun = nomination_verbs.begin_selection(post, scheme=scheme, places=1, unit=cast.dinglan, **by)
    return {
        "post_contest": opened,
        "post_contest_prepared": contest("副局长第三次比选"),
        "post_contest_shown": shown,
        "entrant": opened.entrants.first(),
        "scheme": scheme,
        "selection": begun,
        "candidate": nomination_verbs.add_candidate(begun, Nominee("吴方", "海洋局", "科长"), **by),
    }


def things_of(cast: Cast, shared: dict[str, Any], applicant: Applicant, now: datetime) -> dict[str, Any]:
    """Create what the cadre of `cast` owns and what concerns the county, with the courses of `shared`."""
    course, lesson, exam = shared["course"], shared["lesson"], shared["exam"]
    enrolment = enrol(course, user=cast.cadre, at=now)
    open_lesson(lesson, user=cast.cadre, at=now)
    complete_lesson(lesson, user=cast.cadre, at=now)
    enrolment.refresh_from_db()
    finished = start_attempt(exam, user=cast.cadre, at=now)
    submit_attempt(finished, at=now)
    nominee, statement = Nominee("陆壬", "海洋局", "副局长"), Statement("局长", "实", "浅", "宜")
    export = ExportFile(
        year=2026, unit=cast.educator.roles.get().unit, made_by=cast.educator, requested_at=now, finished_at=now
    )
    export.file.save("table-of-permissions.xlsx", ContentFile(b"xlsx"))
    policy = copy_policy(CreditPolicy.objects.valid_on(timezone.localdate(now)).first(), by=cast.educator, at=now)
    quarter = close_quarter(Period.quarter_of(timezone.localdate(now)).previous, by=cast.educator, at=now)
    draft_bulletin(quarter, by=cast.educator, at=now)
    people_export = PeopleExport(made_by=cast.educator, requested_at=now, finished_at=now)
    people_export.file.save("people.xlsx", ContentFile(b"xlsx"))
    more = training_of(cast, course, now) | _reflection(cast, course, now) | _activities(cast, now)
    more |= _formal_exam(cast, now) | _bank(cast, now) | _notices(cast, now) | _portal(cast, course, now)
    more |= _nominations(cast, nominee, statement, now) | _surveys(cast, now)
    return more | {
        "cast": cast,
        "people_export": people_export,
        "attempt": start_attempt(exam, user=cast.cadre, at=now),
        "finished": finished,
        "credit": award_course_credit(enrolment, at=now),
        "export": export,
        "policy": policy,
        "target": Target.objects.order_by("pk").first(),
        "exemption": _let_off(cast, now),
        "hours_import": HoursImport.objects.create(
            made_by=cast.educator,
            made_at=now,
            file_name="外部学时.xlsx",
            state=HoursImport.State.REFUSED,
            faults=[{"row": 2, "column": "姓名", "value": cast.cadre.real_name, "message": "与账号的姓名不一致。"}],
        ),
        "credit_certificate": issue_certificate(cast.cadre, year=now.year, by=cast.cadre, at=now),
        "archive": freeze_year(
            cast.dinglan, year=now.year, layout=layout_of("standard"), last_entry=0, by=None, at=now
        ),
        "annual_template": save_template(
            None, name=f"年度表{cast.dinglan.code}", columns=["name"], weights=WEIGHTS, by=None, at=now
        ),
        "declaration": _declaration(cast, now),
        "credit_appeal": ask_for_review(cast.cadre, subject="海洋课", text="没有计入", at=now),
        "quarter": quarter,
        "simulation": ask_for_simulation(policy, year=now.year, by=cast.educator, at=now),
        "job": Job.objects.create(
            kind="nothing", payload={}, max_attempts=1, owner=cast.cadre, created_at=now, run_after=now + TOMORROW
        ),
        **_letters(cast, now),
        "registration": submit_registration(
            applicant,
            unit=cast.dinglan,
            purpose="both",
            password=PASSWORD,
            at=now,
        ),
        "batch": ImportBatch.objects.create(
            unit=cast.dinglan_office,
            made_by=cast.county_admin,
            made_at=now,
            file_name="人员.xlsx",
            state=ImportBatch.State.APPLIED,
            applied_at=now,
            faults=[
                {
                    "row": 2,
                    "column": cast.cadre.real_name,
                    "value": cast.cadre.username,
                    "message": "导入后已登录过。",
                }
            ],
        ),
        "anomaly": WatchAnomaly.objects.create(user=cast.cadre, kind="night", day=now.date(), found_at=now),
        "wish": request_correction(cast.cadre, field="post", proposed="党组书记", reason="", at=now),
        "locked": AccessAttempt.objects.create(
            username=cast.cadre.username,
            ip_address="10.9.9.9",
            failures_since_start=5,
            user_agent="",
            path_info="",
            get_data="",
        ),
        "identity": IdentityConflict.objects.create(
            provider="oidc", subject=f"office-{cast.cadre.pk}", first_seen_at=now, last_seen_at=now
        ),
        "launch": launch(shared["package"], user=cast.cadre, context="lesson", back="/", at=now),
        "course_import": CourseImport.objects.create(
            parent=course.get_parent(),
            made_by=cast.trainer,
            made_at=now,
            file_name="课程.xlsx",
            state=CourseImport.State.REFUSED,
            faults=[{"row": 2, "column": "课程名称", "value": "", "message": "请填写这一项。"}],
        ),
        "note": write_note(lesson, text=f"{cast.cadre.real_name}的笔记", at_ms=None, by=cast.cadre, at=now),
        "planned": plan_course(course, due_on=timezone.localdate(now), by=cast.cadre, at=now),
        "held_post": _held_post(cast, shared["thread"], now),
        "live_question": discussion_verbs.ask_live(shared["live_lesson"], body="何时开建", by=cast.cadre, at=now),
        "kept_version": (kept := _document(cast.dinglan, now, title="县里的草稿", state="draft")),
        "kept_document": kept.document,
        "arriving": begin_upload(kept.document, name="办法.pdf", size=10, by=cast.trainer, at=now),
        "nomination": nominate(cast.cadre, nominee=nominee, statement=statement, at=now),
    }
