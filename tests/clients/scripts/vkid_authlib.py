"""Authlib's client: code with PKCE, user_info, refresh, logout; and what it makes of refusals."""

from __future__ import annotations

import json
import sys
from urllib.parse import parse_qs, urlsplit

from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from person import consent

told = json.load(sys.stdin)
vkid = told["vkid"]
verifier = generate_token(48)
client = OAuth2Session(
    told["client_id"],
    scope="vkid.personal_info phone",
    redirect_uri=told["redirect_uri"],
    token_endpoint_auth_method="none",
    token_endpoint=f"{vkid}/oauth2/auth",
)
address, state = client.create_authorization_url(
    f"{vkid}/authorize",
    code_challenge=create_s256_code_challenge(verifier),
    code_challenge_method=told["method"],
)
back = consent(address, told)
device_id = parse_qs(urlsplit(back).query)["device_id"][0]


def exchange(verifier: str) -> dict[str, object]:
    """Hand in the code; a state that is not the own one is refused by the client itself."""
    return dict(
        client.fetch_token(
            authorization_response=back, state=state, code_verifier=verifier, device_id=device_id
        )
    )


def refusal(verifier: str) -> str:
    """Tell what the client says of a refusal."""
    try:
        exchange(verifier)
    except OAuthError as error:
        return str(error.error)
    return ""


wrong = refusal(generate_token(48))
token = exchange(verifier)
user = client.post(f"{vkid}/oauth2/user_info").json()["user"]
fresh = dict(client.refresh_token(refresh_token=token["refresh_token"], device_id=device_id))
logout = client.post(f"{vkid}/oauth2/logout").json()
after = client.post(f"{vkid}/oauth2/user_info").json()
print(
    json.dumps(
        {
            "token": token,
            "user": user,
            "fresh": fresh,
            "logout": logout,
            "after": after,
            "wrong": wrong,
            "replayed": refusal(verifier),
        }
    )
)
