"""Where the codes from SMS come from on a target that is not the mock."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import httpx
import jsonpath
from jsonpath import JSONPathError
from pydantic import SecretStr

from pages.errors import InputError, SvyazkaError
from pages.personal import SMS_CODE
from svyazka.network import client, in_words
from svyazka.secret import secret
from svyazka.targets import FixedCode, HttpCode, PersonCode

_PAUSE = 1.0
"""Seconds between two looks at an inbox: it belongs to somebody else."""
_AGAIN = 5.0
"""Seconds to wait for a newer code than the one handed out before, which may still be good."""


class NoCodeError(SvyazkaError):
    """The SMS did not come."""


class Codes(Protocol):
    """Gives the code that came to a phone, waiting for it if need be."""

    def begin(self, phone: str) -> None:
        """Learn that whatever lies on this phone now is old."""

    def newest(self, phone: str) -> SecretStr:
        """Return the newest code on this phone."""


@dataclass(frozen=True)
class FixedCodes:
    """A stand where one test code opens everything."""

    source: FixedCode

    def begin(self, phone: str) -> None:
        """Nothing: the code is never old."""

    def newest(self, phone: str) -> SecretStr:  # noqa: ARG002 - one for all phones
        """Return the test code."""
        return secret(self.source.fixed)


@dataclass(frozen=True)
class AskedCodes:
    """A person reads the code off a phone."""

    ask: Callable[[str], str]

    def begin(self, phone: str) -> None:
        """Nothing: a person knows which SMS is new."""

    def newest(self, phone: str) -> SecretStr:
        """Ask for it; nobody sees what is typed."""
        return SecretStr(self.ask(f"Код из SMS, пришедшего на {phone}: ").strip())


@dataclass(frozen=True)
class HttpCodes:
    """An inbox that answers over HTTP with JSON; it is polled until something new is there."""

    source: HttpCode
    sleep: Callable[[float], None] = time.sleep
    _old: dict[str, str | None] = field(default_factory=dict, repr=False)
    _unknown: dict[str, NoCodeError] = field(default_factory=dict, repr=False)
    """Why it could not be seen what lay there from earlier days."""
    _given: dict[str, str | None] = field(default_factory=dict, repr=False)

    def begin(self, phone: str) -> None:
        """Remember what lies there from earlier days."""
        self._given.pop(phone, None)
        self._unknown.pop(phone, None)
        try:
            self._old[phone] = self._look(phone)
        except NoCodeError as error:  # who needs a code will be told; not every scenario does
            self._unknown[phone] = error

    def newest(self, phone: str) -> SecretStr:
        """Wait until the text at the path is another one than before.

        Raises:
            NoCodeError: when none comes in time, or the inbox does not answer, or did not when the
                scenario began: then nobody knows which text is old.

        """
        if error := self._unknown.get(phone):
            raise NoCodeError(
                f"{error}. Так было в начале сценария, и какое SMS старое, неизвестно: "
                "запустите его ещё раз"
            )
        begun = time.monotonic()
        given = self._given.get(phone)
        while True:
            found = self._look(phone)
            waited = time.monotonic() - begun
            if found and found != self._old.get(phone) and (found != given or waited >= _AGAIN):
                self._given[phone] = found
                break
            if waited >= self.source.seconds:
                raise NoCodeError(f"За {waited:.0f} с на {phone} не пришло SMS с кодом")
            self.sleep(_PAUSE)
        code = SMS_CODE.search(found)
        if code is None:
            raise NoCodeError(f"В SMS на {phone} нет кода из 4–8 цифр: проверьте codes.path")
        return SecretStr(code.group())

    def _look(self, phone: str) -> str | None:
        # `+` means a space in a query, so the number is encoded.
        address = self.source.http.replace("{phone}", str(httpx.QueryParams({"p": phone}))[2:])
        headers = {}
        if self.source.token:
            headers["Authorization"] = f"Bearer {secret(self.source.token).get_secret_value()}"
        try:
            with client() as http:
                answer = http.get(address, headers=headers).raise_for_status()
            found = jsonpath.match(self.source.path, answer.json())
        except httpx.HTTPStatusError as error:
            raise NoCodeError(f"Ящик с SMS ответил {error.response.status_code}") from None
        except httpx.TransportError as error:
            raise NoCodeError(f"Ящик с SMS не отвечает: {in_words(error)}") from None
        except JSONPathError as error:
            raise InputError(f"codes.path «{self.source.path}»: {error}") from None
        except ValueError:
            raise NoCodeError("Ящик с SMS ответил не JSON") from None
        return None if found is None else str(found.obj)


def codes_of(source: FixedCode | HttpCode | PersonCode, ask: Callable[[str], str]) -> Codes:
    """Choose the way that a target names.

    Args:
        source: what `targets.toml` says.
        ask: asks whoever sits at the terminal, without showing what is typed.

    """
    match source:
        case FixedCode():
            return FixedCodes(source)
        case HttpCode():
            return HttpCodes(source)
        case PersonCode():
            return AskedCodes(ask)
