"""The shortlist, appointments, and the trace back to who nominated (SPEC N08, N12)."""

from datetime import date, datetime

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from accounts.audit import record
from accounts.models import Unit, User

from ..models import Appointment, Nomination, Reading, ShortlistEntry
from ..posts import Post
from .nominations import Nominee, record_readings


class AlreadyListed(Exception):
    """The person is on the list of this post."""


@sensitive_variables()
@transaction.atomic
def list_nominee(nominee: Nominee, *, post: Post, source: str, unit: Unit, by: User, at: datetime) -> ShortlistEntry:
    """Put somebody on the list of `post`; raise :class:`AlreadyListed` when the person is there."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    person, columns = nominee.columns, post.columns
    same = {name: columns[name] for name in ("vacancy", "internal_post")}
    if ShortlistEntry.objects.standing().filter(nominee_key=person["nominee_key"], **same).exists():
        raise AlreadyListed
    entry = ShortlistEntry.objects.create(
        unit=unit,
        source=source,
        entered_by=by,
        entered_at=at,
        **person,
        **columns,
    )
    record("shortlist", by=by, at=at, target=entry)
    return entry


@transaction.atomic
def remove_entry(entry: ShortlistEntry, *, by: User, at: datetime) -> None:
    """Take somebody off the list; who was appointed stays on it."""
    entry = ShortlistEntry.objects.select_for_update().get(pk=entry.pk)
    if entry.removed_at is None and not Appointment.objects.filter(entry=entry).exists():
        ShortlistEntry.objects.filter(pk=entry.pk).update(removed_at=at)
        record("remove_from_shortlist", by=by, at=at, target=entry)


@transaction.atomic
def appoint_entry(entry: ShortlistEntry, *, on: date, document: str, by: User, at: datetime) -> Appointment:
    """Record that the person of the entry was appointed; the first record stands."""
    entry = ShortlistEntry.objects.select_for_update().get(pk=entry.pk)
    values = {"appointed_on": on, "document": document, "recorded_by": by, "recorded_at": at}
    appointment, created = Appointment.objects.get_or_create(entry=entry, defaults=values)
    if created:
        record("record_appointment", by=by, at=at, target=entry)
    return appointment


@transaction.atomic
def trace(entry: ShortlistEntry, *, by: User, at: datetime) -> list[Nomination]:
    """Return every nomination of the person of `entry`, withdrawn ones too, that `by` is in charge of.

    Looking is recorded in the audit log and with each nomination, where its writer sees it.
    """
    found = Nomination.objects.counted_for(by).filter(nominee_key=entry.nominee_key)
    nominations = list(found.select_related("unit", "withdrawal").order_by("created_at"))
    others = [nomination for nomination in nominations if nomination.nominator_id != by.pk]
    record_readings(others, kind=Reading.Kind.TRACED, by=by, at=at)
    record("trace_nominators", by=by, at=at, target=entry, nominations=len(nominations))
    return nominations
