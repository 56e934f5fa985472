"""Pages of those who handle letters: the list, the course of a letter without its words, boxes, opinions."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Unit
from accounts.requests import SignedInRequest
from lms.numbers import row_number

from .. import actions
from ..forms import OpinionForm
from ..models import Box, Channel, Letter, Opinion, OpinionSource, SignOff
from ..querysets import LEADER, LetterQuerySet, handlers_of, is_handler, may_sign
from ..timeline import course_of, late_reason
from .steps import gone

LETTERS_A_PAGE = 20
#: The columns that the list shows: neither sealed bytes nor all that is known of a unit and a person, for each row.
LISTED = (
    *("uid", "receipt", "state", "outcome", "created_at", "due_on", "kind__name", "priority__code", "priority__name"),
    *("box__kind", "box__unit__name", "responsible__real_name"),
)
STATES = ("open", "sign", "closed", "offered")


def _words(request: SignedInRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:40]


def _in_state(letters: LetterQuerySet, state: str) -> LetterQuerySet:
    if state == "sign":
        return letters.to_sign()
    if state == "closed":
        return letters.filter(state=Letter.State.CLOSED).order_by("-closed_at")
    if state == "offered":
        return letters.filter(handovers__settled_at=None, handovers__isnull=False).order_by("due_on")
    return letters.open()


@never_cache
@login_required
@require_GET
def office(request: SignedInRequest) -> HttpResponse:
    """List the letters of one's boxes by state, for handlers; words are shown nowhere here."""
    if not is_handler(request.user):
        raise Http404
    followed = Letter.objects.followed_by(request.user)
    state = request.GET.get("state", "open")
    state = state if state in STATES else "open"
    words, channel = _words(request), request.GET.get("channel", "")
    letters = _in_state(followed, state)
    if words:
        letters = letters.filter(receipt__icontains=words)
    if channel in Channel.values:
        letters = letters.filter(channel=channel)
    shown = letters.select_related("box__unit", "kind", "priority", "responsible").only(*LISTED)
    page = Paginator(shown, LETTERS_A_PAGE).get_page(request.GET.get("page"))
    shows_all_open = state == "open" and not words and channel not in Channel.values
    mine = Letter.objects.assigned_to(request.user).filter(pk__in=[letter.pk for letter in page])
    context = {
        "letters": page,
        "readable": set(mine.values_list("pk", flat=True)),
        "state": state,
        "states": _states(),
        "words": words,
        "channel": channel,
        "channels": Channel.choices,
        # Counted once where the list itself shows just these.
        "open_count": page.paginator.count if shows_all_open else followed.open().count(),
        "today": timezone.localdate(),
    }
    return render(request, "mailbox/office.html", context)


def _states() -> list[tuple[str, str]]:
    return [("open", _("待答复")), ("sign", _("待签名")), ("closed", _("已办结")), ("offered", _("转交中"))]


def _followed(request: SignedInRequest) -> LetterQuerySet:
    """Return the letters whose course the person sees: of boxes one handles, and those one signs."""
    followed = Letter.objects.followed_by(request.user)
    mine = Letter.objects.signable_by(request.user)
    late = Q(was_late=True, box__kind=Box.Kind.HANDLING, box__unit__in=Unit.objects.managed_by(request.user, LEADER))
    late &= ~Q(answered_at=None)
    seen = late | Q(pk__in=followed.values("pk")) | Q(pk__in=mine.order_by().values("pk"))
    return Letter.objects.filter(seen).exclude(sender=request.user)


@never_cache
@login_required
@sensitive_variables()
@require_GET
def progress(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show the course of a letter without its words, and what the person may do: accept, sign, verify."""
    letters = _followed(request).select_related("kind", "unit", "box__unit", "box_key", "priority", "responsible")
    found = get_object_or_404(letters, uid=uid)
    part = actions.part_for(found, request.user)
    offer = found.handovers.filter(settled_at=None).select_related("person", "box").first()
    boxes = Box.objects.handled_by(request.user)
    may_read = Letter.objects.assigned_to(request.user).filter(pk=found.pk).exists()
    context = {
        "letter": found,
        "course": course_of(found, for_writer=False, with_words=False),
        "overdue": found.is_overdue(timezone.now()),
        "part": SignOff.Part(part) if part else None,
        "late_reason": late_reason(found) if _approves_delay(found, part) else "",
        "offer": offer if offer and (offer.person == request.user or boxes.filter(pk=offer.box_id or 0)) else None,
        "improvements": found.improvements.all(),
        "may_report": may_read,
        "may_verify": request.user in handlers_of(found.box),
        "may_read": may_read,
        "back": reverse("mailbox:office" if is_handler(request.user) else "mailbox:signatures"),
    }
    return render(request, "mailbox/progress.html", context)


def _approves_delay(letter: Letter, part: str | None) -> bool:
    """Say whether the signature `part` also approves that the letter was late: a leader's, or within a sealed box."""
    sealed = letter.was_late and letter.box.kind == Box.Kind.DISCIPLINE
    return part == SignOff.Part.LEADER or (sealed and part is not None)


@never_cache
@login_required
@require_GET
def signatures(request: SignedInRequest) -> HttpResponse:
    """List the answered letters that wait for my signature; for handlers and leaders."""
    if not may_sign(request.user):
        raise Http404
    words = _words(request)
    letters = Letter.objects.signable_by(request.user).filter(receipt__icontains=words)
    shown = letters.select_related("unit", "box__unit", "kind", "responsible")
    page = Paginator(shown, LETTERS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "mailbox/signatures.html", {"letters": page, "words": words})


@never_cache
@login_required
@require_POST
def settle(request: SignedInRequest, uid: UUID, act: str) -> HttpResponse:
    """Accept or decline a letter that was offered, or sign below an answer."""
    found = _followed(request).filter(uid=uid).first()
    if found is None:
        return gone(request, uid)
    verbs = {"accept": actions.accept_letter, "decline": actions.decline_letter, "sign": actions.sign_letter}
    if act not in verbs:
        raise Http404
    back = "mailbox:signatures" if may_sign(request.user) else "/"
    try:
        verbs[act](found, by=request.user, at=timezone.now())
    except PermissionDenied:
        return gone(request, uid)
    messages.success(request, _("已办理。"))
    return redirect(found) if act == "accept" else redirect("mailbox:office" if is_handler(request.user) else back)


@never_cache
@login_required
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def opinions(request: SignedInRequest) -> HttpResponse:
    """List opinions that came by other ways, with figures by source, and take one down."""
    own = Box.objects.handled_by(request.user).filter(kind=Box.Kind.HANDLING)
    box = own.select_related("unit").first()
    if box is None:
        raise Http404
    form = OpinionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.note_opinion(box, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("已登记。"))
        return redirect("mailbox:opinions")
    rows = Opinion.objects.filter(box__in=own).select_related("source", "by")
    source = request.GET.get("source", "")
    if (number := row_number(source)) is not None:
        rows = rows.filter(source=number)
    sources = OpinionSource.objects.annotate(count=Count("opinions", filter=Q(opinions__box__in=own)))
    context = {
        "opinions": Paginator(rows, LETTERS_A_PAGE).get_page(request.GET.get("page")),
        "sources": sources,
        "source": source,
        "form": form,
        "box": box,
    }
    return render(request, "mailbox/opinions.html", context)
