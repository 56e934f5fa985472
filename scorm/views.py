"""Pages of the site around a package that is open: opening it, the frame it plays in, leaving it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from lms.decorators import signed_in_post

from . import actions
from .components import TICKET_SALT, make_ticket
from .contexts import is_open
from .models import Item, Launch, Package
from .outline import Outline
from .sequenced import JUMP, is_led
from .tokens import player_address

#: A page that was left open for a day asks for another look first.
TICKET_SECONDS = 24 * 3600


@signed_in_post
def launch(request: HttpRequest) -> HttpResponse:
    """Open a package: the ticket of the form says which, for whom and what for."""
    given = request.POST.get("ticket", "")
    try:
        ticket = signing.loads(given, salt=TICKET_SALT, max_age=TICKET_SECONDS)
    except signing.SignatureExpired:
        return _look_again(request, signing.loads(given, salt=TICKET_SALT))
    except signing.BadSignature:
        raise Http404 from None
    if ticket["user"] != request.user.pk or not settings.SCORM_ORIGIN:
        raise Http404
    if not is_open(request.user, ticket["context"]):
        # The page that it stood on says what became of it.
        return redirect(ticket["back"])
    package: Package = get_object_or_404(Package.objects.select_related("current"), pk=ticket["package"])
    item = Item.objects.filter(identifier=request.POST.get("item", ""), version__package=package).first()
    try:
        opened = actions.launch(
            package,
            user=request.user,
            context=ticket["context"],
            back=ticket["back"],
            item=item,
            again=request.POST.get("again") == "yes",
            step=_step(request),
            at=timezone.now(),
        )
    except actions.NothingLeftError as error:
        messages.info(request, str(error))
        return redirect(ticket["back"])
    except actions.NothingToOpenError as error:
        messages.warning(request, str(error))
        here = _from(request)
        return redirect("scorm:play", uid=here.uid) if here is not None else redirect(ticket["back"])
    return redirect("scorm:play", uid=opened.uid)


def _look_again(request: HttpRequest, ticket: dict[str, Any]) -> HttpResponse:
    """Lead from a page that was open for too long to the same page as it is now, which has a new ticket."""
    if ticket["user"] != request.user.pk:
        raise Http404
    messages.info(request, _("页面打开得太久，已为您刷新，请再点一次。"))
    return redirect(ticket["back"])


def _from(request: HttpRequest) -> Launch | None:
    """Return the launch whose page a form stands on, while it is open."""
    try:
        uid = UUID(request.POST.get("from", ""))
    except ValueError:
        return None
    return Launch.objects.active().filter(user_id=request.user.pk or 0, uid=uid).first()


def _step(request: HttpRequest) -> str:
    """Return the step that a form asks for; a form of a page that is left already asks for none."""
    step = request.POST.get("step", "")
    return step if step in {"next", "previous", JUMP} and _from(request) is not None else ""


def _own(request: HttpRequest, uid: UUID) -> Launch:
    mine = Launch.objects.filter(user_id=request.user.pk or 0).select_related(
        "attempt__version", "attempt__package", "item", "user"
    )
    return get_object_or_404(mine, uid=uid)


@login_required
@require_GET
@never_cache
def play(request: HttpRequest, uid: UUID) -> HttpResponse:
    """Show the frame in which the package plays, with its table of contents."""
    opened = _own(request, uid)
    attempt = opened.attempt
    if not is_open(request.user, attempt.context):
        # The page renews its ticket: what was closed meanwhile is left here.
        actions.end_launch(opened, at=timezone.now())
        return redirect(opened.back)
    now = timezone.now()
    led = is_led(attempt.version) and not opened.review
    ticket = make_ticket(user=request.user, package=attempt.package, context=attempt.context, back=opened.back)
    context = {
        "launch": opened,
        "attempt": attempt,
        "package": attempt.package,
        "is_open": opened.is_open(now),
        "outline": Outline.of(attempt.version, attempt, opened.item, at=now),
        "is_led": led,
        "hides": opened.item.hides if led else [],
        "player": player_address(opened.uid),
        "origin": settings.SCORM_ORIGIN,
        "ticket": ticket,
    }
    return render(request, "scorm/play.html", context)


@signed_in_post
def leave(request: HttpRequest, uid: UUID) -> HttpResponse:
    """End a launch and go back to where it was opened, or on where the rules of the package lead."""
    opened = _own(request, uid)
    following = actions.leave(opened, step=request.POST.get("step", ""), at=timezone.now())
    return redirect("scorm:play", uid=following.uid) if following is not None else redirect(opened.back)
