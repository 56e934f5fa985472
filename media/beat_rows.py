"""The rows of a beat, read in one statement and written in one.

On a busy evening nearly every request is a beat: one every 15 s from everybody who watches. Building the same four
statements anew each time with the ORM costs more processor time than everything else that a beat does; ``make bench``
has the figures. Everything else reads and writes these tables with the ORM.

A beat does not wait for the disk: a database that crashes may forget those of its last 0.6 s, and the next beat of the
viewing tells all of it again. What follows from a beat is written after it, and so never remembered without it.
"""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from . import intervals
from .models import PlaySession, Video, WatchRecord

#: What a beat does not look at.
UNUSED = {"login", "device", "opened_at", "shown"}
SESSION = [field.attname for field in PlaySession._meta.concrete_fields if field.attname not in UNUSED]
RECORD = ("id", "user_id", "video_id", "spans", "credited_ms", "position_ms")
READ = f"""
SELECT {", ".join(f's."{name}"' for name in SESSION)}, r.spans, r.credited_ms, r.position_ms, v.duration, p.end_ms
FROM media_playsession s
JOIN media_watchrecord r ON r.id = s.record_id
JOIN media_video v ON v.id = s.video_id
LEFT JOIN media_watchedspan p ON p.id = s.last_span_id
CROSS JOIN set_config('synchronous_commit', 'off', true)
WHERE s.uid = %s AND s.user_id = %s
FOR UPDATE OF s, r
"""  # noqa: S608
WRITE = """
WITH record AS (
    UPDATE media_watchrecord SET spans = %s::jsonb, credited_ms = %s, position_ms = %s WHERE id = %s
), piece AS (
    UPDATE media_watchedspan SET end_ms = %s, last_at = %s WHERE id = %s
)
UPDATE media_playsession SET last_seq = %s, "left" = %s, hidden = %s, shown = %s::jsonb, last_beat_at = %s,
    saved_ms = %s, grace_ms = %s, last_span_id = %s, presence_id = %s, check_in_ms = %s
WHERE id = %s
"""


def lock(viewing: UUID, *, user_id: int) -> tuple[PlaySession, int | None]:
    """Lock a viewing of this person with its record, and return it with the end of its last piece (milliseconds).

    Raises ``PlaySession.DoesNotExist``. Of the video only the duration is there.
    """
    with connection.cursor() as cursor:
        cursor.execute(READ, [viewing, user_id])
        row = cursor.fetchone()
    if row is None:
        raise PlaySession.DoesNotExist
    session = PlaySession.from_db(connection.alias, SESSION, row[: len(SESSION)])
    session.rules, session.gates = json.loads(session.rules), json.loads(session.gates)
    spans, credited, position, duration, last_end = row[len(SESSION) :]
    video = Video.from_db(connection.alias, ("id", "duration"), (session.video_id, duration))
    evidence = (session.record_id, user_id, session.video_id, json.loads(spans), credited, position)
    session.video, session.record = video, WatchRecord.from_db(connection.alias, RECORD, evidence)
    session.record.video = video
    return session, last_end


def write(session: PlaySession, *, grown: int | None, shown: intervals.Union, at: datetime) -> None:
    """Write what a beat has changed; the viewing's last piece now ends at `grown` milliseconds, or stays."""
    record = session.record
    values: list[Any] = [
        *(json.dumps(record.spans), record.credited_ms, record.position_ms, record.pk),
        *(grown, at, session.last_span_id if grown is not None else None),
        *(session.last_seq, session.left, session.hidden, json.dumps(shown), session.last_beat_at),
        *(session.saved_ms, session.grace_ms, session.last_span_id, session.presence_id, session.check_in_ms),
        session.pk,
    ]
    with connection.cursor() as cursor:
        cursor.execute(WRITE, values)
