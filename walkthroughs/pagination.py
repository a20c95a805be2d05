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


def paginate(blocks: Iterable[Block], room: float, first: int) -> list[int]:
    """Return the page of each block.

    Args:
        blocks: in their order.
        room: height of a page's text, in millimetres.
        first: the number of the page on which the first one stands.

    """
    pages, page, used = [], first, 0.0
    for number, block in enumerate(blocks):
        if number and (block.new_page or used + block.height > room):
            page, used = page + 1, 0.0
        used += block.height + block.after
        while used - block.after > room:  # higher than a page: goes on to the next
            page, used = page + 1, used - room
        pages.append(page)
    return pages


def lines(text: str, size_pt: float, width_mm: float) -> int:
    """Estimate how many lines a text takes in a sans serif like Arial."""
    per_line = width_mm / 25.4 * 72 / (size_pt * 0.56)
    return max(1, ceil(len(text) / per_line))
