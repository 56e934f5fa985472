"""The demo: an invented city, its people, courses, exams, a year of study, announcements."""

from __future__ import annotations

import random
import secrets
import tempfile
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from wagtail.models import Collection
from wagtail.signal_handlers import disable_reference_index_auto_update

from accounts.actions import appoint, grant_role, issue_account, keep_record, set_up_second_factor
from accounts.audit import record
from accounts.demo import keep_records, make_categories, make_person, make_units, people
from accounts.id_numbers import invent
from accounts.models import AuditEntry, Unit, User
from accounts.second_factor import needs_second_factor
from activities.demo import make_activities
from classes.demo import TrainingDemo
from courses.actions import finish_reading, open_lesson
from courses.demo import make_course, make_topics
from courses.demo_texts import course_texts
from courses.mixed_demo import make_mixed_course
from courses.models import CourseIndexPage, CoursePage, Lesson
from discussion.demo import make_discussion
from exams.actions import count_questions
from exams.demo import make_exam, make_exams, sit
from exams.demo_formal import FormalDemo
from exams.models import Exam
from jobs.actions import run_due
from library.demo import make_documents
from library.models import LibraryDocument
from lms.plugins import plugin_demos
from media.actions import add_video
from media.demo import add_marks, make_clip, make_sound, write_captions
from media.models import Video
from media.watching import open_play_session, record_beat
from questions.demo import make_questions
from reflections.demo import make_reflections
from scoring.actions import enter_training
from scoring.demo import History, close_last_quarter, let_off, make_cycles, make_policies
from scorm.actions import begin_import
from scorm.demo import TITLE as PACKAGE_TITLE
from scorm.demo import make_package
from scorm.importing import TAKE_IN
from scorm.models import Package
from search.demo import make_missed_words
from surveys.demo import make_surveys

from .demo_accounts import ACCOUNT_MARKER, ACCOUNTS
from .demo_pages import PublicDemo

MARKER = "load_demo"
CADRES, COURSES = 900, 300
#: Seconds and height of the demo's videos: several lengths, several sizes.
CLIPS = (
    (24, 360),
    (36, 480),
    (30, 720),
    (45, 360),
    (28, 540),
    (60, 480),
    (32, 360),
    (40, 720),
    (26, 360),
    (90, 360),
    (34, 480),
    (50, 540),
)
CAPTIONS = (
    "各位学员好，今天我们从一个海岛的清晨讲起。",
    "渔村集体经济，关键在于把资源变成资产。",
    "先清产核资，再由成员大会表决，一步都不能少。",
    "办法不在多，在于有人管、有钱修、有人看。",
    "请把这三个问题记下来，回到岗位上试一试。",
    "我们下一节再见。",
)
PACKAGE_SUMMARY = "三节互动课件：出海之前、航行之中、遇到大雾。由 SCORM 课件包播放，含一道小测。"


def is_loaded() -> bool:
    """Say whether the demo has been loaded into this database."""
    return AuditEntry.objects.filter(verb=MARKER).exists()


