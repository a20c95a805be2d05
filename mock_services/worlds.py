"""Worlds: isolated copies of the seeded school in one server.

A world has a database, a clock and a source of chance of its own, and host names of its own
(`journal.<world>.localhost`), so that cookies do not mix either.  Tests that run in parallel take
a world each; a trainer's stand has one, `main`, which may live in a file.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Literal, cast

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import ORMExecuteState, Session
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import LRUCache

from mock_services.behaviour import Behaviour
from mock_services.clock import Clock
from mock_services.faults import Faults
from mock_services.limits import Limits
from mock_services.models import SCHEMA_VERSION
from mock_services.seed import School, invent

if TYPE_CHECKING:
    from sqlalchemy.engine.interfaces import DBAPIConnection

MAIN = "main"
_NAME = re.compile(r"(?=.{1,31}\Z)[a-z](?:-?[a-z0-9])*")
"""A label of a host name: no hyphen ends one, and `ab--c` is kept for IDNA (RFC 5891, 4.2.3.1)."""
_CHANCE = 20260901
"""All worlds are alike, so that pictures are: secrets come from elsewhere."""
_SQLITE = create_engine("sqlite://")
_COMPILED: LRUCache[Any, Any] = LRUCache(500)
_EVENTS_KEPT = 2000

Scheme = Literal["http", "https"]
_OWN_PORTS: dict[Scheme, int] = {"http": 80, "https": 443}


class WorldError(Exception):
    """A world cannot be made or found; the message says why in one sentence."""


class WorldGoneError(WorldError):
    """The world was deleted, or reset, while somebody was still asking it something."""


@dataclass(frozen=True)
class Addresses:
    """Where the services of one world live, e.g. `http://journal.w1.localhost:8080`."""

    journal: str
    id: str
    messenger: str
    gosuslugi: str
    phone: str
    control: str

    @classmethod
    def of(cls, world: str, *, scheme: Scheme, domain: str, port: int) -> Addresses:
        """Name the services of a world; `main` has the short host names."""
        place = domain if world == MAIN else f"{world}.{domain}"
        suffix = "" if port == _OWN_PORTS[scheme] else f":{port}"

        def address(service: str) -> str:
            return f"{scheme}://{service}.{place}{suffix}"

        return cls(
            journal=address("journal"),
            id=address("id"),
            messenger=address("messenger"),
            gosuslugi=address("gosuslugi"),
            phone=address("phone"),
            control=f"{scheme}://control.{domain}{suffix}",
        )


@dataclass(frozen=True)
class Event:
    """One request as the control room shows it."""

    number: int
    at: datetime
    service: str
    method: str
    path: str
    status: int
    milliseconds: float
    fault: str | None


class World:
    """One copy of the school with everything that happens in it.

    One SQLite connection serves a world, one request at a time: a world is a serial universe,
    which is what makes its tests repeatable.
    """

    def __init__(
        self,
        name: str,
        snapshot: Snapshot,
        addresses: Addresses,
        file: Path | None,
        *,
        ticking: bool,
    ) -> None:
        self.name = name
        self.addresses = addresses
        self.random = Random(_CHANCE)
        self.secret = secrets.token_hex()
        self.events: deque[Event] = deque(maxlen=_EVENTS_KEPT)
        self.faults = Faults(Random(_CHANCE))
        self.behaviour = Behaviour(limits=ticking)
        self.limits = Limits()
        self.version = 0
        self._snapshot = snapshot
        self._file = file
        self._ticking = ticking
        self.clock = self._fresh_clock()
        self._lock = threading.RLock()
        self._changed = threading.Condition()
        self._closed = False
        self._event_number = 0
        self._logging = threading.Lock()
        self._connection = sqlite3.connect(file or ":memory:", check_same_thread=False)
        self._engine = _engine(self._connection)

    @property
    def school(self) -> School:
        """Who was invented, by part: the people that a client may ask for by name."""
        return self._snapshot.school

    @property
    def begun(self) -> str:
        """Name the time since the world was made or last reset, which no two share."""
        return sha256(self.secret.encode()).hexdigest()[:8]

    @contextmanager
    def session(self, secret: str | None = None) -> Iterator[Session]:
        """Hold the world for one unit of work: committed at the end, undone on an error.

        Args:
            secret: the world's when what this is a part of began; left out where a reset since
                then makes no difference.

        Raises:
            WorldGoneError: when the world has been deleted meanwhile, or reset.
        """
        with self._lock:
            self._be_there()
            if secret not in {None, self.secret}:
                raise WorldGoneError(
                    f"Мир «{self.name}» только что сбросили: откройте страницу заново"
                )
            with _Session(self._engine, expire_on_commit=False) as session, session.begin():
                yield session
        if session.changed:
            self._tell()

    def wait_for_change(self, since: int, seconds: float) -> int:
        """Wait until something is written after version `since`; return the version now.

        Call it without holding a session: whoever writes needs the world.
        """
        with self._changed:
            self._changed.wait_for(lambda: self.version != since or self._closed, timeout=seconds)
            return self.version

    def pause(self, seconds: float) -> None:
        """Let real time pass, unless the world ends first; call it without holding a session."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed, timeout=seconds)

    def record(
        self,
        service: str,
        method: str,
        path: str,
        status: int,
        seconds: float,
        fault: str | None = None,
    ) -> None:
        """Keep one request for the event log, in the order of its number."""
        with self._logging:
            self._event_number += 1
            self.events.append(
                Event(
                    self._event_number,
                    self.clock.now(),
                    service,
                    method,
                    path,
                    status,
                    round(seconds * 1000, 2),
                    fault,
                )
            )

    def advance(self, seconds: float) -> datetime:
        """Move the clock on and return the new time; a stand that goes on with its file keeps it.

        Raises:
            ValueError: as `Clock.advance`.
            WorldGoneError: when the world has been deleted meanwhile.
        """
        with self._lock:
            self._be_there()
            now = self.clock.advance(seconds)
            # Beside the sessions: that time has gone on is no news.
            with self._connection:
                self._connection.execute("UPDATE kept SET ahead = ahead + ?", (seconds,))
        return now

    def reset(self) -> None:
        """Put the school back as it was invented: data, clock, chance, faults, sessions, log.

        Raises:
            WorldGoneError: when the world has been deleted meanwhile.
        """
        with self._lock:
            self._be_there()
            self._snapshot.restore(self._connection)
            self.clock = self._fresh_clock()
            self.random = Random(_CHANCE)
            self.secret = secrets.token_hex()
            self.events.clear()
            self.faults = Faults(Random(_CHANCE))
            self.behaviour = Behaviour(limits=self._ticking)
            self.limits = Limits()
        self._tell()

    def close(self) -> None:
        """Let go of the database; whoever waits for news is answered."""
        with self._lock:
            self._closed = True
            self._engine.dispose()
            self._connection.close()
        self._tell()

    def _be_there(self) -> None:
        if self._closed:
            raise WorldGoneError(f"Мира «{self.name}» больше нет")

    def _fresh_clock(self) -> Clock:
        if self._file:
            # A stand that outlives its process goes by the real clock: else its second day
            # would begin before its first one ended, and a laptop's night would be none.
            return Clock(datetime.now(), self._ticking, time.time)  # noqa: DTZ005
        return Clock(ticking=self._ticking)

    def _tell(self) -> None:
        with self._changed:
            self.version += 1
            self._changed.notify_all()


