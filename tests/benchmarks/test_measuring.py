"""What the figures are made of."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import psutil
import pytest

from benchmarks import environments, scale, suite
from benchmarks.bench import Bench, Program, python
from benchmarks.item import demand_onboarded
from benchmarks.measuring import (
    BrokenError,
    Contestant,
    Cost,
    Plan,
    Ratio,
    by_turns,
    charge,
    ratio,
    run,
)
from benchmarks.page import plot, write_page
from benchmarks.process import stand
from benchmarks.results import Goal, Machine, Missing, Report, Results, Row
from mock_services.client import StandClient, WorldClient
from pages.browser import Browser

BUSY = "x = 0\nfor i in range(20_000_000): x += i"


def _contestant(
    name: str, order: list[str], *, role: str = "peer", breaks: bool = False
) -> Contestant:
    def work() -> Cost:
        if breaks:
            raise BrokenError("упал")
        order.append(name)
        return Cost(1, 1, 1)

    return Contestant(name, role, work)  # type: ignore[arg-type]


def test_rounds_alternate_there_and_back() -> None:
    order: list[str] = []
    both = [_contestant("a", order), _contestant("b", order)]
    by_turns(both, Plan(rounds=3), lambda _: None)
    assert order == ["a", "b", "b", "a", "a", "b"]


def test_a_table_stops_when_its_time_is_over_but_not_before_a_few_rounds() -> None:
    assert list(Plan(rounds=10, seconds=0, least=3).numbers()) == [0, 1, 2]


def test_a_peer_that_breaks_is_named_and_the_others_go_on() -> None:
    order: list[str] = []
    heat = by_turns(
        [_contestant("a", order), _contestant("b", order, breaks=True)],
        Plan(rounds=2),
        lambda _: None,
    )
    assert heat.broken == {"b": "упал"}
    assert list(heat.costs) == ["a"]
    assert order == ["a", "a"]


def test_ours_may_not_break() -> None:
    with pytest.raises(BrokenError):
        by_turns([_contestant("a", [], role="ours", breaks=True)], Plan(rounds=2), lambda _: None)


def test_the_ratio_is_of_medians_and_its_interval_of_pairs() -> None:
    same = ratio([2.0, 4.0, 6.0], [1.0, 2.0, 3.0])
    assert (same.middle, same.low, same.high) == (2, 2, 2)
    paired = ratio([2.0, 4.0, 6.0, 8.0, 10.0, 12.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])
    assert (paired.middle, paired.low, paired.high) == (2, 2, 2)
    unsteady = ratio([1.0, 1.0, 1.0, 4.0], [1.0] * 4)
    assert unsteady.middle == 1
    assert unsteady.low == 1
    assert unsteady.high is not None
    assert unsteady.high > 1
    assert ratio([1.0], [2.0]).low is None


def test_of_fewer_than_six_rounds_the_range_is_told_and_called_so() -> None:
    few = ratio([3.0, 1.0, 4.0, 1.0, 2.0], [2.0, 1.0, 1.0, 2.0, 2.0])
    assert (few.low, few.middle, few.high) == (0.5, 1, 4)
    assert f"{few:.1f}" == "1.0 (раунды: 0.5–4.0)"
    more = ratio([1.0, 2.0, 2.0, 2.0, 2.0, 3.0], [1.0] * 6)
    assert (more.low, more.high) == (1.5, 2.5)
    assert f"{more:.1f}" == "2.0 (95 %: 1.5–2.5)"


def test_an_interval_of_rounds_that_were_not_counted_is_not_called_their_range() -> None:
    assert f"{Ratio(2.0, 1.5, 2.5):.1f}" == "2.0 (95 %: 1.5–2.5)"


def test_children_are_charged_to_their_command(tmp_path: Path) -> None:
    parent = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {BUSY!r}])"
    cost = run([sys.executable, "-c", parent], cwd=tmp_path, environment=dict(os.environ))
    assert 0.1 < cost.processor <= cost.seconds * (os.cpu_count() or 1)
    assert cost.memory > 5


def test_what_a_process_did_before_is_not_charged() -> None:
    waits = f"{BUSY}\nprint('ready', flush=True)\ninput()"
    with subprocess.Popen(
        [sys.executable, "-c", waits], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        cost = charge(process.pid, lambda: time.sleep(0.01))
        process.communicate(b"\n")
    assert cost.processor < 0.1
    assert cost.memory > 1


def test_a_command_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(BrokenError, match="no luck"):
        run(
            [sys.executable, "-c", "raise SystemExit('no luck')"],
            cwd=tmp_path,
            environment=dict(os.environ),
        )


def test_a_command_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    child = "import time; time.sleep(60)"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}, 'hung'])"
    with pytest.raises(BrokenError, match="код -9"):
        run([sys.executable, "-c", parent], cwd=tmp_path, environment=dict(os.environ), timeout=2)
    left = [each for each in psutil.process_iter() if "hung" in _arguments(each)]
    assert psutil.wait_procs(left, timeout=30)[1] == []  # killed, it has to be let die


def _arguments(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_a_teacher_who_has_nothing_is_noticed(world: WorldClient) -> None:
    with pytest.raises(BrokenError, match="чатов 0 и 0"):
        demand_onboarded(world, [world.people["class_teacher"]])


def machine(processor: str) -> Machine:
    return Machine(
        processor=processor, cores=1, memory=1, system="Linux", python="3.11", browser="Chromium"
    )


@pytest.fixture
def table() -> Results:
    """A table of two."""
    rows = [
        Row(name=name, role=role, samples={"seconds": [middle - 1, middle, middle + 1]})  # type: ignore[arg-type]
        for name, role, middle in (("svyazka", "ours", 12), ("сосед", "peer", 16))
    ]
    made = Results(name="suite", title="Сценарии", about="…", command="make bench", rows=rows)
    made.missing.append(Missing(name="отсутствующий", reason="нет npm"))
    return made


def test_a_plot_is_as_wide_as_its_longest_row(table: Results) -> None:
    drawn = plot(table)
    assert drawn is not None
    assert [words for _, words in drawn.ticks] == ["0", "5", "10", "15", "20"]
    assert [bar.middle for bar in drawn.bars] == [60, 80]


def test_the_page_names_who_is_missing_and_what_is_not_reached(
    table: Results, tmp_path: Path
) -> None:
    table.aim("быстрее соседа", "сосед", 0.5)
    assert [goal.reached for goal in table.goals] == [False]
    report = Report(machine=machine("i486"), tables={"suite": table})
    page = write_page(tmp_path / "index.html", report).read_text(encoding="utf-8")
    assert "Нет отсутствующий:</b> нет npm" in page
    assert "пока нет" in page
    assert "0,75 (" in page


def test_the_page_says_what_stands_in_brackets(table: Results, tmp_path: Path) -> None:
    page = write_page(
        tmp_path / "index.html", Report(machine=machine("i486"), tables={"suite": table})
    )
    assert "где раундов меньше 6 — наименьшее и наибольшее в раундах" in page.read_text("utf-8")


def test_the_page_says_of_how_many_pairs_a_goal_is(table: Results, tmp_path: Path) -> None:
    table.goals = [
        Goal(text="первые и последние", found=Ratio(1.0, 0.9, 1.1, 50), limit=1),
        Goal(text="один раунд", found=Ratio(1.0, rounds=1), limit=1),
    ]
    report = Report(machine=machine("i486"), tables={"suite": table})
    page = write_page(tmp_path / "index.html", report).read_text("utf-8")
    assert "1,00 (0,90–1,10)</b> <span" in page
    assert page.count("· пар ") == page.count("· пар 50") == 1


def test_a_table_keeps_the_machine_that_it_was_measured_on(table: Results, tmp_path: Path) -> None:
    old = Report(machine=machine("i386"), tables={"item": table.model_copy()})
    report = Report(machine=machine("i486"), tables=old.tables)
    report.put("suite", table)
    again = Report.model_validate_json(report.model_dump_json())
    assert again.tables["suite"].machine == machine("i486")
    assert again.tables["item"].machine == machine("i386")
    page = write_page(tmp_path / "index.html", again).read_text(encoding="utf-8")
    assert page.count("i486") == 1
    assert page.count("i386") == 1


def test_as_many_workers_are_compared(table: Results, monkeypatch: pytest.MonkeyPatch) -> None:
    there = SimpleNamespace(python="python", work=Path)
    monkeypatch.setattr(environments, "python", lambda _: there)
    place = SimpleNamespace(
        orders=Path("orders.json"),
        folder=Path(),
        contestant=lambda program: program.contestant(lambda: Cost(1, 1, 1)),
    )
    peer = scale._huey(2)(cast("Any", place))  # noqa: SLF001
    table.rows.append(Row(name=scale.ours(2, "SQLite"), role="ours", samples={"seconds": [5.0]}))
    table.rows.append(Row.of(peer, [peer.work()]))
    found = table.against(table.rows[-1])
    assert found
    assert found.middle == 5


def test_a_round_that_fails_leaves_no_world_to_the_next() -> None:
    fails = (
        "import os; from mock_services.client import StandClient; "
        "StandClient(os.environ['BENCH_CONTROL']).create_world(); raise SystemExit('no luck')"
    )
    launch: Any = {"executable_path": "browser"}
    bench = Bench(Browser("", Path("browser"), ""), launch, Plan(), lambda _: None)
    with stand("--frozen") as ready, StandClient(ready["control"]) as client:
        program = Program("a", "peer", python("-c", fails))
        contestant = suite._Suite(bench, client, []).contestant(program)  # noqa: SLF001
        with pytest.raises(BrokenError, match="no luck"):
            contestant.work()
        assert list(client.worlds()) == ["main"]


def test_results_are_read_back_as_they_were(table: Results) -> None:
    table.goals.append(Goal(text="быстрее", found=ratio([1.0], [2.0]), limit=1))
    assert Results.model_validate_json(table.model_dump_json()) == table
