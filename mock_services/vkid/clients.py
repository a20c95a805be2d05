"""The services that let people in with VK ID: the stand's own, and others from outside."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

from authlib.oauth2.rfc6749 import ClientMixin
from sqlalchemy import select
from sqlalchemy.orm import Session

from mock_services.models import VkClient
from mock_services.web import addresses, db

# Authlib's stubs want a scope always; a request may leave it out.
# mypy: disable-error-code="override"

EDUCATIONAL = "edu_profile"
PERSONAL = "vkid.personal_info"
PHONE = "phone"
SCOPES = (PERSONAL, "email", PHONE, EDUCATIONAL)
"""VK ID's own three, and what its educational profile is asked for by."""
_FIRST_NUMBER = 51_000_001
"""Of those that VK ID gives out; real ones have eight digits too."""


class ClientTakenError(Exception):
    """There is a service of this name; the message says so in one sentence."""


@dataclass(frozen=True)
class Service(ClientMixin):
    """A service that lets people in with VK ID: a public client, it has no secret."""

    client_id: str
    title: str
    redirect_uris: tuple[str, ...]

    def get_client_id(self) -> str:
        """Return the name it goes by."""
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        """There is none: OAuth 2.1 wants it said."""
        return ""

    def get_allowed_scope(self, scope: str | None) -> str:
        """Return what was asked for, or what VK ID gives who asks for nothing."""
        return scope or PERSONAL

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        """Compare letter by letter (OAuth 2.1, 2.3.1)."""
        return redirect_uri in self.redirect_uris

    def check_endpoint_auth_method(self, method: str, _endpoint: str) -> bool:
        """Accept a client by its name alone."""
        return method == "none"

    def check_response_type(self, response_type: str) -> bool:
        """Accept the code flow."""
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        """Accept a code or a refresh token."""
        return grant_type in {"authorization_code", "refresh_token"}


def find_service(client_id: str) -> Service | None:
    """Return a service of the world at hand: «ЭЖД» is what VK ID calls the journal."""
    places = addresses()
    own = {
        "journal": Service("journal", "ЭЖД", (f"{places.journal}/vkid/callback",)),
        "messenger": Service("messenger", "VK Мессенджер", (f"{places.messenger}/vkid/callback",)),
    }
    return own.get(client_id) or _registered(db(), client_id)


def register(db: Session, title: str, redirect_uris: list[str], client_id: str | None) -> VkClient:
    """Make a service known to VK ID, as its developer does in VK ID's office.

    Args:
        db: the world's.
        title: what people read when they are asked whether to let it know of them.
        redirect_uris: where people may be sent back to, to the letter.
        client_id: the name it goes by; a number that is free when left out.

    Raises:
        ClientTakenError: when another one goes by this name.
    """
    numbers = map(str, count(_FIRST_NUMBER))
    name = client_id or next(each for each in numbers if db.get(VkClient, each) is None)
    if name in {"journal", "messenger"} or db.get(VkClient, name) is not None:
        raise ClientTakenError(f"there is a client «{name}» already")
    made = VkClient(client_id=name, title=title, redirect_uris=redirect_uris)
    db.add(made)
    db.flush()
    return made


def registered(db: Session) -> list[VkClient]:
    """List the services from outside."""
    return list(db.scalars(select(VkClient).order_by(VkClient.client_id)))


def _registered(db: Session, client_id: str) -> Service | None:
    found = db.get(VkClient, client_id)
    return Service(found.client_id, found.title, tuple(found.redirect_uris)) if found else None