class _Session(Session):
    """A unit of work that remembers whether it has written anything."""

    changed = False


@event.listens_for(_Session, "after_flush")
def _remember_flush(session: _Session, _: object) -> None:
    session.changed = True


@event.listens_for(_Session, "do_orm_execute")
def _remember_bulk(state: ORMExecuteState) -> None:
    """Count bulk INSERT, UPDATE and DELETE as changes too: they bypass the flush."""
    if not state.is_select:
        cast("_Session", state.session).changed = True


@dataclass
class Snapshot:
    """A school as it was invented, ready to be copied into a world."""

    school: School
    _connection: sqlite3.Connection
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def invent(cls, teachers: int) -> Snapshot:
        """Invent a school; the same every time."""
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        engine = _engine(connection)
        school = invent(engine, teachers=teachers)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.commit()
        return cls(school, connection)

    def restore(self, into: sqlite3.Connection) -> None:
        """Copy the whole database over another one, page by page: milliseconds."""
        with self._lock:
            self._connection.backup(into)


class Worlds:
    """The worlds of one server, by name."""

    def __init__(self, *, teachers: int, domain: str, port: int, scheme: Scheme = "http") -> None:
        self.domain = domain
        self.port = port
        self.scheme: Scheme = scheme
        self._teachers = teachers
        self._snapshot = Snapshot.invent(teachers)
        self._worlds: dict[str, World] = {}
        self._lock = threading.Lock()
        self._names = (f"w{number}" for number in count(1))

    def __iter__(self) -> Iterator[World]:
        """Go through the worlds that exist now."""
        return iter(list(self._worlds.values()))

    def get(self, name: str) -> World | None:
        """Return the world of this name, if there is one."""
        return self._worlds.get(name)

    def create(
        self,
        name: str | None = None,
        *,
        ticking: bool = False,
        file: Path | None = None,
    ) -> World:
        """Make a fresh world.

        Args:
            name: part of its host names; made up when left out.
            ticking: whether its clock runs on by itself.
            file: where its database lives; a file that holds one already is taken as it is.

        Raises:
            WorldError: when the name is taken or no host name, or the file cannot be opened, is
                not a stand's, or has another number of teachers.
        """
        with self._lock:
            if name is None:
                name = next(each for each in self._names if each not in self._worlds)
            if not _NAME.fullmatch(name):
                raise WorldError(
                    f"«{name}» не годится в имена мира: до 31 знака — строчные латинские буквы, "
                    "цифры и одиночные дефисы между ними, первой — буква"
                )
            if name in self._worlds:
                raise WorldError(f"Мир «{name}» уже есть: назовите новый иначе")
            addresses = Addresses.of(name, scheme=self.scheme, domain=self.domain, port=self.port)
            try:
                ahead = _ahead_in(file, self._teachers) if file else None
                world = World(name, self._snapshot, addresses, file, ticking=ticking)
                connection = world._connection  # noqa: SLF001 - of the same module
                if ahead is None:
                    self._snapshot.restore(connection)
                else:
                    # What is there, written once more: a file that is only read is found out now.
                    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            except (OSError, sqlite3.Error):
                raise WorldError(f"Файл {file} не открыть: папки нет, или нет прав") from None
            if ahead is not None:
                # From its beginning the world's chance would make up again what is in the file.
                world.random.seed()
                world.clock.advance(ahead)
            self._worlds[name] = world
            return world

    def delete(self, name: str) -> None:
        """Forget a world and everything in it; once is enough, whoever else deletes it too."""
        with self._lock:
            world = self._worlds.pop(name, None)
        if world is not None:
            world.close()

    def close(self) -> None:
        """Forget them all."""
        for world in self:
            self.delete(world.name)


