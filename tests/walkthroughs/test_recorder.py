"""What the recorder makes of gestures, whichever page object they come from."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from playwright.sync_api import Page

from pages.deployment import Addresses, Deployment, published_wording
from pages.user import User
from walkthroughs.frames import Kind
from walkthroughs.recorder import Part, Recorder
from walkthroughs.window import Camera

SEARCH = """
<title>Поиск</title>
<label>Класс <input></label>
<label>Предмет <input></label>
"""


def test_a_key_has_the_spotlight_on_the_field_that_it_is_pressed_in(page: Page) -> None:
    page.set_content(SEARCH)
    addresses = Addresses(journal="http://journal.localhost", messenger="http://m.localhost")
    school_class, subject = page.get_by_label("Класс"), page.get_by_label("Предмет")
    with ThreadPoolExecutor(1) as workers:
        recorder = Recorder(Camera(None), workers)
        user = User(page, Deployment(addresses, published_wording()), [recorder])
        recorder.begin(Part.STEP)
        user.fill(school_class, "5А")
        user.fill(subject, "Алгебра")
        user.press(school_class, "Enter")
        recorder.end(user)
        (picture, *_), *_ = recorder.finish(user)
    touched = [(touch.kind, touch.label, touch.spot.pressed) for touch in picture.touches]
    assert touched == [(Kind.FILL, "Предмет", False), (Kind.PRESS, "Класс", True)]
