"""A run seen and changed from outside: its ledger, its folder, the commands that work on them."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import click
import pytest
from click.exceptions import Exit
from openpyxl import load_workbook
from openpyxl.styles import PatternFill
from rich.console import Console
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from mock_services.client import WorldClient
from pages.browser import OVERRIDE
from pages.errors import CaptchaError, InputError
from rpa.alive import locks_of
from rpa.audit import ROW, Audit
from rpa.claims import Claim, claimed
from rpa.crew import Crew, LostError
from rpa.drive import Progress
from rpa.durable import Queue, prepare
from rpa.failures import failure_of
from rpa.ledger import Ledger, State
from rpa.outcomes import Result, Status
from rpa.reading import read_roster
from rpa.report import BOOK
from rpa.roster import TEACHERS
from rpa.secrets import Secrets
from rpa.worker import Order
from svyazka import robot_runs
from svyazka.cli import main
from svyazka.commands import rpa_driving, rpa_session
from svyazka.commands.rpa_driving import drive, finish, lend_hands
from svyazka.commands.rpa_run import resume
from svyazka.commands.rpa_session import demand_no_unfinished, ledger_at, session
from svyazka.robot_runs import Settings
from svyazka.robot_show import BECAME, Watch, show_end, show_rows, what
from tests.rpa.commands import ROOT
from tests.rpa.postgres import cut_off
from tests.rpa.rosters import RIGHT, book, csv_text, saved

FIRST, SECOND = "Учителя!2", "Учителя!3"


@dataclass(frozen=True)
class Begun:
    """A run that was begun, with its ledger."""

    folder: Path
    ledger: Ledger

    @property
    def database(self) -> str:
        return robot_runs.database_of(self.folder, None)

    def put(self, *results: Result) -> None:
        self.ledger.record(self.folder.name, results)

    def statuses(self) -> dict[str, Status]:
        return {each.row: each.status for each in self.ledger.results(self.folder.name)}

    def state(self) -> State:
        return self.ledger.state(self.folder.name)

    def move_to(self, world: WorldClient, settings: Settings) -> None:
        """Let its stand be one that answers."""
        roster = robot_runs.settings_of(self.folder).roster
        update = {"stand": world.stand_url, "world": world.name, "roster": roster}
        here = settings.model_copy(update=update)
        (self.folder / robot_runs.SETTINGS).write_text(here.model_dump_json(), "utf-8")

    def audit(self) -> dict[str, Any]:
        """The last line."""
        return list(Audit(self.folder).read())[-1]


@pytest.fixture
def roster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return saved(book(), tmp_path)


@pytest.fixture
def settings() -> Settings:
    """Of a stand that does not answer."""
    return Settings(stand="http://127.0.0.1:1", workers=3)


@pytest.fixture
def begun(roster: Path, settings: Settings) -> Iterator[Begun]:
    found = read_roster(roster)
    folder = robot_runs.begin(robot_runs.BASE, found, settings, datetime.now(UTC))
    ledger = Ledger(robot_runs.database_of(folder, None))
    ledger.prepare()
    ledger.begin(folder.name, found, target="production", digest=found.digest)
    robot_runs.make_newest(folder)
    yield Begun(folder, ledger)
    ledger.close()


def test_a_helper_works_on_the_target_of_its_run_or_not_at_all(
    begun: Begun, roster: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without `--target` it would do the turns of a real school on the mock."""
    assert main(["rpa", "worker", str(roster), "--database", begun.database]) == 2
    assert "добавьте --target production" in capsys.readouterr().err
    assert set(begun.statuses().values()) == {Status.TODO}


