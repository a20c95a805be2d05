"""What a service may hand in for a token: a one-time code, or a refresh token.

Expiry goes by the world's clock, so Authlib's own mixins, which ask the real one, are not used.
"""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar
from urllib.parse import urlencode

from authlib.oauth2 import OAuth2Error, OAuth2Request
from authlib.oauth2.rfc6749 import InvalidRequestError, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from sqlalchemy import select, update

from mock_services.models import AuthorizationCode, EducationalProfile, Token
from mock_services.vkid.clients import Service
from mock_services.web import db, now

# The stubs are stricter than Authlib: there each request attribute may be None, at any time, and
# a grant may not say which client and token it works with.
# mypy: disable-error-code="override, union-attr, misc, no-untyped-call"

CODE_LIFE = timedelta(minutes=10)
REFRESH_LIFE = timedelta(days=180)
"""How long a refresh token outlives the access token that it came with."""
STATE_LIMIT = 255
"""Longer ones would not fit the cookie that keeps them."""
METHODS = ("S256", "s256")


class ProofKey(CodeChallenge):
    """PKCE with S256 and nothing else; VK ID's own clients write the method in small letters."""

    SUPPORTED_CODE_CHALLENGE_METHOD: ClassVar = list(METHODS)
    CODE_CHALLENGE_METHODS: ClassVar = dict.fromkeys(
        METHODS, CodeChallenge.CODE_CHALLENGE_METHODS["S256"]
    )

    def validate_code_challenge(self, grant: CodeGrant, redirect_uri: str) -> None:
        """Refuse a request without a challenge, or with one of another method."""
        for name in ("code_challenge", "code_challenge_method"):
            if not grant.request.payload.data.get(name):
                raise InvalidRequestError(f"Missing '{name}' in request.")
        super().validate_code_challenge(grant, redirect_uri)

    def validate_code_verifier(self, grant: CodeGrant, result: object) -> None:
        """Refuse in VK ID's words; RFC 7636, 4.6, would have `invalid_grant` for a wrong one."""
        try:
            super().validate_code_verifier(grant, result)
        except OAuth2Error:
            raise InvalidRequestError("verifier is missing or invalid") from None


class CodeGrant(grants.AuthorizationCodeGrant):
    """A one-time code for a token (RFC 6749, 4.1)."""

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar = ["none"]

    def validate_authorization_request(self) -> str:
        """Want a `state` too: who forgets it is open to forged answers."""
        redirect_uri = super().validate_authorization_request()
        state = self.request.payload.state
        if not state:
            raise InvalidRequestError("Missing 'state' in request.", redirect_uri=redirect_uri)
        if len(state) > STATE_LIMIT:
            raise InvalidRequestError("'state' is too long.", redirect_uri=redirect_uri)
        return str(redirect_uri)

    def create_authorization_response(
        self, redirect_uri: str, grant_user: EducationalProfile | None
    ) -> tuple[int, str, list[tuple[str, str]]]:
        """Send the code back together with what VK ID adds to it."""
        status, body, headers = super().create_authorization_response(redirect_uri, grant_user)
        more = urlencode(
            {
                "device_id": self.request.payload.data["device_id"],
                "type": "code_v2",
                "expires_in": int(CODE_LIFE.total_seconds()),
            }
        )
        return status, body, [(name, f"{value}&{more}") for name, value in headers]

    def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
        """Remember what the code stands for."""
        asked = request.payload.data
        db().add(
            AuthorizationCode(
                code=code,
                client_id=request.client.client_id,
                profile_id=request.user.id,
                redirect_uri=request.payload.redirect_uri,
                scope=request.scope,
                device_id=asked["device_id"],
                code_challenge=asked["code_challenge"],
                code_challenge_method=asked["code_challenge_method"],
                expires_at=now() + CODE_LIFE,
            )
        )

    def query_authorization_code(self, code: str, client: Service) -> AuthorizationCode | None:
        """Find a code that may still be used; one that comes back takes its tokens with it."""
        found = db().get(AuthorizationCode, code)
        if found is None or found.client_id != client.client_id:
            return None
        if found.used:
            revoke_tokens(found.code)
            return None
        _check_device(self.request, found.device_id)
        return found if now() < found.expires_at else None

    def delete_authorization_code(self, authorization_code: AuthorizationCode) -> None:
        """Keep it as used, to know it when it is played again."""
        authorization_code.used = True

    def authenticate_user(self, authorization_code: AuthorizationCode) -> EducationalProfile:
        """Return whose code it is."""
        return db().get_one(EducationalProfile, authorization_code.profile_id)


class RefreshGrant(grants.RefreshTokenGrant):
    """A new token for an old one's refresh token, which is good once (OAuth 2.1, 4.3.1)."""

    TOKEN_ENDPOINT_AUTH_METHODS: ClassVar = ["none"]
    INCLUDE_NEW_REFRESH_TOKEN = True

    def authenticate_refresh_token(self, refresh_token: str) -> Token | None:
        """Find a live one; one that was used before takes back all that came of it."""
        found = db().scalar(select(Token).where(Token.refresh_token == refresh_token))
        if found is None or now() >= found.expires_at + REFRESH_LIFE:
            return None
        if found.revoked:
            revoke_tokens(found.code)
            return None
        _check_device(self.request, found.device_id)
        return found

    def authenticate_user(self, refresh_token: Token) -> EducationalProfile:
        """Return whose token it is."""
        return refresh_token.profile

    def revoke_old_credential(self, refresh_token: Token) -> None:
        """The new one replaces it."""
        refresh_token.revoked = True


def _check_device(request: OAuth2Request, device_id: str) -> None:
    """Want the device that VK ID named on the way back."""
    if request.payload.data.get("device_id") != device_id:
        raise InvalidRequestError("device_id is invalid")


def revoke_tokens(code: str) -> None:
    """Take back all tokens that go back to a code (RFC 6749, 4.1.2)."""
    db().execute(update(Token).where(Token.code == code).values(revoked=True))


def revoke_consent(token: Token) -> None:
    """Take back all that a person has ever given a service."""
    given = (Token.client_id == token.client_id, Token.profile_id == token.profile_id)
    db().execute(update(Token).where(*given).values(revoked=True))
