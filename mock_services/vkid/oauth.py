"""OAuth 2.1 by Authlib: the server, and what its tokens open.

What a client sees follows RFC 6749, RFC 7636 and VK ID's public documentation: parameters come in
the query or in the body, the way back carries `device_id` and `type=code_v2`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

from authlib.integrations.flask_oauth2 import AuthorizationServer, ResourceProtector
from authlib.integrations.flask_oauth2.requests import FlaskOAuth2Payload, FlaskOAuth2Request
from authlib.oauth2 import OAuth2Error, OAuth2Request
from authlib.oauth2.base import invalid_error_characters
from authlib.oauth2.rfc6749 import (
    InvalidRequestError,
    MissingAuthorizationError,
    UnsupportedResponseTypeError,
)
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc6750 import BearerTokenValidator, InvalidTokenError
from flask import Request, Response, request
from sqlalchemy import select

from mock_services.models import EducationalProfile, Token
from mock_services.vkid.clients import Service, find_service
from mock_services.vkid.grants import CodeGrant, ProofKey, RefreshGrant
from mock_services.vkid.identity import make_id_token
from mock_services.web import addresses, db, now

# The stubs are stricter than Authlib: there each request attribute may be None, at any time, and
# a grant may not say which client and token it works with.
# mypy: disable-error-code="override, union-attr, misc, no-untyped-call"

TOKEN_SECONDS = 3600
PARAMETERS = (
    *("response_type", "client_id", "redirect_uri", "scope", "state"),
    *("code_challenge", "code_challenge_method"),
)
_NO_TOKEN = "access_token is missing or invalid"
_REFUSED = "What was given is unknown, expired, revoked or meant for something else."


# --- tokens ------------------------------------------------------------------------------------


def save_token(token: dict[str, Any], request: OAuth2Request) -> None:
    """Keep a token with the code that it goes back to, and add what VK ID tells with it."""
    origin = request.authorization_code or request.refresh_token
    life = timedelta(seconds=token["expires_in"])
    account = request.user.vk_account
    token["id_token"] = make_id_token(account.id, request.client.client_id, now(), life)
    token["user_id"] = account.id
    if state := request.payload.state:
        token["state"] = state
    db().add(
        Token(
            access_token=token["access_token"],
            refresh_token=token["refresh_token"],
            id_token=token["id_token"],
            client_id=request.client.client_id,
            profile_id=request.user.id,
            scope=token["scope"],
            device_id=origin.device_id,
            code=origin.code,
            expires_at=now() + life,
        )
    )


def _alive(token: Token | None) -> Token | None:
    """Pass a token unless it is expired, taken back, or handed in by another service."""
    if token is None or token.revoked or now() >= token.expires_at:
        return None
    return token if request.values.get("client_id", token.client_id) == token.client_id else None


class _Validator(BearerTokenValidator):
    """Knows the tokens of this world."""

    def authenticate_token(self, token_string: str) -> Token | None:
        """Find a token that still opens something."""
        return _alive(db().get(Token, token_string))

    def validate_token(
        self, token: Token | None, _scopes: object, _request: object, **_: object
    ) -> None:
        """Refuse what was not found; what a scope opens is a question of the answer."""
        if token is None:
            raise InvalidTokenError(_NO_TOKEN)


class _Protector(ResourceProtector):
    """Takes an access token from the header, the body or the query, as VK ID does."""

    def parse_request_authorization(self, asked: object) -> tuple[_Validator, str]:
        """Find the token (RFC 6750, 2)."""
        try:
            return cast("tuple[_Validator, str]", super().parse_request_authorization(asked))
        except MissingAuthorizationError:
            if token := request.values.get("access_token"):
                return self.get_token_validator("bearer"), token
            raise InvalidTokenError(_NO_TOKEN) from None


protector = _Protector()
protector.register_token_validator(_Validator())


# --- the server --------------------------------------------------------------------------------


def _secure(url: str) -> str:
    """Say https: Authlib allows http on `localhost` itself, but not on the names below it."""
    return re.sub("^http:", "https:", url)


class _HttpRequest(FlaskOAuth2Request):
    """A request over plain HTTP on loopback, with its parameters wherever they came."""

    def __init__(self, request: Request) -> None:
        OAuth2Request.__init__(
            self,
            request.method,
            _secure(request.url),
            headers=dict(request.headers),
        )
        self._request = request
        self.payload = FlaskOAuth2Payload(request)

    @property
    def form(self) -> Any:  # noqa: ANN401 - a MultiDict, of which Authlib knows nothing
        """The body and the query: VK ID's documentation uses both."""
        return self._request.values


