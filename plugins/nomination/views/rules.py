"""The office: weights and rules of eligibility, which officers of the whole organisation keep in versions."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.requests import SignedInRequest

from ..actions import end_rule, keep_rule, set_weights
from ..citations import citations_of
from ..condition_text import in_a_line, vocabulary
from ..doors import for_city_officers, for_officers, keeps_rules
from ..forms import RuleForm, WeightsForm
from ..models import Channel, EligibilityRule, NominatorClass, WeightSet

RULES_A_PAGE = 50


@require_http_methods(["GET", "POST"])
@for_officers
def weights(request: SignedInRequest) -> HttpResponse:
    """Show a version of the weights; an officer of the whole organisation makes another."""
    found = WeightSet.objects.prefetch_related("rows").select_related("made_by")
    current = found.first()
    may_set = keeps_rules(request.user)
    if request.method == "POST" and not may_set:
        raise Http404
    form = WeightsForm(request.POST or None, current=current)
    if request.method == "POST" and form.is_valid():
        made = set_weights(form.weights(), remark=form.cleaned_data["remark"], by=request.user, at=timezone.now())
        messages.success(request, _("权重第 %(number)s 版已生效，旧版仍可用于复算。") % {"number": made.number})
        return redirect("nomination:weights")
    asked = request.GET.get("version", "")
    shown = found.filter(number=int(asked[:6])).first() if asked[:6].isdecimal() else None
    shown = shown or current
    values = {(row.nominator_class, row.channel): row.value for row in shown.rows.all()} if shown else {}
    context = {
        "form": form if may_set else None,
        "shown": shown,
        "versions": Paginator(found, RULES_A_PAGE).get_page(request.GET.get("page")),
        "channels": Channel.choices,
        "table": [
            (label, [(by, values.get((one, ch))) for ch, by in Channel.choices])
            for one, label in NominatorClass.choices
        ],
    }
    return render(request, "nomination/office/weights.html", context)


@require_GET
@for_officers
def rules(request: SignedInRequest) -> HttpResponse:
    """List the rules as they stand, with ``?all=1`` earlier versions too, with ``?lapsed=1`` those without a basis."""
    today = timezone.localdate()
    show_all, only_lapsed = request.GET.get("all") == "1", request.GET.get("lapsed") == "1"
    found = EligibilityRule.objects.all() if show_all and not only_lapsed else EligibilityRule.objects.current()
    lapsed = EligibilityRule.objects.current().lapsed(today)
    found = lapsed if only_lapsed else found.citing(today)
    words = request.GET.get("q", "").replace("\0", "").strip()[:60]
    if words:
        found = found.filter(text__icontains=words)
    page = Paginator(found.select_related("document"), RULES_A_PAGE).get_page(request.GET.get("page"))
    cited = citations_of(page, reader=request.user)
    context = {
        "page": page,
        "rows": [(rule, cited[rule.pk], in_a_line(rule.applies), in_a_line(rule.condition)) for rule in page],
        "show_all": show_all,
        "only_lapsed": only_lapsed,
        "lapsed": lapsed.count(),
        "words": words,
        "may_edit": keeps_rules(request.user),
    }
    return render(request, "nomination/office/rules.html", context)


def _form_page(request: SignedInRequest, rule: EligibilityRule | None) -> HttpResponse:
    form = RuleForm(
        request.POST or None,
        instance=rule,
        initial={"valid_from": timezone.localdate()} if not rule else {},
        reader=request.user,
    )
    if request.method == "POST" and form.is_valid():
        keep_rule(form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("任职条件已保存，旧版留存。"))
        return redirect("nomination:rules")
    return render(request, "nomination/office/rule_form.html", {"form": form, "rule": rule, "facts": vocabulary()})


@require_http_methods(["GET", "POST"])
@for_city_officers
def new_rule(request: SignedInRequest) -> HttpResponse:
    """Add a rule."""
    return _form_page(request, None)


@require_http_methods(["GET", "POST"])
@for_city_officers
def edit_rule(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Make another version of a rule."""
    return _form_page(request, get_object_or_404(EligibilityRule.objects.current(), uid=uid))


@require_http_methods(["GET", "POST"])
@for_city_officers
def remove_rule(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """Ask, and take a rule out."""
    rule = get_object_or_404(EligibilityRule.objects.current(), uid=uid)
    if request.method == "POST":
        end_rule(rule, by=request.user, at=timezone.now())
        messages.success(request, _("任职条件已停用。"))
        return redirect("nomination:rules")
    return render(request, "nomination/office/end_rule.html", {"rule": rule})