class Demo:
    """Loads the demo once; the structure in one transaction, so that an interrupted load leaves nothing."""

    def __init__(
        self,
        *,
        at: datetime,
        say: Callable[[str], None],
        password: str = "",
        cadres: int = CADRES,
        courses: int = COURSES,
        clips: Sequence[tuple[int, int]] = CLIPS,
    ) -> None:
        self.at, self.say = at, say
        self.cadres, self.courses, self.clips = cadres, courses, clips
        self.password = password or f"{secrets.token_urlsafe(6)}-{secrets.randbelow(90) + 10}"
        self.rng = random.Random(20260101)
        self.accounts: dict[str, User] = {}

    def load(self) -> None:
        """Make everything."""
        with tempfile.TemporaryDirectory() as folder:
            clips = self.make_clips(Path(folder))
            # Ten background jobs per course would only keep the references that one pass below finds.
            with transaction.atomic(), disable_reference_index_auto_update():
                self.make_structure(clips)
                record(MARKER, by=None, at=self.at)
        call_command("rebuild_references_index", verbosity=0)
        self.make_recent_study()

    def make_clips(self, folder: Path) -> list[tuple[Path, Path]]:
        """Make the video files and their captions, two at a time."""
        self.say("制作演示视频 …")

        def make(number: int) -> tuple[Path, Path]:
            seconds, height = self.clips[number]
            clip = make_clip(folder / f"clip-{number}.mp4", seconds=seconds, height=height, seed=number)
            return clip, write_captions(folder / f"clip-{number}.vtt", lines=CAPTIONS, seconds=seconds)

        with ThreadPoolExecutor(max_workers=2) as pool:
            return list(pool.map(make, range(len(self.clips))))

    def make_structure(self, clips: Sequence[tuple[Path, Path]]) -> None:
        """Make units, people, courses, exams, articles and a year of study."""
        self.say("建立单位和人员 …")
        units = make_units(departments=60, at=self.at)
        categories = make_categories()
        policy_year = timezone.localdate(self.at).year
        make_policies(year=policy_year)
        self.make_accounts(units)
        found = list(people(self.cadres, units=units, rng=self.rng, at=self.at))
        cadres = [make_person(person, categories, at=self.at) for person in found]
        keep_records(cadres, found)
        self.say("建立课程、题库和考试 …")
        courses = self.make_courses(clips)
        self.make_package_course()
        make_documents(Unit.get_first_root_node(), at=self.at)
        self.exams = make_exams(self.questions, at=self.at)
        FormalDemo(self.accounts, cadres=cadres, at=self.at).load()
        PublicDemo(self.accounts, at=self.at).load()
        self.say("写入一年的学习记录 …")
        learners = [*self.accounts.values(), *cadres]
        history = History(courses, rng=self.rng, at=self.at)
        today = timezone.localdate(self.at)
        history.write(learners, per_year=48, first=today.replace(month=1, day=2), last=today)
        self.enter_trainings(learners)
        make_cycles(at=self.at)
        let_off(cadres[0], by=self.accounts["ganjiao"], at=self.at)
        close_last_quarter(self.accounts["ganjiao"], at=self.at)
        self.say("建立培训计划和班次 …")
        videos = list(CoursePage.objects.filter(slug__startswith="video-").order_by("pk")[:2])
        TrainingDemo(self.accounts, courses=[*videos, *courses], exam=self.exams[0], at=self.at).load()
        make_discussion(self.accounts, cadres=cadres, courses=[*videos, *courses], at=self.at)
        task = make_reflections(self.accounts, cadres=cadres, course=courses[0], at=self.at)
        make_mixed_course(
            sound=self.make_sound_lesson(),
            document=LibraryDocument.objects.order_by("pk")[0],
            task=task.uid,
            people=[*cadres[:12], self.accounts["linhai"]],
            by=self.accounts["jiaoshi"],
            at=self.at,
        )
        make_activities(self.accounts, cadres=cadres, at=self.at)
        make_surveys(self.accounts, cadres=cadres, at=self.at)
        for make_demo in plugin_demos():
            make_demo(self.accounts, cadres=cadres, at=self.at)

    def make_accounts(self, units: Sequence[Unit]) -> None:
        """Make the people one can sign in as."""
        by_name = {unit.name: unit for unit in units}
        category = make_categories()["reserve"]
        start = timezone.localdate(self.at) - timedelta(days=900)
        for number, account in enumerate(ACCOUNTS):
            user = issue_account(
                account.username, real_name=account.real_name, password=self.password, by=None, at=self.at
            )
            unit = by_name[account.unit]
            appoint(user, unit=unit, post=account.post, rank="50", category=category, start=start, by=None, at=self.at)
            id_number = invent(place="330989", born=date(1975 + number, 5, 17), order=number)
            keep_record(user, by=None, at=self.at, id_number=id_number)
            for role in account.roles:
                grant_role(user, role, unit=Unit.objects.get(code=account.scope), by=None, at=self.at)
            if needs_second_factor(user):
                set_up_second_factor(user, by=None, at=self.at)
            record(ACCOUNT_MARKER, by=None, at=self.at, target=user)
            self.accounts[account.username] = user

    def make_courses(self, clips: Sequence[tuple[Path, Path]]) -> list[CoursePage]:
        """Make courses of articles, and twelve of videos with a test; return those of articles."""
        index = CourseIndexPage.objects.get()
        topics = make_topics(index, at=self.at)
        trainer = self.accounts["jiaoshi"]
        self.questions = make_questions(at=self.at)
        texts = list(course_texts(self.courses, self.rng))
        videos = [
            add_video(clip, title=texts[number].lessons[0], by=trainer, at=self.at, captions=captions)
            for number, (clip, captions) in enumerate(clips)
        ]
        for video in videos:
            add_marks(video, by=trainer, at=self.at)
        for number, text in enumerate(texts[: len(videos)]):
            own = [videos[number], videos[number - 1]] if number % 2 else [videos[number]]
            points = self.rng.sample(self.questions, 5)
            test = make_exam(f"{text.title} 随堂测验", points, marks=Decimal(20), minutes=15, is_course_test=True)
            make_course(
                index,
                text,
                topics=topics,
                rng=self.rng,
                at=self.at,
                slug=f"video-{number + 1}",
                videos=own,
                test=test.uid,
            )
        return [
            make_course(index, text, topics=topics, rng=self.rng, at=self.at, slug=f"course-{number + 1}")
            for number, text in enumerate(texts[len(videos) :])
        ]

    def make_package_course(self) -> None:
        """Take a small SCORM package in and make a course of it."""
        with tempfile.TemporaryDirectory() as folder:
            path = make_package(Path(folder) / "demo.zip")
            root = Collection.get_first_root_node()
            trainer = self.accounts["jiaoshi"]
            begun = begin_import(iter([path.read_bytes()]), name=path.name, by=trainer, at=self.at, collection=root)
        run_due(self.at, kinds=[TAKE_IN])
        index = CourseIndexPage.objects.get()
        text = replace(next(course_texts(1, random.Random(1))), title=PACKAGE_TITLE, summary=PACKAGE_SUMMARY)
        text = replace(text, topic="海洋经济", subject="business")
        make_course(
            index,
            text,
            topics=make_topics(index, at=self.at),
            rng=self.rng,
            at=self.at,
            slug="package-1",
            package=Package.objects.get(versions__sha256=begun.sha256),
        )

    def make_sound_lesson(self) -> Video:
        """Take in sound without a picture, as for those who listen on the ferry."""
        with tempfile.TemporaryDirectory() as folder:
            path = make_sound(Path(folder) / "village.m4a", seconds=45, title="渔村一日")
            return add_video(path, title="渔村一日（音频）", by=self.accounts["jiaoshi"], at=self.at)

    def enter_trainings(self, learners: Sequence[User]) -> None:
        """Enter classes of 集中培训 for the accounts one can sign in as, and for every fifth cadre."""
        year = timezone.localdate(self.at).year
        zone = timezone.get_default_timezone()
        for number, user in enumerate(learners):
            if number >= len(ACCOUNTS) and number % 5:
                continue
            enter_training(
                user,
                title="县处级干部进修班（第二期）" if number % 2 else "年轻干部能力提升专题班",
                hours=Decimal(self.rng.choice((40, 48, 56, 80))),
                earned_at=datetime(year, 4, 24, 17, tzinfo=zone),
                reference=f"demo-class-{year}-{number % 2}",
                by=None,
                at=self.at,
            )

    def make_recent_study(self) -> None:
        """Let some people watch, read and sit exams by the verbs, as the site itself would record it."""
        self.say("最近的学习和考试 …")
        video_courses = list(CoursePage.objects.filter(slug__startswith="video-").order_by("slug"))
        me = self.accounts["linhai"]
        others = list(User.objects.exclude(username__in=self.accounts).order_by("pk")[:24])
        for number, course in enumerate(video_courses[:3]):
            self.study(me, course, at=self.at - timedelta(days=9 - 3 * number))
        self.study(me, video_courses[3], at=self.at - timedelta(hours=3), until=0.55)
        for number, user in enumerate(others):
            self.study(user, video_courses[number % len(video_courses)], at=self.at - timedelta(days=1 + number % 9))
        for number, user in enumerate([*others[:16], *[self.accounts[name] for name in ("shenhe", "ganjiao")]]):
            exam = self.exams[number % 2]
            sit(exam, user, skill=0.6 + 0.02 * number, rng=self.rng, at=self.exam_day(exam, number))
        sit(self.exams[0], me, skill=0.9, rng=self.rng, at=self.exam_day(self.exams[0], 3))
        count_questions(self.exams[0], at=self.at)
        make_missed_words(at=self.at)

    def exam_day(self, exam: Exam, number: int) -> datetime:
        """Return a moment within the window of an exam."""
        return (exam.opens_at or self.at) + timedelta(days=1 + number % 9, hours=1)

    def study(self, user: User, course: CoursePage, *, at: datetime, until: float = 1.0) -> None:
        """Watch every video of a course at normal speed up to the share `until`, then sit its test."""
        for lesson in course.lessons.filter(retired=False).order_by("sort_order"):
            open_lesson(lesson, user=user, at=at)
            if lesson.kind == Lesson.Kind.VIDEO:
                at = self.watch(user, lesson, at=at, until=until)
                if until < 1:
                    return
            elif lesson.kind == Lesson.Kind.EXAM:
                sit(Exam.objects.get(uid=lesson.target), user, skill=0.95, rng=self.rng, at=at)
            else:
                finish_reading(lesson, user=user, at=at + timedelta(seconds=lesson.minimum_seconds + 5))

    def watch(self, user: User, lesson: Lesson, *, at: datetime, until: float) -> datetime:
        """Watch a video from the beginning, with a beat every 15 s; return when it ended."""
        assert lesson.video is not None  # noqa: S101 - a video lesson has its video, says the database
        session = open_play_session(user, lesson.video, context=str(lesson.uid), max_rate=1.5, at=at)
        end = int(lesson.video.duration * 1000 * until)
        for seq, position in enumerate([*range(15000, end, 15000), end], start=1):
            moment = at + timedelta(milliseconds=position)
            record_beat(session.uid, by=session.user, seq=seq, played=[(0, position)], position=position, at=moment)
        return at + timedelta(milliseconds=end + 20_000)
