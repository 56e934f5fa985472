"""One person of the own scope: everything the office keeps, and the verbs."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from .. import actions
from ..actions.passwords import issue_one_time_passwords
from ..actions.protected import PROTECTED
from ..audit_words import words_of
from ..forms.people import (
    AccountForm,
    CorrectPostForm,
    LeaveForm,
    PostForm,
    ReasonForm,
    RecordForm,
    RevealForm,
)
from ..id_numbers import mask
from ..models import AuditEntry, PersonalRecord, User
from ..people_list import names_on, rows
from ..permissions import Power, may_control, may_edit, people_for, units_for
from ..requests import SignedInRequest
from .units import _day, add_errors

State = User.State
#: How many of those who looked are listed.
LOOKED = 10
_READING = ("read_protected", "export_people", "search_protected", "read_credit")


def _person(request: SignedInRequest, uid: UUID, power: Power = Power.SEE_PEOPLE) -> User:
    found: User = get_object_or_404(people_for(request.user, power).select_related("unit"), uid=uid)
    return found


def _editable(request: SignedInRequest, uid: UUID) -> User:
    found = _person(request, uid, Power.MANAGE_PEOPLE)
    if not may_edit(request.user, found):
        raise Http404
    return found


def _controlled(request: SignedInRequest, uid: UUID) -> User:
    found = _person(request, uid)
    if not may_control(request.user, found):
        raise Http404
    return found


@never_cache
@login_required
@require_GET
def person(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a person with masked numbers, posts, roles, and who looked."""
    found = _person(request, uid)
    on = _day(request.GET.get("on", ""))
    kept = PersonalRecord.objects.filter(user=found).first()
    history = list(found.postings.select_related("unit", "category"))
    for posting in history:
        # What the unit was called when the post ended, or is called now.
        names = names_on({posting.unit_id}, posting.end) if posting.end else {}
        posting.unit_then = names.get(posting.unit_id, posting.unit.name)  # type: ignore[attr-defined]
    looked = AuditEntry.objects.about(found).filter(verb__in=_READING).select_related("actor").order_by("-at")[:LOOKED]
    context = {
        "person": found,
        "kept": kept,
        "id_number": mask(kept.id_number) if kept else "",
        "mobile": mask(kept.mobile) if kept else "",
        "facts": _facts(kept) if kept else [],
        "history": history,
        "on": on,
        "then": rows([found], on)[0] if on else None,
        "roles": found.roles.select_related("unit"),
        "wishes": found.correction_requests.open().count(),
        "looked": [(entry, words_of(entry.verb)) for entry in looked],
        "may_edit": may_edit(request.user, found),
        "may_control": may_control(request.user, found),
        "may_reveal": kept is not None and people_for(request.user, Power.REVEAL).filter(pk=found.pk).exists(),
    }
    return render(request, "accounts/person.html", context)


_FACTS = (
    "sex",
    "birth_date",
    "ethnicity",
    "political_status",
    "party_since",
    "education",
    "degree",
    "staffing",
    "management_state",
    "management_class",
    "civil_servant_since",
    "grassroots",
)


def _facts(kept: PersonalRecord) -> list[tuple[str, Any]]:
    """Return label and value of the open fields that have one."""
    found = []
    for name in _FACTS:
        value = getattr(kept, name)
        if value in (None, ""):
            continue
        if name == "sex":
            value = kept.get_sex_display()
        elif isinstance(value, bool):
            value = _("是") if value else _("否")
        found.append((_label(name), value))
    return found


def _label(name: str) -> str:
    return str(getattr(PersonalRecord._meta.get_field(name), "verbose_name", name))


