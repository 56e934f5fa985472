"""What is different in the editors' area: one sign-in, no accounts, and of one's own account what belongs there."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from wagtail.admin.views.account import AccountView, AvatarSettingsPanel, NameEmailSettingsPanel


def editors_sign_in(request: HttpRequest) -> HttpResponse:
    """Send guests of the editors' area to the one sign-in page; say 403 to people who may not work there.

    (Sending those to the sign-in page, too, would send them back here for ever: they are signed in.)
    """
    if request.user.is_authenticated:
        raise PermissionDenied
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(reverse("account_login") + (f"?{query}" if query else ""))


def not_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer 404 instead of Wagtail's pages for accounts and groups, also to the superuser.

    They know no scope and no audit log, and whoever may change accounts there may reset any password.
    """
    raise Http404


class EditorsAccountView(AccountView):
    """One's settings of the editors' area: notices, language and looks.

    A real name comes from the list of people and is changed there alone; portraits are shown nowhere.
    """

    def get_panels(self) -> list[Any]:
        """Return the panels without those for name and portrait."""
        strange = (NameEmailSettingsPanel, AvatarSettingsPanel)
        return [panel for panel in super().get_panels() if not isinstance(panel, strange)]
