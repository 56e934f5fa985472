"""Importing questions: upload and check, look, confirm."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest
from jobs.checked_file_pages import batch_page, carried_out, fault_list, paged
from lms.decorators import signed_in_post
from lms.downloads import workbook_answer
from lms.uploads import WORKBOOK_SIZE
from lms.workbooks import FileError

from ..actions import confirm_questions, discard_questions, upload_questions
from ..exchange import LABELS, xlsx_writing
from ..forms import ScopeForm
from ..models import Question, QuestionImport
from .access import places


class ImportForm(ScopeForm):
    """A file of questions, its format, and for whom they are."""

    file = forms.FileField(
        label=gettext_lazy("试题文件"),
        help_text=gettext_lazy("Excel、GIFT、Moodle XML、Aiken，或 QTI 试题和试题包；文字编码 UTF-8 和 GBK 都可以。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.txt,.gift,.xml,.zip"}),
        validators=[WORKBOOK_SIZE],
    )
    format = forms.ChoiceField(
        label=gettext_lazy("格式"), required=False, choices=[("", gettext_lazy("自动识别")), *LABELS.items()]
    )
    state = forms.ChoiceField(
        label=gettext_lazy("新题导入后"),
        choices=[("draft", gettext_lazy("先作为草稿，校对后再用")), ("ready", gettext_lazy("立即可用"))],
    )

    field_order = ("file", "format", "state", "scope")


def _batch(request: SignedInRequest, uid: UUID) -> QuestionImport:
    batches = QuestionImport.objects.visible_to(request.user).select_related("scope", "made_by", "job")
    return get_object_or_404(batches, uid=uid)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def imports(request: SignedInRequest) -> HttpResponse:
    """List the batches, and check a new file."""
    form = ImportForm(request.POST or None, request.FILES or None, scopes=places(request))
    if request.method == "POST" and form.is_valid():
        file, data = form.cleaned_data["file"], form.cleaned_data
        try:
            batch = upload_questions(
                file.read(),
                file_name=file.name,
                scope=form.unit,
                name=data["format"],
                state=data["state"],
                by=request.user,
                at=timezone.now(),
            )
            return redirect(batch)
        except FileError as error:
            form.add_error("file", str(error))
    found = QuestionImport.objects.visible_to(request.user).select_related("made_by", "scope")
    page = paged(request, found.defer("faults", "notices", "plan"))
    return render(request, "questions/imports.html", {"form": form, "page": page, "labels": LABELS})


@login_required
@require_GET
def template(request: SignedInRequest) -> HttpResponse:
    """Download the empty workbook."""
    places(request)
    return workbook_answer(xlsx_writing.make_template(), _("试题导入模板.xlsx"))


@never_cache
@login_required
@require_GET
def detail(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Show a batch: its faults, what it will make, how far it is, or what it made."""
    batch = _batch(request, uid)
    kinds = dict(Question.Kind.choices)
    context: dict[str, Any] = {
        "format": LABELS.get(batch.format, batch.format),
        "remarks": paged(request, [*batch.faults, *batch.notices], "remarks"),
        "plan": paged(request, [entry | {"kind": kinds[entry["kind"]]} for entry in batch.plan]),
        "new": len(batch.plan) - len(batch.known),
    }
    return batch_page(request, batch, "questions/import.html", context)


@login_required
@require_GET
def faults(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Download the faults and notices of a batch."""
    batch = _batch(request, uid)
    return fault_list([*batch.faults, *batch.notices])


@signed_in_post
def confirm(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Let the questions of a checked batch be made."""
    batch = _batch(request, uid)
    carried_out(request, batch, confirm_questions)
    return redirect(batch)


@signed_in_post
def discard(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Give up a checked batch; nothing was made of it."""
    batch = _batch(request, uid)
    if not carried_out(request, batch, discard_questions):
        return redirect(batch)
    messages.success(request, _("已放弃，没有导入任何试题。"))
    return redirect("questions:imports")
