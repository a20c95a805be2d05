"""Whose program it is that calls a method.

Two kinds of tokens open the methods: one that VK ID gave a service (`/oauth2/auth`) with the scope
of an educational profile, and one for which the messenger's page exchanges its own session
(`/?act=web_token`).  The latter is as public clients of the messenger read it (xKARASb/SferumBot,
TheCrazyWolf/Sferum.NET): a list with a token for each profile, the educational one being of type
2.  How long it lives is inferred.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from flask import Request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from mock_services.messenger import sessions
from mock_services.messenger.methods.errors import Trouble, VkError
from mock_services.messenger.methods.shown import unix
from mock_services.models import EducationalProfile, MessengerSession, Token
from mock_services.schema import MessengerToken
from mock_services.vkid.clients import EDUCATIONAL as EDU_SCOPE
from mock_services.worlds import World

LIFE = timedelta(hours=1)
PERSONAL, EDUCATIONAL = 0, 2
_MARK = "vk1.a."
_INVALID = "invalid access_token (4)."
_EXPIRED = "access_token has expired."
_NO_ACCESS = "no access to call this method"
_REVOKED = "user revoke access for this token."


def web_tokens(world: World, session: MessengerSession) -> list[MessengerToken]:
    """Give the tokens of an open messenger: they end with it, or after an hour."""
    expires = unix(world.clock.now() + LIFE)
    return [
        MessengerToken(
            user_id=user_id,
            profile_type=kind,
            access_token=_MARK + str(_signer(world).dumps([session.id, kind, expires])),
            expires=expires,
        )
        for user_id, kind in (
            (session.profile.vk_account_id, PERSONAL),
            (session.profile_id, EDUCATIONAL),
        )
    ]


def log_in(db: Session, world: World, profile: EducationalProfile) -> MessengerToken:
    """Let somebody in as if she had opened the messenger; return her educational token."""
    _, educational = web_tokens(world, sessions.begin(db, world, profile))
    return educational


def given(request: Request) -> str:
    """Take the token from a parameter or from the header.

    https://dev.vk.com/api/api-requests
    """
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return request.values.get("access_token") or (token.strip() if kind == "Bearer" else "")


def caller(db: Session, world: World, token: str) -> EducationalProfile:
    """Find whose token it is.

    Raises:
        VkError: when there is none, or it opens nothing any more.
    """
    if not token:
        raise VkError(Trouble.AUTH, "no access_token passed.")
    if token.startswith(_MARK):
        return _of_a_session(db, world, token.removeprefix(_MARK))
    found = db.get(Token, token)
    if found is None:
        raise VkError(Trouble.AUTH, _INVALID)
    if found.revoked:
        raise VkError(Trouble.AUTH, _REVOKED)
    if found.expires_at <= world.clock.now():
        raise VkError(Trouble.AUTH, _EXPIRED)
    if EDU_SCOPE not in found.scope.split():
        raise VkError(Trouble.ACCESS, f"{_NO_ACCESS}. It cannot be called with current scopes.")
    return found.profile


def _of_a_session(db: Session, world: World, token: str) -> EducationalProfile:
    try:
        session_id, kind, expires = _signer(world).loads(token)
    except BadSignature:
        raise VkError(Trouble.AUTH, _INVALID) from None
    if expires <= unix(world.clock.now()):
        raise VkError(Trouble.AUTH, _EXPIRED)
    session = sessions.resume(db, world, session_id)
    if session is None:
        raise VkError(Trouble.AUTH, _REVOKED)
    if kind != EDUCATIONAL:
        raise VkError(Trouble.ACCESS, _NO_ACCESS)
    return session.profile


def _signer(world: World) -> URLSafeSerializer:
    return URLSafeSerializer(world.secret, "web_token", signer_kwargs={"digest_method": sha256})
