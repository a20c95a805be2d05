"""Where the numbered circles of a picture stand: beside what they point at, and on nothing.

Pure: boxes in, places out, in whatever unit; `walkthroughs.drawing` draws them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import hypot, inf

from walkthroughs.frames import Box, Point

Busy = Callable[[Point], float]
"""How much there is to see under a circle, from 0 (nothing) to 1."""

_Place = tuple[float, float]
_Edges = tuple[float, float, float, float]
"""Left, top, right, bottom."""

_FAR = 0.5
"""What a circle's width of distance costs."""
_NOTHING = 1e-6
_BUSY = 3.0
_CROSSING = 1.5
_TALL = 4
"""How many radii high a target is whose beginning is far from its middle."""
_ASTRAY = 0.28
"""What it costs to stand in another row than the target, where labels and other controls are."""
_TAKEN = 1.0
"""What it costs to be as near to another target."""


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
    """What a circle must keep off.  Plain numbers: many places are tried."""

    width: float
    height: float
    radius: float
    gap: float
    targets: Sequence[_Edges]

    def is_free(self, at: _Place, placed: Sequence[_Place]) -> bool:
        x, y = at
        radius, apart = self.radius, 2 * self.radius + self.gap
        return (
            radius <= x <= self.width - radius
            and radius <= y <= self.height - radius
            and all(hypot(x - other[0], y - other[1]) >= apart for other in placed)
            and all(_away(at, target) >= radius for target in self.targets)
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
    room = _Room(width, height, radius, gap, [_edges(box) for box in targets])
    placed: list[_Place] = []
    outside: list[_Place] = []
    for target in room.targets:
        best = _best(room, target, placed, busy)
        if best is None:
            best = _in_the_margin(room, target, outside)
            outside.append(best)
        placed.append(best)
    places = tuple(Point(x=x, y=y) for x, y in placed)
    if not outside:
        return Layout(places)
    lowest = max(y for _, y in outside) + radius + gap
    return Layout(places, right=2 * (radius + gap), bottom=max(0, lowest - height))


def distance(place: Point, box: Box) -> float:
    """How far a place is from a box; 0 inside of it."""
    return _away((place.x, place.y), _edges(box))


def nearest(place: Point, box: Box) -> Point:
    """The point of a box that is nearest to a place."""
    x, y = _near((place.x, place.y), _edges(box))
    return Point(x=x, y=y)


def _edges(box: Box) -> _Edges:
    return box.left, box.top, box.left + box.width, box.top + box.height


def _near(at: _Place, edges: _Edges) -> _Place:
    left, top, right, bottom = edges
    return min(max(at[0], left), right), min(max(at[1], top), bottom)


def _away(at: _Place, edges: _Edges) -> float:
    x, y = _near(at, edges)
    return hypot(at[0] - x, at[1] - y)


def _best(room: _Room, target: _Edges, placed: Sequence[_Place], busy: Busy) -> _Place | None:
    """Choose the cheapest free place: near, quiet, its line across nothing."""
    best: _Place | None = None
    least = inf

    def far(at: _Place) -> float:
        way = _away(at, target) - room.radius - room.gap
        return way / (2 * room.radius) * _FAR if way > _NOTHING else 0

    for at in chain(_beside(target, room), sorted(_grid(room), key=far)):
        way = far(at)
        if way >= least:
            if way:  # the rest is farther still, and the way alone costs more than the best
                break
            continue
        if not room.is_free(at, placed):
            continue
        cost = way + _doubt(at, target, room) + _BUSY * busy(Point(x=at[0], y=at[1]))
        if cost < least and way:
            cost += _CROSSING * _crossings(at, target, room, placed)
        if cost < least:
            best, least = at, cost
    return best


def _doubt(at: _Place, target: _Edges, room: _Room) -> float:
    """Reckon what it costs that a circle could be taken for that of something else."""
    away = _away(at, target)
    taken = any(_away(at, other) <= away for other in room.targets if other is not target)
    astray = not target[1] <= at[1] <= target[3]
    return _TAKEN * taken + _ASTRAY * astray


def _beside(target: _Edges, room: _Room) -> Iterator[_Place]:
    """Name the places next to a target, the usual ones first."""
    away = room.radius + room.gap
    left, top, right, bottom = target
    middle, centre = (top + bottom) / 2, (left + right) / 2
    # On a phone's narrow rim a circle stands nearer than the gap: better than in another row.
    before, after = max(left - away, room.radius), min(right + away, room.width - room.radius)
    yield before, middle
    yield after, middle
    if bottom - top > _TALL * room.radius:
        yield before, top + room.radius
        yield after, top + room.radius
    for x in (right - room.radius, left + room.radius, centre):
        yield x, top - away
        yield x, bottom + away


def _grid(room: _Room) -> Iterator[_Place]:
    step = max(room.radius * 0.75, room.width / 60, room.height / 60)
    y = room.radius
    while y <= room.height - room.radius:
        x = room.radius
        while x <= room.width - room.radius:
            yield x, y
            x += step
        y += step


def _crossings(at: _Place, target: _Edges, room: _Room, placed: Sequence[_Place]) -> int:
    """Count the circles and other targets that the line from a circle to its target crosses."""
    x, y = _near(at, target)
    steps = max(2, int(hypot(x - at[0], y - at[1]) / room.radius))
    line = [
        (at[0] + (x - at[0]) * i / steps, at[1] + (y - at[1]) * i / steps) for i in range(1, steps)
    ]
    clear = room.radius + room.gap
    circles = sum(any(hypot(p[0] - c[0], p[1] - c[1]) < clear for p in line) for c in placed)
    others = [edges for edges in room.targets if edges is not target]
    return circles + sum(any(_away(p, edges) == 0 for p in line) for edges in others)


def _in_the_margin(room: _Room, target: _Edges, taken: Sequence[_Place]) -> _Place:
    """Stand in a column at the right of the picture, as near to the target's height as can be."""
    wanted = (target[1] + target[3]) / 2
    first, step = room.gap + room.radius, 2 * room.radius + room.gap
    used = {y for _, y in taken}
    # One row more than there are circles below the picture's end: one of them is always free.
    rows = max(0, int(wanted / step)) + len(taken) + 2
    free = [y for y in (first + step * row for row in range(rows)) if y not in used]
    return room.width + room.gap + room.radius, min(free, key=lambda y: abs(y - wanted))
