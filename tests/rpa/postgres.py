"""A PostgreSQL of its own in a temporary folder, started and stopped by the tests."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import AF_UNIX, socket
from socketserver import StreamRequestHandler, ThreadingUnixStreamServer
from tempfile import TemporaryDirectory, mkdtemp

import psycopg
from psycopg.conninfo import conninfo_to_dict

_SOCKET = ".s.PGSQL.5432"


def programs() -> Path | None:
    """Where `initdb` and `pg_ctl` are: on PATH, or where Debian puts them."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return places[-1].parent if places else None


@contextmanager
def running(place: Path, *options: str) -> Iterator[str]:
    """Run a server in a folder of its own; give its address.

    Args:
        place: where its programs are.
        options: as `postgres` has them; without any, it does not wait for the disk.

    """
    # Short, since the path of a socket may not be long; not pytest's own, which only root enters.
    folder = Path(mkdtemp(prefix="svyazka-pg-", dir="/tmp"))
    as_owner = _owner(folder)
    data = folder / "data"
    try:
        _run(
            as_owner,
            place / "initdb",
            "--pgdata",
            data,
            "--auth=trust",
            "--username=svyazka",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
        )
        _run(
            as_owner,
            place / "pg_ctl",
            "--pgdata",
            data,
            "--wait",
            "--log",
            folder / "log",
            "--options",
            " ".join([f"-c listen_addresses='' -k {folder}", *(options or ("-c fsync=off",))]),
            "start",
        )
        try:
            yield f"postgresql://svyazka@/postgres?host={folder}"
        finally:
            _run(as_owner, place / "pg_ctl", "--pgdata", data, "--mode=immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(postgres: str) -> Iterator[str]:
    """Make a database for a while; give its address."""
    name = f"t{secrets.token_hex(6)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield postgres.replace("/postgres?", f"/{name}?")
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def cut_off(database: str) -> None:
    """Let all locks of a database go, as a server that is started anew does."""
    with psycopg.connect(database, autocommit=True) as operator:
        operator.execute(
            "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid IN"
            " (SELECT pid FROM pg_locks WHERE locktype = 'advisory')"
        )


@contextmanager
def pooled(address: str) -> Iterator[str]:
    """Run a pooler in transaction mode, with one session for everybody; give its address."""
    known = conninfo_to_dict(address)
    with (
        TemporaryDirectory(prefix="svyazka-pool-", dir="/tmp") as folder,
        _Pooler(
            f"{folder}/{_SOCKET}",
            _Shared(*(str(known[each]) for each in ("host", "user", "dbname"))),
        ) as pooler,
    ):
        threading.Thread(target=pooler.serve_forever, daemon=True).start()
        try:
            yield address.replace(str(known["host"]), folder)
        finally:
            pooler.shutdown()


class _Shared:
    """A session of the server that many talk to, one after the other."""

    def __init__(self, host: str, user: str, dbname: str) -> None:
        self._one_at_a_time = threading.Lock()
        line = socket(AF_UNIX)
        line.connect(f"{host}/{_SOCKET}")
        self._line = line.makefile("rwb")
        line.close()  # as soon as its file is
        begun = f"user\0{user}\0database\0{dbname}\0\0".encode()
        self.greeting = self.answer(struct.pack("!ii", 8 + len(begun), 3 << 16) + begun)

    def answer(self, asked: bytes) -> bytes:
        """Ask, and read until the server is ready for more."""
        with self._one_at_a_time:
            self._line.write(asked)
            self._line.flush()
            answer, kind = b"", b""
            while kind != b"Z":
                head = self._line.read(5)
                kind, size = struct.unpack("!ci", head)
                answer += head + self._line.read(size - 4)
            return answer

    def close(self) -> None:
        self._line.close()


class _Client(StreamRequestHandler):
    """Whoever has connected to the pooler."""

    server: _Pooler

    def handle(self) -> None:
        (size,) = struct.unpack("!i", self.rfile.read(4))
        self.rfile.read(size - 4)
        self.wfile.write(self.server.shared.greeting)
        asked = b""
        while head := self.rfile.read(5):
            kind, size = struct.unpack("!ci", head)
            asked += head + self.rfile.read(size - 4)
            if kind in {b"Q", b"S"}:  # a query, or the end of one that came in parts
                self.wfile.write(self.server.shared.answer(asked))
                asked = b""


class _Pooler(ThreadingUnixStreamServer):
    daemon_threads = True

    def __init__(self, place: str, shared: _Shared) -> None:
        super().__init__(place, _Client)
        self.shared = shared

    def server_close(self) -> None:
        super().server_close()
        self.shared.close()


def _owner(folder: Path) -> list[str]:
    """Run as somebody else where this is root: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return []
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
    raise LookupError("neither postgres nor nobody is a user of this machine")


def _run(as_owner: list[str], *command: str | Path) -> None:
    done = subprocess.run(
        [*as_owner, *map(str, command)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
        cwd="/",
    )
    assert done.returncode == 0, done.stderr
