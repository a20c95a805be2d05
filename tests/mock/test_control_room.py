"""The control room: what is pressed happens, in the world that is chosen, once one is sure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from mock_services.client import StandClient
from mock_services.clock import LAST_DAY
from mock_services.control.people import give_vk_id
from mock_services.control.presets import PRESETS, Preset, is_on, turn
from mock_services.models import Account
from mock_services.schema import BehaviourOrder, FaultOrder, VkIdOrder
from mock_services.server import Stand
from mock_services.worlds import World

if TYPE_CHECKING:
    from tests.mock.conftest import Browser, Visit


@pytest.fixture
def room(world: World, visit: Visit) -> Browser:
    """The control room, with the test's own world chosen."""
    browser = visit("control")
    browser.open(f"/worlds/{world.name}")
    return browser


@pytest.fixture
def place(world: World) -> str:
    """The address of the same for a real browser."""
    return f"{world.addresses.control}/worlds/{world.name}"


def test_a_world_is_made_chosen_and_deleted_only_after_a_yes(stand: Stand, room: Browser) -> None:
    page = room.press("Создать", name="class-2")
    assert page.path == "/worlds/class-2"
    assert "Мир «class-2» готов" in page.text
    page = room.follow("Удалить")
    assert page.heading == "Удалить мир?"
    assert stand.worlds.get("class-2")
    assert room.press("Удалить").path == "/"
    assert stand.worlds.get("class-2") is None


def test_another_world_is_opened_from_the_list(room: Browser) -> None:
    assert room.press("Открыть", world="main").path == "/"


@pytest.mark.parametrize("name", ["main", "Не имя", "-", "a" * 40])
def test_a_world_that_cannot_be_is_refused_beside_the_field(room: Browser, name: str) -> None:
    page = room.press("Создать", name=name)
    assert page.status == 422
    assert page.form("Создать").fields["name"] == name


def test_main_has_no_delete(visit: Visit) -> None:
    browser = visit("control")
    browser.open("/")
    assert "Удалить" not in dict(browser.page.links)
    assert browser.get("/worlds/main/delete").status_code == 404


def test_a_reset_asks_first(world: World, room: Browser) -> None:
    world.clock.advance(60)
    room.follow("Сбросить")
    assert f"{world.clock.now():%H:%M}" == "09:01"
    assert "снова такой" in room.press("Сбросить").text
    assert f"{world.clock.now():%H:%M}" == "09:00"


def test_the_room_goes_on_when_the_world_that_it_stands_in_is_reset(visit: Visit) -> None:
    browser = visit("control")
    browser.open("/worlds/main/reset")
    assert "Мир «main» снова такой" in browser.press("Сбросить").text


@pytest.mark.parametrize(
    ("button", "shown"),
    [("+ 1 мин", "09:01"), ("+ 5 мин", "09:05"), ("+ 15 мин", "09:15"), ("+ 1 час", "10:00")],
)
def test_the_clock_goes_on_at_a_press(room: Browser, button: str, shown: str) -> None:
    assert f"теперь {shown}" in room.press(button).text


def test_a_day_is_a_press_too(world: World, room: Browser) -> None:
    room.press("+ 1 день")
    assert world.clock.now().day == 2


def test_beyond_its_last_day_the_clock_does_not_go(world: World, room: Browser) -> None:
    world.clock.start = LAST_DAY
    page = room.press("+ 1 день")
    assert "Дальше 31.12.2999 часы не идут" in page.text
    assert 'class="notice warn' in page.html
    assert world.clock.now() == LAST_DAY


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.key)
def test_every_switch_turns_on_and_off(room: Browser, world: World, preset: Preset) -> None:
    """As its page shows it: who presses on an old page gets what she has seen there."""
    path = f"/worlds/{world.name}/presets/{preset.key}"
    token = room.page.form("Сломать").fields["csrf_token"]
    for on in ("yes", "yes", "no", "no"):
        room.post(path, data={"csrf_token": token, "on": on})
        assert is_on(world, preset) is (on == "yes")
        assert len(list(world.faults)) == (on == "yes" and preset.fault is not None)


