"""Several workers share a queue: each row is done once, whoever dies."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from multiprocessing import active_children
from pathlib import Path
from secrets import token_hex
from threading import Barrier, Event
from typing import Any

import psycopg
import pytest
from psycopg.pq.abc import PGconn
from pydantic import SecretStr
from sqlalchemy import event

from mock_services.client import WorldClient
from pages.errors import InputError
from rpa.alive import AdvisoryLocks, FileLocks, NotAloneError
from rpa.audit import ROW, Audit
from rpa.claims import claimed_everywhere, demand_locks
from rpa.drive import Progress
from rpa.durable import Queue, prepare
from rpa.ledger import Ledger, State
from rpa.outcomes import Status
from rpa.secrets import PhoneSecrets
from rpa.worker import Intents
from svyazka.cli import main
from tests.rpa import postgres
from tests.rpa.conftest import Runner
from tests.rpa.killing import KilledAt, kinds
from tests.rpa.rosters import book, saved
from tests.rpa.school import RosterMaker, phones_of, teachers_of
from tests.rpa.seen import chats_made_twice, links_of
from tests.rpa.test_killed import LINK, everything_is_there_once, three_teachers
from tests.rpa.test_turns import ROSTER


@pytest.fixture(params=["sqlite", "postgresql"])
def two(request: pytest.FixtureRequest, world: WorldClient, runner: Runner) -> Runner:
    """Two workers; neither gets a first password before the other asks for one."""
    met = Event()
    both, phones = Barrier(2, met.set), phones_of(world)

    def read_password(login: str) -> SecretStr:
        if not met.is_set():
            both.wait(60)
        return phones.read_password(login)

    runner.secrets = replace(phones, read_password=read_password)
    runner.size = 2
    if request.param == "postgresql":
        runner.database = request.getfixturevalue("database")
    return runner


def test_two_workers_share_a_run_and_make_nothing_twice(
    world: WorldClient, maker: RosterMaker, two: Runner
) -> None:
    for teacher in teachers_of(world, 4):
        maker.add(teacher, subjects=1)
    two.run(maker.roster())
    assert two.statuses() == {Status.DONE}
    assert len(links_of(world)) == 4
    assert chats_made_twice(world) == []
    done = [line for line in Audit(two.folder).read() if line["what"] == ROW]
    assert sorted(line["row"] for line in done) == sorted(two.results())
    assert len({line["pid"] for line in done}) == 2


@dataclass
class PausedMeanwhile:
    """Pauses a run while one worker has a row under way, and lets it go on looking for a while.

    She whose row it is gets her password only once others have no turn any more, or another one.
    """

    runner: Runner
    phones: PhoneSecrets
    slow: str
    both: Barrier = field(default_factory=lambda: Barrier(2))
    paused: Event = field(default_factory=Event)
    enough: Event = field(default_factory=Event)
    looks: int = 0

    def read_password(self, login: str) -> SecretStr:
        if not self.paused.is_set():
            self.both.wait(60)
            self.runner.ledger.set_state("r1", State.PAUSED)
            self.paused.set()
        if login == self.slow:
            self.enough.wait(60)
        return self.phones.read_password(login)

    def watch(self, _: Progress) -> None:
        ledger = self.runner.ledger
        asked_again = any(job.turn > 1 for job in ledger.jobs("r1"))
        queue = Queue(self.runner.database, "r1")
        self.looks += self.paused.is_set() and len(queue.active()) == 1
        queue.close()
        if asked_again or self.looks > 2:
            self.enough.set()


def test_a_run_that_pauses_asks_for_no_more_turns_while_a_row_is_under_way(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    """Whoever is idle gives each one back at once: after sixty her rows would be parked."""
    slow, *others = teachers_of(world, 3)
    for teacher in (slow, *others):
        maker.add(teacher, subjects=1)
    meanwhile = PausedMeanwhile(runner, phones_of(world), slow.login)
    runner.size = 2
    runner.secrets = replace(meanwhile.phones, read_password=meanwhile.read_password)
    runner.watch = meanwhile.watch
    assert runner.run(maker.roster()) is State.PAUSED
    assert [job.turn for job in runner.ledger.jobs("r1")] == [1, 1, 1]

    runner.run(maker.roster())
    assert runner.statuses() == {Status.DONE}


def test_what_a_dead_worker_had_begun_is_taken_over_once(
    world: WorldClient, maker: RosterMaker, two: Runner, tmp_path: Path
) -> None:
    """Two workers; whichever comes to a checkpoint first dies there, and the other goes on."""
    linked_before = three_teachers(world, maker)
    deaths = tmp_path / "deaths"
    presses = ("after button Добавить", "after button Сохранить", f"after button {LINK}")
    two.main = KilledAt(deaths, "|".join([*presses, "done: do"]))
    two.run(maker.roster())
    assert kinds(deaths) == {*presses, "done: do"}
    everything_is_there_once(world, maker, two, linked_before=linked_before)


def test_who_has_lost_its_lock_does_not_finish_the_row_that_it_has_begun(
    world: WorldClient, maker: RosterMaker, runner: Runner, database: str
) -> None:
    """Her «Чаты» come late; meanwhile others may have taken the same turn."""
    maker.add(*teachers_of(world, 1))
    runner.database = database
    world.break_(service="journal", method="GET", path="/chats", latency=20, times=1)
    cut_off: list[int] = []

    def cut(_: object) -> None:
        if not cut_off and any(each.path == "/login" for each in world.requests()):
            cut_off.extend(each.pid for each in active_children() if each.pid)
            postgres.cut_off(database)

    runner.watch = cut
    runner.run(maker.roster())
    assert runner.statuses() == {Status.DONE}
    (line,) = Audit(runner.folder).read()
    assert cut_off
    assert line["pid"] not in cut_off


def test_who_has_lost_its_lock_while_it_slept_is_about_to_make_nothing(database: str) -> None:
    """Nobody has looked yet whether it is held: a second is enough for a press."""
    ledger = Ledger(database)
    ledger.prepare()
    ledger.begin("r1", ROSTER, target="mock", digest="")
    row = ROSTER.jobs[0].teacher.id
    locks = AdvisoryLocks(database)
    locks.hold("one")
    lost: list[Exception] = []
    intents = Intents(ledger, "r1", locks, lost.append)
    intents.intend(row, "Стенгазета")
    postgres.cut_off(database)
    with pytest.raises(NotAloneError):
        intents.intend(row, "Педсовет")
    assert len(lost) == 1
    assert intents.intended(row) == ["Стенгазета"]
    locks.close()
    ledger.close()


@pytest.mark.parametrize(
    ("said", "idle"), [("", "10"), ("&keepalives_idle=60", "60")], ids=["ours", "its own"]
)
def test_every_connection_notices_a_network_that_is_gone_without_a_word(
    database: str, said: str, idle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lock, ledger and queue; an address may say otherwise."""
    seen: list[dict[str, str]] = []

    class Seen(psycopg.Connection[Any]):
        def __init__(self, pgconn: PGconn, **options: Any) -> None:  # noqa: ANN401 - psycopg's
            super().__init__(pgconn, **options)
            seen.append(self.info.get_parameters())

    monkeypatch.setattr(psycopg, "connect", Seen.connect)
    address = f"{database}{said}"
    AdvisoryLocks(address).close()
    ledger = Ledger(address)
    ledger.prepare()
    ledger.close()
    assert len(seen) > 1
    prepare(address)
    queue = Queue(address, "r1")
    queue.open()
    queue.close()
    assert {each["keepalives_idle"] for each in seen} == {idle}
    assert {each["tcp_user_timeout"] for each in seen} == {"25000"}


