"""The user and its gestures, in a real browser."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from io import BytesIO

import pytest
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser, Error, Locator, Page, Playwright, expect

from pages.deployment import Addresses, Deployment, published_wording
from pages.user import Gesture, Kind, Observer, User

FORM = """
<label>Имя <input></label>
<label>Пароль <input type=password></label>
<label>Класс <select><option>5А<option>5Б</select></label>
<label><input type=checkbox> Согласен</label>
<button onclick="document.title = 'нажато'">Готово</button>
"""


@dataclass
class Notes:
    """An observer that writes down what it is told."""

    heard: list[str] = field(default_factory=list)
    gestures: list[Gesture] = field(default_factory=list)

    def before(self, gesture: Gesture) -> None:
        self.heard.append(f"before {gesture.kind}")
        self.gestures.append(gesture)

    def after(self, gesture: Gesture) -> None:
        self.heard.append(f"after {gesture.kind}")


class NoClicks:
    """An observer that forbids pressing."""

    def before(self, gesture: Gesture) -> None:
        if gesture.kind is Kind.CLICK:
            raise PermissionError("нажимать нельзя")

    def after(self, gesture: Gesture) -> None: ...


def person(page: Page, *observers: Observer) -> User:
    deployment = Deployment(
        Addresses("http://journal.localhost", "http://messenger.localhost"), published_wording()
    )
    page.set_content(FORM)
    return User(page, deployment, observers)


def test_each_gesture_does_what_a_hand_would(page: Page) -> None:
    user = person(page)
    user.fill(page.get_by_label("Имя"), "Сергей")
    user.choose(page.get_by_label("Класс"), "5Б")
    user.check(page.get_by_label("Согласен"))
    user.check(page.get_by_label("Согласен"))
    user.press(page.get_by_label("Имя"), "End")
    user.click(page.get_by_role("button"))
    expect(page.get_by_label("Имя")).to_have_value("Сергей")
    expect(page.get_by_label("Класс")).to_have_value("5Б")
    expect(page.get_by_label("Согласен")).to_be_checked()
    expect(page).to_have_title("нажато")


def test_observers_are_told_before_and_after_each_gesture(page: Page) -> None:
    notes = Notes()
    user = person(page, notes)
    user.fill(page.get_by_label("Имя"), "Сергей")
    user.click(page.get_by_role("button"))
    assert notes.heard == ["before fill", "after fill", "before click", "after click"]
    assert notes.gestures[0].value == "Сергей"


def test_an_observer_can_forbid_a_gesture(page: Page) -> None:
    user = person(page, NoClicks())
    with pytest.raises(PermissionError):
        user.click(page.get_by_role("button"))
    expect(page).not_to_have_title("нажато")


def test_no_observer_is_told_a_secret(page: Page) -> None:
    notes = Notes()
    user = person(page, notes)
    user.fill(page.get_by_label("Пароль"), "тайна", secret=True)
    (gesture,) = notes.gestures
    assert gesture.secret
    assert "тайна" not in repr(gesture)
    assert "тайна" not in repr(user)
    expect(page.get_by_label("Пароль")).to_have_value("тайна")


# Draws a picture and gives the colours, as #rrggbb, that there are inside a box of it.
COLOURS = """async ([picture, box]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const { data } = canvas.getImageData(box.x, box.y, box.width, box.height);
  const colours = new Set();
  for (let at = 0; at < data.length; at += 4)
    colours.add("#" + ((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]).toString(16));
  return [...colours];
}"""


def colours(page: Page, picture: bytes, field: Locator) -> list[str]:
    box = field.bounding_box()
    assert box
    inner = {"x": box["x"] + 3, "y": box["y"] + 3, "width": box["width"] - 6, "height": 10}
    found: list[str] = page.evaluate(COLOURS, [base64.b64encode(picture).decode(), inner])
    return found


def test_a_field_with_a_secret_is_painted_over_in_pictures(page: Page) -> None:
    user = person(page)
    name, password = page.get_by_label("Имя"), page.get_by_label("Пароль")
    password.evaluate("field => field.type = 'text'")
    user.fill(name, "Сергей")
    user.fill(password, "Сергей", secret=True)
    picture = user.photograph()
    assert colours(page, picture, password) == ["#c3cbd6"]
    assert len(colours(page, picture, name)) > 1


def test_a_quick_picture_shows_no_secret_either(page: Page) -> None:
    """Chromium itself would show it: it is asked only where there is nothing to paint over."""
    user = person(page)
    password = page.get_by_label("Пароль")
    password.evaluate("field => field.type = 'text'")
    user.photograph(quick=True)
    user.fill(password, "Сергей", secret=True)
    shown = opened(user.photograph(quick=True))
    box = password.bounding_box()
    assert box
    place = (round(box["x"]) + 3, round(box["y"]) + 3)
    inner = shown.crop((*place, place[0] + round(box["width"]) - 6, place[1] + 10))
    assert off(inner, Image.new("RGB", inner.size, "#c3cbd6")) < 4
    password.evaluate("field => field.remove()")
    assert off(opened(user.photograph(quick=True)), opened(page.screenshot())) < 2


@pytest.mark.parametrize("device", [None, "Pixel 7"])
def test_a_quick_picture_is_as_large_as_any(
    playwright: Playwright, browser: Browser, device: str | None
) -> None:
    look = playwright.devices[device] if device else {}
    look = {name: value for name, value in look.items() if name != "default_browser_type"}
    with browser.new_context(**look) as context:
        user = person(context.new_page())
        assert opened(user.photograph(quick=True)).size == opened(user.photograph()).size


def opened(picture: bytes) -> Image.Image:
    return Image.open(BytesIO(picture)).convert("RGB")


def off(one: Image.Image, other: Image.Image) -> float:
    """By how much two pictures differ on average, of 255."""
    return max(ImageStat.Stat(ImageChops.difference(one, other)).mean)


def test_a_secret_that_could_not_be_typed_is_not_in_the_complaint(user: User) -> None:
    user.page.set_content("<input disabled>")
    user.page.set_default_timeout(1000)
    with pytest.raises(Error) as raised:
        user.fill(user.page.locator("input"), "hunter2", secret=True)
    assert "hunter2" not in str(raised.value)
    assert "fill(" in str(raised.value)
