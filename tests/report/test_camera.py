"""The camera photographs a screen once a run, and shows where a press goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from fixtures.camera import Camera
from pages.deployment import Addresses, Deployment, published_wording
from pages.user import User

HTML = "text/html; charset=utf-8"
SCREEN = "<h1>Введите код</h1><input aria-label='Код'><button>Продолжить</button>"
LATE = """<p></p><script>
  setTimeout(() => { document.querySelector("p").innerHTML = "<button>Да" }, 200)
</script>"""


@pytest.fixture
def user(page: Page, tmp_path: Path) -> User:
    """Somebody at a window with a camera, in a web where every page is the same."""
    page.route("**/*", lambda route: route.fulfill(body=SCREEN, content_type=HTML))
    page.set_default_timeout(5000)
    addresses = Addresses(journal="http://journal.localhost", messenger="http://m.localhost")
    camera = Camera(tmp_path)
    camera.begin("when", None)
    return User(page, Deployment(addresses, published_wording()), [camera])


def camera_of(user: User) -> Camera:
    (camera,) = user.observers
    assert isinstance(camera, Camera)
    return camera


def photographed(user: User, url: str) -> str:
    user.open(url)
    shot = camera_of(user).look(user)
    assert shot
    return shot.file


def test_a_screen_is_photographed_once_whatever_its_address(user: User) -> None:
    one = photographed(user, "http://id.w1.localhost/login/XyZ/code")
    assert photographed(user, "http://id.w2.localhost/login/AbC/code") == one
    assert photographed(user, "http://journal.w1.localhost/login/XyZ/code") != one
    user.fill(user.page.get_by_label("Код"), "1")
    shot = camera_of(user).look(user)
    assert shot
    assert shot.file != one


def test_no_browser_s_picture_stands_for_another_s(user: User) -> None:
    one = photographed(user, "http://journal.localhost/")
    camera_of(user).browser = "firefox"
    assert photographed(user, "http://journal.localhost/") != one


def test_a_press_that_waits_for_its_target_is_shown_with_it(user: User) -> None:
    user.page.set_content(LATE)
    user.click(user.page.get_by_role("button", name="Да"))
    shot = camera_of(user).take(user, 0)
    assert shot
    assert shot.target
