"""Error pages, and the page that shows the design."""

from datetime import date
from typing import Any
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import loader
from django.templatetags.static import static
from django.views.generic import TemplateView

from . import icons
from .charts import Line
from .covers import cover_svg


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request made no sense; rendered without context, since it may not even have reached the session."""
    return HttpResponse(loader.get_template("400.html").render(), status=400)


def forbidden(request: HttpRequest, exception: Any = None, reason: str = "") -> HttpResponse:
    """Not allowed, or the form was too old (CSRF)."""
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """No such page, or one that this person may not know about."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A fault of ours; rendered without context, since anything may be broken."""
    return HttpResponse(loader.get_template("500.html").render(), status=500)


def favicon(request: HttpRequest) -> HttpResponse:
    """Lead to the site's icon: browsers ask at this address for whatever is no page of ours, a PDF for example."""
    return redirect(static("lms/logo.svg"))


class DesignView(TemplateView):
    """Every component in every state; mounted in development only."""

    template_name = "lms/design.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add figures to draw."""
        days = [date(2026, month, 1) for month in range(1, 12)]
        titles = ("海岛乡村振兴的治理路径", "数字化改革与基层治理", "民法典与依法行政", "海洋经济高质量发展")
        return super().get_context_data(**kwargs) | {
            "design_lines": [
                Line("本人", [(day, 3.4 * number) for number, day in enumerate(days)]),
                Line("达标进度", [(date(2026, 1, 1), 0), (date(2026, 12, 31), 50)], reference=True),
            ],
            "design_spans": [(0, 40), (42, 70), (75, 100)],
            "design_rows": [{"label": "市发展和改革委员会", "value": 18.6}, {"label": "市海洋与渔业局", "value": 16}],
            "design_page": Paginator(range(200), 10).get_page(self.request.GET.get("page", 4)),
            "design_covers": [f"data:image/svg+xml,{quote(cover_svg(title, title))}" for title in titles],
            "design_icons": [*icons.OUTLINE, *icons.SOLID],
        }
