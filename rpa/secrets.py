"""Where passwords and codes come from, and whether their owner is there.

A secret is a `SecretStr` from the hand to the page: nothing here stores, logs or repeats one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import SecretStr

from pages.errors import InputError
from rpa.failures import Kind, StoppedError

AWAY = "Нужен сам учитель: его пароль и телефон"
LEFT = "вышел из журнала"
"""What a teacher is told when her window is closed and her password forgotten."""
FAILED = "не вышло: "
"""How a line begins that tells a teacher what could not be done, and why."""


class Secrets(Protocol):
    """What only the owner of a login may give, and what she is told.

    Every method may be called from any thread.
    """

    def is_here(self, login: str) -> bool:
        """Tell whether her password and her codes can be had now."""

    def takes_codes(self, login: str) -> bool:
        """Tell whether a code that is sent to her phone now would be given; else none is sent."""

    def absence(self, login: str) -> str:
        """Say what is missing when she is not here: one Russian sentence."""

    def password(self, login: str) -> SecretStr:
        """Return her password of the journal; waits for her if need be.

        Raises:
            StoppedError: of kind `OWNER` when she does not give it.

        """

    def code(self, login: str, phone: str) -> SecretStr:
        """Return the code that has just been sent to her phone; waits for her if need be.

        Raises:
            StoppedError: of kind `OWNER` when she does not give it.

        """

    def refused(self, login: str, why: str) -> bool:
        """Learn that the journal takes no such password; tell whether she may give another.

        Not a third one in a row, whatever windows and workers there were: three wrong ones lock
        the login for everybody.
        """

    def let_in(self, login: str) -> None:
        """Learn that the journal has taken her password."""

    def mistyped_code(self, login: str, why: str) -> bool:
        """Learn that VK ID does not take her code; tell whether she may type it once more."""

    def tell(self, login: str, what: str) -> None:
        """Tell her what the robot does in her name."""

    def stopped(self, login: str) -> bool:
        """Tell whether she has asked the robot to stop."""


@dataclass(frozen=True)
class PhoneSecrets:
    """The mock: passwords are known, codes are read off invented phones.

    Args:
        read_password: of a login.
        read_code: the newest code on a phone.

    """

    read_password: Callable[[str], SecretStr]
    read_code: Callable[[str], SecretStr]

    def is_here(self, login: str) -> bool:  # noqa: ARG002 - invented people are always there
        """Always."""
        return True

    def takes_codes(self, login: str) -> bool:  # noqa: ARG002 - their phones are read
        """Always."""
        return True

    def absence(self, login: str) -> str:  # noqa: ARG002 - the same for everybody
        """Nobody is ever missing."""
        return AWAY

    def password(self, login: str) -> SecretStr:
        """Return what the mock knows."""
        try:
            return self.read_password(login)
        except LookupError:
            raise no_such_password(login, "на учебном стенде нет такого логина") from None

    def code(self, login: str, phone: str) -> SecretStr:  # noqa: ARG002 - the phone is enough
        """Read it off the phone."""
        try:
            return self.read_code(phone)
        except LookupError:
            raise StoppedError(
                Kind.OWNER, "no_code", "Код не пришёл на телефон учебного стенда"
            ) from None

    def mistyped_code(self, login: str, why: str) -> bool:  # noqa: ARG002 - it was read
        """It was not typed."""
        return False

    def refused(self, login: str, why: str) -> bool:  # noqa: ARG002 - what is known stays so
        """There is no other."""
        return False

    def let_in(self, login: str) -> None:
        """It is as it was."""

    def tell(self, login: str, what: str) -> None:
        """Nobody is there to be told."""

    def stopped(self, login: str) -> bool:  # noqa: ARG002 - nobody can
        """Never."""
        return False


@dataclass(frozen=True)
class KeyringSecrets:
    """Passwords lie in the system's keyring; codes are asked of somebody else, or are not needed.

    Args:
        service: under which name the passwords lie, e.g. `svyazka/production`.
        people: whoever is asked for the codes that come to phones; None where nobody can be.

    """

    service: str
    people: PromptSecrets | None = None

    def is_here(self, login: str) -> bool:
        """Whether there is a password.

        Raises:
            InputError: when the keyring does not answer.

        """
        return bool(self._find(login))

    def takes_codes(self, login: str) -> bool:
        """Whether somebody is at the terminal, and has not let a question about her go by."""
        return self.people is not None and self.people.takes_codes(login)

    def absence(self, login: str) -> str:
        """Tell how to put the password there."""
        return self._no_password(login).failure.reason

    def password(self, login: str) -> SecretStr:
        """Fetch it from the keyring; raises as `is_here`, too."""
        found = self._find(login)
        if not found:
            raise self._no_password(login)
        return SecretStr(found)

    def code(self, login: str, phone: str) -> SecretStr:
        """Ask for it."""
        if self.people is None:
            raise StoppedError(
                Kind.OWNER, "no_code", "Код из SMS взять негде: нужен сам учитель или его телефон"
            )
        return self.people.code(login, phone)

    def mistyped_code(self, login: str, why: str) -> bool:
        """Whoever was asked for it may type it again."""
        return self.people is not None and self.people.mistyped_code(login, why)

    def refused(self, login: str, why: str) -> bool:  # noqa: ARG002 - what lies there stays so
        """There is no other."""
        return False

    def let_in(self, login: str) -> None:
        """It is as it was."""

    def tell(self, login: str, what: str) -> None:
        """Nobody is there to be told."""

    def stopped(self, login: str) -> bool:  # noqa: ARG002 - nobody can
        """Never."""
        return False

    def _find(self, login: str) -> str | None:
        return in_keyring(self.service, login, otherwise="возьмите --secrets prompt")

    def _no_password(self, login: str) -> StoppedError:
        return no_such_password(login, f"выполните «keyring set {self.service} {login}»")


@dataclass
class PromptSecrets:
    """Whoever sits at the terminal is asked; who has nothing to say is asked no more.

    Args:
        ask: asks a question, and returns what was typed without showing it; empty for no answer.
        say: prints a line.
        names: how a login's owner is called.

    """

    ask: Callable[[str], str]
    say: Callable[[str], None]
    names: dict[str, str] = field(default_factory=dict)
    _away: set[str] = field(default_factory=set)
    _mistyped: set[str] = field(default_factory=set)
    """Whose last password was refused."""

    def is_here(self, login: str) -> bool:
        """Until she has let a question go by."""
        return login not in self._away

    def takes_codes(self, login: str) -> bool:
        """Until she has let a question go by."""
        return self.is_here(login)

    def absence(self, login: str) -> str:  # noqa: ARG002 - the same for everybody
        """Tell that she herself is needed."""
        return AWAY

    def password(self, login: str) -> SecretStr:
        """Ask; whoever logs in with it keeps it for as long as her window is open."""
        return self._answer(login, f"Пароль от журнала, {self._who(login)}: ")

    def code(self, login: str, phone: str) -> SecretStr:
        """Ask each time: a code is good for once."""
        by_call = "если звонят — последние 4 цифры номера"
        return self._answer(login, f"Код из SMS на {phone} ({by_call}), {self._who(login)}: ")

    def mistyped_code(self, login: str, why: str) -> bool:
        """Print why; whoever has mistyped types again."""
        self.say(f"{self._who(login)}: {why}")
        return True

    def refused(self, login: str, why: str) -> bool:
        """Print why; whoever has mistyped once types again."""
        self.say(f"{self._who(login)}: {why}")
        again = login not in self._mistyped
        self._mistyped.add(login)
        return again

    def let_in(self, login: str) -> None:
        """Begin to count anew."""
        self._mistyped.discard(login)

    def tell(self, login: str, what: str) -> None:
        """Print it."""
        self.say(f"{self._who(login)}: {what}")

    def stopped(self, login: str) -> bool:  # noqa: ARG002 - Ctrl-C stops everything
        """Never; Ctrl-C stops the whole run."""
        return False

    def _who(self, login: str) -> str:
        return self.names.get(login, login)

    def _answer(self, login: str, question: str) -> SecretStr:
        try:
            typed = self.ask(question).strip()
        except EOFError:
            typed = ""
        if not typed:
            self._away.add(login)
            raise StoppedError(Kind.OWNER, "owner_away", "Учитель не ответил: его строка подождёт")
        return SecretStr(typed)


def in_keyring(service: str, user: str, *, otherwise: str) -> str | None:
    """Look for a password in the system's keyring.

    Raises:
        InputError: when it does not answer; says what to do otherwise.

    """
    import keyring  # noqa: PLC0415 - it looks for the system's services, and few runs need them
    from keyring.errors import KeyringError  # noqa: PLC0415

    try:
        return keyring.get_password(service, user)
    except KeyringError:  # says why in English
        raise InputError(f"Хранилище паролей не отвечает: {otherwise}") from None


def no_such_password(login: str, advice: str) -> StoppedError:
    """Say that a password is nowhere to be had."""
    return StoppedError(Kind.OWNER, "no_password", f"Пароля для «{login}» нет: {advice}")
