"""People and boxes for tests of handling."""

from accounts.actions import grant_role, issue_account
from plugins.mailbox import actions
from tests.cast import NOW


def holder(name, role, unit):
    """Return a new person with a role in a unit."""
    person = issue_account(name, real_name=name, password=None, by=None, at=NOW)
    grant_role(person, role, unit=unit, by=None, at=NOW)
    return person


def send(sender, at=NOW, **changes):
    """Send a letter."""
    return actions.send_letter(
        sender, **{"kind": "suggestion", "subject": "关于渡轮班次", "body": "建议增加末班渡轮。", **changes}, at=at
    )


def opened(cast, at=NOW, **changes):
    """Return a letter of the cadre that the city's handler has opened."""
    letter = send(cast.cadre, at=at, **changes)
    actions.open_letter(letter, by=cast.letter_handler, at=at)
    return letter
