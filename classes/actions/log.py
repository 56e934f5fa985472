"""Writing the class's own log and the audit log with one call."""

from datetime import datetime

from django.core.exceptions import ValidationError

from accounts.audit import record
from accounts.models import User
from accounts.permissions import Power, demand_in

from ..models import ClassEvent, TrainingClass


def log(
    training_class: TrainingClass,
    kind: ClassEvent.Kind,
    *,
    by: User | None,
    at: datetime,
    about: User | None = None,
    text: str = "",
    verb: str,
) -> ClassEvent:
    """Append to the log of the class, and `verb` to the audit log."""
    record(verb, by=by, at=at, target=training_class, about=about, text=text)
    return ClassEvent.objects.create(
        training_class=training_class, kind=kind, by=by, at=at, about=about, text=text[:300]
    )


def locked(training_class: TrainingClass, *, by: User | None) -> TrainingClass:
    """Lock the class and return it fresh; raise ``PermissionDenied`` unless `by` manages classes of its organiser."""
    found = (
        TrainingClass.objects.select_for_update(of=("self",))
        .select_related("organiser", "audience__scope")
        .get(pk=training_class.pk)
    )
    demand_in(by, Power.MANAGE_CLASSES, found.organiser)
    return found


def demand_state(training_class: TrainingClass, *states: str, message: str) -> None:
    """Raise ``ValidationError`` with `message` unless the class is in one of `states`."""
    if training_class.state not in states:
        raise ValidationError(message)
