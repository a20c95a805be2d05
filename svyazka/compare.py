"""What has changed since an earlier run."""

from __future__ import annotations

from dataclasses import dataclass

from svyazka.evidence import Run, Scenario, Verdict

SLOWER = 1.3
"""A scenario that takes more than this many times as long is told of."""
NOTICEABLE = 0.5
"""Seconds: a smaller difference is the machine's, not the release's."""

_BAD = {Verdict.FAILED, Verdict.FLAKY}


@dataclass(frozen=True)
class Change:
    """One scenario, now and then."""

    scenario: Scenario
    earlier: Scenario

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
    slower: tuple[Change, ...]
    """Passed both times, and takes more than 30 % longer now; the worst first."""
    added: tuple[Scenario, ...]
    gone: tuple[Scenario, ...]


def compare(run: Run, earlier: Run) -> Comparison:
    """Compare a run with an earlier one, scenario by scenario.

    A scenario is the same when its words, example, browser and device are; the target may differ.
    """
    then = {_key(scenario): scenario for scenario in earlier.scenarios}
    now = {_key(scenario): scenario for scenario in run.scenarios}
    both = [Change(scenario, then[key]) for key, scenario in now.items() if key in then]
    return Comparison(
        earlier,
        newly_failing=tuple(
            each
            for each in both
            if each.scenario.verdict in _BAD and each.earlier.verdict is Verdict.PASSED
        ),
        newly_passing=tuple(
            each
            for each in both
            if each.scenario.verdict is Verdict.PASSED and each.earlier.verdict in _BAD
        ),
        slower=tuple(
            sorted((each for each in both if _is_slower(each)), key=lambda each: -each.times)
        ),
        added=tuple(scenario for key, scenario in now.items() if key not in then),
        gone=tuple(scenario for key, scenario in then.items() if key not in now),
    )


def _key(scenario: Scenario) -> tuple[str, ...]:
    return scenario.id, scenario.browser, scenario.device


def _seconds(scenario: Scenario) -> float:
    passed = (a.seconds for a in scenario.attempts if a.verdict is Verdict.PASSED)
    return min(passed, default=0)


def _is_slower(change: Change) -> bool:
    now, then = change.seconds, change.earlier_seconds
    return then > 0 and now > then * SLOWER and now - then > NOTICEABLE
