"""`svyazka rpa worker`: another machine, with a folder of its own, helps a run on PostgreSQL."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_services.client import WorldClient
from rpa.audit import Audit
from rpa.ledger import Ledger, State
from rpa.outcomes import PICTURES
from rpa.reading import read_roster
from tests.rpa.commands import (
    Command,
    commanding,
    counts,
    kill_all,
    sheets_of,
    wait_until,
    write_sheets,
)
from tests.rpa.school import teachers_of
from tests.rpa.seen import chats_made_twice


@pytest.fixture
def first(world: WorldClient, tmp_path: Path) -> Iterator[Command]:
    """The machine that begins the run."""
    folder = tmp_path / "first"
    folder.mkdir()
    write_sheets(folder / "roster", sheets_of(teachers_of(world, 4)))
    with commanding(world, folder) as command:
        yield command


@pytest.fixture
def helper(world: WorldClient, first: Command, tmp_path: Path) -> Iterator[Command]:
    """Another one: all that it has of the run is the same roster."""
    folder = tmp_path / "helper"
    shutil.copytree(first.folder, folder)
    with commanding(world, folder) as command:
        yield command


def of_the_run(command: Command, name: str, database: str) -> list[str]:
    """The arguments of a command that works on it."""
    return [*map(str, command.at_the_stand(name, "roster")), "--database", database]


def kept_by(helper: Command, first: Command) -> Path:
    """The folder that the helper has of the run."""
    return helper.folder / "out/rpa" / first.run.name


def has_begun(first: Command, database: str) -> bool:
    """Its run is in the database and, which comes a moment later, is the newest of its folder."""
    return State.RUNNING in states(database) and (first.folder / "out/rpa/latest").exists()


def test_a_helper_that_is_stopped_has_done_rows_and_what_it_kept_is_taken_in(
    world: WorldClient, first: Command, helper: Command, database: str
) -> None:
    beginning = first.start(*of_the_run(first, "apply", database), "--yes", "--json")
    wait_until(lambda: has_begun(first, database), beginning)
    helping = helper.start(*of_the_run(helper, "worker", database))
    wait_until(lambda: bool(Audit(kept_by(helper, first)).done()), helping)
    helping.send_signal(signal.SIGTERM)  # as a service manager does
    _, told = helping.communicate()
    assert helping.returncode == 0, told
    out, err = beginning.communicate()
    assert (beginning.returncode, counts(out)["done"]) == (0, 8), err
    assert chats_made_twice(world) == []

    kept = kept_by(helper, first)
    here, there = Audit(first.run).done(), Audit(kept).done()
    assert here
    assert not here & there
    assert f"Сделано здесь строк: {len(there)}." in told
    assert "Останавливаюсь" in told
    assert str(kept) in told
    pictures = {file.name for file in (kept / PICTURES).iterdir()}
    assert pictures
    assert not pictures & {file.name for file in (first.run / PICTURES).iterdir()}

    page = first.run / "index.html"
    shown = page.read_text(encoding="utf-8").count("image/jpeg")
    code, _, err = first("report", "--helper", kept, "--database", database)
    assert code == 0, err
    assert Audit(first.run).done() == here | there
    added = page.read_text(encoding="utf-8").count("image/jpeg") - shown
    assert added == len(pictures)


def test_when_the_first_machine_dies_the_helper_does_all_that_is_left(
    world: WorldClient, first: Command, helper: Command, database: str
) -> None:
    """Killed in the middle of a row; who begins the run anew finds everything done.

    The roster has been begun once more since: the helper is told which run is meant.
    """
    beginning = first.start(*of_the_run(first, "apply", database), "--yes")
    wait_until(lambda: has_begun(first, database) and bool(Audit(first.run).done()), beginning)
    kill_all(beginning)
    begin_another(first, database)
    code, _, err = helper(*of_the_run(helper, "worker", database), "--run", first.run.name)
    assert code == 0, err
    assert Audit(kept_by(helper, first)).done()

    code, out, err = first("resume", "--database", database, "--json")
    assert (code, counts(out)["done"]) == (0, 8), err
    assert chats_made_twice(world) == []


def begin_another(first: Command, database: str) -> None:
    """Let a newer run of the same roster be there."""
    roster = read_roster(first.folder / "roster")
    ledger = Ledger(database)
    ledger.begin("newer", roster, target="mock", digest=roster.digest)
    ledger.close()


def states(database: str) -> list[State]:
    """How the runs of a database stand; none as long as its tables are being made."""
    ledger = Ledger(database)
    try:
        return [each.state for each in ledger.runs()]
    except Exception:  # noqa: BLE001 - the tables are being made
        return []
    finally:
        ledger.close()
