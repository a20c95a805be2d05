"""The shape of JSON: which keys there are, which of them always, and of which types they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce

_KINDS = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}


@dataclass(frozen=True)
class Shape:
    """What is known of a value without the value."""

    kinds: frozenset[str] = frozenset()
    """The words of JSON Schema: `string`, `integer`, `object`…"""
    keys: Mapping[str, Shape] = field(default_factory=dict)
    always: frozenset[str] = frozenset()
    """The keys that are never left out."""
    items: Shape | None = None
    """What a list has; None where only empty ones were seen."""
    rest: Shape | None = None
    """What keys of any name may have."""
    anything: bool = False
    """Nothing is promised."""

    def __or__(self, other: Shape) -> Shape:
        """Return the shape of what is of the one or of the other shape."""
        if self.anything or other.anything:
            return ANYTHING
        objects = [one for one in (self, other) if "object" in one.kinds]
        always = [one.always for one in objects]
        return Shape(
            self.kinds | other.kinds,
            {
                key: either(self.keys.get(key), other.keys.get(key)) or ANYTHING
                for key in {**self.keys, **other.keys}
            },
            frozenset.intersection(*always) if always else frozenset(),
            either(self.items, other.items),
            either(self.rest, other.rest),
        )

    def __and__(self, other: Shape) -> Shape:
        """Return the shape of what is of both shapes (JSON Schema's `allOf`)."""
        if self.anything or other.anything:
            return other if self.anything else self
        joined = self | other
        return Shape(
            self.kinds & other.kinds or joined.kinds,
            joined.keys,
            self.always | other.always,
            joined.items,
            joined.rest,
        )


ANYTHING = Shape(anything=True)


def any_of(shapes: list[Shape]) -> Shape:
    """Return the shape that all of these fit; nothing is known where there is none."""
    return reduce(Shape.__or__, shapes) if shapes else ANYTHING


def shape_of(value: object, name: Callable[[str], str]) -> Shape:
    """Return the shape of JSON that was read.

    Args:
        value: what was read.
        name: how a key is called in the shape; several keys may become one.

    """
    if isinstance(value, dict):
        keys: dict[str, Shape] = {}
        for key, inner in value.items():
            shown, shape = name(key), shape_of(inner, name)
            keys[shown] = keys[shown] | shape if shown in keys else shape
        return Shape(frozenset({"object"}), keys, frozenset(keys))
    if isinstance(value, list):
        items = [shape_of(each, name) for each in value]
        return Shape(frozenset({"array"}), items=any_of(items) if items else None)
    return Shape(frozenset({_KINDS[type(value)]}))


def either(one: Shape | None, other: Shape | None) -> Shape | None:
    """Join two shapes of which none need be there."""
    return one | other if one and other else one or other
