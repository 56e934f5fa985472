"""One of everything that has an address, for the table of permissions: the cast, and what they own; parted by area."""

from datetime import date, datetime, timedelta
from typing import Any

from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.actions import keep_record
from accounts.actions.own import request_correction
from accounts.actions.registrations import Applicant, submit_registration
from accounts.id_numbers import invent
from accounts.models import IdentityConflict, ImportBatch, PeopleExport, UnitImport, User
from courses.actions import complete_lesson, enrol, open_lesson
from courses.models import LessonAttendance
from desk.actions import plan_course, write_note
from discussion import actions as discussion_verbs
from exams.actions import start_attempt, submit_attempt
from jobs.models import Job
from library.uploads import begin as begin_upload
from media.models import Video, VideoQuestion, WatchAnomaly
from plugins.nomination.actions import Nominee, Statement, nominate
from portal.actions import set_up_site
from scoring.actions import (
    ask_for_review,
    ask_for_simulation,
    award_course_credit,
    close_quarter,
    copy_policy,
    draft_bulletin,
    freeze_year,
    issue_certificate,
    save_template,
)
from scoring.demo import make_policies
from scoring.layouts import layout_of
from scoring.models import CreditPolicy, ExportFile, HoursImport, Target
from scoring.periods import Period
from scoring.theory import WEIGHTS
from scorm.actions import launch
from teaching.models import CourseImport
from tests.cast import PASSWORD, Cast, make_cast

from .classes import training_of
from .community import a_survey, activities, held_post, reflection, talk
from .courses import a_course, in_room, library_document, live_lesson, package
from .exams import bank, course_test, formal_exam
from .mailbox import letters
from .nomination import nominations
from .public import announcements, public_pages
from .scoring import declaration, let_off

TOMORROW = timedelta(days=1)
APPLICANT = Applicant("吴群", invent(place="330999", born=date(1980, 5, 17), order=21), "13900001234", "渔业合作社")


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
    shared = {
        "course": a_course("海洋经济", is_live=True),
        "draft": a_course("草稿", is_live=False),
        "exam": course_test(),
    }
    shared["lesson"] = shared["course"].lessons.get()
    shared["lesson_in_room"] = in_room(a_course("调研课", is_live=True), now)
    LessonAttendance.objects.create(user=cast.cadre, lesson=shared["lesson_in_room"], marked_at=now)
    shared["video"] = Video.objects.create(title="渔村", type="video", duration=60, file="originals/village.mp4")
    options = [{"text": "海边", "right": True}, {"text": "山上", "right": False}]
    VideoQuestion.objects.create(video=shared["video"], at_ms=9_000, text="渔村在哪里", options=options)
    shared["package"] = package(cast, now)
    version = library_document(cast.city, now, title="学习办法", state="published")
    shared |= {"document": version.document, "document_version": version, "shelf": version.document.category}
    shared |= talk(cast, shared["course"], now)
    shared["live_lesson"] = live_lesson(now)
    return shared | things_of(cast, shared, APPLICANT, now)


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
    more = training_of(cast, course, now) | reflection(cast, course, now) | activities(cast, now)
    more |= formal_exam(cast, now) | bank(cast, now) | announcements(cast, now) | public_pages(cast, course, now)
    more |= nominations(cast, nominee, statement, now) | a_survey(cast, now)
    return more | {
        "cast": cast,
        "people_export": people_export,
        "attempt": start_attempt(exam, user=cast.cadre, at=now),
        "finished": finished,
        "credit": award_course_credit(enrolment, at=now),
        "export": export,
        "policy": policy,
        "target": Target.objects.order_by("pk").first(),
        "exemption": let_off(cast, now),
        "unit_import": UnitImport.objects.create(
            made_by=cast.educator,
            made_at=now,
            file_name="单位.xlsx",
            state=UnitImport.State.REFUSED,
            faults=[{"row": 2, "column": "单位代码", "value": "", "message": "必填，请补上。"}],
        ),
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
        "declaration": declaration(cast, now),
        "credit_appeal": ask_for_review(cast.cadre, subject="海洋课", text="没有计入", at=now),
        "quarter": quarter,
        "simulation": ask_for_simulation(policy, year=now.year, by=cast.educator, at=now),
        "job": Job.objects.create(
            kind="nothing", payload={}, max_attempts=1, owner=cast.cadre, created_at=now, run_after=now + TOMORROW
        ),
        **letters(cast, now),
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
        "held_post": held_post(cast, shared["thread"], now),
        "live_question": discussion_verbs.ask_live(shared["live_lesson"], body="何时开建", by=cast.cadre, at=now),
        "kept_version": (kept := library_document(cast.dinglan, now, title="县里的草稿", state="draft")),
        "kept_document": kept.document,
        "arriving": begin_upload(kept.document, name="办法.pdf", size=10, by=cast.trainer, at=now),
        "nomination": nominate(cast.cadre, nominee=nominee, statement=statement, at=now),
    }
