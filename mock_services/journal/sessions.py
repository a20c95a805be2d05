"""Logging in to the journal, and staying in.

Nothing here knows of HTTP: the pages and the API let people in by the same functions.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import md5

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from mock_services.models import Account, JournalSession, Organisation
from mock_services.words import plural
from mock_services.worlds import World

IDLE_LIFE = timedelta(minutes=15)
"""The real journal tells it as `timeOut`: 900000 ms."""
REMEMBERED_LIFE = timedelta(days=30)
KEPT = timedelta(days=1)
"""For so long after its end a session can still tell its owner why it has ended."""
CHOOSING = timedelta(minutes=10)
"""How long somebody who has proved who she is may think about a question before the door."""
ATTEMPTS = 3
LOCK = timedelta(minutes=1)

Proof = Callable[[str], bool]
"""Tells whether what somebody sent proves that she knows this password."""


class LoginError(Exception):
    """Somebody is not let in; the message is for the person at the screen."""


class WrongCredentialsError(LoginError):
    """Which of the two is wrong is not told: that would help to guess."""

    def __init__(self) -> None:
        super().__init__("Неверный логин или пароль.")


class LockedError(LoginError):
    """Too many wrong passwords: for a while even the right one does not help."""

    def __init__(self, wait: timedelta) -> None:
        self.seconds = int(wait.total_seconds())
        wait_words = plural(self.seconds, "секунду", "секунды", "секунд")
        super().__init__(
            "Вход временно заблокирован: пароль трижды введён неверно. "
            f"Попробуйте снова через {wait_words}."
        )


def typed(password: str) -> Proof:
    """Prove by the password itself."""
    return lambda known: secrets.compare_digest(known.encode(), password.encode())


def scrambled(salt: str, sent: str) -> Proof:
    """Prove as public clients of the journal do: `md5(salt + md5(password))`, in cp1251."""

    def proves(known: str) -> bool:
        inner = md5(known.encode("cp1251", "replace")).hexdigest()
        right = md5(f"{salt}{inner}".encode()).hexdigest()
        return secrets.compare_digest(right.encode(), sent.encode())

    return proves


def prove(
    db: Session, world: World, organisation: Organisation, login: str, proof: Proof
) -> Account:
    """Find whose login this is, if the proof fits her password.

    Raises:
        WrongCredentialsError: without telling which of the two was wrong.
        LockedError: after three wrong passwords in a row, for a minute.
    """
    now = world.clock.now()
    account = db.scalar(
        select(Account).where(Account.organisation_id == organisation.id, Account.login == login)
    )
    if account is None:
        raise WrongCredentialsError
    if account.locked_until and account.locked_until > now:
        raise LockedError(account.locked_until - now)
    if not proof(account.password):
        _count_failure(account, now)
    account.failures = 0
    account.locked_until = None
    return account


def _count_failure(account: Account, now: datetime) -> None:
    account.locked_until = None
    account.failures += 1
    if account.failures < ATTEMPTS:
        raise WrongCredentialsError
    account.failures = 0
    account.locked_until = now + LOCK
    raise LockedError(LOCK)


def is_open_elsewhere(db: Session, world: World, account: Account, here: str) -> bool:
    """Tell whether somebody is logged in in another browser than the one whose session is `here`.

    The real journal warns then: one login has one session.
    """
    return bool(
        db.scalar(
            select(
                exists().where(
                    JournalSession.account_id == account.id,
                    JournalSession.expires_at > world.clock.now(),
                    JournalSession.replaced.is_(False),
                    JournalSession.waits.is_(False),
                    JournalSession.id != here,
                )
            )
        )
    )


def let_in(
    db: Session, world: World, account: Account, here: str, *, remember: bool = False
) -> JournalSession:
    """Open a session for somebody who has proved who she is.

    If she is logged in in another browser, the session waits until she says which is to go on.
    What has been over for long is swept away meanwhile.
    """
    now = world.clock.now()
    db.execute(delete(JournalSession).where(JournalSession.expires_at <= now - KEPT))
    opened = JournalSession(
        id=secrets.token_hex(16),
        at=f"{secrets.randbelow(10**26):026}",
        account=account,
        expires_at=now + CHOOSING,
        remembered=remember,
        waits=is_open_elsewhere(db, world, account, here),
    )
    db.add(opened)
    if not opened.waits:
        go_on(db, world, opened)
    return opened


def go_on(db: Session, world: World, session: JournalSession) -> None:
    """Let a session be the one of its login: those elsewhere end."""
    now = world.clock.now()
    others = (
        JournalSession.account_id == session.account_id,
        JournalSession.id != session.id,
        JournalSession.expires_at > now,
    )
    db.execute(update(JournalSession).where(*others).values(replaced=True))
    life = REMEMBERED_LIFE if session.remembered else IDLE_LIFE
    session.waits, session.expires_at = False, now + life


def resume(db: Session, world: World, session_id: str) -> JournalSession | None:
    """Find a session that still lives; each use of one that is not remembered prolongs it."""
    session = _alive(world, db.get(JournalSession, session_id))
    if session is None or session.waits:
        return None
    if not session.remembered:
        session.expires_at = world.clock.now() + IDLE_LIFE
    return session


def waiting(db: Session, world: World, session_id: str) -> JournalSession | None:
    """Find a session whose owner has been warned, for as long as that is fresh."""
    session = _alive(world, db.get(JournalSession, session_id))
    return session if session and session.waits else None


def resume_program(db: Session, world: World, at: str) -> JournalSession | None:
    """Find the session of a program, if it still lives.

    One that has been warned goes on by going on: public clients read no warning.
    """
    session = _alive(world, with_token(db, at))
    if session is None:
        return None
    if session.waits:
        go_on(db, world, session)
    return resume(db, world, session.id)


def _alive(world: World, session: JournalSession | None) -> JournalSession | None:
    gone = session is None or session.replaced or session.expires_at <= world.clock.now()
    return None if gone else session


def find(db: Session, session_id: str) -> JournalSession | None:
    """Find a session, dead or alive, while its row is there."""
    return db.get(JournalSession, session_id)


def with_token(db: Session, at: str) -> JournalSession | None:
    """Find the session of a program, dead or alive."""
    return db.scalar(select(JournalSession).where(JournalSession.at == at))


def why_over(session: JournalSession | None) -> str:
    """Tell its owner why a session has ended."""
    if session is not None and session.replaced:
        why = "вы вошли в журнал в другом месте"
    else:
        why = "вы долго ничего не делали"
    return f"Сеанс завершён: {why}."


def log_out(db: Session, session_id: str) -> None:
    """End a session; one that is not there has ended already."""
    db.execute(delete(JournalSession).where(JournalSession.id == session_id))


def accounts_of(db: Session, person_id: int, organisation_id: int | None = None) -> list[Account]:
    """List the logins among which somebody chooses: all, or those of one organisation.

    Госуслуги vouches for a person everywhere, a password only in its own organisation.
    """
    found = select(Account).where(Account.person_id == person_id).order_by(Account.id)
    if organisation_id is not None:
        found = found.where(Account.organisation_id == organisation_id)
    return list(db.scalars(found))