def _act(
    request: SignedInRequest,
    found: User,
    form: BaseForm,
    verb: Callable[[datetime], Any],
    *,
    title: str,
    button: str = "",
    warning: str = "",
) -> HttpResponse:
    """Show a form about a person; when it is sent, do the verb and go back to the person."""
    if request.method == "POST" and form.is_valid():
        try:
            verb(timezone.now())
        except ValidationError as error:
            add_errors(form, error)  # type: ignore[arg-type]
        else:
            messages.success(request, _("已保存。"))
            seen = people_for(request.user, Power.SEE_PEOPLE).filter(pk=found.pk).exists()
            return redirect("people:person", found.uid) if seen else redirect("people:list")
    context = {"person": found, "form": form, "title": title, "button": button or _("保存"), "warning": warning}
    return render(request, "accounts/person_form.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit_account(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change name, mail address, 工号 and validity."""
    found = _editable(request, uid)
    form = AccountForm(request.POST or None, instance=found)
    return _act(
        request,
        found,
        form,
        lambda at: actions.edit_account(found, **form.cleaned_data, by=request.user, at=at),
        title=_("修改账号信息"),
    )


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def edit_record(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change the personal record."""
    found = _editable(request, uid)
    kept = PersonalRecord.objects.filter(user=found).first() or PersonalRecord(user=found)
    form = RecordForm(request.POST or None, instance=kept)
    return _act(
        request,
        found,
        form,
        lambda at: actions.keep_record(found, by=request.user, at=at, **form.values()),
        title=_("修改人员信息"),
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def transfer(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Appoint to another post; a unit outside the own scope is asked about once more. Who left returns by the same."""
    found = _editable(request, uid)
    back = found.state == State.LEFT
    mine = units_for(request.user, Power.MANAGE_PEOPLE)
    held = found.postings.order_by("-start").first()
    initial = {"unit": held.unit_id, "rank": held.rank, "category": held.category_id, "post": held.post} if held else {}
    form = PostForm(request.POST or None, initial=initial, units=mine if back else None)
    title = _("返岗") if back else _("任职或调动")
    verb = actions.return_to_office if back else actions.transfer
    if request.method == "POST" and form.is_valid() and not back and "confirmed" not in request.POST:
        unit = form.cleaned_data["unit"]
        if not mine.filter(pk=unit.pk).exists():
            context = {"person": found, "form": form, "unit": unit, "roles": found.roles.select_related("unit")}
            return render(request, "accounts/person_leaves_scope.html", context)
    return _act(request, found, form, lambda at: verb(found, **form.cleaned_data, by=request.user, at=at), title=title)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, uid: UUID, pk: int) -> HttpResponse:
    """Set right a post that was entered wrongly."""
    found = _editable(request, uid)
    mine = units_for(request.user, Power.MANAGE_PEOPLE)
    posting = get_object_or_404(found.postings.filter(unit__in=mine), pk=pk)
    form = CorrectPostForm(request.POST or None, instance=posting, units=mine)
    return _act(
        request,
        found,
        form,
        lambda at: actions.correct_posting(posting, **form.cleaned_data, by=request.user, at=at),
        title=_("更正任职"),
        warning=_("只用于更正录入错误；调动请用“任职或调动”。以该任职记录的学时会显示更正后的单位和职务。"),
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def leave(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """End the post and mark as 离任."""
    found = _editable(request, uid)
    form = LeaveForm(request.POST or None)
    return _act(
        request,
        found,
        form,
        lambda at: actions.leave_office(found, **form.cleaned_data, by=request.user, at=at),
        title=_("登记离任"),
        button=_("登记离任"),
        warning=_("离任后不能登录，所有角色撤销；学习和任职记录保留。"),
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def disable(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Stop the account."""
    found = _controlled(request, uid)
    form = ReasonForm(request.POST or None)
    return _act(
        request,
        found,
        form,
        lambda at: actions.disable(found, **form.cleaned_data, by=request.user, at=at),
        title=_("停用账号"),
        button=_("停用"),
        warning=_("停用后不能登录，已登录的立即退出；可以恢复。"),
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def reactivate(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Let a disabled account sign in again."""
    found = _controlled(request, uid)
    if found.state != State.DISABLED:
        raise Http404
    form = ReasonForm(request.POST or None)
    return _act(
        request,
        found,
        form,
        lambda at: actions.reactivate(found, **form.cleaned_data, by=request.user, at=at),
        title=_("恢复账号"),
        button=_("恢复"),
    )


@never_cache
@sensitive_variables()
@login_required
@require_http_methods(["GET", "POST"])
def password(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Give a one-time password, which is shown on the answer to the post and never again."""
    found = _controlled(request, uid)
    if found.state != State.ACTIVE:
        raise Http404
    if request.method == "POST":
        issued = issue_one_time_passwords([found], by=request.user, at=timezone.now())
        return render(request, "accounts/person_password.html", {"person": found, "password": issued[found]})
    return render(request, "accounts/person_password.html", {"person": found})


@never_cache
@sensitive_variables()
@login_required
@require_http_methods(["GET", "POST"])
def reveal(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show the clear numbers once to somebody who says why."""
    found = _person(request, uid, Power.REVEAL)
    kept = get_object_or_404(PersonalRecord, user=found)
    form = RevealForm(request.POST or None)
    context: dict[str, Any] = {"person": found, "form": form}
    if request.method == "POST" and form.is_valid():
        values = actions.read_protected(
            kept, PROTECTED, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"]
        )
        context["values"] = [(_label(name), values[name]) for name in PROTECTED]
    return render(request, "accounts/person_reveal.html", context)
