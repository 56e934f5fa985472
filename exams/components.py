"""Panels of the home page that exams contribute."""

from typing import Any

from django.urls import reverse
from laces.components import Component

from accounts.requests import SignedInRequest

from . import clock
from .models import Exam


class DueExamsPanel(Component):
    """What is due: the exams that are open now and that I may still pass, the nearest deadline first."""

    order = 400
    template_name = "exams/panels/due.html"

    def __init__(self, request: SignedInRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
        exams = Exam.objects.visible_to(self.request.user).listed().open_to(self.request.user, at=clock.now())
        return {
            "exams": exams.due_for(self.request.user)[:3],
            "exams_url": reverse("exams:exam_list"),
        }
