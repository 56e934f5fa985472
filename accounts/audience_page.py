"""The pages on which an office chooses whom something is for, and sets it; the same for several apps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.refusals import show_errors

from .actions import set_audience
from .audiences import people_of
from .components import AudienceForm
from .models import Audience
from .permissions import Power, people_for
from .requests import SignedInRequest


def answer_audience_page(
    request: SignedInRequest,
    audience: Audience,
    *,
    template: str,
    context: Mapping[str, Any],
    back: str,
    said: str = "",
) -> HttpResponse:
    """Show and take the form for `audience`; go to the address `back` when it is saved, with the words `said`."""
    people = people_for(request.user, Power.SEE_PEOPLE)
    form = AudienceForm(request.POST or None, request.FILES or None, audience=audience, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            set_audience(audience, choice=form.choice, by=request.user, at=timezone.now())
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, said or _("已保存对象。"))
            return redirect(back)
    return render(request, template, {**context, "form": form})


def answer_setting_page(
    request: SignedInRequest,
    audience: Audience,
    act: Callable[[datetime], object],
    *,
    refusal: type[Exception],
    template: str,
    context: Mapping[str, Any],
    back: str,
    said: str,
) -> HttpResponse:
    """Say how many `audience` reaches today (``reached``), then `act`; go to `back` with `said`, or with a refusal."""
    now = timezone.now()
    if request.method == "POST":
        try:
            act(now)
        except refusal as error:
            messages.warning(request, str(error))
        else:
            messages.success(request, said)
        return redirect(back)
    reached = people_of(audience, on=timezone.localdate(now)).count()
    return render(request, template, {**context, "reached": reached})