def test_a_fault_of_ones_own_is_made_listed_and_mended(world: World, room: Browser) -> None:
    page = room.press(
        "Сломать",
        service="messenger",
        effect="drop",
        method="POST",
        path="/chats*",
        times="2",
        percent="50",
        latency="1.5",
        when="after",
    )
    words = (
        "VK Мессенджер, POST /chats*: обрыв связи, задержка 1,5 с, после работы, "
        "50 % запросов, ещё 2 раза"
    )
    assert words in page.text
    (fault,) = world.faults
    assert (fault.times, fault.rate, fault.when) == (2, 0.5, "after")
    room.press("Починить поломку № 1")
    assert not world.faults


@pytest.mark.parametrize(
    "wrong",
    [
        {"effect": "delay"},
        {"effect": "delay", "latency": "-1"},
        {"effect": "500", "percent": "200"},
        {"effect": "500", "times": "0"},
        {"effect": "600"},
        {"effect": "500", "service": "control"},
        {"effect": "500", "path": "x" * 300},
        {"effect": "²"},
    ],
    ids=str,
)
def test_a_fault_that_makes_no_sense_is_refused_in_words(
    world: World, room: Browser, wrong: dict[str, str]
) -> None:
    page = room.press("Сломать", **wrong)
    assert page.status == 422
    assert "Проверьте, что введено" in page.text
    assert not world.faults


def test_a_fault_of_which_nothing_is_said_is_refused_in_words(world: World, room: Browser) -> None:
    token = room.page.form("Сломать").fields["csrf_token"]
    answer = room.post(f"/worlds/{world.name}/faults", data={"csrf_token": token})
    assert answer.status_code == 422
    assert "Проверьте, что введено" in answer.text
    assert not world.faults


def test_a_fault_everywhere_in_a_service_is_told_without_a_path_and_once(room: Browser) -> None:
    assert "VK ID: ошибка 500 №" in room.press("Сломать", service="id", effect="500").text
    page = room.press("Сломать", service="id", effect="delay", latency="0.5", percent="10")
    assert "VK ID: задержка 0,5 с, 10 % запросов №" in page.text


def test_too_many_times_are_told_how_many_there_may_be(room: Browser) -> None:
    page = room.press("Сломать", effect="500", times="99999999")
    assert "От 1 до 1 000 000 раз." in page.text


@pytest.mark.parametrize("wrong", [("Сломать", {"effect": "delay"}), ("Создать", {"name": "-"})])
def test_people_are_found_on_the_page_of_a_refusal_too(
    room: Browser, wrong: tuple[str, dict[str, str]]
) -> None:
    button, fields = wrong
    assert room.press(button, **fields).status == 422
    page = room.press("Найти", text="петров сер")
    assert page.status == 200
    assert "Кто нашёлся" in page.headings
    assert "Петров Сергей Олегович" in page.text


def test_all_is_mended_at_once(world: World, room: Browser) -> None:
    room.press("Сломать", effect="500")
    room.press("Сломать", effect="503")
    room.press("Починить всё")
    assert not world.faults


@pytest.mark.parametrize(
    "preset", [each for each in PRESETS if each.on], ids=lambda preset: preset.key
)
def test_a_switch_that_is_no_fault_is_listed_and_mended_with_the_rest(
    world: World, room: Browser, preset: Preset
) -> None:
    presses = dict.fromkeys(("Починить всё", f"Починить: {preset.title}"))
    for press in presses:
        turn(world, preset, on=True)
        broken = room.open(f"/worlds/{world.name}")
        assert "Сломано сейчас" in broken.headings
        for _ in range(2):  # once more in another tab, which has not seen it
            room.page = broken
            page = room.press(press)
            assert not is_on(world, preset)
            assert "Сломано сейчас" not in page.headings
            assert "Починить всё" not in page.text


