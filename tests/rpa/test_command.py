"""`svyazka rpa` as a person runs it: processes of their own, files read back."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from openpyxl import load_workbook

from mock_services.client import WorldClient
from rpa.ledger import Ledger, State
from rpa.outcomes import Status
from rpa.roster import TEACHERS
from tests.contents import contents, holders
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
from tests.rpa.seen import chats_made_twice, chats_of


@pytest.fixture
def command(world: WorldClient, tmp_path: Path) -> Iterator[Command]:
    with commanding(world, tmp_path) as command:
        yield command


def test_a_plan_changes_nothing_and_tells_of_every_row(
    world: WorldClient, command: Command, tmp_path: Path
) -> None:
    one, two, three = teachers_of(world, 3)
    world.give_vk_id(one.id, linked=True)
    world.create_subject_chat(one.id, one.load[0].school_class, one.load[0].subject)
    world.give_vk_id(two.id, linked=True)
    sheets = sheets_of([one, two, three])
    sheets["Предметные чаты"].append((two.login, two.load[0].school_class, "Астрономия"))
    roster = write_sheets(tmp_path / "roster", sheets)
    chats, people = world.chats(), world.find(role="teacher", limit=100)

    code, out, _ = command(*command.at_the_stand("plan", roster, "--json"))
    assert code == 1  # one row cannot be done
    rows = {each["row"]: each for each in counts(out)["rows"]}
    assert {row: each["status"] for row, each in rows.items()} == {
        "Учителя!2": "already",
        "Учителя!3": "already",
        "Учителя!4": "todo",
        "Предметные чаты!2": "already",
        "Предметные чаты!3": "todo",
        "Предметные чаты!4": "todo",
        "Предметные чаты!5": "cannot",
    }
    assert rows["Предметные чаты!5"]["code"] == "no_such_subject"
    assert world.chats() == chats
    assert world.find(role="teacher", limit=100) == people
    assert world.outbox() == []
    writes = {each.path for each in world.requests() if each.method != "GET"}
    assert writes == {"/login", "/logout"}


def test_ctrl_c_stops_at_a_safe_point_and_says_how_to_go_on(
    world: WorldClient, command: Command, tmp_path: Path
) -> None:
    roster = write_sheets(tmp_path / "roster", sheets_of(teachers_of(world, 4)))
    process = command.start(*command.at_the_stand("apply", roster, "--yes", "--json"))
    wait_until(lambda: ledger_has(command, Status.DONE), process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130
    told = counts(out)
    assert told["state"] == "paused"
    assert told["done"] >= 1
    assert told["waiting"] >= 1
    assert f"svyazka rpa resume {command.run.name}" in err
    assert chats_made_twice(world) == []

    code, out, _ = command("resume", "--json")
    assert code == 0
    assert counts(out)["done"] == 8
    assert chats_made_twice(world) == []


def test_a_second_ctrl_c_ends_everything_at_once(
    world: WorldClient, command: Command, tmp_path: Path
) -> None:
    """The journal keeps the row that was begun waiting for longer than this test does."""
    roster = write_sheets(tmp_path / "roster", sheets_of(teachers_of(world, 1)))
    process = command.start(*command.at_the_stand("apply", roster, "--yes"))
    wait_until(lambda: ledger_has(command, Status.TODO), process)
    world.break_(service="journal", method="GET", path="/chats", latency=60)
    before = len(world.requests())
    wait_until(lambda: any(each.path == "/login" for each in world.requests()[before:]), process)
    ledger = Ledger(f"sqlite:///{command.run / 'run.db'}")
    workers = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(signal.SIGINT)
    wait_until(lambda: ledger.state(command.run.name) is State.PAUSED, process)
    ledger.close()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert psutil.wait_procs(workers, timeout=60)[1] == []


def test_everything_killed_at_once_goes_on_where_it_was(
    world: WorldClient, command: Command, tmp_path: Path
) -> None:
    """The main program and its workers: as when the power goes."""
    roster = write_sheets(tmp_path / "roster", sheets_of(teachers_of(world, 3)))
    process = command.start(*command.at_the_stand("apply", roster, "--yes"))
    wait_until(lambda: ledger_has(command, Status.DONE), process)
    kill_all(process)
    code, out, _ = command("resume", "--json")
    assert code == 0
    assert counts(out)["done"] == 6
    assert chats_made_twice(world) == []


def test_a_cancelled_run_leaves_the_rest_as_it_is(
    world: WorldClient, command: Command, tmp_path: Path
) -> None:
    roster = write_sheets(tmp_path / "roster", sheets_of(teachers_of(world, 4)))
    process = command.start(*command.at_the_stand("apply", roster, "--yes", "--json"))
    wait_until(lambda: ledger_has(command, Status.DONE), process)
    assert command("cancel")[0] == 0
    out, _ = process.communicate()
    told = counts(out)
    assert process.returncode == 1
    assert told["state"] == "cancelled"
    assert told["cancelled"] >= 1
    assert told["done"] + told["cancelled"] == 8
    code, _, err = command("resume")
    assert code == 2
    assert "отменён" in err


@pytest.mark.parametrize("arguments", [("resume",), ("status",), ("resume", "такого-нет")])
def test_a_run_that_is_not_there_is_bad_input(command: Command, arguments: tuple[str, ...]) -> None:
    code, out, err = command(*arguments)
    assert (code, out) == (2, "")
    assert err.count("\n") == 1


def test_no_secret_is_left_anywhere(world: WorldClient, command: Command, tmp_path: Path) -> None:
    """Files, the database, what is printed, and the arguments of all processes."""
    teachers = teachers_of(world, 2)
    roster = write_sheets(tmp_path / "roster", sheets_of(teachers, manual="Стенгазета"))
    process = command.start(*command.at_the_stand("apply", roster, "--yes", "--json"))
    seen: set[bytes] = set()

    while process.poll() is None:
        seen.update(arguments_of_all_processes())
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    out, err = process.communicate()
    assert process.returncode == 0
    assert "Стенгазета" in chats_of(world, teachers[0])

    held = contents(command.run) | {"stdout": out.encode(), "stderr": err.encode()}
    held["/proc"] = b"\n".join(seen)
    assert "run.db/tables" in held
    for teacher in teachers:
        assert holders(teacher.password, held) == []
        assert holders(world.newest_code(teacher.phone).get_secret_value(), held) == []
        phone = teacher.phone.removeprefix("+7").encode()
        assert {name for name, content in held.items() if phone in content} == {
            f"roster/{roster.name}/{TEACHERS}.csv",
            "result.xlsx/xl/worksheets/sheet1.xml",
        }
    # There they stand in their own column only.
    book = load_workbook(command.run / "result.xlsx")
    phones = {each.phone for each in teachers}
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {(cell.parent.title, cell.column) for cell in cells if cell.value in phones} == {
        (TEACHERS, 3)
    }


def arguments_of_all_processes() -> Iterator[bytes]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield (folder / "cmdline").read_bytes()
        except OSError:
            continue


def ledger_has(command: Command, status: Status) -> bool:
    """Whether a row of the newest run has come so far."""
    base = command.folder / "out/rpa"
    if not (base / "latest").exists() or not (command.run / "run.db").exists():
        return False
    ledger = Ledger(f"sqlite:///{command.run / 'run.db'}")
    try:
        return status in ledger.counts(command.run.name)
    except Exception:  # noqa: BLE001 - the tables are being made
        return False
    finally:
        ledger.close()
