"""Where blocks that do not break come to lie on pages: what a word processor will do, foretold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Block:
    """Something that stays together; heights in millimetres."""

    height: float
    after: float = 0
    """Room below it, which may be lost at a page's end."""
    new_page: bool = False


@dataclass(frozen=True)
class Place:
    """Where a block has come to lie."""

    page: int
    forced: bool = False
    """Whether it is to begin a page even if a word processor found room for it on the one before:
    it is too close to tell, so it is said."""


def paginate(blocks: Iterable[Block], room: float, first: int, *, doubt: float = 0) -> list[Place]:
    """Return the place of each block.

    Args:
        blocks: in their order.
        room: height of a page's text, in millimetres.
        first: the number of the page on which the first one stands.
        doubt: by how much heights may be wrong, in millimetres.

    """
    places, page, used = [], first, 0.0
    for number, block in enumerate(blocks):
        forced, end = False, used + block.height
        if number and (block.new_page or end > room - doubt):
            forced = not block.new_page and end <= room + doubt
            page, used = page + 1, 0.0
        used += block.height + block.after
        while used - block.after > room:  # higher than a page: goes on to the next
            page, used = page + 1, used - room
        places.append(Place(page, forced))
    return places


def lines(text: str, size_pt: float, width_mm: float) -> int:
    """Estimate how many lines a text takes in a sans serif like Arial."""
    per_line = width_mm / 25.4 * 72 / (size_pt * 0.56)
    return max(1, ceil(len(text) / per_line))
