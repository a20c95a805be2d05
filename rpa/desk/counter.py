"""What robots ask and teachers answer, from hand to hand: nothing of it is ever written down."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from threading import Condition

from pydantic import SecretStr

from rpa.failures import Kind, StoppedError
from rpa.roster import EVERY_CLASS, EVERY_SUBJECT, Job
from rpa.secrets import AWAY, FAILED, LEFT

HERE_SECONDS = 40.0
"""How long after her page was last heard of a teacher still counts as being there."""
PATIENCE_SECONDS = 600.0
"""How long a robot that has begun waits for an answer."""
_MOST_TOLD = 100


class Ask(StrEnum):
    """What a teacher's page shows."""

    PASSWORD = "password"  # noqa: S105 - what is asked for, not one
    CODE = "code"
    NOTHING = "nothing"
    """The robot works, or has not come to her yet."""
    LEFT = "left"
    """The robot is gone from her journal; it may come back and ask again."""
    STOPPED = "stopped"


@dataclass(frozen=True)
class Told:
    """A line of what the robot does in her name."""

    at: datetime
    what: str


@dataclass
class _Teacher:
    name: str
    wishes: tuple[str, ...]
    school: str = ""
    phone: str = ""
    told: list[Told] = field(default_factory=list)
    heard: float = float("-inf")
    seen: int = 0
    """How many lines her page has shown."""
    lines: int = 0
    """How many she was told, also those that are too old to be kept."""
    knows_end: bool = False
    """Whether her page knows that the desk closes."""
    known: bool = False
    """Whether a robot has taken her password already."""
    wants: Ask = Ask.NOTHING
    password: SecretStr | None = field(default=None, repr=False)
    code: SecretStr | None = field(default=None, repr=False)
    stopped: bool = False
    left: bool = False
    """Whether the robot has closed her window, and forgotten her password with it."""
    refused: str = ""
    """Why something could not be done since she last gave her password; the last of it."""
    mistyped: bool = False
    """Whether her last password was refused."""
    wrong_code: str = ""
    """Why VK ID has not taken the code that she gave last."""
    asked: int = 0
    """How many times she was asked: whoever asked before, and is dead, gets no answer."""


@dataclass(frozen=True)
class View:
    """What a teacher may see of herself."""

    name: str
    ask: Ask
    wishes: tuple[str, ...]
    phone: str
    """Masked; the one to which a code was sent."""
    told: tuple[Told, ...]
    lines: int
    """How many she was told, also those that are too old to be kept."""
    begun: bool
    refused: str
    """Why something could not be done with the password that she gave last; the last of it."""
    wrong_code: str
    """Why VK ID has not taken the code that she gave last."""
    closing: bool
    """Whether the desk closes: there will be nothing more to look at."""


