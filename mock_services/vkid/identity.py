"""ID tokens: a JWT that says who somebody is.

VK ID publishes no key to check one with: a service hands it in again, and is told what is masked.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from functools import cache

from joserfc import jwt
from joserfc.jwk import RSAKey


def make_id_token(user_id: int, client_id: str, begun: datetime, life: timedelta) -> str:
    """Make the token of a person for a service."""
    seconds = int(begun.replace(tzinfo=UTC).timestamp())
    claims = {
        "iss": "VK",
        "sub": user_id,
        "app": client_id,
        "iat": seconds,
        "exp": seconds + int(life.total_seconds()),
        "jti": secrets.token_hex(16),
    }
    return jwt.encode({"alg": "RS256"}, claims, _key())


@cache
def _key() -> RSAKey:
    return RSAKey.generate_key(2048)
