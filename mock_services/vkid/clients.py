"""The services that let people in with VK ID."""

from __future__ import annotations

from dataclasses import dataclass

from authlib.oauth2.rfc6749 import ClientMixin

from mock_services.web import addresses

# Authlib's stubs want a scope always; a request may leave it out.
# mypy: disable-error-code="override"

SCOPE = "edu_profile"


@dataclass(frozen=True)
class Service(ClientMixin):
    """A service that lets people in with VK ID: a public client, it has no secret."""

    client_id: str
    title: str
    redirect_uri: str

    def get_client_id(self) -> str:
        """Return the name it goes by."""
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        """There is none: OAuth 2.1 wants it said."""
        return ""

    def get_allowed_scope(self, scope: str | None) -> str:
        """Return the one scope there is; others were refused before."""
        return scope or SCOPE

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Compare letter by letter (OAuth 2.1, 2.3.1)."""
        return redirect_uri == self.redirect_uri

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """Accept only a client without a secret."""
        return method == "none"

    def check_response_type(self, response_type: str) -> bool:
        """Accept the code flow."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Accept a code or a refresh token."""
        return grant_type in {"authorization_code", "refresh_token"}


def find_service(client_id: str) -> Service | None:
    """Return a service of this world: «ЭЖД» is what VK ID calls the journal."""
    places = addresses()
    return {
        "journal": Service("journal", "ЭЖД", f"{places.journal}/vkid/callback"),
        "messenger": Service("messenger", "VK Мессенджер", f"{places.messenger}/vkid/callback"),
    }.get(client_id)
