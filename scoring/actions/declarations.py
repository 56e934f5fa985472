"""Verbs on declared activities: declare, withdraw, confirm, approve, return."""

from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.audit import record
from accounts.models import User
from accounts.permissions import Power, may_in
from library.papers import PaperError, check_paper
from notices.actions import notify

from ..models import CreditEntry, Declaration, DeclarationStep, Ledger
from ..notice_kinds import DECLARATION_DECIDED
from ..periods import Period
from ..policies.arithmetic import Line, credit_activity
from .achievements import AUTOMATIC
from .awards import NoPolicyError, policy_for
from .ledger import append_entry, posting_on

State = Declaration.State


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))  # noqa: DTZ001 - made aware here


def _step(declaration: Declaration, state: str, *, by: User, at: datetime, words: str = "") -> None:
    declaration.state = state
    declaration.save(update_fields=["state", "entry"])
    DeclarationStep.objects.create(declaration=declaration, state=state, by=by, at=at, words=words)
    record(f"declaration_{state}", by=by, at=at, target=declaration, words=words)
    if declaration.user_id != by.pk:
        title, news, where = str(declaration), declaration.get_state_display(), declaration.get_absolute_url()
        notify([declaration.user], DECLARATION_DECIDED, at=at, url=where, title=title, state=news, words=words)


def _locked(declaration: Declaration, *states: str) -> Declaration:
    found = (
        Declaration.objects.select_for_update(of=("self",))
        .select_related("user", "unit", "policy")
        .get(pk=declaration.pk)
    )
    if found.state not in states:
        raise ValidationError(_("这项申报的状态已经改变，请刷新后再办理。"))
    return found


@transaction.atomic
def declare(
    user: User,
    *,
    activity: str,
    title: str,
    done_on: date,
    quantity: Decimal,
    proof: tuple[str, bytes],
    at: datetime,
    note: str = "",
) -> Declaration:
    """Declare an activity of the policy that holds for `user` on that day; `proof` is name and content of a file.

    Raises ``ValidationError``.
    """
    posting = posting_on(user, _noon(done_on))
    if posting is None:
        raise ValidationError({"done_on": _("该日期没有任职记录，请联系单位管理员。")})
    if done_on > timezone.localdate(at):
        raise ValidationError({"done_on": _("完成日期不能晚于今天。")})
    try:
        policy = policy_for(user, posting, day=done_on)
        offered = {code: each for code, each in policy.parsed.activities.items() if code not in AUTOMATIC}
        known = offered[activity]
        suffix = check_paper(*proof)
    except (NoPolicyError, KeyError) as error:
        raise ValidationError({"activity": _("该日期适用的学时办法没有这项活动。")}) from error
    except PaperError as error:
        raise ValidationError({"proof": str(error)}) from error
    made = Declaration(user=user, unit=posting.unit, policy=policy, activity=activity, label=known.label)
    made.title, made.done_on, made.quantity, made.note = title.strip(), done_on, quantity, note
    made.proof_name, made.submitted_at = proof[0][-200:], at
    made.proof.name = "-"
    made.full_clean(exclude=["proof"], validate_constraints=False)
    made.proof.save(f"{made.uid}{suffix}", ContentFile(proof[1]), save=False)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        made.proof.delete(save=False)
        raise ValidationError(_("同一天的同一事项已经申报过。")) from error
    _step(made, State.SUBMITTED, by=user, at=at)
    return made


@transaction.atomic
def withdraw_declaration(declaration: Declaration, *, by: User, at: datetime) -> None:
    """Take one's own declaration back while nobody has decided about it."""
    found = _locked(declaration, *Declaration.OPEN)
    if found.user_id != by.pk:
        raise PermissionDenied
    _step(found, State.WITHDRAWN, by=by, at=at)


@transaction.atomic
def confirm_declaration(declaration: Declaration, *, by: User, at: datetime, words: str = "") -> None:
    """Confirm for the unit that it took place; nobody confirms the own declaration."""
    found = _locked(declaration, State.SUBMITTED)
    if found.user_id == by.pk or not may_in(by, Power.CONFIRM_DECLARATIONS, found.unit):
        raise PermissionDenied
    _step(found, State.CONFIRMED, by=by, at=at, words=words)


def hours_of(declaration: Declaration) -> list[Line]:
    """Return the calculation of a declared activity under its policy, as it would be entered now."""
    mine = CreditEntry.objects.of(declaration.user).in_period(Period(declaration.done_on.year))
    so_far = mine.filter(activity=declaration.activity).total()
    return credit_activity(declaration.policy.parsed, declaration.activity, declaration.quantity, this_year=so_far)


@transaction.atomic
def approve_declaration(declaration: Declaration, *, by: User, at: datetime, words: str = "") -> CreditEntry:
    """Approve the hours and enter them, once. Who confirmed for the unit does not approve as well."""
    found = _locked(declaration, State.CONFIRMED)
    confirmed = found.steps.filter(state=State.CONFIRMED).last()
    if found.user_id == by.pk or not may_in(by, Power.APPROVE_DECLARATIONS, found.unit):
        raise PermissionDenied
    if confirmed and confirmed.by_id == by.pk:
        raise ValidationError(_("审核和审定应由不同的人办理。"))
    User.objects.select_for_update().get(pk=found.user_id)
    lines, earned_at = hours_of(found), _noon(found.done_on)
    found.entry = append_entry(
        CreditEntry(
            user=found.user,
            posting=posting_on(found.user, earned_at),
            ledger=Ledger.OFFLINE,
            kind=CreditEntry.Kind.ACTIVITY,
            activity=found.activity,
            title=str(found)[:255],
            hours=lines[-1].hours,
            earned_at=earned_at,
            recorded_at=at,
            policy=found.policy,
            key=f"declaration:{found.uid}",
            evidence={"declaration": str(found.uid), "proof": found.proof_name},
            calculation=[line.as_json() for line in lines],
        )
    )
    _step(found, State.APPROVED, by=by, at=at, words=words)
    return found.entry


@transaction.atomic
def return_declaration(declaration: Declaration, *, by: User, at: datetime, words: str) -> None:
    """Send a declaration back with a reason; the person may declare it anew."""
    found = _locked(declaration, *Declaration.OPEN)
    power = Power.CONFIRM_DECLARATIONS if found.state == State.SUBMITTED else Power.APPROVE_DECLARATIONS
    if found.user_id == by.pk or not may_in(by, power, found.unit):
        raise PermissionDenied
    if not words.strip():
        raise ValidationError({"words": _("请写明退回的原因。")})
    _step(found, State.RETURNED, by=by, at=at, words=words.strip())