def test_a_helper_is_given_the_run_at_work_on_its_target_whatever_else_was_tried(
    begun: Begun, roster: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A later trial on another target, and one on its own that is over, are not meant."""
    found = read_roster(roster)
    for name, target in (("earlier", "mock"), ("asked", "mock"), ("over", "mock"), ("z", "other")):
        begun.ledger.begin(name, found, target=target, digest=found.digest)
    begun.ledger.settle("over", {Status.TODO}, Status.DONE)
    stand = ["--stand", "http://127.0.0.1:1"]
    helping = ["rpa", "worker", str(roster), "--database", begun.database, *stand]
    assert main(helping) == 2
    assert "http://127.0.0.1:1 не отвечает" in capsys.readouterr().err
    assert (robot_runs.BASE / "asked").is_dir()
    for name in ("earlier", "over", "z"):
        assert not (robot_runs.BASE / name).exists()


def test_what_is_done_while_rows_are_given_up_stays_done(begun: Begun) -> None:
    """A worker writes its result after the rows were read, before they are changed."""
    other = Ledger(begun.database)
    done: list[int] = []

    @event.listens_for(begun.ledger.engine, "before_cursor_execute")
    def at_the_last_moment(*call: object) -> None:
        if not done and str(call[2]).startswith("UPDATE svyazka_row"):
            done.append(other.record(begun.folder.name, [Result(row=FIRST, status=Status.DONE)]))

    rows = len(begun.statuses())
    given_up = begun.ledger.settle(begun.folder.name, {Status.TODO}, Status.CANCELLED)
    other.close()
    assert done == [1]
    assert given_up == rows - 1
    assert begun.statuses()[FIRST] is Status.DONE
    assert begun.statuses()[SECOND] is Status.CANCELLED


def test_runs_of_a_shared_database_have_names_that_no_other_machine_gives(roster: Path) -> None:
    found, now = read_roster(roster), datetime.now(UTC)
    shared = Settings(shared=True)
    names = {
        robot_runs.begin(Path(machine), found, shared, now).name for machine in ("one", "other")
    }
    assert len(names) == 2
    assert min(names).startswith(f"{now:%Y-%m-%d_%H-%M-%S}-")


def test_a_run_of_the_same_name_that_another_machine_has_begun_is_left_alone(
    begun: Begun, roster: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the database of all there is one of another roster."""
    shared = robot_runs.settings_of(begun.folder).model_copy(update={"shared": True})
    (begun.folder / robot_runs.SETTINGS).write_text(shared.model_dump_json(), "utf-8")
    database = f"sqlite:///{roster.parent / 'all.db'}"
    with ledger_at(database) as ledger:
        ledger.begin(begun.folder.name, read_roster(roster), target="mock", digest="another")
        assert main(["rpa", "cancel", "--database", database]) == 2
        assert "идёт запуск с другим реестром" in capsys.readouterr().err
        assert ledger.state(begun.folder.name) is State.RUNNING


@pytest.mark.parametrize("before", [State.RUNNING, State.STOPPED])
def test_a_run_is_cancelled_whatever_its_state_and_the_audit_says_so(
    begun: Begun, before: State
) -> None:
    begun.ledger.set_state(begun.folder.name, before)
    begun.put(Result(row=FIRST, status=Status.DONE))
    assert main(["rpa", "cancel"]) == 0
    assert begun.state() is State.CANCELLED
    statuses = begun.statuses()
    assert statuses.pop(FIRST) is Status.DONE
    assert set(statuses.values()) == {Status.CANCELLED}
    line = begun.audit()
    assert (line["what"], line["target"]) == ("run_cancelled", "production")
    assert line["rows"] == len(statuses)
    page = load_workbook(begun.folder / BOOK)[TEACHERS]
    assert [line[-5] for line in page.values] == ["Итог", "Сделано", "Отменено"]


def test_no_run_begins_while_helpers_may_do_what_an_earlier_one_has_given_out(
    begun: Begun,
    roster: Path,
    settings: Settings,
    world: WorldClient,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whoever drove it is gone, and nobody's claim is in the way."""
    prepare(begun.database)
    queue = Queue(begun.database, begun.folder.name)
    queue.open()
    queue.ask_turn(0, 1)
    queue.close()
    begun.ledger.set_state(begun.folder.name, State.RUNNING)
    stand = ["--stand", world.stand_url, "--world", world.name]
    assert main(["rpa", "apply", str(roster), "--database", begun.database, *stand]) == 2
    unfinished = f"Запуск {begun.folder.name} этого реестра не закончен"
    assert unfinished in capsys.readouterr().err
    assert len(begun.ledger.runs()) == 1

    found = read_roster(roster)
    at_the_stand = {"stand": world.stand_url, "world": world.name, "shared": True}
    shared = settings.model_copy(update=at_the_stand)
    older = robot_runs.begin(robot_runs.BASE, found, shared, datetime.now(UTC))
    begun.ledger.begin(older.name, found, target="mock", digest=found.digest)
    assert main(["rpa", "resume", older.name, "--database", begun.database]) == 2
    assert unfinished in capsys.readouterr().err
    assert world.requests() == []

    Path("targets.toml").write_text(
        '[production]\nkind = "production"\n'
        'journal = "https://journal.example"\nmessenger = "https://messenger.example"\n',
        "utf-8",
    )
    found = read_roster(roster)  # what is done in another system is in nobody's way
    rpa_session.demand_no_unfinished(begun.database, found, Settings())
    with pytest.raises(InputError, match="этого реестра не закончен"):
        rpa_session.demand_no_unfinished(begun.database, found, Settings(target="production"))


@pytest.mark.parametrize("state", [State.CANCELLED, State.PAUSED])
def test_no_run_begins_while_a_row_of_one_that_was_stopped_is_done_to_its_end(
    begun: Begun, roster: Path, state: State
) -> None:
    """A helper that is told to stop ends only then."""
    found, helper = read_roster(roster), "school-7-0a1b"
    prepare(begun.database)
    queue = Queue(begun.database, begun.folder.name)
    queue.open()
    queue.ask_turn(0, 1)
    queue.close()
    with begun.ledger.engine.begin() as db:  # as its worker does that takes it
        taken = "UPDATE workflow_status SET status = 'PENDING', executor_id = :helper"
        db.execute(text(taken), {"helper": helper})
    begun.ledger.set_state(begun.folder.name, state)
    with closing(locks_of(begun.database)) as locks:
        locks.hold(helper)
        with pytest.raises(InputError, match="доделывает компьютер «school-7»"):
            demand_no_unfinished(begun.database, found, Settings())
        demand_no_unfinished(begun.database, found, Settings(), but=begun.folder.name)
    demand_no_unfinished(begun.database, found, Settings())


def test_a_run_whose_computer_is_gone_is_cancelled_by_its_name(
    begun: Begun, roster: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of all that it had, the database is left."""
    found = read_roster(roster)
    begun.ledger.begin("gone", found, target="mock", digest=found.digest)
    cancel = ["rpa", "cancel", "--out", str(tmp_path / "empty"), "--database", begun.database]
    assert main([*cancel, "gone"]) == 0
    assert "Запуск gone отменён; строк, до которых не дошло: 5." in capsys.readouterr().out
    assert begun.ledger.state("gone") is State.CANCELLED
    assert set(begun.ledger.counts("gone")) == {Status.CANCELLED}
    assert begun.state() is State.RUNNING
    assert main([*cancel, "nowhere"]) == 2
    assert "Нет его и в базе" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="там права на папку устроены иначе")
def test_what_a_run_keeps_of_people_is_for_its_owner_alone(begun: Begun) -> None:
    assert begun.folder.stat().st_mode & 0o077 == 0


def test_a_run_named_by_its_path_claims_its_teachers_where_it_lies(
    begun: Begun, settings: Settings, world: WorldClient, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another run of the same folder must see it, and it the other."""
    begun.move_to(world, settings)
    moved = begun.folder.parents[1] / "elsewhere" / begun.folder.name
    moved.parent.mkdir()
    begun.folder.rename(moved)
    (job, *_) = read_roster(moved / robot_runs.settings_of(moved).roster).jobs
    home = world.people["class_teacher"].organisation
    other = Claim(
        system=world.addresses.journal.rstrip("/"),
        teachers=frozenset({(home.casefold(), job.teacher.login.casefold())}),
        who="реестр той же папки",
    )
    with claimed(moved.parent / ".at-work", other):
        assert main(["rpa", "resume", str(moved)]) == 2
    assert "реестр той же папки" in capsys.readouterr().err


def test_a_helper_works_for_no_teacher_of_another_run_on_its_machine(
    begun: Begun, roster: Path, world: WorldClient, capsys: pytest.CaptureFixture[str]
) -> None:
    found = read_roster(roster)
    begun.ledger.begin("another", found, target="mock", digest=found.digest)
    ivanov = found.jobs[1].teacher
    local = Claim(
        system=world.addresses.journal.rstrip("/"),
        teachers=frozenset({(ivanov.organisation.casefold(), ivanov.login)}),
        who="реестр той же папки",
    )
    stand = ["--stand", world.stand_url, "--world", world.name]
    with claimed(robot_runs.BASE / ".at-work", local):
        assert main(["rpa", "worker", str(roster), "--database", begun.database, *stand]) == 2
    assert "«ivanov» уже работает другой запуск (реестр той же" in capsys.readouterr().err


def test_a_run_that_is_cancelled_is_not_let_go_on(begun: Begun) -> None:
    """Whoever begins to drive it has looked before it was cancelled."""
    begun.ledger.set_state(begun.folder.name, State.CANCELLED, reason="Отменено человеком")
    begun.ledger.set_state(begun.folder.name, State.RUNNING)
    run = begun.ledger.run(begun.folder.name)
    assert run is not None
    assert (run.state, run.reason) == (State.CANCELLED, "Отменено человеком")


@pytest.mark.parametrize("command", ["resume", "retry-failed"])
def test_a_run_that_is_cancelled_while_another_command_begins_stays_as_it_is(
    begun: Begun,
    world: WorldClient,
    settings: Settings,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A browser takes seconds to start."""
    begun.move_to(world, settings)
    begun.put(Result(row=FIRST, status=Status.PARKED))
    monkeypatch.setattr(rpa_session, "ensure_browser", lambda *_, **__: main(["rpa", "cancel"]))
    assert main(["rpa", command]) == 2
    assert "отменён: начните новый" in capsys.readouterr().err
    assert begun.state() is State.CANCELLED
    assert begun.statuses()[FIRST] is Status.PARKED
    assert begun.audit()["what"] == "run_cancelled"


def test_a_run_that_its_ledger_does_not_have_is_not_the_newest(
    begun: Begun,
    roster: Path,
    world: WorldClient,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As when the disk becomes full while it is written down."""

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("INSERT INTO svyazka_run", None, OSError("disk is full"))

    monkeypatch.setattr(Ledger, "begin", refuse)
    monkeypatch.setattr(rpa_session, "browser", lambda *_, **__: nullcontext())
    monkeypatch.setattr(rpa_session, "demand_no_drift", lambda *_: [])
    stand = ["--stand", world.stand_url, "--world", world.name]
    assert main(["rpa", "apply", str(roster), "--yes", *stand]) == 2
    assert "на диске нет места" in capsys.readouterr().err
    assert robot_runs.find(None, robot_runs.BASE) == begun.folder
    assert [each.parent for each in robot_runs.BASE.resolve().glob("*/run.json")] == [begun.folder]


@pytest.mark.parametrize("command", ["cancel", "status", "report"])
def test_a_ledger_that_fails_once_it_is_open_is_told_in_a_sentence(
    begun: Begun, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As on a disk that has become full; a run is found, its rows are not."""
    del begun

    def refuse(*_: object, **__: object) -> None:
        raise OperationalError("UPDATE svyazka_row", None, OSError("disk is full"))

    for name in ("set_state", "results"):
        monkeypatch.setattr(Ledger, name, refuse)
    assert main(["rpa", command]) == 2
    assert "на диске нет места: исправьте это и повторите" in capsys.readouterr().err


def test_a_program_is_told_whether_rows_are_left(
    begun: Begun, capsys: pytest.CaptureFixture[str]
) -> None:
    def state() -> str:
        assert main(["rpa", "status", "--json"]) == 0
        return str(json.loads(capsys.readouterr().out.splitlines()[-1])["state"])

    assert state() == "running"
    begun.put(*(Result(row=row, status=Status.PARKED) for row in begun.statuses()))
    assert state() == "finished"


def test_a_run_of_another_database_is_not_cancelled(
    begun: Begun, capsys: pytest.CaptureFixture[str]
) -> None:
    begun.ledger.close()
    Path(begun.folder / robot_runs.DATABASE).unlink()
    assert main(["rpa", "cancel"]) == 2
    assert "в этой базе нет" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["resume", "retry-failed", "status", "cancel", "report"])
def test_a_database_named_for_a_run_that_has_its_own_is_not_passed_over(
    begun: Begun, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever names it means another run; what the environment names is for those that share."""
    database = "postgresql://robot@127.0.0.1:1/svyazka"
    assert main(["rpa", command, "--database", database]) == 2
    assert "начат без общей базы и ведётся в run.db" in capsys.readouterr().err
    assert begun.state() is State.RUNNING
    monkeypatch.setenv("SVYAZKA_DATABASE", database)
    assert main(["rpa", "status"]) == 0


def test_rows_that_failed_are_opened_again_only_once_the_target_answers(
    begun: Begun, capsys: pytest.CaptureFixture[str]
) -> None:
    begun.put(Result(row=FIRST, status=Status.PARKED))
    assert main(["rpa", "retry-failed"]) == 2
    assert "не отвечает" in capsys.readouterr().err
    assert begun.statuses()[FIRST] is Status.PARKED


@pytest.mark.parametrize("command", ["resume", "retry-failed", "worker"])
def test_who_has_no_browser_neither_goes_on_with_a_run_nor_stops_it(
    begun: Begun,
    roster: Path,
    world: WorldClient,
    settings: Settings,
    command: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A helper would stop it on all machines."""
    begun.move_to(world, settings)
    begun.put(Result(row=FIRST, status=Status.PARKED))
    found = read_roster(roster)
    begun.ledger.begin("another", found, target="mock", digest=found.digest)
    helping = [str(roster), "--stand", world.stand_url, "--world", world.name]
    monkeypatch.setenv(OVERRIDE, str(roster.parent / "нет такого"))
    more = [*helping, "--database", begun.database] if command == "worker" else []
    assert main(["rpa", command, *more]) == 2
    assert OVERRIDE in capsys.readouterr().err
    assert {run.state for run in begun.ledger.runs()} == {State.RUNNING}
    assert begun.statuses()[FIRST] is Status.PARKED
    assert not Audit(begun.folder).file.exists()


@pytest.mark.parametrize(("asked", "workers"), [([], 3), (["--workers", "2"], 2)])
def test_a_run_goes_on_with_as_many_workers_as_it_began_with(
    begun: Begun,
    world: WorldClient,
    settings: Settings,
    asked: list[str],
    workers: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With nothing left to do none of them has to begin."""
    crews: list[Crew] = []

    def assemble(order: Order, secrets: Secrets, size: int) -> Crew:
        crews.append(Crew(order, secrets, size))
        return crews[-1]

    monkeypatch.setattr(rpa_driving, "Crew", assemble)
    begun.move_to(world, settings)
    begun.put(*(Result(row=row, status=Status.ALREADY) for row in begun.statuses()))
    assert main(["rpa", "resume", *asked]) == 0
    assert [each.size for each in crews] == [workers]
    assert begun.audit()["workers"] == workers


@pytest.mark.parametrize("out", [robot_runs.BASE, Path("другая папка")], ids=["usual", "other"])
def test_after_a_captcha_one_goes_on_as_the_end_of_the_run_says(
    roster: Path,
    world: WorldClient,
    settings: Settings,
    out: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """With this run, whichever is the newest and wherever it lies."""
    found = read_roster(roster)
    folder = robot_runs.begin(out, found, settings, datetime.now(UTC))
    newest = robot_runs.begin(robot_runs.BASE, found, settings, datetime.now(UTC))
    robot_runs.make_newest(newest)
    database = robot_runs.database_of(folder, None)
    why = failure_of(CaptchaError("Введите буквы"))
    with ledger_at(database) as ledger:
        ledger.begin(folder.name, found, target="mock", digest=found.digest)
        ledger.set_state(folder.name, State.STOPPED, code=why.code, reason=why.reason)
        begun = Begun(folder, ledger)
        begun.move_to(world, settings)
        with session(robot_runs.settings_of(folder), found) as opened, pytest.raises(Exit):
            finish(click.Context(resume), folder, database, found, opened, as_json=False)
        (told,) = re.findall("Продолжить: svyazka (.*)", capsys.readouterr().err)
        begun.put(*(Result(row=row, status=Status.ALREADY) for row in begun.statuses()))
        assert main(shlex.split(told)) == 0
        assert (begun.audit()["what"], begun.audit()["headed"]) == ("run_resumed", True)


@pytest.mark.parametrize(("asked", "headed"), [([], True), (["--headless"], False)])
def test_a_run_that_began_with_a_window_goes_on_without_one_where_there_can_be_none(
    begun: Begun, world: WorldClient, settings: Settings, asked: list[str], *, headed: bool
) -> None:
    begun.move_to(world, settings.model_copy(update={"headed": True}))
    begun.put(*(Result(row=row, status=Status.ALREADY) for row in begun.statuses()))
    assert main(["rpa", "resume", *asked]) == 0
    assert begun.audit()["headed"] is headed


def test_a_run_is_told_to_be_over_only_when_nothing_is_left_to_do(
    begun: Begun, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rpa", "status"]) == 0
    assert f"Запуск {begun.folder.name}: не закончен." in capsys.readouterr().out
    begun.put(*(Result(row=row, status=Status.DONE) for row in begun.statuses()))
    assert main(["rpa", "status"]) == 0
    assert f"Запуск {begun.folder.name}: завершён." in capsys.readouterr().out


def test_the_end_counts_rows_by_the_words_of_its_table(roster: Path) -> None:
    found = read_roster(roster)
    told = (Status.CANNOT, Status.PARKED, Status.WAITING, Status.TODO, Status.DONE)
    results = [
        Result(row=row.id, status=status) for row, status in zip(found.rows, told, strict=True)
    ]
    shown = StringIO()
    show_end(Console(file=shown, width=200), found, results, State.RUNNING, "")
    for word in ("нужно решение", "не получилось", "ждёт учителя", "не начато"):
        assert shown.getvalue().count(f"  {word}") == 1
    assert (
        "Строк: 5. Сделано: 1, уже было: 0, ждёт учителя: 1, не начато: 1, нужно решение: 1, "
        "не получилось: 1, отменено: 0."
    ) in shown.getvalue()


@pytest.mark.parametrize(("seconds", "rate"), [(20, "3 в минуту"), (200, "18 в час")])
def test_a_terminal_shows_how_fast_a_run_is_and_who_is_waited_for(
    seconds: int, rate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")  # a dumb one has no line that moves
    now = 0.0
    shown = StringIO()
    console = Console(file=shown, force_terminal=True, width=200, get_time=lambda: now)
    watch = Watch(console, 4)
    with watch.shown():
        watch(Progress({Status.TODO: 3, Status.ALREADY: 1}, ()))
        now = seconds
        watch(Progress({Status.TODO: 2, Status.ALREADY: 1, Status.DONE: 1}, ("petrova",)))
    (*_, line) = [each for each in shown.getvalue().splitlines() if "строки" in each]
    for words in ("2/4", rate, "осталось", "ждём: petrova"):
        assert words in line


def test_every_subject_is_asked_for_in_words(roster: Path) -> None:
    found = read_roster(roster)
    assert "чаты: все предметы, 6Б" in [what(row) for row in found.rows]


def test_a_run_waits_for_nobody_once_the_links_of_its_desk_are_dead(
    begun: Begun, world: WorldClient, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    school = '[school]\nkind = "mock"\nsecrets = "desk"\ndesk = { hours = 0.0005 }\n'
    Path("targets.toml").write_text(school, "utf-8")
    begun.move_to(world, settings.model_copy(update={"target": "school", "workers": 1}))
    assert main(["rpa", "resume"]) == 1
    assert set(begun.statuses().values()) == {Status.WAITING}
    assert "больше не действуют: svyazka rpa resume выдаст новые" in capsys.readouterr().err


def test_a_run_keeps_the_tables_of_a_folder_and_nothing_else_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder may be the one that one stands in, where the runs themselves lie."""
    monkeypatch.chdir(tmp_path)
    for name in ("Учителя", "Предметные чаты"):
        Path(f"{name}.csv").write_text(csv_text(name), "utf-8")
    Path("видео.mp4").write_bytes(b"0")
    for way in (Path(), tmp_path):
        found = read_roster(way)
        folder = robot_runs.begin(robot_runs.BASE, found, Settings(), datetime.now(UTC))
        copy = folder / robot_runs.ROSTER / tmp_path.name
        assert {each.name for each in copy.iterdir()} == {"Учителя.csv", "Предметные чаты.csv"}
        assert robot_runs.roster_of(folder, found.digest).rows == found.rows


def test_brackets_in_a_login_are_letters(tmp_path: Path) -> None:
    _, *rest = RIGHT[TEACHERS][0]
    found = read_roster(saved(book({TEACHERS: [["petrova[a]", *rest]]}), tmp_path))
    told = StringIO()
    results = [Result(row=each.id, status=Status.DONE) for each in found.rows]
    show_rows(Console(file=told, width=200), found, results, BECAME)
    assert "petrova[a]" in told.getvalue()


def test_a_roster_that_is_edited_while_its_plan_is_looked_at_begins_nothing(roster: Path) -> None:
    """Else other rows would lie in the run's folder than those that were planned."""
    found = read_roster(roster)
    saved(book({**RIGHT, TEACHERS: RIGHT[TEACHERS][::-1]}), roster.parent)
    with pytest.raises(InputError, match="изменился, пока вы смотрели план"):
        robot_runs.begin(robot_runs.BASE, found, Settings(), datetime.now(UTC))
    assert not robot_runs.BASE.exists()


@pytest.mark.parametrize("command", ["status", "report", "resume", "retry-failed"])
def test_results_are_not_matched_with_the_rows_of_another_roster(
    begun: Begun, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """They are known by the numbers of their rows."""
    saved(book({**RIGHT, TEACHERS: RIGHT[TEACHERS][::-1]}), begun.folder / robot_runs.ROSTER)
    assert main(["rpa", command]) == 2
    assert "реестр запуска изменили" in capsys.readouterr().err


class Editing(StringIO):
    """Whoever is asked for a password edits the roster instead of typing it."""

    def __init__(self, roster: Path) -> None:
        super().__init__()
        self.roster = roster

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]  # as StringIO's
        del size
        edited = load_workbook(self.roster)
        edited[TEACHERS]["B2"] = "Петрова Анна Ольговна"
        edited.save(self.roster)
        return "\n"


def test_a_roster_that_is_edited_while_it_is_done_is_kept_with_its_formats_in_the_result(
    roster: Path, world: WorldClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it was when the run began; nobody is there to type a password."""
    coloured = load_workbook(roster)
    coloured[TEACHERS]["A2"].fill = PatternFill("solid", fgColor="FFFF0000")
    coloured.save(roster)
    before = roster.read_bytes()
    monkeypatch.setattr(sys, "stdin", Editing(roster))
    stand = ["--stand", world.stand_url, "--world", world.name, "--secrets", "prompt"]
    assert main(["rpa", "apply", str(roster), "--yes", *stand]) == 1
    assert roster.read_bytes() != before
    page = load_workbook(robot_runs.find(None, robot_runs.BASE) / BOOK)[TEACHERS]
    assert (page["A2"].fill.fgColor.rgb, page["B2"].value) == ("FFFF0000", "Петрова Анна Олеговна")


def test_a_result_that_is_given_to_the_robot_again_is_not_written_over_its_copy(
    roster: Path, settings: Settings
) -> None:
    found = read_roster(roster.rename(roster.with_name(BOOK)))
    folder = robot_runs.begin(robot_runs.BASE, found, settings, datetime.now(UTC))
    with ledger_at(robot_runs.database_of(folder, None)) as ledger:
        ledger.begin(folder.name, found, target="mock", digest=found.digest)
    robot_runs.make_newest(folder)
    for _ in range(2):
        assert main(["rpa", "report"]) == 0
        assert robot_runs.roster_of(folder, found.digest).rows == found.rows
    assert read_roster(folder / BOOK).rows == found.rows


def test_a_run_of_before_whose_roster_lies_among_its_results_is_read(
    begun: Begun, settings: Settings
) -> None:
    (begun.folder / robot_runs.ROSTER / "roster.xlsx").rename(begun.folder / "roster.xlsx")
    before = settings.model_copy(update={"roster": "roster.xlsx"})
    (begun.folder / robot_runs.SETTINGS).write_text(before.model_dump_json(), "utf-8")
    assert main(["rpa", "report"]) == 0


def test_results_that_cannot_be_written_leave_the_answer_and_say_what_to_do(
    begun: Begun, world: WorldClient, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Something stands where the page is to be: as on a disk that takes nothing."""
    begun.move_to(world, settings)
    begun.put(*(Result(row=row, status=Status.ALREADY) for row in begun.statuses()))
    (begun.folder / "index.html").mkdir()
    assert main(["rpa", "resume", "--json"]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out)["already"] == len(begun.statuses())
    assert "писать нельзя" in said.err
    assert f"svyazka rpa report {begun.folder.name}" in said.err

    (begun.folder / "index.html").rmdir()
    assert main(["rpa", "report"]) == 0
    assert (begun.folder / "index.html").is_file()


@pytest.mark.parametrize("command", ["resume", "cancel"])
def test_an_audit_that_cannot_be_written_is_told(
    begun: Begun,
    world: WorldClient,
    settings: Settings,
    command: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    begun.move_to(world, settings)
    Audit(begun.folder).file.mkdir()
    assert main(["rpa", command]) == 2
    told = capsys.readouterr().err
    assert "писать нельзя: это папка, а не файл" in told
    assert ("svyazka rpa resume" in told) is (command == "resume")
    assert (f"svyazka rpa resume {begun.folder.name}" in told) is (command == "resume")


def test_a_run_that_goes_on_tells_its_audit_of_rows_that_it_could_not_be_told_of(
    begun: Begun, world: WorldClient, settings: Settings
) -> None:
    begun.move_to(world, settings)
    begun.put(*(Result(row=row, status=Status.ALREADY) for row in begun.statuses()))
    begun.put(Result(row=FIRST, status=Status.DONE))
    audit = Audit(begun.folder)
    audit.write(ROW, target="mock", row=FIRST, status=Status.TODO)
    audit.write(ROW, target="mock", row=SECOND, status=Status.ALREADY)
    for _ in range(2):
        assert main(["rpa", "resume"]) == 0
        told = [(each["row"], each["status"]) for each in audit.read() if each["what"] == ROW]
        assert told[:2] == [(FIRST, Status.TODO), (SECOND, Status.ALREADY)]
        assert sorted(told[1:]) == sorted(begun.statuses().items())


def test_what_a_helper_has_kept_on_its_machine_is_taken_in_once(
    begun: Begun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    helper = tmp_path / "usb" / begun.folder.name
    Audit(begun.folder).write("row", target="mock", row=FIRST)
    Audit(helper).write("row", target="mock", row=SECOND)
    (helper / "pictures").mkdir()
    (helper / "pictures" / "1.jpg").write_bytes(b"picture")
    for _ in range(2):
        assert main(["rpa", "report", "--helper", str(helper)]) == 0
    assert [line["row"] for line in Audit(begun.folder).read()] == [FIRST, SECOND]
    assert (begun.folder / "pictures" / "1.jpg").read_bytes() == b"picture"
    assert main(["rpa", "report", "--helper", str(tmp_path)]) == 2
    assert "не папка помощника" in capsys.readouterr().err


def test_the_folder_of_the_run_itself_is_no_helper_s(
    begun: Begun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Audit(begun.folder).write("row", target="mock", row=FIRST)
    link = tmp_path / "link" / begun.folder.name
    link.parent.mkdir()
    link.symlink_to(begun.folder)
    for helper in (begun.folder, link):
        assert main(["rpa", "report", "--helper", str(helper)]) == 2
        assert f"{helper}: это папка самого запуска" in capsys.readouterr().err


@pytest.mark.parametrize("broken", ["audit", "pictures"])
def test_a_helper_s_folder_that_cannot_be_read_is_named(
    begun: Begun, tmp_path: Path, broken: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What stands there instead of a file is as a disk with an error, for whatever user."""
    helper = tmp_path / "usb" / begun.folder.name
    Audit(helper).write("row", target="mock", row=SECOND)
    if broken == "audit":
        Audit(helper).file.unlink()
        Audit(helper).file.symlink_to("/proc/self/mem")
    else:
        (helper / "pictures" / "1.jpg").mkdir(parents=True)
    assert main(["rpa", "report", "--helper", str(helper)]) == 2
    assert f"{helper}: не прочитана: " in capsys.readouterr().err


def test_a_run_s_folder_that_takes_nothing_is_not_to_be_chosen_otherwise(
    begun: Begun, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    helper = tmp_path / "usb" / begun.folder.name
    Audit(helper).write("row", target="mock", row=SECOND)
    (helper / "pictures").mkdir()
    (helper / "pictures" / "1.jpg").write_bytes(b"picture")
    (begun.folder / "pictures").write_bytes(b"a file")
    assert main(["rpa", "report", "--helper", str(helper)]) == 2
    said = capsys.readouterr().err
    assert said.endswith("писать нельзя: на её месте файл. Исправьте и повторите\n")


@pytest.mark.parametrize(
    ("act", "again"),
    [
        (drive, r"продолжите: svyazka rpa resume {}"),
        (partial(drive, to_be_kept=False), "повторите команду"),
        (lend_hands, "повторите команду: svyazka rpa worker"),
    ],
    ids=["run", "rehearsal", "help"],
)
def test_a_database_that_is_lost_ends_the_run_and_the_help_with_a_sentence(
    begun: Begun,
    roster: Path,
    world: WorldClient,
    settings: Settings,
    act: Callable[..., object],
    again: str,
) -> None:
    """The parent's own look at the ledger fails, before any worker notices."""
    said = again.format(begun.folder.name)

    class Losing(Watch):
        def __call__(self, progress: Progress) -> None:
            super().__call__(progress)
            with begun.ledger.engine.begin() as connection:
                connection.execute(text("DROP TABLE svyazka_row"))

    here = settings.model_copy(update={"stand": world.stand_url, "world": world.name})
    found = read_roster(roster)
    with session(here, found) as opened:
        opened.watch = Losing(opened.console, len(found.rows))
        with pytest.raises(LostError, match=f"База запуска недоступна.*и {said}$"):
            act(begun.folder, begun.database, found, opened, here)


def test_a_database_that_is_lost_before_the_first_turn_is_told_too(
    begun: Begun,
    roster: Path,
    world: WorldClient,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The ledger has been opened, the queue is refused."""

    def refuse(*_: object) -> Queue:
        raise OperationalError("SELECT 1", None, ConnectionRefusedError())

    monkeypatch.setattr(rpa_driving, "Queue", refuse)
    here = settings.model_copy(update={"stand": world.stand_url, "world": world.name})
    found = read_roster(roster)
    with session(here, found) as opened, pytest.raises(LostError):
        drive(begun.folder, begun.database, found, opened, here)


def test_a_roster_that_another_may_have_begun_while_its_plan_is_looked_at_is_not_begun(
    roster: Path,
    world: WorldClient,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Its claim is a connection, which a server that is started anew cuts off."""

    def look(*_: object) -> list[Result]:
        cut_off(database)
        return []

    monkeypatch.setattr(rpa_session, "browser", lambda *_, **__: nullcontext())
    monkeypatch.setattr(rpa_session, "demand_no_drift", look)
    stand = ["--stand", world.stand_url, "--world", world.name]
    assert main(["rpa", "apply", str(roster), "--yes", "--database", database, *stand]) == 2
    assert "мог начать другой компьютер" in capsys.readouterr().err
    assert [each.name for each in robot_runs.BASE.iterdir()] == [".at-work"]


def test_a_run_whose_claim_is_lost_does_not_go_on(
    begun: Begun, roster: Path, world: WorldClient, settings: Settings, database: str
) -> None:
    here = settings.model_copy(update={"stand": world.stand_url, "world": world.name})
    found = read_roster(roster)
    with session(here, found, changing=True, database=database) as opened:
        cut_off(database)
        again = f"продолжите: svyazka rpa resume {begun.folder.name}"
        with pytest.raises(LostError, match=again):
            drive(begun.folder, begun.database, found, opened, here)


@pytest.mark.parametrize("known", [True, False], ids=["its queue", "all of it"])
def test_programs_are_told_of_a_run_whose_database_is_lost_in_the_middle(
    begun: Begun,
    world: WorldClient,
    settings: Settings,
    *,
    known: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refuse(*_: object) -> Queue:
        if not known:
            with begun.ledger.engine.begin() as connection:
                connection.execute(text("DROP TABLE svyazka_row"))
        raise OperationalError("SELECT 1", None, ConnectionRefusedError())

    monkeypatch.setattr(rpa_driving, "Queue", refuse)
    begun.move_to(world, settings)
    rows = len(begun.statuses())
    begun.put(*(Result(row=row, status=Status.ALREADY) for row in begun.statuses()))
    assert main(["rpa", "resume", "--json"]) == 1
    out, said = capsys.readouterr()
    told = json.loads(out.splitlines()[-1])
    assert (told["run"], told["state"]) == (begun.folder.name, "stopped")
    assert told["already" if known else "waiting"] == rows
    assert told["reason"] in said.splitlines()[-1]
    assert ("Результаты: " in said) is known


@pytest.mark.parametrize(
    ("database", "words"),
    [
        ("postgresql://robot@127.0.0.1:1/svyazka", "База данных недоступна"),
        ("postgresql://robot@db.example:Qwerty/svyazka", "это не адрес базы"),
        ("mysql://robot:Qwerty@db.example/svyazka", "это не адрес базы"),
        ("sqlite+nothing:///nowhere/run.db", "База данных недоступна"),
        ("Qwerty", "это не адрес базы"),
        ("", "это не адрес базы"),
    ],
)
def test_a_database_is_looked_at_before_anybody_is_asked_for_anything(
    roster: Path, database: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before the stand, too, which does not answer; the address may hold a password."""
    stand = ["--stand", "http://127.0.0.1:1"]
    assert main(["rpa", "apply", str(roster), "--yes", "--database", database, *stand]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert "Qwerty" not in told
    assert not robot_runs.BASE.exists()


def test_a_folder_that_is_no_run_is_told(tmp_path: Path) -> None:
    (tmp_path / robot_runs.SETTINGS).write_text("{}x", "utf-8")
    with pytest.raises(InputError, match="это папка запуска"):
        robot_runs.settings_of(tmp_path)


def test_a_roster_that_was_mended_since_is_not_passed_over_in_silence(
    begun: Begun,
    roster: Path,
    world: WorldClient,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A run does what its own copy says: who has mended the workbook needs a new one."""
    begun.move_to(world, settings.model_copy(update={"source": roster.resolve()}))
    begun.put(*(Result(row=row, status=Status.ALREADY) for row in begun.statuses()))
    assert main(["rpa", "retry-failed"]) == 0
    assert "Реестр с тех пор изменился" not in capsys.readouterr().err
    mended = load_workbook(roster)
    mended.worksheets[0]["B2"] = "Петрова Анна Ольговна"
    mended.save(roster)
    assert main(["rpa", "retry-failed"]) == 0
    assert f"svyazka rpa apply {roster} --target" in capsys.readouterr().err


def test_a_run_remembers_where_its_roster_and_targets_lie(roster: Path, settings: Settings) -> None:
    """It may be gone on with from another folder."""
    staging = settings.model_copy(update={"target": "staging"})
    folder = robot_runs.begin(robot_runs.BASE, read_roster(roster), staging, datetime.now(UTC))
    known = robot_runs.settings_of(folder)
    assert known.source == roster.resolve()
    assert known.targets == Path("targets.toml").resolve()


@pytest.mark.parametrize("there", [True, False])
def test_a_run_on_the_mock_remembers_what_targets_say_of_it(
    roster: Path, settings: Settings, *, there: bool
) -> None:
    """Where its control is, and its words."""
    file = Path("targets.toml")
    if there:
        file.write_text('[mock]\ncontrol = "http://127.0.0.1:9"\n', "utf-8")
    folder = robot_runs.begin(robot_runs.BASE, read_roster(roster), settings, datetime.now(UTC))
    assert robot_runs.settings_of(folder).targets == (file.resolve() if there else None)


def test_results_of_a_run_elsewhere_are_written_without_its_target(
    begun: Begun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its people are real unless it is known otherwise."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    changed = robot_runs.settings_of(begun.folder).model_copy(update={"target": "production"})
    (begun.folder / robot_runs.SETTINGS).write_text(changed.model_dump_json(), "utf-8")
    monkeypatch.chdir(elsewhere)
    assert changed.masked
    assert main(["rpa", "report", str(begun.folder)]) == 0
    assert (begun.folder / "index.html").is_file()


def test_a_run_s_folder_that_was_renamed_is_told_its_name(
    begun: Begun, capsys: pytest.CaptureFixture[str]
) -> None:
    begun.folder.rename(begun.folder.with_name("сентябрь"))
    assert main(["rpa", "status", "сентябрь"]) == 2
    assert f"это папка запуска {begun.folder.name}, и её переименовали" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["status", "cancel", "report", "resume"])
def test_a_run_that_the_system_does_not_show_is_told_in_a_line(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """As one in a folder of somebody else's; a name that is too long is refused to root too."""
    assert main(["rpa", command, "я" * 300]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "я" * 300 in line


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="нет /dev/full")
@pytest.mark.parametrize("command", [["rpa", "status"], ["targets"]], ids=" ".join)
def test_an_output_that_takes_nothing_is_told(command: list[str], begun: Begun) -> None:
    del begun
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "svyazka", *command, "--json"]
        done = subprocess.run(
            command,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    *_, last = done.stderr.splitlines()
    assert (done.returncode, last.partition(":")[0]) == (1, "svyazka")
    assert "Итог для программ не напечатан: кончилось место" in last


@pytest.mark.skipif(sys.platform == "win32", reason="Windows closes nothing so")
def test_a_command_without_a_standard_input_asks_nobody(roster: Path, world: WorldClient) -> None:
    """As some schedulers start it."""
    stand = ["--stand", world.stand_url, "--world", world.name]
    command = [sys.executable, "-m", "svyazka", "rpa", "plan", roster.name, *stand]
    done = subprocess.run(
        ["/bin/sh", "-c", f"exec {shlex.join(command)} --secrets prompt <&-"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "ждут учителя: " in done.stderr
