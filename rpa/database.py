"""The database of ledger and durable turns: how its address is spelled, how it is connected to."""

from __future__ import annotations

import logging
import re
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from pages.errors import InputError

# Ctrl-C in the middle of giving a connection back is told by its exception: its traceback, which
# nobody asked for, would be the last thing that a person sees.
logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)

_BUSY_MS = 30_000
_POSTGRESQL = "postgresql+psycopg"
_DRIVERS = {"postgresql": _POSTGRESQL, "postgres": _POSTGRESQL, "sqlite": "sqlite"}
"""What comes with us, by what an address begins with."""
_NOTICES = {
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
"""How a client of PostgreSQL notices within half a minute, not in a quarter of an hour, that the
network is gone without a word; what an address itself says goes before."""


_REFUSALS = (
    (
        "42501",
        r"permission denied|нет доступа",
        (
            "У пользователя базы нет прав создать в ней таблицы: пусть её владелец выполнит GRANT "
            "CREATE ON DATABASE база TO пользователь и GRANT CREATE ON SCHEMA public TO "
            "пользователь"
        ),
    ),
    (
        "28",
        (
            r"authentication failed|no password supplied|pg_hba\.conf|not permitted to log in|"
            r'role ".*" does not exist|не прошёл проверку подлинности|роль ".*" не существует'
        ),
        "База не впускает: проверьте имя пользователя и пароль в --database и pg_hba.conf сервера",
    ),
    (
        "3D000",
        r'database ".*" does not exist|база данных ".*" не существует',
        "Такой базы на этом сервере нет: создайте её (createdb) или исправьте имя в --database",
    ),
    (
        "53300",
        r"too many (clients|connections)|connection slots|слишком много",
        (
            "У базы заняты все соединения: повторите позже или разрешите больше (max_connections, "
            "CONNECTION LIMIT)"
        ),
    ),
)
"""How the code of an error begins, what it says where there is none, and what that means."""


def why_refused(error: SQLAlchemyError) -> str:
    """Say why a database refuses, where it tells; its own text may name the account.

    Who is not let in at all is given no code by PostgreSQL's library, only words: the server's.
    """
    told = getattr(error, "orig", None)
    code = getattr(told, "sqlstate", None)
    for begins, words, meant in _REFUSALS:
        if code.startswith(begins) if code else re.search(words, str(told)):
            return meant
    return ""


def sqlalchemy_url(database: str) -> str:
    """Spell a database's address as SQLAlchemy has it, with the driver that comes with us.

    Raises:
        InputError: when it is no address of such a database; it may hold a password, and is not
            repeated.

    """
    try:
        url = make_url(database)
        driver = _DRIVERS[url.get_backend_name()]
    except (ArgumentError, KeyError, ValueError):
        raise InputError(
            "--database: это не адрес базы; нужен, например, postgresql://user@db.example/svyazka"
        ) from None
    notices = _NOTICES if driver == _POSTGRESQL else {}
    url = url.set(drivername=driver, query={**notices, **url.query})
    return url.render_as_string(hide_password=False)


def engine_of(database: str) -> Engine:
    """Connect to a database."""
    engine = create_engine(sqlalchemy_url(database))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _: object) -> None:  # noqa: ANN401 - the driver's own
    # As DBOS has it: who writes waits at the beginning, and not when it is too late.
    connection.isolation_level = "IMMEDIATE"
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    # A reader does not stop a writer, nor a writer a reader: there may be several workers.
    connection.execute("PRAGMA journal_mode = WAL")
    # A killed process loses nothing.  A power cut may lose the last moments, but leaves no half
    # of anything; what is forgotten is looked at again.  Waiting for the disk cost 5.6 ms a write.
    connection.execute("PRAGMA synchronous = NORMAL")
