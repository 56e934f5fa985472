"""What the pages of checked files have in common: the page of a batch, the list of its faults, what people decide."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.downloads import workbook_answer

from .checked_files import CheckedFile, ImportConflictError

A_PAGE = 50


def paged(request: HttpRequest, rows: Sequence[Any] | QuerySet[Any], parameter: str = "page") -> Page[Any]:
    """Return the page of rows that the address asks for."""
    return Paginator(rows, A_PAGE).get_page(request.GET.get(parameter))


def batch_page(request: HttpRequest, batch: CheckedFile, template: str, context: dict[str, Any]) -> HttpResponse:
    """Show a batch; htmx asks for the part of the template that is called ``batch``."""
    name = f"{template}#batch" if request.headers.get("HX-Request") else template
    return render(request, name, {"batch": batch, "faults": paged(request, batch.faults)} | context)


def fault_list(rows: Sequence[Any]) -> HttpResponse:
    """Answer with the rows as a workbook; 404 where there are none."""
    from lms.workbooks import make_fault_list

    if not rows:
        raise Http404
    return workbook_answer(make_fault_list(rows), _("错误清单.xlsx"))


def carried_out(request: HttpRequest, batch: CheckedFile, verb: Callable[..., object]) -> bool:
    """Let a verb do what somebody decided about a batch; where it is too late, say so and answer no."""
    try:
        verb(batch, by=request.user, at=timezone.now())
    except ImportConflictError as error:
        messages.warning(request, str(error))
        return False
    return True