def test_why_a_database_refuses_is_told_in_words_of_ours(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever begins with PostgreSQL meets each of them; its own words are not for everybody."""
    roster = str(saved(book(), tmp_path))
    role = f"r{token_hex(4)}"
    place = database.replace("//svyazka@", f"//{role}:hunter2@")

    def refusal(address: str) -> str:
        assert main(["rpa", "worker", roster, "--database", address]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        (line,) = said.err.splitlines()
        assert role not in line
        assert "hunter2" not in line
        return line

    with psycopg.connect(database, autocommit=True) as owner:
        assert "База не впускает: " in refusal(place)
        owner.execute(f"CREATE ROLE {role} LOGIN")
        owner.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")  # as since PostgreSQL 15
        assert "нет прав создать в ней таблицы" in refusal(place)
        owner.execute(f"GRANT CREATE ON SCHEMA public TO {role}")
        assert "нет прав создать в ней таблицы" in refusal(place)  # nor a schema for the turns
        owner.execute(f"ALTER ROLE {role} CONNECTION LIMIT 0")
        assert "заняты все соединения" in refusal(place)
        assert "Такой базы на этом сервере нет" in refusal(database.replace("/t", "/no", 1))
        owner.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


def test_who_holds_no_lock_any_more_is_dead(database: str) -> None:
    one, other = AdvisoryLocks(database), AdvisoryLocks(database)
    one.hold("one")
    assert other.dead(["one", "nobody"]) == ["nobody"]
    with pytest.raises(NotAloneError):
        other.hold("one")
    one.close()
    assert not one.still()
    while not other.dead(["one"]):  # the server notices when it comes to it
        continue
    other.hold("one")
    assert other.still()
    with psycopg.connect(database, autocommit=True) as operator:  # the server is started anew
        operator.execute(
            "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    assert other.dead(["one", "nobody"]) == []
    assert not other.still()
    other.close()


def test_on_one_machine_a_lock_of_a_file_says_the_same(tmp_path: Path) -> None:
    one, other = FileLocks(tmp_path), FileLocks(tmp_path)
    one.hold("one")
    assert other.dead(["one", "nobody"]) == ["nobody"]
    with pytest.raises(NotAloneError):
        other.hold("one")
    one.close()
    assert not one.still()
    assert other.dead(["one"]) == ["one"]


def test_locks_that_a_pooler_gives_to_everybody_are_refused(database: str) -> None:
    """Else two would drive one roster, and whoever lives would be taken for dead."""
    with postgres.pooled(database) as pooler:
        with pytest.raises(InputError, match="pgbouncer"):
            demand_locks(pooler)
        with (
            pytest.raises(InputError, match="pgbouncer"),
            claimed_everywhere(pooler, "s", "1f"),
        ):
            pass
        with claimed_everywhere(database, "s", "1f"):  # they were given back
            demand_locks(database)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_table_that_another_makes_at_the_same_moment_is_no_trouble(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    address = f"sqlite:///{tmp_path / 'run.db'}"
    if kind == "postgresql":
        address = request.getfixturevalue("database")
    one, other = Ledger(address), Ledger(address)
    made: list[bool] = []

    @event.listens_for(one.engine, "before_cursor_execute")
    def at_the_last_moment(*call: object) -> None:
        if not made and "CREATE TABLE" in str(call[2]):
            made.append(True)
            other.prepare()

    one.prepare()
    assert made
    assert one.runs() == []
    one.close()
    other.close()
