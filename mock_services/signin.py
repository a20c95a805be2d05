"""Letting people in with VK ID: OAuth 2.1, code flow with PKCE, for the journal and the messenger.

Authlib does the protocol.  Its client is given a plain httpx session that reaches VK ID inside
this process, because Authlib's own httpx integration warns at import that it wants httpx2.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import httpx
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.client import OAuth2Client

from mock_services import web


class SignInError(Exception):
    """VK ID did not answer, or not in a way that makes sense; nothing was made."""


class CodeRefusedError(SignInError):
    """VK ID does not take the code: it is too old, was used before, or is not one of its own."""


@dataclass(frozen=True)
class SignIn:
    """What a service remembers while a person is away at VK ID."""

    url: str
    state: str
    verifier: str


def begin(client_id: str, redirect_uri: str, scope: str) -> SignIn:
    """Make up state and verifier; `url` is where to send the person (RFC 6749, 4.1.1; RFC 7636)."""
    verifier = secrets.token_urlsafe(48)
    url, state = _client(client_id, redirect_uri).create_authorization_url(
        f"{web.addresses().id}/authorize",
        state=secrets.token_urlsafe(24),
        code_verifier=verifier,
        scope=scope,
    )
    return SignIn(url, state, verifier)


def finish(
    client_id: str, redirect_uri: str, *, code: str, verifier: str, device_id: str
) -> dict[str, Any]:
    """Exchange a code for a token and return the `user` that VK ID tells of.

    Lets go of the world meanwhile: VK ID wants it too.

    Raises:
        CodeRefusedError: when the person must begin again.
        SignInError: when VK ID is down, or answers nonsense.
    """
    web.release_db()
    client = _client(client_id, redirect_uri)
    try:
        token = client.fetch_token(
            f"{web.addresses().id}/oauth2/auth",
            code=code,
            code_verifier=verifier,
            device_id=device_id,
            # A public client names itself in the body; Authlib's own way fits requests only.
            client_id=client_id,
            auth=httpx.Auth(),
        )
        answer = client.session.post(
            f"{web.addresses().id}/oauth2/user_info",
            data={"client_id": client_id, "access_token": token["access_token"]},
        )
        answer.raise_for_status()
        user = answer.json()["user"]
        user["profile_id"] = int(user["profile_id"])
    except OAuth2Error as error:
        raise CodeRefusedError(str(error)) from error
    except (httpx.HTTPError, KeyError, TypeError, ValueError) as error:
        raise SignInError(str(error)) from error
    return dict(user)


def _client(client_id: str, redirect_uri: str) -> OAuth2Client:
    return OAuth2Client(
        httpx.Client(transport=web.inside()),
        client_id=client_id,
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
    )
