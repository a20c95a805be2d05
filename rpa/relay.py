"""Secrets between two processes of one machine: asked for over a pipe, never stored.

The terminal and the teachers' desk belong to the process that a person has started; the workers
are its children, and ask it.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from pydantic import SecretStr

from pages.errors import SvyazkaError
from rpa.failures import Failure, Kind, StoppedError
from rpa.secrets import Secrets


class GoneError(StoppedError):
    """Whoever could be asked is gone: the parent has ended."""

    def __init__(self) -> None:
        super().__init__(Kind.OWNER, "nobody_to_ask", "Спросить некого: главная программа закрыта")


@dataclass
class AskedSecrets:
    """A child's side: asks its parent."""

    pipe: Connection
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def is_here(self, login: str) -> bool:
        """Ask whether she is there."""
        return bool(self._ask("is_here", login))

    def takes_codes(self, login: str) -> bool:
        """Ask whether she would give a code."""
        return bool(self._ask("takes_codes", login))

    def absence(self, login: str) -> str:
        """Ask what is missing."""
        return str(self._ask("absence", login))

    def password(self, login: str) -> SecretStr:
        """Ask for her password."""
        return SecretStr(str(self._ask("password", login)))

    def code(self, login: str, phone: str) -> SecretStr:
        """Ask for the code on her phone."""
        return SecretStr(str(self._ask("code", login, phone)))

    def refused(self, login: str, why: str) -> bool:
        """Ask whether she may give another password."""
        return bool(self._ask("refused", login, why))

    def let_in(self, login: str) -> None:
        """Tell that her password was the right one."""
        self._ask("let_in", login)

    def mistyped_code(self, login: str, why: str) -> bool:
        """Ask whether she may type her code once more."""
        return bool(self._ask("mistyped_code", login, why))

    def tell(self, login: str, what: str) -> None:
        """Let her be told."""
        self._ask("tell", login, what)

    def stopped(self, login: str) -> bool:
        """Ask whether she wants it stopped."""
        return bool(self._ask("stopped", login))

    def _ask(self, method: str, *arguments: str) -> Any:  # noqa: ANN401 - bool, str or nothing
        with self._lock:
            try:
                self.pipe.send((method, arguments))
                answer, failure = self.pipe.recv()
            except (EOFError, OSError):
                raise GoneError from None
        if isinstance(failure, Failure):
            raise StoppedError(failure.kind, failure.code, failure.reason)
        return answer


def answer(pipe: Connection, secrets: Secrets) -> None:
    """Answer a child until it is gone; runs in a thread of the parent."""
    with suppress(EOFError, OSError):
        while True:
            method, arguments = pipe.recv()
            pipe.send(_answer(secrets, method, arguments))


def _answer(secrets: Secrets, method: str, arguments: tuple[str, ...]) -> tuple[Any, Any]:
    try:
        given = getattr(secrets, method)(*arguments)
    except StoppedError as error:
        return None, error.failure
    except SvyazkaError as error:
        return None, Failure(Kind.OWNER, "no_secret", str(error))
    except Exception as error:  # noqa: BLE001 - a child must not wait for ever; the text may hold anything
        reason = f"Секрет не получен: {type(error).__name__}"
        return None, Failure(Kind.OWNER, "no_secret", reason)
    return (given.get_secret_value() if isinstance(given, SecretStr) else given), None
