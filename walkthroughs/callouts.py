"""Where the numbered circles of a picture stand: beside what they point at, and on nothing.

Pure: boxes in, places out, in whatever unit; `walkthroughs.drawing` draws them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import hypot

from walkthroughs.frames import Box, Point

Busy = Callable[[Point], float]
"""How much there is to see under a circle, from 0 (nothing) to 1."""

_FAR = 0.5
"""What a circle's width of distance costs."""
_BUSY = 3.0
_CROSSING = 1.5


@dataclass(frozen=True)
class Layout:
    """Where the circles stand, in the order of their targets."""

    places: tuple[Point, ...]
    right: float = 0
    """How much wider the picture has to be; 0 where there is room for all."""
    bottom: float = 0
    """How much higher."""


@dataclass(frozen=True)
class _Room:
    """What a circle must keep off."""

    width: float
    height: float
    radius: float
    gap: float
    targets: Sequence[Box]

    def is_free(self, at: Point, placed: Sequence[Point]) -> bool:
        radius = self.radius
        return (
            radius <= at.x <= self.width - radius
            and radius <= at.y <= self.height - radius
            and all(distance(at, target) >= radius for target in self.targets)
            and all(
                hypot(at.x - other.x, at.y - other.y) >= 2 * radius + self.gap for other in placed
            )
        )


def _nowhere(_: Point) -> float:
    return 0


def lay_out(
    width: float,
    height: float,
    targets: Sequence[Box],
    *,
    radius: float,
    gap: float,
    busy: Busy = _nowhere,
) -> Layout:
    """Find a place for a circle beside each target.

    No circle covers a target or another circle, and all are inside the picture; where there is no
    room for one, the picture is made wider, and if need be higher.

    Args:
        width: of the picture.
        height: of the picture.
        targets: what the circles point at, in their order.
        radius: of a circle.
        gap: how far a circle keeps from others, and where it can from its target.
        busy: what the picture has at a place; circles like it quiet.

    """
    room = _Room(width, height, radius, gap, targets)
    placed: list[Point] = []
    outside: list[Point] = []
    for target in targets:
        best = _best(room, target, placed, busy)
        if best is None:
            best = _in_the_margin(room, target, outside)
            outside.append(best)
        placed.append(best)
    if not outside:
        return Layout(tuple(placed))
    lowest = max(place.y for place in outside) + radius + gap
    return Layout(tuple(placed), right=2 * (radius + gap), bottom=max(0, lowest - height))


def distance(place: Point, box: Box) -> float:
    """How far a place is from a box; 0 inside of it."""
    near = nearest(place, box)
    return hypot(place.x - near.x, place.y - near.y)


def nearest(place: Point, box: Box) -> Point:
    """The point of a box that is nearest to a place."""
    return Point(
        x=min(max(place.x, box.left), box.left + box.width),
        y=min(max(place.y, box.top), box.top + box.height),
    )


def _best(room: _Room, target: Box, placed: Sequence[Point], busy: Busy) -> Point | None:
    """Choose the cheapest free place: near, quiet, its line across nothing."""

    def cost(at: Point) -> float:
        away = distance(at, target)
        far = max(0.0, away - room.radius - room.gap) / (2 * room.radius)
        across = _crossings(at, target, room, placed) if far else 0
        return _FAR * far + _BUSY * busy(at) + _CROSSING * across

    beside = [at for at in _beside(target, room) if room.is_free(at, placed)]
    if beside:
        best = min(beside, key=cost)
        if cost(best) < _FAR:
            return best
    everywhere = [*beside, *(at for at in _grid(room) if room.is_free(at, placed))]
    return min(everywhere, key=cost, default=None)


def _beside(target: Box, room: _Room) -> Iterator[Point]:
    """Name the places next to a target, the usual ones first."""
    away = room.radius + room.gap
    left, right = target.left, target.left + target.width
    top, bottom = target.top, target.top + target.height
    middle, centre = (top + bottom) / 2, (left + right) / 2
    yield Point(x=left - away, y=middle)
    yield Point(x=right + away, y=middle)
    yield Point(x=left - away, y=top + room.radius)
    yield Point(x=right + away, y=top + room.radius)
    for x in (right - room.radius, left + room.radius, centre):
        yield Point(x=x, y=top - away)
        yield Point(x=x, y=bottom + away)


def _grid(room: _Room) -> Iterator[Point]:
    step = max(room.radius * 0.75, room.width / 80, room.height / 80)
    y = room.radius
    while y <= room.height - room.radius:
        x = room.radius
        while x <= room.width - room.radius:
            yield Point(x=x, y=y)
            x += step
        y += step


def _crossings(at: Point, target: Box, room: _Room, placed: Sequence[Point]) -> int:
    """Count the circles and other targets that the line from a circle to its target crosses."""
    end = nearest(at, target)
    steps = max(2, int(hypot(end.x - at.x, end.y - at.y) / room.radius))
    line = [
        Point(x=at.x + (end.x - at.x) * i / steps, y=at.y + (end.y - at.y) * i / steps)
        for i in range(1, steps)
    ]
    others = [box for box in room.targets if box is not target]
    circles = sum(
        any(hypot(p.x - c.x, p.y - c.y) < room.radius + room.gap for p in line) for c in placed
    )
    return circles + sum(any(distance(p, box) == 0 for p in line) for box in others)


def _in_the_margin(room: _Room, target: Box, taken: Sequence[Point]) -> Point:
    """Stand in a column at the right of the picture, as near to the target's height as can be."""
    x = room.width + room.gap + room.radius
    wanted = target.top + target.height / 2
    step = 2 * room.radius + room.gap
    free = (room.gap + room.radius + step * number for number in count())
    used = {place.y for place in taken}
    best: float | None = None
    for y in free:
        if y in used:
            continue
        if best is not None and abs(y - wanted) >= abs(best - wanted):
            break
        best = y
    assert best is not None  # noqa: S101 - the column has no end
    return Point(x=x, y=best)
