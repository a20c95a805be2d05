"""What has changed since an earlier run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from svyazka.evidence import Run, Scenario, Verdict
from svyazka.scope import Narrowed, is_marked
from svyazka.shares import is_whole

SLOWER = 1.3
"""A scenario that takes more than this many times as long is told of."""
NOTICEABLE = 0.5
"""Seconds: a smaller difference is the machine's, not the release's."""

_BAD = {Verdict.FLAKY: 1, Verdict.NOT_RUN: 2, Verdict.FAILED: 2}
"""How bad a verdict is; all others are not."""


@dataclass(frozen=True)
class Change:
    """One scenario, now and then."""

    scenario: Scenario
    earlier: Scenario

    @property
    def worse(self) -> bool:
        """Whether it fails now as it did not then."""
        return _BAD.get(self.scenario.verdict, 0) > _BAD.get(self.earlier.verdict, 0)

    @property
    def better(self) -> bool:
        """Whether it passes now and did not then."""
        return self.scenario.verdict is Verdict.PASSED and self.earlier.verdict in _BAD

    @property
    def seconds(self) -> float:
        """How long the fastest attempt that passed takes now; 0 when none did."""
        return _seconds(self.scenario)

    @property
    def earlier_seconds(self) -> float:
        """How long it took then."""
        return _seconds(self.earlier)

    @property
    def times(self) -> float:
        """How many times as long it takes now."""
        return self.seconds / self.earlier_seconds


@dataclass(frozen=True)
class Comparison:
    """A run beside an earlier one."""

    earlier: Run
    newly_failing: tuple[Change, ...]
    newly_passing: tuple[Change, ...]
    otherwise: tuple[Change, ...]
    """Came out differently, and is neither of these: it is skipped now, or flaky and has failed."""
    slower: tuple[Change, ...]
    """Passed both times, and is noticeably `SLOWER` now; the worst first."""
    added: tuple[Scenario, ...]
    gone: tuple[Scenario, ...]

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to tell."""
        changed = self.newly_failing or self.newly_passing or self.otherwise or self.slower
        return not (changed or self.added or self.gone)


def compare(run: Run, earlier: Run) -> Comparison:
    """Compare a run with an earlier one, scenario by scenario.

    A scenario is the same when its words, example, browser and device are; the target may differ,
    unless one of the runs is of several.
    """
    targets = {scenario.target for scenario in run.scenarios}
    several = max(len(targets), len({scenario.target for scenario in earlier.scenarios})) > 1

    def key(scenario: Scenario) -> tuple[str, ...]:
        return scenario.key if several else (scenario.id, scenario.browser, scenario.device)

    then = {key(scenario): scenario for scenario in earlier.scenarios}
    now = {key(scenario): scenario for scenario in run.scenarios}
    both = [Change(scenario, then[each]) for each, scenario in now.items() if each in then]
    absent = (scenario for each, scenario in then.items() if each not in now)
    return Comparison(
        earlier,
        newly_failing=tuple(each for each in both if each.worse),
        newly_passing=tuple(each for each in both if each.better),
        otherwise=tuple(
            each
            for each in both
            if each.scenario.verdict is not each.earlier.verdict and not (each.worse or each.better)
        ),
        slower=tuple(
            sorted((each for each in both if _is_slower(each)), key=lambda each: -each.times)
        ),
        added=tuple(scenario for each, scenario in now.items() if each not in then),
        gone=_gone(run, (each for each in absent if not several or each.target in targets)),
    )


def _gone(run: Run, absent: Iterable[Scenario]) -> tuple[Scenario, ...]:
    """Choose those that the run would have, if they were still there."""
    if is_marked(run.folder, Narrowed.SCENARIOS) or not is_whole(run.folder):
        return ()
    if not is_marked(run.folder, Narrowed.FILES):
        return tuple(absent)
    files = {scenario.uri for scenario in run.scenarios}
    return tuple(scenario for scenario in absent if scenario.uri in files)


def _seconds(scenario: Scenario) -> float:
    passed = (a.seconds for a in scenario.attempts if a.verdict is Verdict.PASSED)
    return min(passed, default=0)


def _is_slower(change: Change) -> bool:
    now, then = change.seconds, change.earlier_seconds
    return then > 0 and now > then * SLOWER and now - then > NOTICEABLE
