"""Tags that control a run: `@skip`, `@only`, `@slow`, `@xfail`, `@timeout:N`, `@retries:N`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from weakref import WeakKeyDictionary

import pytest
from pytest_bdd.parser import Examples, Feature, ScenarioTemplate

from pages.errors import InputError

PLAIN = {
    "skip": "the scenario is not run",
    "only": "while anything has this tag, nothing else is run",
    "slow": "a scenario that takes long; leave such out with -m 'not slow'",
    "xfail": "the scenario is known to fail; when it passes, that is a failure",
}
COUNTED = {
    "timeout": "seconds that one try of the scenario may take",
    "retries": "how often the scenario is tried again after it failed",
}
_COUNTED = re.compile(r"(?P<name>timeout|retries)(:(?P<number>.*))?")


def is_mark(tag: str) -> bool:
    """Whether pytest can have a mark of this name; other tags are told apart early."""
    return not tag.startswith("_") and not set(":(") & set(tag)


def marks(levels: Iterable[Iterable[str]], where: str) -> list[pytest.MarkDecorator]:
    """Turn the control tags among these into the marks of pytest and its plugins.

    Args:
        levels: tags without their @, as `levels_of` lists them: a later one has the last word.
        where: what to name in a complaint.

    Raises:
        InputError: when a tag that needs a number has none.

    """
    found: dict[str, pytest.MarkDecorator] = {}
    for tag in chain.from_iterable(map(sorted, levels)):
        if tag == "skip":
            found[tag] = pytest.mark.skip(reason="тег @skip")
        elif tag == "xfail":
            found[tag] = pytest.mark.xfail(reason="тег @xfail", strict=True)
        elif match := _COUNTED.fullmatch(tag):
            number = match["number"] or ""
            if not re.fullmatch(r"[1-9]\d{0,4}", number):
                raise InputError(
                    f"{where}: в теге «@{tag}» нужно целое число, например @{match['name']}:3"
                )
            found[match["name"]] = (
                pytest.mark.timeout(int(number))
                if match["name"] == "timeout"
                else pytest.mark.flaky(reruns=int(number))
            )
    return list(found.values())


_apart: WeakKeyDictionary[Examples, frozenset[str]] = WeakKeyDictionary()
"""Tags of tables of examples that pytest would take for marks, and cannot have."""


def set_apart(features: Iterable[Feature], becomes_mark: Callable[[str], bool]) -> None:
    """Take what is to be no mark off the examples of features, before pytest-bdd reads them.

    pytest-bdd asks a hook about the tags of a scenario, but makes marks of those of examples as
    they are; `tags_of` still knows them.
    """
    for feature in features:
        for scenario in feature.scenarios.values():
            for examples in scenario.examples:
                apart = {tag for tag in examples.tags if not becomes_mark(tag)}
                examples.tags = examples.tags - apart
                _apart[examples] = _apart.get(examples, frozenset()) | apart


def tags_of(template: ScenarioTemplate, example: Mapping[str, str] | None = None) -> frozenset[str]:
    """Return all tags that hold for a scenario, or for a row of an outline: see `levels_of`."""
    return frozenset().union(*levels_of(template, example))


def levels_of(
    template: ScenarioTemplate, example: Mapping[str, str] | None = None
) -> tuple[set[str], ...]:
    """List the tags that hold for a scenario: its feature's, its rule's, its own, its examples'.

    Args:
        template: the scenario as it is written.
        example: a row of an outline, where only the tags of that row's examples count.

    """
    rule = template.rule.tags if template.rule else set()
    rows = {
        tag
        for examples in template.examples
        if example is None or example in list(examples.as_contexts())
        for tag in examples.tags | _apart.get(examples, frozenset())
    }
    return template.feature.tags, rule, template.tags, rows
