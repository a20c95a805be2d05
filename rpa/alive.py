"""Who is alive: a worker holds a lock of its name for as long as its process lives.

The system lets go of the lock when the process dies, however it dies; so a lock that can be had is
the lock of a dead worker.  On one machine it is a lock of a file, on several an advisory lock of
PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import Protocol

import psycopg
from filelock import FileLock, Timeout
from sqlalchemy import make_url

from pages.errors import InputError, SvyazkaError
from rpa.database import sqlalchemy_url

_ASKS = """
    SET tcp_keepalives_idle = 10;
    SET tcp_keepalives_interval = 5;
    SET tcp_keepalives_count = 3
"""
"""A machine that was switched off tells nobody: the server finds out by asking."""
_GIVES_UP = "SET tcp_user_timeout = 25000"
"""It does not ask as long as an answer of its own is on the way."""
_CAN_GIVE_UP = 120000
"""The first PostgreSQL that can, as `server_version` has it."""


class NotAloneError(SvyazkaError):
    """The lock of this worker is held by another, or was lost: it must not go on."""


class Alive(Protocol):
    """Knows who is alive."""

    def hold(self, worker: str) -> None:
        """Be alive under this name until the process ends.

        Raises:
            NotAloneError: when another has this name.
            InputError: when nobody can hold a lock there.

        """

    def still(self) -> bool:
        """Tell whether the lock is still held: a lost connection loses it."""

    def dead(self, workers: Iterable[str]) -> list[str]:
        """Tell which of these workers are dead."""

    def close(self) -> None:
        """Be alive no more."""


class FileLocks:
    """Locks of files in a folder: workers of one machine.

    Args:
        folder: is made where it is not there.

    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: FileLock | None = None
        folder.mkdir(parents=True, exist_ok=True)

    def hold(self, worker: str) -> None:
        """Lock a file of this name."""
        lock = FileLock(self._file(worker), thread_local=False)
        try:
            lock.acquire(timeout=0)
        except Timeout:
            raise NotAloneError(f"Исполнитель «{worker}» уже работает") from None
        self._held = lock

    def still(self) -> bool:
        """Whether the file is locked by us."""
        return self._held is not None and self._held.is_locked

    def dead(self, workers: Iterable[str]) -> list[str]:
        """Name those whose file is not locked."""
        return [worker for worker in workers if self._is_free(worker)]

    def close(self) -> None:
        """Unlock."""
        if self._held is not None:
            self._held.release()
            Path(self._held.lock_file).unlink(missing_ok=True)

    def _is_free(self, worker: str) -> bool:
        try:
            with FileLock(self._file(worker), thread_local=False).acquire(timeout=0):
                return True
        except Timeout:
            return False

    def _file(self, worker: str) -> Path:
        return self._folder / f"{worker}.lock"


class AdvisoryLocks:
    """Advisory locks of PostgreSQL: workers of any machine.

    Args:
        database: the address of the database.

    """

    def __init__(self, database: str) -> None:
        url = make_url(sqlalchemy_url(database)).set(drivername="postgresql")
        self._address = url.render_as_string(hide_password=False)
        self._connection = self._connect()

    def hold(self, worker: str) -> None:
        """Lock this name."""
        if not _take(self._connection, worker):
            raise NotAloneError(f"Исполнитель «{worker}» уже работает")
        if not self._is_ones_own(worker):
            _let_go(self._connection, worker)
            raise InputError(
                "Блокировки этой базы не держатся: похоже, между ней и программой посредник "
                "(pgbouncer) в режиме транзакций. Укажите в --database адрес самой PostgreSQL или "
                "включите у посредника режим session"
            )

    def still(self) -> bool:
        """Whether the connection that holds the lock lives."""
        try:
            self._connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def dead(self, workers: Iterable[str]) -> list[str]:
        """Name those whose lock can be had; it is given back at once.

        Who has lost the connection, and with it her own lock, knows of nobody.
        """
        found = []
        with suppress(psycopg.OperationalError):
            for worker in workers:
                if _take(self._connection, worker):
                    found.append(worker)
                    _let_go(self._connection, worker)
        return found

    def close(self) -> None:
        """Let go of the connection, and with it of the lock."""
        with suppress(psycopg.Error):
            self._connection.close()

    def _connect(self) -> psycopg.Connection:
        try:
            # Not at once with the address: poolers take no such thing.
            connection = psycopg.connect(self._address, autocommit=True)
            connection.execute(_ASKS)
            if connection.info.server_version >= _CAN_GIVE_UP:
                connection.execute(_GIVES_UP)
        except psycopg.OperationalError:  # its text may name the database's account
            raise NotAloneError("База данных не отвечает: проверьте --database и сеть") from None
        return connection

    def _is_ones_own(self, worker: str) -> bool:
        """Whether this connection holds the lock, and one that comes later cannot have it, too.

        Behind a pooler that gives its sessions to whoever has a statement neither may be so.
        """
        if not _has(self._connection, worker):
            return False
        with closing(self._connect()) as other:
            if not _take(other, worker):
                return True
            _let_go(other, worker)
        return False


def _take(connection: psycopg.Connection, worker: str) -> bool:
    row = connection.execute(
        "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", (worker,)
    ).fetchone()
    return bool(row and row[0])


def _let_go(connection: psycopg.Connection, worker: str) -> None:
    connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", (worker,))


def _has(connection: psycopg.Connection, worker: str) -> bool:
    row = connection.execute(
        "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        " AND (classid::bigint << 32) | objid::bigint = hashtextextended(%s, 0)",
        (worker,),
    ).fetchone()
    return row is not None


def locks_of(database: str) -> Alive:
    """Choose the locks that go with a database."""
    url = make_url(database)
    if url.get_backend_name() == "sqlite":
        return FileLocks(Path(f"{url.database}.workers"))
    return AdvisoryLocks(database)
