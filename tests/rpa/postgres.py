"""A PostgreSQL of its own in a temporary folder, started and stopped by the tests."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import psycopg


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
