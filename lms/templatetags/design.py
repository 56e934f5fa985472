"""Template tags of the design: every component of the style sheet has one door here. Registered as built-ins."""

from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.core.paginator import Page
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from js_asset import ImportMap

from lms import charts, icons, npm
from lms.plugins import StaffArea, collect, plugin_js_modules, staff_entries

register = template.Library()

# --- Navigation of the staff area -----------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def staff_items(context: Context) -> dict[str, Any]:
    """Return ``areas`` of the staff area that this person may open (label, address, whether the page is in it).

    ``items`` are the entries of the area that the page is in, each with whether the page belongs to it.
    """
    entries = staff_entries(context["request"])
    path = context["request"].path
    here = max((item for item in entries if item.is_current(path)), key=lambda item: len(item.url), default=None)
    area = here.area if here else (entries[0].area if entries else None)
    first: dict[str, str] = {}
    for item in entries:
        first.setdefault(item.area, item.url)
    return {
        "areas": [(each.label, first[each], each == area) for each in StaffArea if each in first],
        "items": [(item, item is here) for item in entries if item.area == area],
    }


# --- Words and numbers --------------------------------------------------------------------------------------------


@register.filter
def number(value: Any) -> str:
    """Write a number without trailing zeros: ``Decimal("12.50")`` becomes 12.5; nothing stays empty."""
    if value is None or value == "":
        return ""
    try:
        text = f"{Decimal(str(value)):.2f}"
    except InvalidOperation:
        return ""
    return "0" if text == "-0.00" else text.rstrip("0").rstrip(".")


@register.filter
def signed(value: Any) -> str:
    """Write a number with its sign: +1, −0.5, 0."""
    text = number(value)
    if not text or text == "0":
        return text
    return f"−{text[1:]}" if text.startswith("-") else f"+{text}"


@register.filter
def hours(value: Any) -> str:
    """Write credit hours with their unit: ``Decimal("1.00")`` becomes 1 学时."""
    text = number(value)
    return _("%(hours)s 学时") % {"hours": text} if text else ""


@register.filter
def clock(seconds: Any) -> str:
    """Write seconds as a place in a recording: 12:03, 1:02:03."""
    if seconds is None or seconds == "":
        return ""
    total = max(0, int(seconds))
    minute, second = divmod(total, 60)
    hour, minute = divmod(minute, 60)
    return f"{hour}:{minute:02}:{second:02}" if hour else f"{minute}:{second:02}"


@register.filter
def minutes(seconds: Any) -> str:
    """Write a duration given in seconds as whole minutes (at least one): 42 分钟."""
    if not seconds:
        return ""
    count = max(1, round(float(seconds) / 60))
    return ngettext("%(count)s 分钟", "%(count)s 分钟", count) % {"count": count}


@register.filter
def percent(part: Any, total: Any = 1) -> str:
    """Write part of total as whole per cent, rounded down so that 100% means all: 62%."""
    return f"{int(charts.share(Decimal(str(part or 0)), Decimal(str(total or 0))) * 100 + 1e-9)}%"


# --- Small parts --------------------------------------------------------------------------------------------------


@register.simple_tag(name="icon")
def draw_icon(name: str, label: str = "") -> SafeString:
    """Draw an icon; decoration unless it gets a label. An unknown name is an error of the template."""
    solid = name in icons.SOLID
    path = icons.SOLID[name] if solid else icons.OUTLINE[name]
    spoken = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" {} focusable="false"><path fill-rule="evenodd" d="{}"/></svg>',
        " icon--solid" if solid else "",
        spoken,
        path,
    )


