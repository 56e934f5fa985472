"""Which user names are locked at which addresses now (django-axes keeps the wrong passwords)."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, Min, QuerySet, Sum

from .models import User
from .permissions import Power, may_in, people_for


def locks_at(at: datetime) -> QuerySet:
    """Return the locked pairs of user name and address as dictionaries, the latest first; `id` stands for a pair."""
    since = at - timedelta(hours=settings.AXES_COOLOFF_TIME)
    return (
        AccessAttempt.objects.values("username", "ip_address")
        .annotate(id=Min("pk"), failures=Sum("failures_since_start"), latest=Max("attempt_time"))
        .filter(failures__gte=settings.AXES_FAILURE_LIMIT, latest__gte=since)
        .order_by("-latest")
    )


def locks_for(user: User, at: datetime) -> QuerySet:
    """Return the locks that `user` may see: those of people in scope, and at the root of the tree all of them."""
    locks = locks_at(at)
    if may_in(user, Power.MANAGE_SIGN_IN, None):
        return locks
    return locks.filter(username__in=people_for(user, Power.MANAGE_SIGN_IN).values("username"))
