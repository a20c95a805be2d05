"""A share of the work is fair, and all shares together are the whole."""

from __future__ import annotations

from random import Random

import pytest

from pages.errors import InputError
from svyazka.instruction import instruction
from svyazka.selection import Choice, Shard
from svyazka.shares import work_of

NAMES = [f"scenario {number}" for number in range(83)]


@pytest.mark.parametrize("of", [1, 2, 3, 7, 100])
@pytest.mark.parametrize("known", [0, 40, 83])
def test_all_shards_together_have_each_scenario_once(of: int, known: int) -> None:
    costs = {name: Random(name).uniform(0.5, 9) for name in NAMES[:known]}  # noqa: S311
    shards = [Shard(number, of).take(NAMES, costs) for number in range(1, of + 1)]
    assert sorted(name for shard in shards for name in shard) == sorted(NAMES)


def test_shards_do_not_depend_on_the_order_of_collection() -> None:
    turned = list(reversed(NAMES))
    assert Shard(2, 3).take(NAMES, {}) == Shard(2, 3).take(turned, {})


def test_the_work_is_the_same_where_and_only_where_shards_are() -> None:
    costs = {name: Random(name).uniform(0.5, 9) for name in NAMES}  # noqa: S311
    work = work_of(NAMES, costs)
    assert work == work_of([*reversed(NAMES), NAMES[0]], {**costs, "another": 1})
    assert len({work, work_of(NAMES, {}), work_of(NAMES[1:], costs)}) == 3


def test_shards_take_equally_long() -> None:
    costs = {name: Random(name).uniform(0.5, 9) for name in NAMES}  # noqa: S311
    loads = [sum(costs[n] for n in Shard(k, 4).take(NAMES, costs)) for k in range(1, 5)]
    assert max(loads) < 1.05 * sum(loads) / 4


def test_a_part_an_item_and_a_tag_choose_together() -> None:
    choice = Choice.read("c, B3,@walkthrough", instruction(), {"walkthrough", "slow"})
    assert choice.tags == {"C1", "C2", "Cn", "B3", "walkthrough"}
    assert choice.takes({"B3", "slow"})
    assert not choice.takes({"A1"})


def test_an_unknown_tag_is_an_error_even_beside_known_ones() -> None:
    with pytest.raises(InputError, match=r"@slwo.*@slow"):
        Choice.read("A,@slwo", instruction(), {"slow"})
