"""How everything is measured: by turns, whole process trees, and only on an idle machine.

A *contestant* does one round of the same work as the others.  Rounds alternate (A B C, C B A, ...)
so that what slows the machine down slows everybody.  What is compared are medians, and the ratio
of two medians comes with its bootstrap interval, the rounds resampled as they were paired.  Of a
few rounds no interval can be told: there it comes with the range of the rounds.
"""

from __future__ import annotations

import os
import random
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import Literal

import psutil

MEGABYTE = 2**20
_LOOK = 0.5
"""Seconds between two looks at the memory: each takes a few milliseconds of everybody's time."""
_IDLE = 15.0
"""Percent of all processors that others may use while something is measured."""
_LONGEST_WAIT = 60.0
"""Seconds until a machine that is never idle is taken as it is."""
_RESAMPLES = 2000
_FEWEST = 3
"""Rounds that a range needs."""
ENOUGH = 6
"""Rounds that an interval needs: of fewer, one alone is the median of every twentieth sample."""
Say = Callable[[str], None]
Role = Literal["ours", "peer", "limit"]


class BrokenError(Exception):
    """A contestant did not do its work; the message says what it said last."""


@dataclass(frozen=True)
class Cost:
    """What a round took."""

    seconds: float
    """As a person waits."""
    processor: float
    """Seconds of all processors, of the whole process tree."""
    memory: float
    """The most megabytes that the process tree had at once; what several share counts once."""


@dataclass(frozen=True)
class Ratio:
    """A ratio of two medians, and where it lies with 95 % confidence, if rounds can tell.

    Of fewer rounds than `ENOUGH`, `low` and `high` are the least and the greatest that a round had.
    """

    middle: float
    low: float | None = None
    high: float | None = None
    rounds: int = 0
    """How many it was made of; 0 where that was not put down."""

    def __format__(self, spec: str) -> str:
        """Write it with its interval, or its range, as any number is written."""
        if self.low is None or self.high is None:
            return format(self.middle, spec)
        low, high = format(self.low, spec), format(self.high, spec)
        what = "раунды" if 0 < self.rounds < ENOUGH else "95 %"
        return f"{format(self.middle, spec)} ({what}: {low}–{high})"


@dataclass(frozen=True)
class Contestant:
    """Somebody who does the work.

    Args:
        name: as the tables have it.
        role: ours, a peer, or the limit.
        work: does a round, and tells what it took; raises `BrokenError` when it went wrong.
        about: what a reader should know of it.
        versus: whom of ours it is compared with, where that is not the first.

    """

    name: str
    role: Role
    work: Callable[[], Cost] = field(repr=False)
    about: str = ""
    versus: str = ""


@dataclass(frozen=True)
class Plan:
    """How much is measured: so many rounds, or as many as fit into the time, but a few at least."""

    rounds: int = 10
    seconds: float = 120
    least: int = 3

    def numbers(self) -> Iterator[int]:
        """Count rounds until it is enough."""
        begun = time.monotonic()
        for number in range(self.rounds):
            if number >= self.least and time.monotonic() - begun > self.seconds:
                return
            yield number


@dataclass
class Heat:
    """Rounds of several contestants."""

    costs: dict[str, list[Cost]] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    """Who could not go on, and why."""


def by_turns(contestants: Sequence[Contestant], plan: Plan, say: Say) -> Heat:
    """Let everybody do rounds in turn; who breaks is left out from then on.

    Raises:
        BrokenError: when it is ours that broke.

    """
    heat = Heat(costs={each.name: [] for each in contestants})
    running = list(contestants)
    for number in plan.numbers():
        for each in list(running)[:: -1 if number % 2 else 1]:
            try:
                cost = each.work()
            except BrokenError as error:
                if each.role == "ours":
                    raise
                say(f"{each.name}: {error}")
                heat.broken[each.name] = str(error)
                del heat.costs[each.name]
                running.remove(each)
            else:
                heat.costs[each.name].append(cost)
                say(f"раунд {number + 1}, {each.name}: {cost.seconds:.2f} с")
    return heat


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> Ratio:
    """Return the ratio of the medians with its 95 % bootstrap interval (pairs resampled).

    Of fewer rounds than `ENOUGH`, with the range of the rounds.
    """
    chance = random.Random(0)
    pairs = list(zip(ours, theirs, strict=False))
    rounds = len(pairs)

    def once(sample: list[tuple[float, float]]) -> float:
        return statistics.median(a for a, _ in sample) / statistics.median(b for _, b in sample)

    if rounds < _FEWEST:
        return Ratio(once(pairs), rounds=rounds)
    if rounds < ENOUGH:
        each = [a / b for a, b in pairs]
        return Ratio(once(pairs), min(each), max(each), rounds)
    made = sorted(once(chance.choices(pairs, k=rounds)) for _ in range(_RESAMPLES))
    edge = _RESAMPLES // 40
    return Ratio(once(pairs), made[edge], made[-edge - 1], rounds)


