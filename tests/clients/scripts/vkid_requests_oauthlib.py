"""The client of requests-oauthlib: code with PKCE, user_info, refresh, logout; a refusal."""

from __future__ import annotations

import json
import sys
from urllib.parse import parse_qs, urlsplit

from oauthlib.oauth2 import OAuth2Error
from person import consent
from requests_oauthlib import OAuth2Session

told = json.load(sys.stdin)
vkid = told["vkid"]
client = OAuth2Session(
    told["client_id"],
    scope=["vkid.personal_info", "phone"],
    redirect_uri=told["redirect_uri"],
    pkce="S256",
)
address, _ = client.authorization_url(f"{vkid}/authorize")
back = consent(address, told)
device_id = parse_qs(urlsplit(back).query)["device_id"][0]


def exchange() -> dict[str, object]:
    """Hand in the code; a state that is not the own one is refused by the client itself."""
    return dict(
        client.fetch_token(
            f"{vkid}/oauth2/auth",
            authorization_response=back,
            include_client_id=True,
            device_id=device_id,
        )
    )


token = exchange()
user = client.post(f"{vkid}/oauth2/user_info").json()["user"]
fresh = dict(
    client.refresh_token(f"{vkid}/oauth2/auth", client_id=told["client_id"], device_id=device_id)
)
logout = client.post(f"{vkid}/oauth2/logout").json()
after = client.post(f"{vkid}/oauth2/user_info").json()
try:
    exchange()
except OAuth2Error as error:
    replayed = error.error
print(
    json.dumps(
        {
            "token": token,
            "user": user,
            "fresh": fresh,
            "logout": logout,
            "after": after,
            "replayed": replayed,
        }
    )
)
