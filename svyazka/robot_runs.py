"""Runs of the robot on disk: `out/rpa/<time>/`, and how an earlier one is found again.

out/rpa/2026-09-01_14-05-09/   one run; its name is the run's, in a shared database with
                               letters that no other machine gives
    run.json                   how it was started (`Settings`): no secret, and no address of a
                               database but that of its own file
    roster/                    the roster as it was then, under its own name: apart, since that
                               may be the name of a result
    run.db                     ledger and durable turns, where no other database was named
    pictures/, …               evidence and results
out/rpa/latest                 a text file: the name of the newest run
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from shlex import quote

from pydantic import BaseModel, ConfigDict, ValidationError

from pages.errors import InputError
from pages.hints import why
from paper.files import write_whole
from rpa.audit import Audit
from rpa.outcomes import PICTURES
from rpa.reading import digest_of, files_of, read_roster
from rpa.roster import Roster
from svyazka.rundir import LATEST, new_run
from svyazka.targets import FILE, MOCK, SecretsFrom

BASE = Path("out/rpa")
SETTINGS = "run.json"
DATABASE = "run.db"
ROSTER = "roster"


class Settings(BaseModel):
    """How a run was started: enough to go on with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    roster: str = ""
    """Where it lies in the run's folder, once that is made."""
    source: Path | None = None
    """Where it was read: a person mends it there."""
    target: str = "mock"
    targets: Path | None = None
    """The file that tells of it; of a run that has begun, from anywhere."""
    masked: bool = True
    """Whether its people are real."""
    stand: str | None = None
    """Of the mock: where its control answers."""
    world: str = "main"
    secrets: SecretsFrom | None = None
    workers: int = 1
    headed: bool = False
    shared: bool = False
    """Whether ledger and turns are in a database that was named, and must be named again."""


def begin(base: Path, roster: Roster, settings: Settings, now: datetime) -> Path:
    """Make the folder of a new run: the roster as it was read, and how it was started.

    Raises:
        InputError: when the roster is another one by now, or nothing can be written there.

    """
    contents = _as_read(roster)
    # Another machine with the same database may begin one in the same second.
    own = f"-{token_hex(3)}" if settings.shared else ""
    # Phones, birthdays, links: whoever may read the roster may be the only one.
    folder = new_run(base.resolve(), now, private=True, own=own)
    copy = folder / ROSTER / roster.file.resolve().name
    known: dict[str, object] = {
        "roster": copy.relative_to(folder).as_posix(),
        "source": roster.file.resolve(),
    }
    targets = settings.targets or FILE
    if settings.target != MOCK or targets.exists():  # the mock, too, may have words of its own
        known["targets"] = targets.resolve()
    started = settings.model_copy(update=known)
    try:
        copy.parent.mkdir()
        if roster.file.is_dir():
            copy.mkdir()
        for name, content in contents.items():
            (copy / name if copy.is_dir() else copy).write_bytes(content)
        write_whole(folder / SETTINGS, started.model_dump_json(indent=2).encode())
    except OSError as error:
        raise InputError(f"{folder}: не записано: {why(error)}") from None
    return folder


def make_newest(folder: Path) -> None:
    """Let a run be the one that is meant without a name, now that its ledger has it.

    Raises:
        InputError: when nothing can be written there.

    """
    pointer = folder.parent / LATEST
    try:
        write_whole(pointer, f"{folder.name}\n".encode())
    except OSError as error:
        raise InputError(f"{pointer}: не записано: {why(error)}") from None


def _contents(roster: Path) -> dict[str, bytes]:
    """Read the files of a roster, by their names."""
    return {file.name: file.read_bytes() for file in files_of(roster)}


def _as_read(roster: Roster) -> dict[str, bytes]:
    """Read the files of a roster once more; whoever edits them meanwhile is told."""
    try:
        contents = _contents(roster.file)
    except OSError as error:
        raise InputError(f"{roster.file}: не прочитан: {why(error)}") from None
    if digest_of(contents.values()) != roster.digest:
        raise InputError(
            f"{roster.file}: реестр изменился, пока вы смотрели план; ничего не начато, "
            "повторите команду"
        )
    return contents


