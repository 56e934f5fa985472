"""People, courses and history of any size, for tests of load."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.demo import Person, make_categories, make_people_in_bulk, make_units, people
from accounts.models import Unit, User
from courses.demo import make_courses_in_bulk, make_topics
from courses.demo_texts import CourseText, course_texts, spoken_phrases
from courses.models import CourseIndexPage
from media.demo import make_videos_in_bulk
from scoring.demo import History, make_policies


def seed(
    *, cadres: int, courses: int, years: int, per_year: int, captions: int, at: datetime, say: Callable[[str], None]
) -> int:
    """Make people, courses and history of any size with bulk inserts; return the number of completed courses.

    Every course gets a video with so many lines of `captions`.
    """
    rng = random.Random(cadres * 31 + courses)
    index = CourseIndexPage.objects.get()
    with transaction.atomic():
        units = list(Unit.objects.filter(kind="department")) or make_units(departments=max(60, cadres // 20), at=at)
        make_policies(year=timezone.localdate(at).year, years=years)
        taken = set(User.objects.values_list("username", flat=True))
        found: list[Person] = [
            person
            for person in people(cadres + len(taken), units=units, rng=rng, at=at)
            if person.username not in taken
        ][:cadres]
        users = make_people_in_bulk(found, make_categories(), at=at)
        say(f"{len(users)} people")
        topics = make_topics(index, at=at)
        texts: list[CourseText] = list(course_texts(courses, rng))
        titles = [text.title for text in texts]
        videos = make_videos_in_bulk(titles, phrases=spoken_phrases(), lines=captions, at=at) if captions else []
        made = make_courses_in_bulk(index, texts, topics=topics, rng=rng, at=at, videos=videos)
        say(f"{len(made)} courses")
    call_command("update_index", verbosity=0)
    today = timezone.localdate(at)
    first = today.replace(year=today.year - years)
    total = History(made, rng=rng, at=at).write(users, per_year=per_year, first=first, last=today)
    say(f"{total} completed courses")
    return total