class _Server(AuthorizationServer):
    """Authlib's server over the requests above."""

    def create_oauth2_request(self, asked: OAuth2Request | None) -> OAuth2Request:
        """Read the request at hand, or take one that was remembered."""
        return asked or _HttpRequest(request)

    def handle_error_response(self, asked: Any, error: OAuth2Error) -> Response:  # noqa: ANN401
        """Always describe an error, and say the client's `state` back, as VK ID does."""
        error.description = error.get_error_description() or _REFUSED
        error.state = error.state or request.values.get("state")
        return cast(Response, super().handle_error_response(asked, error))

    def get_authorization_grant(self, asked: OAuth2Request) -> CodeGrant:
        """Refuse letters that no error message may repeat (RFC 6749, 4.1.2.1)."""
        for name in ("redirect_uri", "response_type"):
            if invalid_error_characters(asked.payload.data.get(name) or ""):
                raise InvalidRequestError(f"Malformed '{name}' in request.")
        try:
            return cast(CodeGrant, super().get_authorization_grant(asked))
        except UnsupportedResponseTypeError as error:
            # Authlib's own words for this one are garbled.
            raise UnsupportedResponseTypeError(
                asked.payload.response_type,
                "'response_type' must be 'code'.",
                redirect_uri=error.redirect_uri,
            ) from None


def _by_name(query: Callable[[str], Service | None], asked: OAuth2Request) -> Service | None:
    """Take a client at its word: VK ID's are public, and a secret that they send is no matter."""
    return query(asked.payload.client_id or "")


server = _Server(query_client=find_service, save_token=save_token)
server.register_client_auth_method("none", _by_name)
server.register_grant(CodeGrant, [ProofKey(required=True)])
server.register_grant(RefreshGrant)


def begin() -> dict[str, str]:
    """Check the authorization request at hand; return what of it must be remembered.

    Raises:
        OAuth2Error: with a `redirect_uri` when the client may be told, without when only a person.
    """
    asked = server.get_consent_grant().request.payload.data
    return {
        **{name: asked[name] for name in PARAMETERS if asked.get(name)},
        "device_id": secrets.token_urlsafe(24),
    }


def finish(remembered: dict[str, str], profile: EducationalProfile | None) -> Response:
    """Send a person back to the service: with a code, or, without a profile, as refused."""
    asked = OAuth2Request("GET", _secure(addresses().id))
    asked.payload = BasicOAuth2Payload(remembered)
    grant = server.get_authorization_grant(asked)
    response = cast(Response, server.create_authorization_response(asked, profile, grant))
    # Authlib answers 302; after a POST only 303 promises that the browser comes with a GET.
    response.status_code = 303
    return response


def give_token() -> Response:
    """Answer a token request, or refuse it."""
    return cast(Response, server.create_token_response())


def token_at_hand() -> Token:
    """Return the access token that came with this request.

    Raises:
        OAuth2Error: when there is none, or it is expired, taken back or another service's.
    """
    return cast(Token, protector.acquire_token())


def identity_at_hand() -> Token:
    """Return the token whose ID token came with this request.

    Raises:
        OAuth2Error: when there is none, or it is expired, taken back or another service's.
    """
    asked = request.values.get("id_token")
    found = _alive(db().scalar(select(Token).where(Token.id_token == asked)))
    if found is None:
        raise InvalidRequestError("id_token is missing or invalid")
    return found


def refuse(error: OAuth2Error) -> Response:
    """Tell a service of its error: by the redirect it allows, or in JSON."""
    return server.handle_error_response(None, error)