def find(name: str | None, base: Path) -> Path:
    """Find the folder of a run: by its name, by its path, or the newest.

    Raises:
        InputError: when there is none, or it may not be read, as one of somebody else's.

    """
    if name is None:
        pointer = base / LATEST
        with _reading(base):
            if not pointer.is_file():
                raise InputError(f"В {base} ещё нет запусков: начните с «svyazka rpa apply РЕЕСТР»")
            name = pointer.read_text(encoding="utf-8").strip()
    for folder in (base / name, Path(name)):
        with _reading(folder):
            if is_run(folder):
                return folder.resolve()
    known = sorted(each.parent.name for each in base.glob(f"*/{SETTINGS}"))
    there = f"Есть: {', '.join(known[-5:])}." if known else "Запусков там нет."
    raise InputError(f"Запуска «{name}» нет в {base}. {there}")


def command(name: str, folder: Path) -> str:
    """Spell a command about this very run, whichever is the newest; by its path where it must."""
    usual = folder.resolve().parent == BASE.resolve()
    return f"svyazka rpa {name} {folder.name if usual else quote(str(folder))}"


def is_run(folder: Path) -> bool:
    """Tell whether a run was begun there, and not only helped."""
    return (folder / SETTINGS).is_file()


def take_in(folder: Path, helper: Path) -> None:
    """Take pictures and audit of a run from the folder that a helper's machine has of it.

    Raises:
        InputError: when it is the folder of something else, or cannot be read.
        OSError: when nothing can be written.

    """
    kept = Audit(helper)
    with _reading(helper):
        if helper.resolve().name != folder.name or not kept.file.is_file():
            raise InputError(f"{helper}: это не папка помощника запуска {folder.name}")
        if helper.samefile(folder):
            raise InputError(f"{helper}: это папка самого запуска, а нужна папка помощника")
        list(kept.read())  # here, where it is known whose folder it is that cannot be read
        there = helper / PICTURES
        pictures = list(there.iterdir()) if there.is_dir() else []
    Audit(folder).add_from(kept)
    for file in pictures:
        with _reading(helper):
            picture = file.read_bytes()
        write_whole(folder / PICTURES / file.name, picture)


@contextmanager
def _reading(helper: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InputError(f"{helper}: не прочитана: {why(error)}") from None


def settings_of(folder: Path) -> Settings:
    """Read how a run was started."""
    try:
        return Settings.model_validate_json((folder / SETTINGS).read_bytes())
    except (OSError, ValidationError):
        raise InputError(f"{folder / SETTINGS}: не прочитан: это папка запуска?") from None


def roster_of(folder: Path, digest: str) -> Roster:
    """Read the roster as it was when the run began.

    Raises:
        InputError: when it is another one: what became of the rows is known by their numbers.

    """
    roster = read_roster(folder / settings_of(folder).roster)
    if roster.digest != digest:
        raise InputError(
            f"{roster.file}: реестр запуска изменили, и его строки уже не те: верните его или "
            "начните новый запуск, svyazka rpa apply"
        )
    return roster


def is_of(folder: Path, digest: str) -> bool:
    """Whether a run has this roster, as far as that can be read."""
    try:
        return digest_of(_contents(folder / settings_of(folder).roster).values()) == digest
    except (InputError, OSError):
        return False


def mended_roster(settings: Settings, digest: str) -> Path | None:
    """Return the roster that a person has changed since the run began; None when nobody has."""
    if settings.source is None:
        return None
    try:
        contents = _contents(settings.source)
    except (InputError, OSError):  # it was put away
        return None
    return settings.source if digest_of(contents.values()) != digest else None


def database_of(folder: Path, named: str | None) -> str:
    """Tell where ledger and turns of a run are.

    Raises:
        InputError: when the database of a shared run was not named.

    """
    if not settings_of(folder).shared:
        return f"sqlite:///{folder / DATABASE}"
    if named is None:
        raise InputError("Этот запуск идёт через общую базу: укажите её, --database postgresql://…")
    return named
