"""Pages of writers. Whoever is neither the sender nor assigned to a letter gets 404, superusers included."""

from io import BytesIO
from typing import cast
from uuid import UUID

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from lms.numbers import row_number

from ..actions import (
    LETTERS_A_DAY,
    DraftChanged,
    LetterClosed,
    NotEntitled,
    TooManyLetters,
    TypeRetired,
    discard_draft,
    open_letter,
    part_for,
    rate_letter,
    save_draft,
    send_letter,
    write_more,
)
from ..attachments import content_of
from ..forms import KindForm, MoreForm, SatisfactionForm, SendForm, TextForm
from ..models import Attachment, Draft, Letter, LetterType
from ..querysets import handlers_of, is_handler, may_write
from ..staffing import staffing_of
from ..timeline import course_of
from .public import SESSION_KEY
from .steps import steps_for

LETTERS_A_PAGE = 20


@never_cache
@login_required
@require_GET
def my_letters(request: SignedInRequest) -> HttpResponse:
    """List the person's own letters."""
    letters = Letter.objects.sent_by(request.user).select_related("kind", "box_key").prefetch_related("entries")
    context = {
        "letters": Paginator(letters, LETTERS_A_PAGE).get_page(request.GET.get("page")),
        "may_write": may_write(request.user),
        "is_handler": is_handler(request.user),
        "drafts": Draft.objects.filter(user=request.user).select_related("kind"),
    }
    return render(request, "mailbox/my_letters.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def write(request: SignedInRequest) -> HttpResponse:
    """First step: what kind of letter."""
    if not may_write(request.user):
        raise PermissionDenied
    form = KindForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = save_draft(request.user, kind=form.cleaned_data["kind"], at=timezone.now())
        return redirect("mailbox:write_text", draft.channel)
    return render(request, "mailbox/write.html", {"form": form, "step": 1})


def _draft(request: SignedInRequest, channel: str) -> Draft | None:
    if not may_write(request.user):
        raise PermissionDenied
    found = Draft.objects.select_related("kind").filter(user=request.user, channel=channel).first()
    if found is None and request.method != "POST":
        raise Http404
    return found


def _no_draft(request: SignedInRequest) -> HttpResponse:
    """Lead a second click, or a window that was left open, to the letters."""
    messages.info(request, _("没有待寄的草稿。刚才的信如已寄出，会列在下面。"))
    return redirect("mailbox:my_letters")


@never_cache
@login_required
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def write_text(request: SignedInRequest, channel: str) -> HttpResponse:
    """Second step: the words, kept encrypted on the server; ``later`` keeps them without going on."""
    draft = _draft(request, channel)
    if draft is None:
        # Another window sent or discarded the draft in the meantime: what was typed here is not lost with it.
        kinds = LetterType.objects.filter(is_active=True, channel=channel).order_by("pk")
        kind = kinds.filter(pk=row_number(request.POST.get("kind", "")) or 0).first() or kinds.first()
        if kind is None:
            return _no_draft(request)
        draft = save_draft(request.user, kind=kind, at=timezone.now())
    form = TextForm(request.POST or None, initial={"subject": draft.subject, "body": draft.body})
    if request.method == "POST" and form.is_valid():
        save_draft(request.user, kind=draft.kind, **form.cleaned_data, at=timezone.now())
        if "later" not in request.POST:
            return redirect("mailbox:write_send", channel)
        messages.success(request, _("草稿已加密保存。"))
        return redirect("mailbox:my_letters")
    return render(request, "mailbox/write.html", {"form": form, "draft": draft, "step": 2})


@never_cache
@login_required
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def write_send(request: SignedInRequest, channel: str) -> HttpResponse:
    """Last step: files, a last look, and away it goes."""
    draft = _draft(request, channel)
    if draft is None:
        return _no_draft(request)
    if not (draft.subject and draft.body):
        return redirect("mailbox:write_text", channel)
    posted = request.method == "POST"
    form = SendForm(request.POST, request.FILES) if posted else SendForm(initial={"version": draft.version})
    if posted and form.is_valid():
        response = _send(request, draft, form)
        if response is not None:
            return response
    return render(request, "mailbox/write.html", {"form": form, "draft": draft, "step": 3})


@sensitive_variables()
def _send(request: SignedInRequest, draft: Draft, form: SendForm) -> HttpResponse | None:
    """Send the draft; nothing when the form shows why not. The draft stays until the letter is sent."""
    if not ratelimit.consume(request, action="mailbox_send", user=request.user):
        form.add_error(None, _("寄信过于频繁，草稿已保存，请过一会儿再寄。"))
        return None
    words = {"subject": draft.subject, "body": draft.body, "files": form.cleaned_data["files"]}
    version = form.cleaned_data["version"] or draft.version
    try:
        letter = send_letter(request.user, kind=draft.kind.code, **words, version=version, at=timezone.now())
    except DraftChanged:
        if not Draft.objects.filter(user=request.user, channel=draft.channel).exists():
            return _no_draft(request)
        messages.warning(request, _("草稿刚刚在另一个窗口改过，还没有寄出。请核对现在的内容再寄。"))
        return redirect("mailbox:write_send", draft.channel)
    except TooManyLetters:
        form.add_error(None, _("您今天已寄出 %(count)s 封信，草稿已保存，请明天再写。") % {"count": LETTERS_A_DAY})
        return None
    except TypeRetired:
        form.add_error(None, _("不再受理这一类型的信。文字已保存，请返回“写信”另选类型。"))
        return None
    except NotEntitled as error:
        raise PermissionDenied from error
    messages.success(request, _("信已收到，回执编号 %(receipt)s。") % {"receipt": letter.receipt})
    return redirect(letter)


@login_required
@require_http_methods(["GET", "POST"])
def discard(request: SignedInRequest, channel: str) -> HttpResponse:
    """Ask, then throw a draft away."""
    draft = get_object_or_404(Draft.objects.select_related("kind"), user=request.user, channel=channel)
    if request.method == "POST":
        discard_draft(request.user, channel=draft.channel)
        messages.success(request, _("草稿已删除。"))
        return redirect("mailbox:my_letters")
    context = {"title": _("删除草稿"), "text": _("草稿删除后不能恢复。"), "button": _("删除"), "back": "/mailbox/"}
    return render(request, "mailbox/confirm.html", context)


@never_cache
@login_required
@sensitive_variables()
@require_GET
def letter(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a letter with what happened to it; a handler's opening is recorded."""
    letters = Letter.objects.visible_to(request.user)
    found = get_object_or_404(
        letters.select_related("sender", "unit", "kind", "box_key", "box__unit", "priority"), uid=uid
    )
    now = timezone.now()
    handles = found.sender_id != request.user.pk
    if handles:
        open_letter(found, by=request.user, at=now)
    context = {
        "letter": found,
        "course": course_of(found, for_writer=not handles),
        "handles": handles,
        "overdue": found.is_overdue(now),
        "steps": steps_for(found, request.user) if handles else [],
        "improvements": found.improvements.all() if handles else [],
        "may_report": handles,
        "may_verify": handles and request.user in handlers_of(found.box),
        "staffing": staffing_of(found.box) if handles and found.is_open() else None,
        "may_sign": handles and part_for(found, request.user) is not None,
        **({} if handles else writer_forms(found)),
    }
    return render(request, "mailbox/letter.html", context)


def writer_forms(found: Letter) -> dict[str, object]:
    """Return the forms below a writer's own letter."""
    closed = found.state == Letter.State.CLOSED
    rated = closed and hasattr(found, "satisfaction")
    return {
        "more_form": None if closed else MoreForm(),
        "rating_form": SatisfactionForm() if closed and not rated else None,
    }


@never_cache
@login_required
@sensitive_post_parameters()
@sensitive_variables()
@require_POST
def more(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Add to one's own letter."""
    found = get_object_or_404(Letter.objects.sent_by(request.user), uid=uid)
    if not ratelimit.consume(request, action="mailbox_send", user=request.user):
        messages.warning(request, _("补充过于频繁，请过一会儿再试。"))
    else:
        add_more(request, found)
    return redirect(found)


@sensitive_variables()
def add_more(request: HttpRequest, found: Letter) -> None:
    """Add what the form says to a writer's own letter, or tell why not."""
    form = MoreForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return
    try:
        write_more(found, **form.cleaned_data, by=found.sender, at=timezone.now())
        messages.success(request, _("补充已送达办理人。"))
    except LetterClosed:
        messages.warning(request, _("这封信已经办结，请另写一封。"))


@never_cache
@login_required
@require_POST
def rate(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Say how one's own letter was handled."""
    found = get_object_or_404(Letter.objects.sent_by(request.user), uid=uid)
    add_rating(request, found)
    return redirect(found)


@sensitive_variables()
def add_rating(request: HttpRequest, found: Letter) -> None:
    """Rate the handling of a writer's own letter, or tell why not."""
    form = SatisfactionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请选择满意程度。"))
        return
    try:
        rate_letter(found, **form.cleaned_data, by=found.sender, at=timezone.now())
        messages.success(request, _("感谢您的评价。"))
    except LetterClosed:
        messages.warning(request, _("办结后可以评价一次。"))


@never_cache
@require_GET
def attachment(request: HttpRequest, uid: UUID) -> HttpResponseBase:
    """Hand out a file of a letter to its writer and to who is assigned to it; always as a download."""
    found = get_object_or_404(Attachment.objects.select_related("entry__letter__box_key"), uid=uid)
    asked = found.entry.letter
    if request.session.get(SESSION_KEY) != str(asked.uid):
        if not request.user.is_authenticated or not Letter.objects.visible_to(request.user).filter(pk=asked.pk):
            raise Http404
        reader = cast(SignedInRequest, request).user
        if asked.sender_id != reader.pk:
            open_letter(asked, by=reader, at=timezone.now(), attachment=found)
    elif found.entry.kind in found.entry.INTERNAL:
        raise Http404
    content = BytesIO(content_of(found))
    return FileResponse(
        content, as_attachment=True, filename=found.name_for(asked), content_type="application/octet-stream"
    )
