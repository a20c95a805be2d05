"""The provider of social-auth-core for VK ID, as it is, in the smallest frame that it runs in."""

from __future__ import annotations

import json
import sys
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

from person import consent
from social_core.backends.vk import VKIDOAuth2
from social_core.exceptions import AuthException
from social_core.storage import BaseStorage, NonceMixin
from social_core.strategy import BaseStrategy

told = json.load(sys.stdin)


class Nonces(NonceMixin):
    """States that were made and have not come back."""

    kept: ClassVar[set[tuple[object, ...]]] = set()

    @classmethod
    def use(cls, *nonce: object) -> bool:
        cls.kept.add(nonce)
        return True

    @classmethod
    def consume(cls, *nonce: object) -> bool:
        known = nonce in cls.kept
        cls.kept.discard(nonce)
        return known


class Storage(BaseStorage):
    nonce = Nonces


class Frame(BaseStrategy):
    """What a web framework would give: settings, a session, the request at hand."""

    def __init__(self) -> None:
        super().__init__(Storage)
        self.settings = {"SOCIAL_AUTH_VK_ID_KEY": told["client_id"], "SOCIAL_AUTH_VK_ID_SECRET": ""}
        self.session: dict[str, object] = {}
        self.request: dict[str, str] = {}

    def get_setting(self, name: str) -> object:
        return self.settings[name]

    def request_data(self, *_: object) -> dict[str, str]:
        return self.request

    def session_get(self, name: str, default: object = None) -> object:
        return self.session.get(name, default)

    def session_set(self, name: str, value: object) -> None:
        self.session[name] = value

    def session_pop(self, name: str) -> object:
        return self.session.pop(name, None)

    def redirect(self, url: str) -> str:
        return url

    def build_absolute_uri(self, path: str) -> str:
        return path

    def authenticate(self, *_: object, **named: object) -> object:
        """Let in whoever the provider vouches for."""
        return named["response"]


frame = Frame()
address = VKIDOAuth2(frame, redirect_uri=told["redirect_uri"]).start()
back = consent(address, told)
frame.request = dict(parse_qsl(urlsplit(back).query))
provider = VKIDOAuth2(frame, redirect_uri=told["redirect_uri"])
user = provider.complete()
details = provider.get_user_details(user)
kept = provider.extra_data(None, "", user, details, {})
fresh = provider.refresh_token(kept["refresh_token"], **provider.get_refresh_token_kwargs(kept))
try:
    provider.refresh_token(kept["refresh_token"], **provider.get_refresh_token_kwargs(kept))
except AuthException as error:
    replayed = type(error).__name__
print(
    json.dumps(
        {
            "address": address,
            "user": user,
            "details": details,
            "fresh": fresh,
            "replayed": replayed,
        }
    )
)
