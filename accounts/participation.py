"""Who takes part in what is open to reviewed people: nominating and writing letters (SPEC N02, M01).

Cadres do so by their post; whoever registered under the real name, by an approved application for that purpose.
"""

from dataclasses import dataclass

from .models import Registration, Unit, User

NOMINATE, WRITE = Registration.Purpose.NOMINATE, Registration.Purpose.WRITE


@dataclass(frozen=True)
class Standing:
    """As whom somebody takes part: the unit whose office is responsible, workplace and post in words."""

    unit: Unit
    workplace: str
    post: str


def standing_of(user: User, purpose: Registration.Purpose) -> Standing | None:
    """Return as whom `user` may take part in `purpose`; nothing for whoever may not."""
    if not user.is_active:
        return None
    posting = user.postings.current().select_related("unit").first()
    if posting is not None:
        return Standing(posting.unit, posting.unit.name, posting.post)
    approved = user.registrations.filter(
        state=Registration.State.APPROVED, purpose__in=[purpose, Registration.Purpose.BOTH]
    )
    found = approved.select_related("unit").order_by("-reviewed_at").first()
    return Standing(found.unit, found.workplace, found.post) if found else None
