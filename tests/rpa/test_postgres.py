"""Several workers share a queue on PostgreSQL: each row is done once, whoever dies."""

from __future__ import annotations

from multiprocessing import active_children
from pathlib import Path

import psycopg
import pytest

from mock_services.client import WorldClient
from rpa.alive import AdvisoryLocks, FileLocks, NotAloneError
from rpa.audit import Audit
from rpa.outcomes import Status
from tests.rpa.conftest import Runner
from tests.rpa.killing import KilledAt
from tests.rpa.school import RosterMaker, teachers_of
from tests.rpa.test_killed import everything_is_there_once, five_teachers


def test_two_workers_share_a_run_and_make_nothing_twice(
    world: WorldClient, maker: RosterMaker, runner: Runner, database: str
) -> None:
    for teacher in teachers_of(world, 4):
        maker.add(teacher, subjects=1)
    runner.database, runner.size = database, 2
    runner.run(maker.roster())
    assert runner.statuses() == {Status.DONE}
    links = [each for each in world.requests() if each.path == "/chats/linked"]
    assert len(links) == 4


def test_what_a_dead_worker_had_begun_is_taken_over_once(
    world: WorldClient, maker: RosterMaker, runner: Runner, database: str, tmp_path: Path
) -> None:
    """Two workers; whichever comes to a checkpoint first dies there, and the other goes on."""
    five_teachers(world, maker)
    runner.database, runner.size = database, 2
    deaths = tmp_path / "deaths"
    runner.main = KilledAt(deaths, r"after .*(Привязать|Добавить|Сохранить)|done: do")
    runner.run(maker.roster())
    assert len(deaths.read_text().splitlines()) > 5
    everything_is_there_once(world, maker, runner)


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
            with psycopg.connect(database, autocommit=True) as operator:
                operator.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                )

    runner.watch = cut
    runner.run(maker.roster())
    assert runner.statuses() == {Status.DONE}
    (line,) = Audit(runner.folder).read()
    assert cut_off
    assert line["pid"] not in cut_off


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
