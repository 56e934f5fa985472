"""Coming in through an identity provider of the office; what is not configured answers 404."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login, render_authentication_error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from cas import CASClientV3, CASError
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from ..provider import CasProvider, OidcAdapter


def _oidc(view: Any, request: HttpRequest) -> HttpResponse:
    if "oidc" not in settings.SOCIALACCOUNT_PROVIDERS:
        raise Http404
    answer: HttpResponse = view.adapter_view(OidcAdapter(request, "oidc"))(request)
    return answer


@never_cache
@require_POST
def oidc_login(request: HttpRequest) -> HttpResponse:
    """Send the person to the OpenID Connect provider."""
    return _oidc(OAuth2LoginView, request)


@never_cache
@require_GET
def oidc_callback(request: HttpRequest) -> HttpResponse:
    """Take who comes back from there."""
    return _oidc(OAuth2CallbackView, request)


def _cas(request: HttpRequest) -> CasProvider:
    if not settings.CAS_SERVER_URL:
        raise Http404
    return CasProvider(request)


@never_cache
@require_POST
def cas_login(request: HttpRequest) -> HttpResponse:
    """Send the person to the CAS server."""
    return _cas(request).redirect_from_request(request)


@never_cache
@require_GET
def cas_callback(request: HttpRequest) -> HttpResponse:
    """Take who comes back from there; the server itself is asked whether the ticket is good for this service."""
    provider = _cas(request)
    key = request.GET.get("state", "")
    try:
        state = provider.unstash_redirect_state(request, key)
        answer = _ask_server(provider.service_url(key), request.GET.get("ticket", ""))
    except (PermissionDenied, RequestException, CASError, SyntaxError) as error:
        return render_authentication_error(request, provider, exception=error)
    if not answer:
        return render_authentication_error(request, provider)
    login = provider.sociallogin_from_response(request, answer)
    login.state = state
    return complete_social_login(request, login)


def _ask_server(service: str, ticket: str) -> dict[str, Any]:
    with get_adapter().get_requests_session() as session:
        client = CASClientV3(server_url=f"{settings.CAS_SERVER_URL}/", service_url=service, session=session)
        name, attributes, _proxy = client.verify_ticket(ticket)
    return {**(attributes or {}), "user": name} if name else {}
