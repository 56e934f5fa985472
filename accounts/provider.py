"""Identity providers of the office: OpenID Connect and CAS. django-allauth finds this module by its name.

Both end in the same place: who has an account here is found by ``accounts.outside``, and signs in through the same
stages as with a password, so that the second factor is asked for as well. Nothing that a provider tells is stored.
"""

from typing import Any

from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.base.provider import Provider, ProviderException
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode

from .outside import Claims


class OidcAdapter(OpenIDConnectOAuth2Adapter):
    """Checks the signature of every identity token, also of one that came straight from the provider."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> SocialLogin:
        """Return who came; the page of claims must be about the person of the signed token."""
        signed = kwargs["response"].get("id_token")
        if not signed:
            raise ProviderException("The answer holds no identity token.")
        identity = self._decode_id_token(app, signed)
        claims = self._fetch_user_info(token.token) if self.openid_config.get("userinfo_endpoint") else {}
        if claims and claims.get("sub") != identity["sub"]:
            raise ProviderException("Identity token and claims are about different people.")
        return self.get_provider().sociallogin_from_response(request, {**identity, **claims})

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        return jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return f"{settings.SITE_URL}{reverse('oidc_callback')}"


class OidcProvider(OpenIDConnectProvider):
    """The one OpenID Connect provider of the settings."""

    id = "oidc"
    oauth2_adapter_class = OidcAdapter
    supports_token_authentication = False

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        return reverse("oidc_login") + (f"?{urlencode(kwargs)}" if kwargs else "")

    def get_callback_url(self) -> str:
        return reverse("oidc_callback")

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        return []

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> SocialLogin:
        """Return who came, with what the provider says about them."""
        login = super().sociallogin_from_response(request, response)
        login.claims = Claims.of(response, settings.OIDC_CLAIMS)
        return login


class CasProvider(Provider):
    """The CAS server of the settings."""

    id = "cas"
    name = "CAS"
    account_class = ProviderAccount
    uses_apps = False
    supports_redirect = True
    sub_id = "cas"

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:
        return reverse("cas_login") + (f"?{urlencode(kwargs)}" if kwargs else "")

    def redirect(
        self, request: HttpRequest, process: str, next_url: str | None = None, data: Any = None, **kwargs: Any
    ) -> HttpResponse:
        """Send the person to the CAS server; the state in the service's address must come back in this session."""
        state = self.stash_redirect_state(request, process, next_url, data, **kwargs)
        return HttpResponseRedirect(
            f"{settings.CAS_SERVER_URL}/login?{urlencode({'service': self.service_url(state)})}"
        )

    def service_url(self, state: str) -> str:
        """Return the address to which the CAS server sends people back."""
        return f"{settings.SITE_URL}{reverse('cas_callback')}?{urlencode({'state': state})}"

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["user"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        return {}

    def sociallogin_from_response(self, request: HttpRequest, response: dict[str, Any]) -> SocialLogin:
        """Return who came, with what the server says about them."""
        login = super().sociallogin_from_response(request, response)
        login.claims = Claims.of(response, settings.CAS_CLAIMS)
        return login


provider_classes = [OidcProvider, CasProvider]
