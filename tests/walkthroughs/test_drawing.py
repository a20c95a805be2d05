"""Pictures as they are drawn: the spotlight, the circles, the cut."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageDraw

from walkthroughs.callouts import distance, nearest
from walkthroughs.drawing import ACCENT, DIMMED, RADIUS, Drawn, Spot, draw
from walkthroughs.frames import Box, Point

PAGE = (240, 242, 246)
BUTTON = Box(left=1000, top=700, width=400, height=80)
FIELD = Box(left=1000, top=540, width=400, height=80)


def page(*boxes: Box) -> bytes:
    """A page with a bar at its top and a button wherever a box is."""
    picture = Image.new("RGB", (2560, 1600), PAGE)
    pen = ImageDraw.Draw(picture)
    for box in boxes:
        pen.rectangle((box.left, box.top, box.left + box.width, box.top + box.height), "#1d4f91")
    buffer = BytesIO()
    picture.save(buffer, "png")
    return buffer.getvalue()


def opened(drawn: Drawn) -> Image.Image:
    return Image.open(BytesIO(drawn.png)).convert("RGB")


def near(one: tuple[int, ...], other: tuple[int, ...], by: int = 6) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


def pixel(picture: Image.Image, x: float, y: float) -> tuple[int, ...]:
    found = picture.getpixel((round(x), round(y)))
    assert isinstance(found, tuple)
    return found


def test_what_is_pressed_is_bright_and_the_rest_is_dimmed_to_88_percent() -> None:
    drawn = draw(page(BUTTON), [Spot(BUTTON, pressed=True)], scale=2)
    picture, (target,) = opened(drawn), drawn.targets
    assert near(pixel(picture, target.left + 200, target.top + 40), (29, 79, 145))
    dimmed = tuple(round(level * DIMMED) for level in PAGE)
    assert near(pixel(picture, 4, picture.height - 4), dimmed)


def test_a_line_of_two_css_pixels_goes_around_what_is_pressed() -> None:
    drawn = draw(page(BUTTON), [Spot(BUTTON, pressed=True)], scale=2)
    picture, (target,) = opened(drawn), drawn.targets
    column = [
        pixel(picture, target.left + 200, y)
        for y in range(round(target.top) - 20, round(target.top))
    ]
    assert sum(near(each, ACCENT, 12) for each in column) == 4


def test_a_field_to_fill_is_as_bright_as_on_the_page_and_has_no_line_around_it() -> None:
    drawn = draw(page(BUTTON, FIELD), [Spot(FIELD), Spot(BUTTON, pressed=True)], scale=2)
    picture, (field, button) = opened(drawn), drawn.targets
    assert near(pixel(picture, field.left + 200, field.top + 40), (29, 79, 145))
    assert near(pixel(picture, field.left + 200, field.top - 5), PAGE)
    dimmed = tuple(round(level * DIMMED) for level in PAGE)
    assert near(pixel(picture, field.left + 200, field.top - 20), dimmed)
    assert near(pixel(picture, field.left + 200, (field.top + 80 + button.top) / 2), dimmed)

    def lines(target: Box) -> int:
        rows = range(round(target.top) - 20, round(target.top))
        return sum(near(pixel(picture, target.left + 100, y), ACCENT, 12) for y in rows)

    assert (lines(field), lines(button)) == (0, 4)


def test_every_callout_has_a_line_to_what_it_means() -> None:
    """However near it stands: another control may be as near."""
    spots = [Spot(FIELD), Spot(BUTTON, pressed=True)]
    drawn = draw(page(FIELD, BUTTON), spots, scale=2)
    picture = opened(drawn)
    for place, target in zip(drawn.places, drawn.targets, strict=True):
        end = nearest(place, target)
        way = distance(place, target)
        for step in range(RADIUS * 2, int(way) + 1):
            share = step / way
            on = Point(x=place.x + (end.x - place.x) * share, y=place.y + (end.y - place.y) * share)
            assert near(pixel(picture, on.x, on.y), ACCENT, 40)


def test_a_field_that_has_the_focus_keeps_its_callout_in_its_row() -> None:
    """Its ring and a hairline are nothing to shun, though the row below has quiet ground."""
    picture = Image.open(BytesIO(page()))
    pen = ImageDraw.Draw(picture)
    left, top, right, bottom = 1000, 540, 1400, 620
    pen.rounded_rectangle((left - 6, top - 6, right + 6, bottom + 6), 12, "white", "#1d4f91", 6)
    for x in (left - 50, right + 50):
        pen.rectangle((x, 200, x + 1, 1400), "#a0a8b4")
    pen.rectangle((left, bottom + 40, left + 60, bottom + 70), "#1d4f91")
    pen.rectangle((right - 60, bottom + 40, right, bottom + 70), "#1d4f91")
    buffer = BytesIO()
    picture.save(buffer, "png")
    drawn = draw(buffer.getvalue(), [Spot(FIELD)], scale=2)
    (target,), (place,) = drawn.targets, drawn.places
    assert place.y == target.top + target.height / 2


def test_nothing_is_dimmed_where_nothing_is_pressed() -> None:
    drawn = draw(page(BUTTON), [Spot(BUTTON)], scale=2)
    picture = opened(drawn)
    assert near(pixel(picture, 4, picture.height - 4), PAGE)


def test_each_callout_is_a_filled_circle_of_28_css_pixels() -> None:
    drawn = draw(page(BUTTON), [Spot(BUTTON)], scale=2)
    picture, (place,) = opened(drawn), drawn.places
    for x, y in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        edge = RADIUS * 2 - 4
        assert near(pixel(picture, place.x + x * edge, place.y + y * edge), ACCENT, 12)
    for x, y in ((-1, -1), (1, -1), (-1, 1), (1, 1)):  # straight to the right goes its line
        outside = (RADIUS * 2 + 3) / 2**0.5
        assert not near(pixel(picture, place.x + x * outside, place.y + y * outside), ACCENT, 12)


def test_empty_rims_are_cut_off_and_nothing_that_is_touched_is() -> None:
    drawn = draw(page(BUTTON), [Spot(BUTTON, pressed=True)], scale=2)
    assert drawn.size[0] * drawn.size[1] < 0.5 * 2560 * 1600
    (target,), (place,) = drawn.targets, drawn.places
    assert target.width == BUTTON.width
    assert target.left + drawn.crop.left == BUTTON.left
    assert distance(place, target) >= RADIUS * 2


@pytest.mark.parametrize(
    "box",
    [
        Box(left=0, top=0, width=2560, height=80),
        Box(left=2500, top=1560, width=60, height=40),
        Box(left=-40, top=-40, width=100, height=100),
        Box(left=0, top=0, width=2560, height=1600),
    ],
)
def test_what_lies_at_the_very_edge_is_drawn_whole(box: Box) -> None:
    drawn = draw(page(BUTTON), [Spot(box, pressed=True)], scale=2)
    (target,), (place,) = drawn.targets, drawn.places
    assert min(target.left, target.top) >= 0
    assert target.left + target.width <= drawn.size[0]
    assert RADIUS * 2 <= place.x <= drawn.size[0] - RADIUS * 2
    assert RADIUS * 2 <= place.y <= drawn.size[1] - RADIUS * 2


def test_the_line_around_what_lies_at_the_very_edge_is_inside_of_the_picture() -> None:
    whole = Box(left=0, top=0, width=2560, height=1600)
    picture = opened(draw(page(), [Spot(whole, pressed=True)], scale=2))
    assert all(near(pixel(picture, x, 800), ACCENT, 12) for x in (1, 2558))


def test_what_lies_outside_of_the_picture_is_no_reason_not_to_draw_it() -> None:
    away = Box(left=2700, top=1700, width=100, height=40)
    drawn = draw(page(BUTTON), [Spot(BUTTON), Spot(away, pressed=True)], scale=2)
    assert len(drawn.places) == 2


def test_the_same_picture_is_drawn_in_the_same_bytes() -> None:
    spots = [Spot(BUTTON, pressed=True)]
    assert draw(page(BUTTON), spots, scale=2).png == draw(page(BUTTON), spots, scale=2).png


def test_flat_colours_stay_what_they_are() -> None:
    """A white card on a page that is almost white stays a card."""
    card = Box(left=800, top=400, width=960, height=800)
    picture = Image.open(BytesIO(page()))
    ImageDraw.Draw(picture).rectangle((800, 400, 1760, 1200), "#ffffff")
    buffer = BytesIO()
    picture.save(buffer, "png")
    drawn = draw(buffer.getvalue(), [], scale=2)
    shown = opened(drawn)
    inside = pixel(shown, card.left + 480 - drawn.crop.left, card.top + 400 - drawn.crop.top)
    assert inside == (255, 255, 255)
    assert pixel(shown, 4, 4) == PAGE


def test_of_thousands_of_colours_none_is_far_off() -> None:
    """A picture of all hues, softly blended: what a screen never is."""
    hues = Image.linear_gradient("L").resize((640, 400))
    turned = hues.transpose(Image.Transpose.ROTATE_90).resize((640, 400))
    picture = Image.merge("RGB", (hues, turned, Image.new("L", (640, 400), 90)))
    buffer = BytesIO()
    picture.save(buffer, "png")
    off = ImageChops.difference(opened(draw(buffer.getvalue(), [], scale=1)), picture)
    assert max(highest for _, highest in off.getextrema()) <= 32  # type: ignore[misc]
