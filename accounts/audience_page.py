"""The page on which an office chooses whom something is for; the same for classes, reflections, reading lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from lms.refusals import show_errors

from .actions import set_audience
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
