"""Policies, targets and a history of study for the demo and for load tests."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import CadreCategory, Posting, User
from courses.models import CoursePage, Enrolment, Lesson, LessonProgress

from .actions import close_quarter, draft_bulletin, grant_exemption, save_target
from .chain import GENESIS, digest_of
from .models import CreditEntry, CreditPolicy, Exemption, Ledger, LedgerHead, Target
from .periods import Period
from .policies.arithmetic import Before, Study, calculate
from .presets import preset_targets

#: Bands by duration as SPEC §2.2 quotes them for one province, with a daily cap; weights are the demo city's own.
RULES = {
    "table": [[30, "1"], [15, "0.5"], [0, "0.25"]],
    "weights": {"required": "1.5"},
    "daily_cap": "10",
    "basic": ["theory", "school_topic", "school_daily"],
    "activities": {
        "training_day": {"label": "外出培训（天）", "unit": "day", "hours": "6"},
        "teaching": {"label": "授课（每学时）", "unit": "hour", "hours": "5"},
        "paper": {"label": "发表文章（篇）", "unit": "item", "hours": "12", "most": "24"},
    },
}
BATCH = 2000


@transaction.atomic
def make_policies(*, year: int, years: int = 1) -> CreditPolicy:
    """Make the policy in force and the targets of the last `years` years and this one."""
    first = date(year - max(years, 1), 1, 1)
    CreditPolicy.objects.get_or_create(
        code="yunzhou-online",
        version=1,
        defaults={
            "name": "云洲市干部网络学习学时办法",
            "state": CreditPolicy.State.ACTIVE,
            "rules": RULES | {"weights": {}},
            "valid_from": first,
            "valid_until": date(year, 1, 1),
        },
    )
    policy, _created = CreditPolicy.objects.get_or_create(
        code="yunzhou-online",
        version=2,
        defaults={
            "name": "云洲市干部网络学习学时办法",
            "state": CreditPolicy.State.ACTIVE,
            "rules": RULES,
            "valid_from": date(year, 1, 1),
        },
    )
    senior = CadreCategory.objects.filter(code="county").first()
    for each in range(year - max(years, 1), year + 1):
        Target.objects.get_or_create(year=each, ledger=Ledger.ONLINE, category=None, defaults={"hours": 50})
        Target.objects.get_or_create(year=each, ledger=Ledger.OFFLINE, category=None, defaults={"hours": 90})
        Target.objects.get_or_create(year=each, ledger=Ledger.OFFLINE, category=senior, defaults={"hours": 110})
    return policy


def make_cycles(*, at: datetime) -> None:
    """Make the targets of the five-year plan, as the ready-made rows have them."""
    for values in preset_targets(timezone.localdate(at).year):
        if values["years"] > 1:
            save_target(None, values, by=None, at=at)


def let_off(person: User, *, by: User, at: datetime) -> Exemption:
    """Let somebody of the demo off for the spring, for a secondment."""
    year = timezone.localdate(at).year
    return grant_exemption(
        person,
        reason="secondment",
        first_day=date(year, 2, 1),
        last_day=date(year, 4, 20),
        note="援派岱屿县工作组，期间不参加本单位培训。",
        by=by,
        at=at,
    )


def close_last_quarter(by: User, *, at: datetime) -> None:
    """Freeze the quarter before, and publish its bulletin."""
    close = close_quarter(Period.quarter_of(timezone.localdate(at)).previous, by=by, at=at)
    if page := draft_bulletin(close, by=by, at=at):
        page.ending = "<p>请各单位对照差距，安排好下一季度的学习。</p>"
        page.save_revision(user=by).publish()


class History:
    """Writes completed courses of many people with bulk inserts; every ledger it writes verifies.

    The rows are those that the verbs would write for articles read to the end; only the audit log and the signals
    are left out.
    """

    def __init__(self, courses: Sequence[CoursePage], *, rng: random.Random, at: datetime) -> None:
        self.courses, self.rng, self.at = list(courses), rng, at
        self.policies = list(CreditPolicy.objects.order_by("-valid_from"))
        self.rules = {policy.pk: policy.parsed for policy in self.policies}
        self.lessons: dict[int, list[Lesson]] = {}
        for lesson in Lesson.objects.filter(page__in=self.courses, retired=False).order_by("sort_order").defer("body"):
            self.lessons.setdefault(lesson.page_id, []).append(lesson)

    def moments(self, count: int, first: date, last: date) -> list[datetime]:
        """Return `count` moments in working hours and evenings between two days, in order."""
        days = (last - first).days
        picked = sorted(self.rng.random() for _ in range(count))
        return sorted(
            timezone.make_aware(datetime(first.year, first.month, first.day))  # noqa: DTZ001 - made aware here
            + timedelta(days=int(part * days), hours=self.rng.randint(8, 21), minutes=self.rng.randint(0, 59))
            for part in picked
        )

    def write(self, users: Sequence[User], *, per_year: int, first: date, last: date) -> int:
        """Give every user about `per_year` completed courses a year between two days; return how many in all."""
        postings = {posting.user_id: posting for posting in Posting.objects.current().filter(user__in=users)}
        years = max((last - first).days / 365, 0.05)
        total = 0
        for start in range(0, len(users), 200):
            batch = users[start : start + 200]
            planned = [row for user in batch for row in self._plan(user, per_year * years, first, last)]
            total += len(planned)
            self._insert(planned, postings)
        return total

    def _plan(
        self, user: User, average: float, first: date, last: date
    ) -> Iterator[tuple[User, CoursePage, datetime, Enrolment]]:
        count = min(len(self.courses), max(0, round(self.rng.gauss(average, average / 3))))
        for course, moment in zip(self.rng.sample(self.courses, count), self.moments(count, first, last), strict=True):
            if moment < self.at:
                yield (
                    user,
                    course,
                    moment,
                    Enrolment(
                        user=user,
                        course=course,
                        enrolled_at=moment - timedelta(seconds=course.duration_seconds + 300),
                        last_active_at=moment,
                        completed_at=moment,
                        last_lesson=self.lessons[course.pk][-1],
                    ),
                )

    @transaction.atomic
    def _insert(
        self, planned: list[tuple[User, CoursePage, datetime, Enrolment]], postings: dict[int, Posting]
    ) -> None:
        Enrolment.objects.bulk_create([row[3] for row in planned], batch_size=BATCH)
        progress: list[LessonProgress] = []
        entries: list[CreditEntry] = []
        heads: dict[int, LedgerHead] = {}
        today: dict[tuple[int, date], Decimal] = {}
        for user, course, moment, enrolment in planned:
            mine = self._progress(course, moment, enrolment)
            progress += mine
            head = heads.setdefault(user.pk, LedgerHead(user=user, digest=GENESIS))
            day = timezone.localdate(moment)
            entry = self._entry(user, course, moment, enrolment, mine, today.get((user.pk, day), Decimal(0)))
            today[user.pk, day] = today.get((user.pk, day), Decimal(0)) + entry.hours
            posting = postings.get(user.pk)
            entry.posting = posting if posting and posting.is_held_on(day) else None
            entry.sequence = head.length + 1
            head.digest = entry.digest = digest_of(head.digest, entry.chained_content())
            head.length = entry.sequence
            entries.append(entry)
        LessonProgress.objects.bulk_create(progress, batch_size=BATCH)
        CreditEntry.objects.bulk_create(entries, batch_size=BATCH)
        LedgerHead.objects.bulk_create(heads.values(), batch_size=BATCH)

    def _progress(self, course: CoursePage, moment: datetime, enrolment: Enrolment) -> list[LessonProgress]:
        left, rows = 0, []
        for lesson in reversed(self.lessons[course.pk]):
            done = moment - timedelta(seconds=left)
            left += lesson.minimum_seconds + 20
            opened = moment - timedelta(seconds=left)
            rows.append(
                LessonProgress(enrolment=enrolment, lesson=lesson, opened_at=opened, ratio=1, completed_at=done)
            )
        return rows[::-1]

    def _entry(
        self,
        user: User,
        course: CoursePage,
        moment: datetime,
        enrolment: Enrolment,
        progress: list[LessonProgress],
        hours_today: Decimal,
    ) -> CreditEntry:
        policy = next(policy for policy in self.policies if policy.valid_from <= timezone.localdate(moment))
        study = Study(course.duration_seconds, course.course_class)
        lines = calculate(self.rules[policy.pk], study, Before(hours_today))
        lessons = [
            {
                "lesson": str(row.lesson.uid),
                "title": row.lesson.title,
                "kind": row.lesson.kind,
                "completed_at": row.completed_at.isoformat(),  # type: ignore[union-attr]
            }
            for row in progress
        ]
        return CreditEntry(
            user=user,
            ledger=Ledger.ONLINE,
            kind=CreditEntry.Kind.COURSE,
            course_class=course.course_class,
            basic=course.subject in self.rules[policy.pk].basic,
            title=course.title,
            hours=lines[-1].hours.quantize(Decimal("0.01")),
            earned_at=moment,
            recorded_at=moment,
            policy=policy,
            enrolment=enrolment,
            key=f"course:{course.pk}:{user.pk}",
            evidence={"course": course.pk, "course_revision": None, "lessons": lessons, "study": study.as_json()},
            calculation=[line.as_json() for line in lines],
        )