def quartiles(samples: Sequence[float]) -> tuple[float, float, float]:
    """Return the lower quartile, the median and the upper quartile."""
    if len(samples) == 1:
        return samples[0], samples[0], samples[0]
    low, middle, high = statistics.quantiles(samples, n=4, method="inclusive")
    return low, middle, high


def wait_until_idle(say: Say) -> float:
    """Wait until others leave the machine alone, not for ever; return what they use, in percent."""
    deadline = time.monotonic() + _LONGEST_WAIT
    while True:
        used = psutil.cpu_percent(interval=1)
        if used <= _IDLE:
            return used
        if time.monotonic() > deadline:
            say(f"машина занята на {used:.0f} %: измерения будут неточны")
            return used


# --- what it took --------------------------------------------------------------------------------


def run(
    command: Sequence[str | Path], *, cwd: Path, environment: dict[str, str], timeout: float = 600
) -> Cost:
    """Run a command to its end.

    Raises:
        BrokenError: when it failed, or took too long.

    """
    with TemporaryFile() as output:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        killer = threading.Timer(timeout, end_group, [process.pid])
        killer.start()
        try:
            with watched(process.pid) as watch:
                _, status, used = os.wait4(process.pid, 0)
                seconds = time.perf_counter() - begun
        finally:
            killer.cancel()
            end_group(process.pid)  # however it ended: what it has left behind is nobody's
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace").strip()
            raise BrokenError(f"код {process.returncode}: {said[-2000:]}")
    # The kernel's own sum lacks processes that nobody waited for; those were seen while they ran.
    return Cost(seconds, max(used.ru_utime + used.ru_stime, watch.processor), watch.memory)


def end_group(leader: int) -> None:
    """End a command with all that it has begun, now: they are a group of their own."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def charge(pid: int, work: Callable[[], object]) -> Cost:
    """Do something that a process which is there already does, and tell what it took."""
    before = _processor(pid)
    begun = time.perf_counter()
    with watched(pid) as watch:
        work()
    seconds = time.perf_counter() - begun
    return Cost(seconds, _processor(pid) - before, watch.memory)


class Watch:
    """What was seen of a process tree."""

    def __init__(self) -> None:
        self.memory = 0.0
        self._worked: dict[psutil.Process, float] = {}

    @property
    def processor(self) -> float:
        """Seconds that all processes worked which were ever seen."""
        return sum(self._worked.values())

    def look(self, pid: int) -> None:
        """Look at all that is there now."""
        total = 0.0
        for process in tree(pid):
            try:
                used = process.cpu_times()
                total += _unshared(process)
            except psutil.Error:
                continue
            self._worked[process] = used.user + used.system
        self.memory = max(self.memory, total)


@contextmanager
def watched(pid: int) -> Iterator[Watch]:
    """Watch a process tree in the background."""
    watch = Watch()
    end = threading.Event()

    def go_on() -> None:
        while True:
            watch.look(pid)
            if end.wait(_LOOK):
                return

    watcher = threading.Thread(target=go_on, daemon=True)
    watcher.start()
    try:
        yield watch
    finally:
        end.set()
        watcher.join()


def tree(pid: int) -> list[psutil.Process]:
    """List a process and all that it has begun."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def megabytes(pid: int) -> float:
    """Tell the memory of a process tree now."""
    watch = Watch()
    watch.look(pid)
    return watch.memory


def _unshared(process: psutil.Process) -> float:
    """Tell a process's memory; what several share is divided among them, if the system can tell."""
    memory = process.memory_full_info()
    return float(getattr(memory, "pss", memory.uss)) / MEGABYTE


def _processor(pid: int) -> float:
    """Tell the seconds that a process tree has worked, with those of it that have ended."""
    total = 0.0
    for process in tree(pid):
        try:
            used = process.cpu_times()
        except psutil.Error:
            continue
        total += used.user + used.system + used.children_user + used.children_system
    return total