def test_a_phone_that_gets_no_codes_is_listed_and_mended_alone_or_with_the_rest(
    world: World, room: Browser
) -> None:
    one, other, third = (f"+7999000000{number}" for number in range(3))
    for phone, sms in ((one, "lost"), (other, "call"), (third, "ok")):
        world.behaviour.change(BehaviourOrder.model_validate({"phone": phone, "sms": sms}))
    page = room.open(f"/worlds/{world.name}")
    assert "SMS не доходят: +7 999 000-00-00" in page.text
    assert "Звонок вместо SMS: +7 999 000-00-01" in page.text
    assert "+7 999 000-00-02" not in page.text
    page = room.press("Починить: SMS не доходят, +7 999 000-00-00")
    assert "+7 999 000-00-00" not in page.text
    assert [world.behaviour.delivery(phone) for phone in (one, other)] == ["ok", "call"]
    page = room.press("Починить всё")
    assert world.behaviour.delivery(other) == "ok"
    assert "Сломано сейчас" not in page.headings


def test_people_are_found_by_name_and_given_what_they_lack(world: World, room: Browser) -> None:
    page = room.open(f"/worlds/{world.name}?text=петров сер")
    assert "Петров Сергей Олегович" in page.text
    page = room.press("Связать профили")
    assert "Петров Сергей Олегович: профили связаны" in page.text
    assert "Профили связаны" in room.open(f"/worlds/{world.name}?text=Петров").text


def test_a_profile_that_is_another_persons_is_not_linked(world: World, room: Browser) -> None:
    with world.session() as db:
        teacher = db.get_one(Account, world.school.class_teacher)
        other = db.get_one(Account, world.school.student)
        give_vk_id(db, world, other, VkIdOrder(linked=True, phone=teacher.person.phone))
    room.open(f"/worlds/{world.name}?text=Петров")
    page = room.press("Связать профили")
    assert "уже привязал другой человек" in page.text
    assert 'class="notice warn' in page.html
    assert 'class="notice good' not in page.html


def test_nobody_found_is_said(world: World, room: Browser) -> None:
    page = room.open(f"/worlds/{world.name}?text=<script>")
    assert "Никого не нашлось" in page.text
    assert "<script>" not in page.html


@pytest.mark.parametrize("path", ["clock", "faults", "faults/mend", "presets/drop", "reset"])
def test_a_forged_press_is_refused(world: World, stand: Stand, path: str) -> None:
    """Another site must not be able to break the stand of a trainer who visits it."""
    answer = httpx.post(
        f"http://127.0.0.1:{stand.port}/worlds/{world.name}/{path}", data={"seconds": "60"}
    )
    assert answer.status_code == 400
    assert not world.faults
    assert f"{world.clock.now():%H:%M}" == "09:00"


def test_a_world_that_is_not_there_is_said_in_words(visit: Visit) -> None:
    assert visit("control").open("/worlds/nowhere").status == 404


# --- in a browser ---------------------------------------------------------------------------------


@pytest.fixture
def client(stand: Stand) -> Iterator[StandClient]:
    with StandClient(f"http://127.0.0.1:{stand.port}") as client:
        yield client


def test_the_log_shows_a_request_as_it_comes_and_the_fault_that_hit_it(
    page: Page, place: str, visit: Visit
) -> None:
    page.goto(place)
    log = page.get_by_role("list", name="Что происходит")
    expect(page.get_by_text("Пока тихо")).to_be_visible()
    page.get_by_role("switch", name="Обслуживание журнала").click()
    expect(page.get_by_role("switch", name="Обслуживание журнала")).to_be_checked()
    visit("journal").get("/login")
    line = log.get_by_role("listitem").filter(has_text="GET /login")
    expect(line).to_contain_text("503")
    expect(line).to_contain_text("поломка № 1: 503")
    expect(page.get_by_text("Пока тихо")).to_be_hidden()


