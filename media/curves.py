"""Where viewers leave a video and what they watch again, second by second, without showing what one person did."""

from dataclasses import dataclass

from django.db.models import QuerySet

from .models import PlaySession, Video, WatchRecord

#: Fewer viewers than this are shown as nothing at all.
SMALLEST_GROUP = 5
#: At most so many places; each is a second or more of the video.
PLACES = 300
WIDTH, HEIGHT = 1000, 240


@dataclass(frozen=True)
class Place:
    """One stretch of the video: who has seen it (people), and how often it was shown (viewings); times in seconds."""

    start: int
    end: int
    people: int
    viewings: int

    @property
    def again(self) -> int:
        """How often it was shown beyond the first time of each person."""
        return max(0, self.viewings - self.people)


@dataclass(frozen=True)
class Curve:
    """The places of a video in order, and how many people have begun it."""

    people: int
    places: list[Place]

    @property
    def steepest(self) -> Place | None:
        """The place at which most people have left since the one before."""
        pairs = list(zip(self.places, self.places[1:], strict=False))
        losses = [(before.people - after.people, after) for before, after in pairs]
        loss, place = max(losses, key=lambda each: each[0], default=(0, None))
        return place if loss > 0 else None

    def path(self, name: str) -> str:
        """Return the SVG path of ``people`` or ``viewings`` over the length of the video."""
        most = max([1, *(max(place.people, place.viewings) for place in self.places)])
        step = WIDTH / max(1, len(self.places) - 1)
        heights = [HEIGHT - HEIGHT * getattr(place, name) / most for place in self.places]
        return "M" + "L".join(f"{number * step:.1f} {height:.1f}" for number, height in enumerate(heights))

    @property
    def people_path(self) -> str:
        """The line of people."""
        return self.path("people")

    @property
    def viewings_path(self) -> str:
        """The line of viewings."""
        return self.path("viewings")

    @property
    def most(self) -> int:
        """The top of the drawing."""
        return max([1, *(max(place.people, place.viewings) for place in self.places)])


def curve_of(video: Video) -> Curve | None:
    """Count viewers and viewings along the video; nothing while fewer than :data:`SMALLEST_GROUP` have begun it."""
    length = video.duration_ms
    records = WatchRecord.objects.filter(video=video, credited_ms__gt=0)
    people = records.count()
    if people < SMALLEST_GROUP or not length:
        return None
    step = max(1000, -(-length // PLACES // 1000) * 1000)
    places = -(-length // step)
    seen = _count(records, "spans", step, places)
    shown = _count(PlaySession.objects.filter(video=video), "shown", step, places)
    return Curve(
        people,
        [
            # A handful of people at one place is as telling as a handful at all.
            Place(
                number * step // 1000,
                min(length, (number + 1) * step) // 1000,
                seen[number] if seen[number] >= SMALLEST_GROUP else 0,
                max(seen[number], shown[number]) if seen[number] >= SMALLEST_GROUP else 0,
            )
            for number in range(places)
        ],
    )


def _count(rows: QuerySet, field: str, step: int, places: int) -> list[int]:
    """Return how many of the unions in `field` hold the middle of each place."""
    changes = [0] * (places + 1)
    for spans in rows.values_list(field, flat=True).iterator():
        for start, end in spans:
            first, last = (start + step // 2) // step, (end + step // 2) // step
            if first < last:
                changes[min(first, places)] += 1
                changes[min(last, places)] -= 1
    counts, now = [], 0
    for change in changes[:places]:
        now += change
        counts.append(now)
    return counts
