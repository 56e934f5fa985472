"""The steps of handling a letter: one page for each, which says what it will do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import SignedInRequest

from .. import actions, forms
from ..models import Box, Improvement, Letter
from ..querysets import is_handler
from ..staffing import staffing_of


@dataclass(frozen=True)
class Step:
    """One thing a handler may do; `helps` says whether a co-handler may."""

    label: str | Promise
    text: str | Promise
    form: type[Any]
    verb: Callable[..., Any]
    helps: bool = False
    discipline: bool = True
    icon: str = "edit"


STEPS: dict[str, Step] = {
    "answer": Step(
        _("答复这封信"),
        _("答复即送达写信人，并由您签名；科室签名后办结，逾期的还须部领导审核。答复不能修改。"),
        forms.ReplyForm,
        actions.answer_letter,
    ),
    "ask": Step(
        _("请写信人补充"),
        _("问题会送达写信人，答复期限不变。"),
        forms.AskForm,
        actions.ask_writer,
        helps=True,
    ),
    "note": Step(
        _("内部记录"),
        _("只有负责和协办这封信的人看到，加密保存，不能修改。"),
        forms.NoteForm,
        actions.note_internally,
        helps=True,
    ),
    "offer": Step(
        _("转交同事"),
        _("对方接受之前，仍由您负责。"),
        forms.OfferPersonForm,
        actions.offer_letter,
    ),
    "route": Step(
        _("转往其他信箱"),
        _("对方信箱有人接受之前，仍由您负责；接受后本信箱不能再阅读，但可以看到办理情况。"),
        forms.OfferBoxForm,
        actions.offer_letter,
        discipline=False,
    ),
    "copy": Step(
        _("抄送信箱"),
        _("对方可以看到办理情况，看不到内容。"),
        forms.CopyForm,
        actions.copy_letter,
        discipline=False,
    ),
    "help": Step(
        _("增加协办人"),
        _("协办人可以阅读这封信，每次阅读都有记录。"),
        forms.CoHandlerForm,
        actions.add_co_handler,
    ),
    "priority": Step(
        _("调整缓急"),
        _("更短的时限会提前答复期限，写信人会看到。"),
        forms.UrgencyForm,
        actions.set_priority,
    ),
    "term": Step(
        _("调整答复期限"),
        _("新的期限和原因会告知写信人。"),
        forms.TermForm,
        actions.move_term,
    ),
    "improve": Step(
        _("提出整改"),
        _("整改事项和期限写信人可以看到；完成后由他人核实。"),
        forms.ImproveForm,
        actions.commit_improvement,
    ),
    "refer": Step(
        _("移送纪检"),
        _("移送后包括您在内的其他人员立即不能再阅读这封信，不能撤回。"),
        forms.ReferForm,
        actions.refer_letter,
        discipline=False,
    ),
}


def steps_for(letter: Letter, by: User) -> list[tuple[str, Step]]:
    """Return what `by` may do now with a letter assigned to them."""
    if not letter.is_open():
        return [(name, step) for name, step in STEPS.items() if name in {"note", "improve"} and _may(letter, by, step)]
    return [(name, step) for name, step in STEPS.items() if _may(letter, by, step)]


def _may(letter: Letter, by: User, step: Step) -> bool:
    if letter.box.kind == Box.Kind.DISCIPLINE and not step.discipline:
        return False
    return step.helps or letter.responsible_id == by.pk


@never_cache
@login_required
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def step(request: SignedInRequest, uid: UUID, name: str) -> HttpResponse:
    """Ask for what a step needs, then do it."""
    letters = Letter.objects.assigned_to(request.user).select_related("box__unit", "box_key", "kind")
    found, chosen = letters.filter(uid=uid).first(), STEPS.get(name)
    if found is None and request.method == "POST":
        return gone(request, uid)
    if found is None or chosen is None or not _may(found, request.user, chosen):
        raise Http404
    if request.method == "GET" and name not in dict(steps_for(found, request.user)):
        messages.warning(request, _now("这封信已经答复，不能再办理这一步。"))
        return redirect(found)
    form = chosen.form(request.POST or None, request.FILES or None, letter=found, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            chosen.verb(found, **form.cleaned_data, by=request.user, at=timezone.now())
        except actions.AlreadyAnswered:
            form.add_error(None, _now("这封信已经答复，您的文字没有保存。"))
        except actions.ReasonMissing:
            form.add_error(None, _now("已超过答复期限，请说明原因。"))
        except actions.NotPossible as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _now("已办理。"))
            return redirect("mailbox:office" if name == "refer" else found)
    context = {"letter": found, "step": chosen, "name": name, "form": form, "about": _about(found, name)}
    return render(request, "mailbox/step.html", context)


def gone(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Answer a second click, or a window left open, on a letter that was theirs; any other letter is not there."""
    if not Letter.objects.touched_by(request.user).filter(uid=uid).exists():
        raise Http404
    messages.warning(request, _now("这封信已经办理过，或不再由您办理，没有重复办理。"))
    return redirect("mailbox:office" if is_handler(request.user) else "mailbox:signatures")


def _about(letter: Letter, name: str) -> str:
    """Return what to know beside the step's own words: where a referral goes, and who signs below an answer."""
    if name == "refer":
        unit = actions.discipline_unit(letter, at=timezone.now())
        return _now("将移送至“%(unit)s”的纪检信箱。") % {"unit": unit.name}
    return staffing_of(letter.box).warning if name == "answer" else ""


@never_cache
@login_required
@require_POST
def improvement(request: SignedInRequest, uid: UUID, act: str) -> HttpResponse:
    """Report an improvement done, or find it done."""
    followed = Letter.objects.followed_by(request.user)
    found = get_object_or_404(Improvement.objects.filter(letter__in=followed).select_related("letter"), uid=uid)
    verb = {"done": actions.report_improvement, "verified": actions.verify_improvement}.get(act)
    if verb is None:
        raise Http404
    try:
        verb(found, by=request.user, at=timezone.now())
        messages.success(request, _now("已登记。"))
    except actions.NotPossible as error:
        messages.warning(request, str(error))
    except PermissionDenied as error:
        raise Http404 from error
    return redirect("mailbox:progress", found.letter.uid)
