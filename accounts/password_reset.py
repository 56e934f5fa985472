"""A new password by e-mail: the request notes who it is about, a job makes the link and sends it.

Nothing that the person at the browser sees, and no time that passes there, depends on whether somebody has the
address. The job's row holds numbers of people alone, never an address or a link. A new password opens the way to the
second factor, not past it.
"""

from collections.abc import Iterable
from datetime import datetime

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from jobs.actions import enqueue

from .audit import record
from .models import User

PASSWORD_RESET = "accounts.send_password_reset"  # noqa: S105 - the name of a job


@transaction.atomic
def request_reset(email: str, *, at: datetime) -> None:
    """Enqueue the mails to the open accounts with this address, of which there may be none."""
    people = list(User.objects.active().filter(email__iexact=email).values_list("pk", flat=True))
    enqueue(PASSWORD_RESET, {"users": people}, at=at)


def send_reset_mails(people: Iterable[int], *, at: datetime) -> None:
    """Send a link to each of `people` whose account is still open."""
    for user in User.objects.active().filter(pk__in=list(people)).exclude(email=""):
        key = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
        link = f"{settings.SITE_URL}{reverse('account_reset_password_from_key', kwargs=key)}"
        words = {"user": user, "link": link, "site_name": settings.SITE_NAME}
        with translation.override(settings.LANGUAGE_CODE):
            subject = render_to_string("accounts/mail/password_reset_subject.txt", words).strip()
            text = render_to_string("accounts/mail/password_reset.txt", words)
        send_mail(subject, text, None, [user.email])
        record("request_password_reset", by=None, at=at, target=user)
