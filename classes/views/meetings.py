"""Pages of the staff about meetings: plan, sheet, notes, the code on the wall."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from lms.refusals import show_errors

from .. import actions
from ..attendance import Presence
from ..codes import Purpose, code_for, qr_path, seconds_left
from ..forms.training import MeetingForm, NoteForm
from ..models import AttendanceMark, ClassMember, Meeting
from ..models.meetings import LATE
from ..querysets import MemberQuerySet
from ..results import ClassResults
from .access import managed_class, managed_meeting

MEETINGS_A_PAGE, MEMBERS_A_PAGE = 30, 100


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def meetings(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """List the meetings of a class and plan one."""
    found = managed_class(request, uid)
    form = MeetingForm(request.POST or None, training_class=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_meeting(found, values=form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已安排场次。"))
            return redirect("classes:staff_meetings", found.uid)
    signed = Count("marks__member", filter=Q(marks__kind=AttendanceMark.Kind.IN), distinct=True)
    listed = found.meetings.select_related("group").annotate(signed=signed).order_by("starts_at", "pk")
    context = {
        "class": found,
        "form": form,
        "page": Paginator(listed, MEETINGS_A_PAGE).get_page(request.GET.get("page")),
        "now": timezone.now(),
    }
    return render(request, "classes/staff/meetings.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def edit(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Change a meeting."""
    found = managed_meeting(request, uid)
    form = MeetingForm(request.POST or None, instance=found, training_class=found.training_class)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_meeting(found, values=form.cleaned_data, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("classes:staff_meetings", found.training_class.uid)
    return render(
        request, "classes/staff/meeting_form.html", {"class": found.training_class, "meeting": found, "form": form}
    )


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def cancel(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask before calling a meeting off."""
    found = managed_meeting(request, uid)
    context = {"class": found.training_class, "meeting": found, "marks": found.marks.count()}
    if request.method == "POST":
        try:
            actions.cancel_meeting(found, by=request.user, at=timezone.now())
        except ValidationError as error:
            return render(request, "classes/staff/cancel_meeting.html", {**context, "problem": error.messages[0]})
        messages.success(request, _("已取消场次。"))
        return redirect("classes:staff_meetings", found.training_class.uid)
    return render(request, "classes/staff/cancel_meeting.html", context)


def _expected(meeting: Meeting) -> MemberQuerySet:
    members = ClassMember.objects.active().filter(training_class=meeting.training_class_id)
    return members.filter(group=meeting.group_id) if meeting.group_id else members


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def sheet(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show who was there, and note what the code cannot know; also the sheet that is printed."""
    found = managed_meeting(request, uid)
    form = NoteForm(request.POST or None)
    wanted = [text for text in request.POST.getlist("member") if text.isdecimal() and len(text) < 18]
    if request.method == "POST" and form.is_valid():
        expected = _expected(found).select_related("user")
        chosen = list(expected if form.cleaned_data["everybody"] else expected.filter(pk__in=wanted))
        if not chosen:
            form.add_error(None, _("请先在名单中选中学员。"))
        elif _noted(request, found, chosen, form):
            messages.success(request, _("已记录 %(n)d 人。") % {"n": len(chosen)})
            return redirect("classes:sheet", found.uid)
    members = _expected(found).select_related("user__unit", "group").order_by("user__name_key", "pk")
    page = Paginator(members, MEMBERS_A_PAGE).get_page(request.GET.get("page"))
    results = ClassResults(found.training_class, page.object_list, at=timezone.now())
    marks: dict[int, list[AttendanceMark]] = {}
    for mark in found.marks.filter(member__in=results.members).select_related("by"):
        marks.setdefault(mark.member_id, []).append(mark)
    context = {
        "class": found.training_class,
        "meeting": found,
        "form": form,
        "page": page,
        "chosen": set(wanted),
        "rows": [(each, results.presence(each, found), marks.get(each.pk, [])) for each in results.members],
        "present": Presence.PRESENT,
    }
    return render(request, "classes/staff/sheet.html", context)


def _noted(request: SignedInRequest, meeting: Meeting, chosen: list[ClassMember], form: NoteForm) -> bool:
    kind, reason = form.cleaned_data["kind"], form.cleaned_data["reason"]
    try:
        actions.note_attendance_of(meeting, chosen, kind=kind, reason=reason, by=request.user, at=timezone.now())
    except ValidationError as error:
        show_errors(form, error)
        return False
    return True


@never_cache
@login_required
@require_GET
def screen(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show the changing code, large, for the wall; htmx fetches the next one."""
    found = managed_meeting(request, uid)
    now = timezone.now()
    asked = request.GET.get("for", "in")
    purpose = Purpose.OUT if asked == "out" and found.sign_out else Purpose.IN
    code = code_for(found.uid, purpose, at=now)
    address = f"{settings.SITE_URL}{reverse('classes:sign', args=[found.uid, code])}"
    path, size = qr_path(address)
    context = {
        "class": found.training_class,
        "meeting": found,
        "purpose": purpose,
        "is_out": purpose is Purpose.OUT,
        "path": path,
        "size": size,
        "left": seconds_left(now),
        "signed": found.marks.filter(kind=purpose).values("member").distinct().count(),
        "expected": _expected(found).count(),
        # Once the meeting is over the screen rests, so that a forgotten one is signed out like any other.
        "goes_on": now <= found.ends_at + LATE,
        "open": found.takes_sign_out(now) if purpose is Purpose.OUT else found.takes_sign_in(now),
    }
    template = "classes/staff/screen.html"
    return render(request, f"{template}#code" if getattr(request, "htmx", False) else template, context)
