"""Letters of the table of permissions."""

from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from plugins.mailbox import actions as letter_verbs
from plugins.mailbox.models import Attachment, LetterType
from tests.cast import Cast

TOMORROW = timedelta(days=1)


def letters(cast: Cast, now: datetime) -> dict[str, Any]:
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