def _engine(connection: sqlite3.Connection) -> Engine:
    """Wrap the one connection of a world.

    All worlds share a dialect and what it has compiled: else every test would compile each
    statement anew, which took longer than running it.
    """
    connection.execute("PRAGMA foreign_keys = ON")
    # A stand's data can be invented again: waiting for the disk at each press is not worth it.
    connection.execute("PRAGMA synchronous = OFF")
    return Engine(
        StaticPool(lambda: cast("DBAPIConnection", connection)),
        _SQLITE.dialect,
        _SQLITE.url,
        execution_options={"compiled_cache": _COMPILED},
    )


def _ahead_in(file: Path, teachers: int) -> float | None:
    """Tell by how many seconds the clock of a stand's file was moved on; None of a new file.

    Raises:
        WorldError: when it is some other file, or one of another version or of other teachers.
        sqlite3.Error: when it cannot be opened.
    """
    if not file.exists() or file.stat().st_size == 0:
        return None
    try:
        invented, ahead = _kept_in(file)
    except sqlite3.Error as error:
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}:
            raise
        raise WorldError(f"Файл {file} — не база стенда: укажите другой --file") from None
    if invented != teachers:
        raise WorldError(
            f"В файле {file} придумано учителей: {invented}. Добавьте --teachers {invented} или "
            "укажите другой --file"
        )
    return float(ahead)


def _kept_in(file: Path, mode: str = "ro") -> tuple[int, float]:
    """Read how many teachers a stand's file has, and how far ahead its clock is.

    Raises:
        WorldError: when it is one of another version.
        sqlite3.Error: when it cannot be read, or is none.
    """
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode={mode}", uri=True)) as found:
            (version,) = found.execute("PRAGMA user_version").fetchone()
            if version != SCHEMA_VERSION:
                raise WorldError(
                    f"Файл {file} сделан другой версией svyazka: укажите другой --file или удалите "
                    "этот, чтобы начать заново"
                )
            invented, ahead = found.execute("SELECT teachers, ahead FROM kept").fetchone()
            return invented, ahead
    except sqlite3.OperationalError as error:
        # A stand was killed in the middle of a write: whoever may write undoes what it had begun.
        if mode == "ro" and error.sqlite_errorcode == sqlite3.SQLITE_READONLY_ROLLBACK:
            return _kept_in(file, "rw")
        raise
