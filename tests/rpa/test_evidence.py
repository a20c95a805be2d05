"""Pictures of somebody's real stand tell of nobody: who is on the screen is painted over."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Locator, expect
from pydantic import SecretStr

from mock_services.client import WorldClient
from pages.journal import Desk, LinkedPage, LoginPage
from pages.linking import Identity, Linking
from pages.messenger import Messenger
from pages.user import User
from rpa.camera import Camera
from rpa.contacts import shown_name
from rpa.roster import Teacher
from tests.pages.test_user import off, opened
from tests.rpa.school import RosterMaker, teachers_of

PAINT = "#c3cbd6"
SEEN = 4
"""Colours that differ by less look alike: a JPEG is never exact."""


def look(user: User, who: Teacher, *hers: Locator) -> None:
    """Take a picture: what tells of her cannot be seen on it, all else can."""
    user.page.wait_for_load_state()  # all of it is there to be painted over
    kept: dict[str, bytes] = {}

    def keep(name: str, picture: bytes) -> str:
        kept[name] = picture
        return name

    Camera(keep).take(user, "masked", who)
    Camera(keep, masked=False).take(user, "plain", who)
    masked, plain = opened(kept["masked"]), opened(kept["plain"])
    for each in hers:
        paint = Image.new("RGB", part(plain, each).size, PAINT)
        assert off(part(masked, each), paint) < SEEN, each
        assert off(part(plain, each), paint) > SEEN, each
    heading = user.page.get_by_role("heading", level=1)
    assert off(part(masked, heading), part(plain, heading)) < SEEN


def part(picture: Image.Image, element: Locator) -> Image.Image:
    """Cut an element out of a picture, without its edges."""
    box = element.bounding_box()
    assert box
    left, top, width, height = (round(box[side]) for side in ("x", "y", "width", "height"))
    return picture.crop((left + 2, top + 2, left + width - 2, top + height - 2))


def painted(picture: Path) -> float:
    """Tell how much of a picture, of 1, is of the colour that is painted with."""
    shown = opened(picture.read_bytes())
    off = ImageChops.difference(shown, Image.new("RGB", shown.size, PAINT)).convert("L")
    return off.histogram()[0] / (shown.width * shown.height)


def test_names_phones_lists_and_what_was_filled_in_cannot_be_seen(
    user: User, world: WorldClient
) -> None:
    (player,) = teachers_of(world, 1)
    who = RosterMaker(world).add(player).teacher
    page = user.page

    def code() -> SecretStr:
        look(user, who, page.get_by_text("+7 999"), page.get_by_role("textbox"))
        return world.newest_code(player.phone)

    LoginPage(user).open().log_in(player.organisation, player.login, player.password).open_chats()
    identity = Identity(who.phone, who.surname, who.first_name, who.patronymic, who.born, who.sex)
    linking = Linking(user, identity, code)
    linking.link()
    rail = page.get_by_role("navigation").get_by_role("list")
    names = [page.get_by_text(name, exact=True) for name in (who.name, shown_name(who))]
    look(user, who, rail, *names)

    form = LinkedPage(user).go_to_chats().manage().add()
    look(user, who, form.school_class)
    user.open(user.addresses.journal)
    Desk(user).open_chats().go_to_messenger()
    linking.authorise()
    expect(Messenger(user).heading).to_be_visible()
    look(user, who, page.get_by_label(user.wording.messenger.search))
