"""Logging in to the journal, and staying in.

Nothing here knows of HTTP: the pages and the API let people in by the same functions.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from mock_services.models import Account, JournalSession, Organisation, Person
from mock_services.words import plural
from mock_services.worlds import World

IDLE_LIFE = timedelta(minutes=15)
"""The real journal tells it as `timeOut`: 900000 ms."""
REMEMBERED_LIFE = timedelta(days=30)
ATTEMPTS = 3
LOCK = timedelta(minutes=1)


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
            "Вход временно закрыт: пароль трижды введён неверно. "
            f"Попробуйте снова через {wait_words}."
        )


def prove(
    db: Session, world: World, organisation: Organisation, login: str, password: str
) -> Account:
    """Find whose login and password these are.

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
    if not secrets.compare_digest(account.password.encode(), password.encode()):
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
                    JournalSession.id != here,
                )
            )
        )
    )


def open_session(
    db: Session, world: World, account: Account, *, remember: bool = False
) -> JournalSession:
    """Let in somebody who has proved who she is; her sessions elsewhere end.

    What has expired is swept away meanwhile.
    """
    now = world.clock.now()
    db.execute(delete(JournalSession).where(JournalSession.expires_at <= now))
    db.execute(
        update(JournalSession).where(JournalSession.account_id == account.id).values(replaced=True)
    )
    session = JournalSession(
        id=secrets.token_hex(32),
        account=account,
        expires_at=now + (REMEMBERED_LIFE if remember else IDLE_LIFE),
        remembered=remember,
    )
    db.add(session)
    return session


def resume(db: Session, world: World, session_id: str) -> JournalSession | None:
    """Find a session that still lives; each use of one that is not remembered prolongs it."""
    now = world.clock.now()
    session = db.get(JournalSession, session_id)
    if session is None or session.expires_at <= now or session.replaced:
        return None
    if not session.remembered:
        session.expires_at = now + IDLE_LIFE
    return session


def owner(db: Session, session_id: str) -> int | None:
    """Tell whose a session was, while its row is there."""
    session = db.get(JournalSession, session_id)
    return session.account_id if session else None


def was_replaced(db: Session, session_id: str) -> bool:
    """Tell whether a session ended because its owner has logged in elsewhere."""
    session = db.get(JournalSession, session_id)
    return session is not None and session.replaced


def log_out(db: Session, session_id: str) -> None:
    """End a session; one that is not there has ended already."""
    db.execute(delete(JournalSession).where(JournalSession.id == session_id))


def accounts_of(db: Session, person: Person) -> list[Account]:
    """List the logins among which somebody from Госуслуги chooses."""
    return list(
        db.scalars(select(Account).where(Account.person_id == person.id).order_by(Account.id))
    )
