"""部长信箱 for people without account, and the public figures. A receipt code leads back to one's letter."""

from datetime import date

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lms.numbers import row_number

from ..actions import Words, hash_code, send_public_letter
from ..forms import CodeForm, PublicForm
from ..models import Letter
from ..periods import Grain, Span
from ..statistics import public_figures
from ..timeline import course_of

#: The letter that this browser may see, after its code was entered.
SESSION_KEY = "mailbox_letter"
#: The code of a letter that was just sent, shown once.
CODE_KEY = "mailbox_code"


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def write_public(request: HttpRequest) -> HttpResponse:
    """Take a letter of somebody without account."""
    form = PublicForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="mailbox_public"):
            form.add_error(None, _("本网络地址寄出的信过多，请过一小时再试，您填写的内容仍在下面。"))
        else:
            values = form.cleaned_data
            words = Words(*(values[name] for name in ("subject", "body", "name", "telephone", "files")))
            letter, code = send_public_letter(words, kind=values["kind"], unit=values["unit"], at=timezone.now())
            request.session[CODE_KEY] = [letter.receipt, code]
            return redirect("mailbox:public_sent")
    context = {"form": form, "anonymous": settings.MAILBOX_ANONYMOUS}
    return render(request, "mailbox/public_write.html", context)


@never_cache
@require_GET
def public_sent(request: HttpRequest) -> HttpResponse:
    """Show the code of the letter that was just sent, once."""
    found = request.session.pop(CODE_KEY, None)
    if found is None:
        return redirect("mailbox:track")
    receipt, code = found
    return render(request, "mailbox/public_sent.html", {"receipt": receipt, "code": code})


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a letter. A wrong code looks the same as one that never existed."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="mailbox_code"):
            form.add_error(None, _("查询过于频繁，请稍后再试。"))
        else:
            found = Letter.objects.filter(code_hash=hash_code(form.cleaned_data["code"])).first()
            if found is not None:
                request.session[SESSION_KEY] = str(found.uid)
                return redirect("mailbox:public_letter")
            form.add_error(None, _("没有找到这封信，请核对查询码。"))
    return render(request, "mailbox/track.html", {"form": form})


def _own(request: HttpRequest) -> Letter | None:
    letters = Letter.objects.filter(sender=None).select_related("kind", "unit", "box_key", "box__unit", "priority")
    return letters.filter(uid=request.session[SESSION_KEY]).first() if SESSION_KEY in request.session else None


@never_cache
@sensitive_variables()
@require_GET
def public_letter(request: HttpRequest) -> HttpResponse:
    """Show a letter to who entered its code in this session."""
    from .own import writer_forms

    found = _own(request)
    if found is None:
        return redirect("mailbox:track")
    context = {
        "letter": found,
        "course": course_of(found, for_writer=True),
        "overdue": found.is_overdue(timezone.now()),
        "is_guest": True,
        **writer_forms(found),
    }
    return render(request, "mailbox/letter.html", context)


@never_cache
@sensitive_post_parameters()
@require_POST
def public_more(request: HttpRequest) -> HttpResponse:
    """Add to the letter whose code was entered, or rate how it was handled."""
    from .own import add_more, add_rating

    found = _own(request)
    if found is None:
        return redirect("mailbox:track")
    if not ratelimit.consume(request, action="mailbox_public"):
        messages.warning(request, _("操作过于频繁，请过一会儿再试。"))
    elif "score" in request.POST:
        add_rating(request, found)
    else:
        add_more(request, found)
    return redirect("mailbox:public_letter")


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget the letter in this browser."""
    request.session.pop(SESSION_KEY, None)
    return redirect("mailbox:track")


@require_GET
def statistics(request: HttpRequest) -> HttpResponse:
    """Show how many letters there were and what became of them, without small groups (SPEC M05).

    Years and quarters only: no two periods overlap but by one lying within the other.
    """
    today = timezone.localdate()
    number, quarter = (row_number(request.GET.get(name, "")) for name in ("year", "quarter"))
    chosen = number if number is not None and today.year - 5 <= number <= today.year else today.year
    quarter = quarter if quarter is not None and 1 <= quarter <= 4 else 0
    first = date(chosen, 3 * quarter - 2 if quarter else 1, 1)
    context = {
        "figures": public_figures(Span.whole(first, Grain.QUARTER if quarter else Grain.YEAR), today=today),
        "chosen": chosen,
        "years": range(today.year, today.year - 6, -1),
        "quarter": quarter,
        "quarters": range(1, 5),
    }
    return render(request, "mailbox/statistics.html", context)
