"""The people of the own scope: list, search by number, export, new."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from jobs.models import Job
from lms.decorators import signed_in_post

from .. import actions
from ..actions.records import id_number_key, mobile_key, normal_mobile
from ..audit import record
from ..forms.people import NewPersonForm, NumberForm, PeopleFilterForm
from ..id_numbers import IdNumberError, check
from ..models import PeopleExport, User
from ..people_export import AT_ONCE_LIMIT, export_people, request_people_export
from ..people_list import rows
from ..permissions import Power, demand, may, people_for, units_for
from ..requests import SignedInRequest
from .units import add_errors

PEOPLE_A_PAGE = 50
EXPORTS_A_PAGE = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _form(request: SignedInRequest) -> PeopleFilterForm:
    return PeopleFilterForm(request.GET, units=units_for(request.user, Power.SEE_PEOPLE))


@never_cache
@login_required
@require_GET
def people(request: SignedInRequest) -> HttpResponse:
    """List the people of my scope."""
    demand(request.user, Power.SEE_PEOPLE)
    form = _form(request)
    found = form.narrow(people_for(request.user, Power.SEE_PEOPLE).select_related("unit"))
    page = Paginator(found, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": rows(list(page.object_list), form.day),
        "narrowed": bool(form.filters()),
        "on": form.day,
        "query": request.GET.urlencode(),
        "number_form": NumberForm(),
        "may_add": may(request.user, Power.MANAGE_PEOPLE),
    }
    return render(request, "accounts/people.html", context)


@never_cache
@sensitive_post_parameters("number")
@signed_in_post
def by_number(request: SignedInRequest) -> HttpResponse:
    """Find somebody of my scope by the complete ID number or mobile; the number is kept nowhere."""
    demand(request.user, Power.SEE_PEOPLE)
    form = NumberForm(request.POST)
    condition, kind = _number_condition(form.cleaned_data["number"]) if form.is_valid() else (None, "")
    if condition is None:
        messages.error(request, _("请填写完整且正确的身份证号或手机号。"))
        return redirect("people:list")
    found = list(people_for(request.user, Power.SEE_PEOPLE).filter(condition)[:2])
    record("search_protected", by=request.user, at=timezone.now(), kind=kind, found=len(found))
    if len(found) == 1:
        return redirect("people:person", found[0].uid)
    text = _("有多人登记了这个手机号，请改用姓名查找。") if found else _("本人管理范围内没有登记这个号码的人员。")
    messages.warning(request, text)
    return redirect("people:list")


def _number_condition(number: str) -> tuple[Q | None, str]:
    try:
        return Q(record__id_number_key=id_number_key(check(number).number)), "id_number"
    except IdNumberError:
        pass
    try:
        return Q(record__mobile_key=mobile_key(normal_mobile(number))), "mobile"
    except ValidationError:
        return None, ""


@never_cache
@login_required
@require_GET
def export(request: SignedInRequest) -> HttpResponse:
    """Hand out what the list shows as a spreadsheet with masked numbers; a long list becomes a job."""
    demand(request.user, Power.SEE_PEOPLE)
    form, now = _form(request), timezone.now()
    found = form.narrow(people_for(request.user, Power.SEE_PEOPLE))
    if found.count() > AT_ONCE_LIMIT:
        request_people_export(request.GET.urlencode()[:1000], by=request.user, at=now)
        messages.success(request, _("人数较多，正在后台导出，完成后可在本页下载。"))
        return redirect("people:exports")
    written = export_people(found, filters=form.filters(), on=form.day, by=request.user, at=now)
    name = f"people-{timezone.localtime(now):%Y%m%d-%H%M%S}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(written.content, content_type=XLSX, headers=headers)


@never_cache
@login_required
@require_GET
def exports(request: SignedInRequest) -> HttpResponse:
    """List the long exports that I asked for, with their progress."""
    demand(request.user, Power.SEE_PEOPLE)
    mine = PeopleExport.objects.filter(made_by=request.user)
    page = Paginator(mine, EXPORTS_A_PAGE).get_page(request.GET.get("page"))
    jobs = Job.objects.in_bulk([export.job_id for export in page if export.job_id])
    context = {"page": page, "exports": [(export, jobs.get(export.job_id)) for export in page]}
    return render(request, "accounts/people_exports.html", context)


@never_cache
@login_required
@require_GET
def download(request: SignedInRequest, uid: UUID) -> HttpResponseBase:
    """Download an export that I made."""
    demand(request.user, Power.SEE_PEOPLE)
    found = get_object_or_404(PeopleExport.objects.exclude(file=""), uid=uid, made_by=request.user)
    record("download_export", by=request.user, at=timezone.now(), target=found, digest=found.digest)
    name = f"people-{timezone.localtime(found.requested_at):%Y%m%d-%H%M%S}.xlsx"
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=name)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Issue an account with a first post; the password is given on the person's page."""
    if not may(request.user, Power.MANAGE_PEOPLE):
        raise Http404
    form = NewPersonForm(request.POST or None, units=units_for(request.user, Power.MANAGE_PEOPLE))
    if request.method == "POST" and form.is_valid():
        try:
            person = _make(form, by=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("已建立账号，请完善人员信息并发放一次性密码。"))
            return redirect("people:person", person.uid)
    return render(request, "accounts/person_form.html", {"form": form, "title": _("新增人员"), "button": _("建立")})


@transaction.atomic
def _make(form: NewPersonForm, *, by: User) -> User:
    values, at = form.cleaned_data, timezone.now()
    if not units_for(by, Power.MANAGE_PEOPLE).filter(pk=values["unit"].pk).exists():
        raise PermissionDenied
    person = actions.issue_account(
        values["username"], real_name=values["real_name"], password=None, by=by, at=at, unit=values["unit"]
    )
    post = {name: values[name] for name in ("unit", "post", "rank", "category", "start")}
    actions.transfer(person, **post, by=by, at=at)
    if values["employee_number"]:
        actions.edit_account(person, employee_number=values["employee_number"], by=by, at=at)
    return person
