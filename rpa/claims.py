"""Which teachers a run works for: two runs never work for one teacher at a time.

Each of them would look, find no chat, and make it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from filelock import FileLock
from pydantic import BaseModel

from pages.errors import InputError
from paper.files import write_whole
from rpa.alive import FileLocks, NotAloneError, locks_of

_ALL = "all"
"""The lock of whoever compares claims."""


class Claim(BaseModel):
    """What a run works for."""

    system: str
    """The address of the journal."""
    teachers: frozenset[tuple[str, str]]
    """An organisation and a login of it: other organisations may have the same."""
    who: str
    """Which run it is, in words."""
    shared: str = ""
    """The digest of a roster whose run and its helpers share a database, which keeps them apart."""


@contextmanager
def claimed(folder: Path, claim: Claim) -> Iterator[None]:
    """Claim teachers on this machine for as long as a run is at work; who dies lets go of them.

    Args:
        folder: where all runs that may meet tell of themselves; it is made where it is not there.
        claim: whom it works for.

    Raises:
        InputError: when another run that lives works for one of them.
        OSError: when nothing can be written there.

    """
    alive, name = FileLocks(folder), uuid4().hex
    with FileLock(folder / f"{_ALL}.lock"):
        for other in _others(folder, alive):
            common = other.teachers & claim.teachers
            of_one_run = claim.shared and claim.shared == other.shared
            if common and other.system == claim.system and not of_one_run:
                _, login = min(common)
                raise InputError(
                    f"С учителем «{login}» уже работает другой запуск ({other.who}): вдвоём "
                    "они сделали бы чаты дважды. Дождитесь его или остановите: Ctrl-C в его окне"
                )
        alive.hold(name)
        write_whole(folder / f"{name}.json", claim.model_dump_json().encode())
    try:
        yield
    finally:
        (folder / f"{name}.json").unlink(missing_ok=True)
        alive.close()


def _others(folder: Path, alive: FileLocks) -> Iterator[Claim]:
    """Read the claims of the living; clear those of the dead away."""
    for file in folder.glob("*.json"):
        if alive.dead([file.stem]):
            file.unlink(missing_ok=True)
            (folder / f"{file.stem}.lock").unlink(missing_ok=True)
        else:
            with suppress(FileNotFoundError):  # it has come to its end at this moment
                yield Claim.model_validate_json(file.read_bytes())


@contextmanager
def claimed_everywhere(database: str, system: str, digest: str) -> Iterator[Callable[[], bool]]:
    """Claim a roster among all machines that share a database.

    Args:
        database: the address of a PostgreSQL database.
        system: the address of the journal.
        digest: of the roster.

    Yields:
        What tells whether it is claimed still: a connection that is lost lets go of it.

    Raises:
        InputError: when another machine is at work with it.

    """
    locks = locks_of(database)
    try:
        locks.hold(f"claim {system} {digest}")
    except NotAloneError:
        raise InputError(
            "Этот реестр уже выполняет другой запуск с той же базой; помочь ему: svyazka rpa worker"
        ) from None
    else:
        yield locks.still
    finally:
        locks.close()


def demand_locks(database: str) -> None:
    """See that locks hold in a database: by them those who share it know who is alive.

    Raises:
        InputError: when they do not.

    """
    with closing(locks_of(database)) as locks:
        locks.hold(f"try {uuid4().hex}")
