"""The features keep to the instruction: every item is walked, every tag is a promise kept."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_bdd.feature import get_features
from pytest_bdd.parser import Feature, Scenario, Step

from fixtures.tags import TAGS
from svyazka.controls import COUNTED, PLAIN, tags_of
from svyazka.features import rows_of
from svyazka.instruction import Part, instruction
from svyazka.phrasebook import Phrase, phrases
from svyazka.suite import ROOT

FOLDER = ROOT / "features"
FEATURES = get_features([str(FOLDER)])
ITEMS = set(instruction().ids)
PHRASES = phrases()


def played(feature: Feature) -> Iterator[Scenario]:
    """List the scenarios of a feature, with all their tags; an outline once for each example."""
    for template in feature.scenarios.values():
        for row in rows_of(template):
            yield replace(template.render(row), tags=set(tags_of(template, row)))


SCENARIOS = [scenario for feature in FEATURES for scenario in played(feature)]


def matching(step: Step) -> list[Phrase]:
    return [each for each in PHRASES if each.means(step)]


def name(scenario: Scenario) -> str:
    return scenario.name


def tags(scenario: Scenario) -> set[str]:
    return set(scenario.tags) | set(scenario.feature.tags)


def walked(scenario: Scenario) -> set[str]:
    return {item for step in scenario.steps for item in matching(step)[0].items}


@pytest.mark.parametrize("item", instruction().ids)
def test_every_item_of_the_instruction_has_a_scenario(item: str) -> None:
    assert any(item in tags(scenario) for scenario in SCENARIOS)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=name)
def test_every_tag_names_an_item_or_a_known_choice(scenario: Scenario) -> None:
    names = {tag.partition(":")[0] for tag in tags(scenario)}
    assert names <= ITEMS | set(TAGS) | set(PLAIN) | set(COUNTED)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=name)
def test_every_tagged_item_is_walked_by_a_step_of_the_scenario(scenario: Scenario) -> None:
    assert tags(scenario) & ITEMS <= walked(scenario)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=name)
def test_every_line_means_exactly_one_thing(scenario: Scenario) -> None:
    for step in scenario.steps:
        meanings = [each.text for each in matching(step)]
        assert len(meanings) == 1, (step.name, meanings)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=name)
def test_a_scenario_can_be_read_aloud(scenario: Scenario) -> None:
    """No selectors, no addresses, no code: a trainer reads it to teachers."""
    words = " ".join([scenario.name, *(step.name for step in scenario.steps)])
    assert not set("#<>{}[]=/\\$_") & set(words)


def test_the_whole_instruction_is_one_scenario_without_shortcuts() -> None:
    (whole,) = [scenario for scenario in SCENARIOS if "instruction" in tags(scenario)]
    # A3n is for those who have a profile already; Bn tells what others do, later.
    assert tags(whole) & ITEMS == ITEMS - {"A3n", "Bn"}
    assert [step.type for step in whole.steps].count("given") == 1


def test_the_demo_walks_every_item() -> None:
    demo = [scenario for scenario in SCENARIOS if "demo" in tags(scenario)]
    assert set.union(*map(walked, demo)) == ITEMS


def test_every_step_that_names_an_item_names_one_that_is_there() -> None:
    named = {item for each in PHRASES for item in each.items}
    assert named <= ITEMS


def test_no_phrase_is_defined_twice() -> None:
    known = Counter((each.keyword, each.text) for each in PHRASES)
    assert [phrase for phrase, times in known.items() if times > 1] == []


def test_every_phrase_is_used_by_a_scenario() -> None:
    used = {
        each.text for scenario in SCENARIOS for step in scenario.steps for each in matching(step)
    }
    assert {each.text for each in PHRASES} - used == set()


def test_steps_are_short() -> None:
    """A step is a page object's call or an expectation; what is longer belongs to a page."""
    long = {
        each.text: lines
        for each in PHRASES
        if (lines := len(inspect.getsource(each.function).splitlines())) > 20
    }
    assert long == {}


def test_items_stand_in_the_order_of_their_parts() -> None:
    parts: list[Part] = list(instruction().parts)
    assert [item for part in parts for item in instruction().items_of(part)] == list(
        instruction().items
    )


def test_features_lie_flat_in_one_folder() -> None:
    assert {path.parent for path in FOLDER.rglob("*.feature")} == {FOLDER}