class Counter:
    """The desk's side of `rpa.secrets.Secrets`; every method may be called from any thread.

    Args:
        jobs: whom it serves.
        clock: seconds, steadily growing.
        patience: how long a robot waits for an answer, in seconds.

    """

    def __init__(
        self,
        jobs: Iterable[Job],
        *,
        clock: Callable[[], float] = time.monotonic,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._clock = clock
        self._patience = patience
        self._changed = Condition()
        self._closing = False
        self._teachers = {
            job.teacher.login: _Teacher(
                job.teacher.name, tuple(wishes_of(job)), job.teacher.organisation
            )
            for job in jobs
        }

    @property
    def names(self) -> dict[str, str]:
        """Everybody's name, by login."""
        return {login: each.name for login, each in self._teachers.items()}

    @property
    def schools(self) -> dict[str, str]:
        """Where each works, by login; empty where her row does not say."""
        return {login: each.school for login, each in self._teachers.items()}

    # --- the robot's side -------------------------------------------------------------------

    def is_here(self, login: str) -> bool:
        """Whether her page is open and she has given her password, now or earlier.

        She whose journal the robot has left is asked for it once more, when she is needed again.
        """
        with self._changed:
            who = self._teachers.get(login)
            if who is None or who.stopped:
                return False
            here = self._clock() - who.heard <= HERE_SECONDS
            return here and (who.password is not None or who.known or who.left)

    def takes_codes(self, login: str) -> bool:
        """Whether her page is open."""
        return self.is_here(login)

    def absence(self, login: str) -> str:  # noqa: ARG002 - the same for everybody
        """Tell that she herself is needed."""
        return AWAY

    def password(self, login: str) -> SecretStr:
        """Take her password; it is not kept.

        Raises:
            StoppedError: when she does not give it, or stops the robot.

        """
        return self._take(login, Ask.PASSWORD)

    def code(self, login: str, phone: str) -> SecretStr:
        """Take the code that was sent to her phone; one that was given earlier is too old.

        Raises:
            StoppedError: when she does not give it, or stops the robot.

        """
        with self._changed:
            who = self._known(login)
            who.phone, who.code = masked(phone), None
        return self._take(login, Ask.CODE)

    def refused(self, login: str, why: str) -> bool:
        """Show her why over the field in which she may type it again."""
        with self._changed:
            if who := self._teachers.get(login):
                _note(who, "журнал не впустил")
                who.refused = why
                again, who.mistyped = not who.mistyped, True
                return again
            return False

    def mistyped_code(self, login: str, why: str) -> bool:
        """Show her why over the field in which she may type it again."""
        with self._changed:
            if who := self._teachers.get(login):
                _note(who, "VK ID не принял код")
                who.wrong_code = why
            return who is not None

    def let_in(self, login: str) -> None:
        """Begin to count anew."""
        with self._changed:
            if who := self._teachers.get(login):
                who.mistyped = False

    def tell(self, login: str, what: str) -> None:
        """Show her a line."""
        with self._changed:
            if who := self._teachers.get(login):
                _note(who, what)
                if what.startswith(FAILED):
                    who.refused = what.removeprefix(FAILED)
                if what == LEFT:  # a password that she has given meanwhile is for the next time
                    who.left, who.known, who.code = who.known, False, None

    def stopped(self, login: str) -> bool:
        """Whether she has said stop."""
        with self._changed:
            who = self._teachers.get(login)
            return who is not None and who.stopped

    def wait_until_seen(self, seconds: float) -> None:
        """Close: wait until everybody who is there knows how it ended, but not longer than that."""
        with self._changed:
            self._closing = True
            self._changed.wait_for(
                lambda: all(each.knows_end and each.seen == each.lines for each in self._present()),
                seconds,
            )

    def _present(self) -> list[_Teacher]:
        now = self._clock()
        return [each for each in self._teachers.values() if now - each.heard <= HERE_SECONDS]

    # --- the teacher's side -----------------------------------------------------------------

    def look(self, login: str, *, knows_end: bool = False) -> View:
        """Show a teacher what there is, and note that she is there.

        Args:
            login: who she is.
            knows_end: whether her page has learnt from an earlier look that the desk closes.

        """
        with self._changed:
            who = self._teachers[login]
            who.heard, who.seen = self._clock(), who.lines
            who.knows_end = knows_end
            self._changed.notify_all()
            told, ask = tuple(who.told), _ask(who)
            return View(
                name=who.name,
                ask=ask,
                wishes=who.wishes,
                phone=who.phone,
                told=told,
                lines=who.lines,
                begun=who.known,
                refused=who.refused,
                wrong_code=who.wrong_code,
                closing=self._closing,
            )

    def give_password(self, login: str, password: SecretStr) -> None:
        """Lay down a password for the robot."""
        self._give(login, Ask.PASSWORD, password)

    def give_code(self, login: str, code: SecretStr) -> None:
        """Lay down a code; only while one is asked for."""
        self._give(login, Ask.CODE, code)

    def stop(self, login: str) -> None:
        """Stop the robot at its next safe point; what lies here is forgotten at once."""
        with self._changed:
            who = self._teachers[login]
            who.stopped, who.password, who.code = True, None, None
            self._changed.notify_all()

    def go_on(self, login: str) -> None:
        """Let the robot begin anew, with the password."""
        with self._changed:
            who = self._teachers[login]
            who.stopped = who.known = who.left = False
            who.refused = ""
            self._changed.notify_all()

    # ----------------------------------------------------------------------------------------

    def _give(self, login: str, what: Ask, secret: SecretStr) -> None:
        with self._changed:
            who = self._teachers[login]
            who.heard = self._clock()
            if _ask(who) is not what or not secret.get_secret_value():
                return
            setattr(who, what.value, secret)
            if who.wants is what:
                who.wants = Ask.NOTHING
            self._changed.notify_all()

    def _take(self, login: str, what: Ask) -> SecretStr:
        with self._changed:
            who = self._known(login)
            who.wants = what
            who.asked += 1
            this = who.asked
            self._changed.notify_all()
            came = self._changed.wait_for(
                lambda: who.stopped or who.asked != this or getattr(who, what.value) is not None,
                self._patience,
            )
            if who.asked != this:  # another worker has taken her over
                raise StoppedError(Kind.OWNER, "asked_anew", "Учителя спрашивает другой робот")
            who.wants = Ask.NOTHING
            if who.stopped:
                raise StoppedError(Kind.OWNER, "owner_stopped", "Учитель остановил робота")
            if not came:  # she is gone: whoever comes back begins with the password
                who.known = who.left = False
                raise StoppedError(
                    Kind.OWNER, "owner_away", "Учитель не ответил на стойке: его строка подождёт"
                )
            secret: SecretStr = getattr(who, what.value)
            setattr(who, what.value, None)
            who.known, who.left = True, False
            who.wrong_code = ""
            if what is Ask.PASSWORD:
                who.refused = ""
            return secret

    def _known(self, login: str) -> _Teacher:
        if login not in self._teachers:
            raise StoppedError(Kind.OWNER, "no_link", f"Для «{login}» на стойке нет ссылки")
        return self._teachers[login]


def wishes_of(job: Job) -> Iterable[str]:
    """Tell in words what is going to be done in a teacher's name."""
    yield "войти в электронный журнал и привязать учебный профиль VK ID, если он ещё не привязан"
    for chat in job.subject_chats:
        if chat.school_class == EVERY_CLASS:
            yield "создать чаты всех ваших предметов во всех ваших классах"
        elif chat.subject == EVERY_SUBJECT:
            yield f"создать чаты всех ваших предметов в {chat.school_class}"
        else:
            yield f"создать чат «{chat.subject}, {chat.school_class}»"
    for manual in job.manual_chats:
        yield f"создать в мессенджере чат «{manual.title}»"


def masked(phone: str) -> str:
    """Show of a phone what its owner knows it by: `+7 ••• •••-••-01`."""
    return f"{phone[:2]} ••• •••-••-{phone[-2:]}" if phone else ""


def _note(who: _Teacher, what: str) -> None:
    who.told = [*who.told, Told(datetime.now(UTC), what)][-_MOST_TOLD:]
    who.lines += 1


def _ask(who: _Teacher) -> Ask:
    if who.stopped:
        return Ask.STOPPED
    if who.wants is not Ask.NOTHING and getattr(who, who.wants.value) is None:
        return who.wants
    if who.left:
        return Ask.LEFT
    if not who.known and who.password is None:
        return Ask.PASSWORD
    return Ask.NOTHING
