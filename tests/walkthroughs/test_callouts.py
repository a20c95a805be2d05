"""Callouts: beside what they point at, and on nothing."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import hypot

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkthroughs.callouts import distance, lay_out, nearest
from walkthroughs.frames import Box, Point

# Nothing is timed here: the machine may be busy.
patient = settings(deadline=None, derandomize=True)

RADIUS, GAP = 28, 12
WIDTH, HEIGHT = st.integers(60, 2600), st.integers(60, 2600)


@st.composite
def pictures(draw: st.DrawFn) -> tuple[int, int, list[Box]]:
    """Draw a picture and what is touched in it: anywhere, of any size, even on one another."""
    width, height = draw(WIDTH), draw(HEIGHT)

    def box() -> Box:
        left, top = draw(st.integers(0, width - 2)), draw(st.integers(0, height - 2))
        return Box(
            left=left,
            top=top,
            width=draw(st.integers(1, width - left)),
            height=draw(st.integers(1, height - top)),
        )

    return width, height, [box() for _ in range(draw(st.integers(1, 9)))]


@patient
@given(pictures())
def test_no_callout_covers_a_target_or_another_and_all_are_inside(
    picture: tuple[int, int, list[Box]],
) -> None:
    width, height, targets = picture
    layout = lay_out(width, height, targets, radius=RADIUS, gap=GAP)
    assert len(layout.places) == len(targets)
    for place in layout.places:
        assert all(distance(place, target) >= RADIUS for target in targets)
        assert RADIUS <= place.x <= width + layout.right - RADIUS
        assert RADIUS <= place.y <= height + layout.bottom - RADIUS
    for one, other in combinations(layout.places, 2):
        assert hypot(one.x - other.x, one.y - other.y) >= 2 * RADIUS


@patient
@given(pictures())
def test_the_same_picture_has_the_same_callouts(picture: tuple[int, int, list[Box]]) -> None:
    width, height, targets = picture
    one = lay_out(width, height, targets, radius=RADIUS, gap=GAP)
    assert one == lay_out(width, height, targets, radius=RADIUS, gap=GAP)


def form(*tops: int) -> list[Box]:
    return [Box(left=400, top=top, width=600, height=80) for top in tops]


def test_on_a_quiet_page_each_callout_stands_beside_its_own_target() -> None:
    targets = form(200, 400, 600)
    layout = lay_out(1600, 1000, targets, radius=RADIUS, gap=GAP)
    for place, target in zip(layout.places, targets, strict=True):
        assert distance(place, target) == pytest.approx(RADIUS + GAP)
    assert all(one.y < other.y for one, other in pairwise(layout.places))


def test_a_callout_shuns_what_there_is_to_read() -> None:
    """Left of the field are words; at its other side there is nothing."""
    (target,) = form(200)

    def busy(at: Point) -> float:
        return 1.0 if at.x < 400 else 0.0

    (place,) = lay_out(1600, 1000, [target], radius=RADIUS, gap=GAP, busy=busy).places
    assert place.x > 400


def test_a_callout_stands_above_a_field_where_its_sides_are_taken() -> None:
    """As on a phone, whose fields are as wide as its screen; their labels are at the left."""

    def busy(at: Point) -> float:
        return 1.0 if at.x < 500 else 0.0

    fields = [Box(left=24, top=top, width=776, height=120) for top in (400, 640)]
    places = lay_out(824, 1600, fields, radius=RADIUS, gap=GAP, busy=busy).places
    for place, field in zip(places, fields, strict=True):
        assert distance(place, field) == pytest.approx(RADIUS + GAP)
        assert place.x > 500


def test_a_callout_stays_in_the_row_of_its_field_where_only_a_hairline_is_in_its_way() -> None:
    """Above and below are the rows of others, however quiet their ground is."""
    (field,) = form(200)

    def busy(at: Point) -> float:
        return 0.05 if 200 <= at.y <= 280 else 0.0

    (place,) = lay_out(1600, 1000, [field], radius=RADIUS, gap=GAP, busy=busy).places
    assert 200 <= place.y <= 280


def test_a_callout_is_nearer_to_its_own_target_than_to_another() -> None:
    """Between the fields there is room for just one circle, as near to either."""
    apart = 2 * (RADIUS + GAP)
    fields = [Box(left=0, top=top, width=824, height=120) for top in (400, 400 + 120 + apart)]
    places = lay_out(824, 1600, fields, radius=RADIUS, gap=GAP).places
    for place, own, other in zip(places, fields, reversed(fields), strict=True):
        assert distance(place, own) < distance(place, other)


def test_a_callout_on_a_narrow_rim_stands_beside_the_middle_of_its_target() -> None:
    """As on a phone: the rim has room for the circle, but not for the gap as well."""
    field = Box(left=2 * RADIUS + 4, top=400, width=824 - 2 * RADIUS - 4, height=80)
    (place,) = lay_out(824, 1600, [field], radius=RADIUS, gap=GAP).places
    assert (place.x, place.y) == (RADIUS, 440)


def test_a_picture_that_is_one_target_gets_a_margin_for_its_callout() -> None:
    whole = Box(left=0, top=0, width=300, height=40)
    layout = lay_out(300, 40, [whole], radius=RADIUS, gap=GAP)
    assert layout.right > 0
    assert layout.bottom > 0


def between(one: Point, other: Point) -> list[tuple[float, float]]:
    """Name the points of a line, its ends with them."""
    parts = [n / 100 for n in range(101)]
    return [(one.x + (other.x - one.x) * n, one.y + (other.y - one.y) * n) for n in parts]


def test_a_line_does_not_cross_another_callout_where_it_need_not() -> None:
    """The rows are lower than a circle: whose place is taken stands farther off, or in its way."""
    rows = [Box(left=160, top=160 + 40 * n, width=440, height=40) for n in range(5)]
    places = lay_out(600, 560, rows, radius=RADIUS, gap=GAP).places
    ways = [distance(place, row) for place, row in zip(places, rows, strict=True)]
    assert max(ways) > 2 * RADIUS
    for place, row in zip(places, rows, strict=True):
        line = between(place, nearest(place, row))
        for other in places:
            assert other == place or min(hypot(other.x - x, other.y - y) for x, y in line) >= RADIUS