@register.simple_tag
def badge(text: str, tone: str = "", icon: str = "") -> SafeString:
    """A small label; tones: brand, data, success, warning, honour, or none. No template: lists have dozens."""
    kind = format_html("badge badge--{}", tone) if tone else "badge"
    return format_html('<span class="{}">{}{}</span>', kind, draw_icon(icon) if icon else "", text)


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "") -> dict[str, Any]:
    """What a list says when there is nothing in it, with at most one way on."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("components/note.html")
def note(text: str, tone: str = "") -> dict[str, Any]:
    """A remark beside the matter; tones: none (information), success, warning, error."""
    icon = {"success": "check", "warning": "warning", "error": "warning"}.get(tone, "info")
    return {"text": text, "tone": tone, "icon": icon}


@register.inclusion_tag("components/field.html")
def field(bound: Any, help: str = "") -> dict[str, Any]:
    """A form field with label, help and errors, all tied together for a screen reader.

    What a draft may lack but the finished thing must have (``needed`` on the form's field) is not called optional.
    """
    single = getattr(bound.field.widget, "input_type", "") == "checkbox" and not hasattr(bound.field, "choices")
    optional = not bound.field.required and not getattr(bound.field, "needed", False)
    return {"field": bound, "help": help or bound.help_text, "is_check": single, "is_optional": optional}


# --- Quantities ---------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/ring.html")
def ring(value: Any, total: Any, tone: str = "", size: str = "", label: str = "") -> dict[str, Any]:
    """A progress ring with value and total written inside; size ``small`` shows the value alone."""
    return {
        "value": number(value) or "0",
        "total": number(total),
        "dashes": charts.arc(charts.share(value, total), 54),
        "is_empty": not value,
        "tone": tone,
        "size": size,
        "label": label or _("%(value)s / %(total)s 学时") % {"value": number(value) or 0, "total": number(total)},
    }


@register.inclusion_tag("components/bar.html")
def bar(value: Any, total: Any = 1, tone: str = "", label: str = "") -> dict[str, Any]:
    """A thin progress bar; ``label`` is what a screen reader says besides the per cent."""
    part = charts.share(value, total)
    return {"width": f"{part * 100:.1f}%", "percent": f"{int(part * 100 + 1e-9)}%", "tone": tone, "label": label}


@register.inclusion_tag("components/bar_list.html")
def bar_list(rows: Iterable[dict[str, Any]], unit: str = "", tone: str = "") -> dict[str, Any]:
    """Bars beside each other in length: rows are ``{"label", "value", "url"?}``; the longest fills the width."""
    rows = list(rows)
    longest = max((row["value"] or 0 for row in rows), default=0)
    return {"rows": rows, "longest": longest, "unit": unit, "tone": tone}


@register.inclusion_tag("components/trend_chart.html")
def trend_chart(lines: Sequence[charts.Line], title: str = "", unit: str = "") -> dict[str, Any]:
    """A line chart drawn by the server with the same figures as a table beside it (lms.charts.Line)."""
    return {
        "drawings": charts.trends(lines, language=get_language() or "zh-hans"),
        "rows": charts.table(lines),
        "lines": lines,
        "title": title,
        "unit": unit,
    }


@register.inclusion_tag("components/span_bar.html")
def span_bar(spans: Sequence[tuple[Any, Any]], duration: Any, label: str = "") -> dict[str, Any]:
    """A strip that shows which stretches (start, end in seconds) of a recording were watched."""
    return {"stretches": charts.stretches(spans, duration), "label": label}


# --- The page -----------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page, parameter: str = "page", target: str = "") -> dict[str, Any]:
    """Links to the other pages of a list, keeping the rest of the address; `target` is an htmx target."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    query = context["request"].GET.copy()

    def address(to: int) -> str:
        query[parameter] = str(to)
        return f"?{query.urlencode()}"

    gap = str(page.paginator.ELLIPSIS)
    return {
        "page": page,
        "target": target,
        "links": [(to, "" if str(to) == gap else address(int(to))) for to in numbers],
        "previous": address(page.number - 1) if page.has_previous() else "",
        "next": address(page.number + 1) if page.has_next() else "",
    }


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*steps: str) -> dict[str, Any]:
    """Where one is: label, address, label, address … and at last the label of this page alone."""
    pairs = [(steps[i], steps[i + 1] if i + 1 < len(steps) else "") for i in range(0, len(steps), 2)]
    return {"steps": pairs}


@register.simple_tag(takes_context=True)
def import_map(context: Context) -> SafeString:
    """The import map of third-party modules and of those that plugins bring, with the page's nonce."""
    modules = {source.split("/dist/")[0]: static for static, source in npm.FILES.items()} | plugin_js_modules()
    # The nonce is made when it is first read as text; until then it counts as false.
    nonce = str(getattr(context.get("request"), "csp_nonce", ""))
    return SafeString(ImportMap(modules).render(attrs={"nonce": nonce} if nonce else None))


@register.simple_tag(takes_context=True)
def hooked(context: Context, hook: str, *about: Any) -> list[Any]:
    """What the apps have registered for a hook about this request, in order (``lms.plugins``)."""
    request = context.get("request")
    return collect(hook, request, *about) if request is not None else []


@register.filter
def is_current(item: Any, path: str) -> bool:
    """Say whether a navigation entry (``NavItem``) belongs to the page at `path`."""
    return bool(item.is_current(path))