def test_the_log_tells_in_words_how_a_request_was_broken(
    page: Page, place: str, world: World, visit: Visit
) -> None:
    world.faults.add(FaultOrder(service="journal", latency=0.001))
    world.faults.add(FaultOrder(service="journal", truncate=True, when="after"))
    page.goto(place)
    with pytest.raises(httpx.RemoteProtocolError):
        visit("journal").get("/login")
    line = page.get_by_role("list", name="Что происходит").get_by_role("listitem")
    expect(line.filter(has_text="GET /login")).to_contain_text(
        re.compile(
            r"Журнал, [\d\s]+(,\d)? мс, поломка № 1: задержка, № 2: половина страницы после работы"
        )
    )


def test_a_switch_keeps_the_focus(page: Page, place: str) -> None:
    page.goto(place)
    switch = page.get_by_role("switch", name="Звонок вместо SMS")
    switch.press("Space")
    expect(switch).to_be_checked()
    expect(switch).to_be_focused()


@pytest.mark.parametrize("width", [800, 1440])
def test_a_question_stands_in_the_middle(page: Page, place: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{place}/reset")
    box = page.locator(".confirm").bounding_box()
    assert box
    assert box["x"] + box["width"] / 2 == pytest.approx(width / 2, abs=1)


def test_an_error_leaves_the_fields_beside_it_level(page: Page, place: str) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(place)
    page.get_by_text("Своя поломка").click()
    form = page.locator("form.own")
    form.get_by_label("Что происходит").select_option("delay")
    form.get_by_role("button", name="Сломать").click()
    expect(form.get_by_label("Что происходит")).to_have_attribute("aria-invalid", "true")
    page.wait_for_load_state()  # a script brings into sight what is wrong
    for pair in (("Где", "Что происходит"), ("Запросы", "Путь")):
        one, other = (form.get_by_label(name).bounding_box() for name in pair)
        assert one
        assert other
        assert one["y"] == other["y"]


def test_the_clock_of_an_open_page_follows(page: Page, place: str, world: World) -> None:
    page.goto(place)
    world.clock.advance(3600)
    expect(page.locator("[data-clock] b")).to_have_text("10:00")
    world.clock.advance(86_400)
    expect(page.locator("[data-clock]")).to_have_text("10:00 2 сентября")


def test_an_open_page_goes_on_with_a_world_that_was_made_anew(
    page: Page, place: str, world: World, stand: Stand, visit: Visit
) -> None:
    """The numbers of its log begin at 1 again: what was seen before would hide what comes."""
    page.goto(place)
    log = page.get_by_role("list", name="Что происходит").get_by_role("listitem")
    journal = visit("journal")
    for _ in range(2):
        journal.get("/login")
    expect(log.filter(has_text="GET /login")).to_have_count(2)
    stand.worlds.delete(world.name)
    stand.worlds.create(world.name)
    journal.get("/forgotten")
    expect(log.filter(has_text="GET /forgotten")).to_have_count(1)
    expect(log.filter(has_text="GET /login")).to_have_count(0)


def test_an_open_page_says_that_the_stand_does_not_answer(page: Page, place: str) -> None:
    page.goto(place)
    page.context.set_offline(True)
    told = page.get_by_role("status").filter(has_text="Стенд не отвечает")
    expect(told).to_be_in_viewport()
    page.context.set_offline(False)
    expect(told).to_be_hidden()


def test_one_press_copies_a_password(
    context: BrowserContext, page: Page, place: str, world: World, client: StandClient
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    teacher = client.world(world.name).people["class_teacher"]
    page.goto(place)
    page.get_by_role("button", name="Скопировать: Пароль", exact=True).first.click()
    expect(page.get_by_text(f"Скопировано: {teacher.password}")).to_be_attached()
    assert page.evaluate("navigator.clipboard.readText()") == teacher.password


def test_the_api_page_needs_nothing_from_the_network(page: Page, world: World) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.goto(f"{world.addresses.control}/api/")
    said = page.get_by_text("Let something go wrong from now on.")
    expect(said).to_be_visible(timeout=30_000)  # a script draws the whole description first
    assert all(url.startswith((world.addresses.control, "data:")) for url in asked)
    assert complaints == []
