"""What goes wrong on purpose goes wrong as ordered, where it is meant to, and nowhere else."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import httpx
import pytest
from werkzeug.test import Client
from werkzeug.wrappers import Response

from mock_services.client import ControlError, FaultArguments, StandClient, WorldClient
from mock_services.gateway import Gateway
from mock_services.models import Chat, ChatKind, EducationalProfile, Message
from mock_services.schema import FaultOrder
from mock_services.server import Stand
from mock_services.worlds import World

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from tests.mock.conftest import EnterMessenger, Linked, Visit


@pytest.fixture
def control(stand: Stand, world: World) -> Iterator[WorldClient]:
    with StandClient(f"http://127.0.0.1:{stand.port}") as client:
        yield client.world(world.name)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (500, "Что-то сломалось"),
        (502, "Что-то сломалось"),
        (503, "Идут технические работы"),
        (429, "Слишком много запросов"),
    ],
)
def test_a_status_comes_with_words_in_the_looks_of_the_service(
    control: WorldClient, visit: Visit, status: int, words: str
) -> None:
    control.break_(service="journal", status=status)
    page = visit("journal").open("/login")
    assert (page.status, page.heading) == (status, words)
    assert "journal.css" in page.html
    assert ("Попробовать ещё раз", f"{control.addresses.journal}/login") in page.links


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 секунду"), (30, "30 секунд"), (60, "1 минуту"), (3000, "50 минут")],
)
def test_retry_after_is_told_to_programs_and_to_people(
    control: WorldClient, visit: Visit, seconds: int, words: str
) -> None:
    control.break_(status=429, retry_after=seconds)
    page = visit("id").open("/")
    assert page.response.headers["Retry-After"] == str(seconds)
    assert words in page.text


def test_a_form_that_fails_leads_back_to_its_page(control: WorldClient, visit: Visit) -> None:
    journal = visit("journal")
    journal.open("/login")
    control.break_(method="POST", status=500)
    answer = journal.post(
        "/login", headers={"Referer": f"{control.addresses.journal}/login?kind=school"}
    )
    assert answer.status_code == 500
    assert 'href="/login"' in answer.text


@pytest.mark.parametrize("path", ["/%5Cevil.example/?a=%5C%22", "/%2F%5Cevil.example/"])
def test_what_to_try_again_is_never_another_site(
    control: WorldClient, visit: Visit, path: str
) -> None:
    """A backslash begins an address as a slash does, for browsers."""
    control.break_(service="journal", status=503)
    page = visit("journal").open(path)
    assert f'href="{path.replace("/%2F", "/")}"' in page.html


def test_a_form_that_comes_from_a_doubled_slash_leads_to_no_other_site(
    control: WorldClient, visit: Visit
) -> None:
    control.break_(method="POST", status=500)
    came_from = f"{control.addresses.journal}//evil.example/"
    answer = visit("journal").post("/login", headers={"Referer": came_from})
    assert 'href="/evil.example/"' in answer.text


def test_only_the_service_the_path_and_the_method_named_are_hit(
    control: WorldClient, visit: Visit
) -> None:
    control.break_(service="journal", path="/log*", method="GET", status=500)
    journal = visit("journal")
    assert journal.get("/login").status_code == 500
    assert journal.get("/forgotten").status_code == 200
    assert journal.post("/login").status_code == 400  # no CSRF token
    assert visit("id").get("/").status_code == 200


def test_looks_are_spared_unless_they_are_meant(control: WorldClient, visit: Visit) -> None:
    control.break_(status=500)
    journal = visit("journal")
    assert journal.get("/static/base.css").status_code == 200
    assert journal.get("/manrope.ttf").status_code == 200
    control.break_(path="/static/*", status=500)
    assert journal.get("/static/base.css").status_code == 500


def test_a_fault_hits_as_often_as_it_was_told_to(control: WorldClient, visit: Visit) -> None:
    fault = control.break_(service="journal", status=500, times=2)
    assert (fault.left, fault.hits) == (2, 0)
    journal = visit("journal")
    assert [journal.get("/login").status_code for _ in range(4)] == [500, 500, 200, 200]
    assert control.faults() == []


def test_a_rate_is_kept_and_repeats_itself(control: WorldClient, visit: Visit) -> None:
    """The same world, reset, has the same luck; its codes do not change by it."""
    journal = visit("journal")
    lucks = []
    for _ in range(2):
        control.reset()
        control.break_(service="journal", status=500, rate=0.25)
        lucks.append([journal.get("/forgotten").status_code for _ in range(80)])
    assert lucks[0] == lucks[1]
    assert 10 <= lucks[0].count(500) <= 32


def test_a_delay_takes_real_time(control: WorldClient, visit: Visit) -> None:
    control.break_(service="journal", latency=(0.15, 0.2))
    journal = visit("journal")
    begun = time.perf_counter()
    assert journal.get("/login").status_code == 200
    assert time.perf_counter() - begun >= 0.15
    assert visit("id").get("/").status_code == 200
    late, other = control.requests()
    assert late.fault
    assert not other.fault


@pytest.mark.parametrize(("when", "waits_first"), [("before", True), ("after", False)])
def test_a_delay_comes_before_the_work_or_after_it(
    stand: Stand,
    monkeypatch: pytest.MonkeyPatch,
    when: Literal["before", "after"],
    *,
    waits_first: bool,
) -> None:
    """After it: the work is done, and only the answer is late."""
    world = stand.worlds.create()
    done: list[str] = []

    def pause(seconds: float) -> None:
        if seconds:
            done.append("wait")

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        done.append("work")
        return list(Response("done")(environ, start_response))

    monkeypatch.setattr(world, "pause", pause)
    world.faults.add(FaultOrder(latency=0.2, when=when))
    host = world.addresses.journal.removeprefix("http://")
    answer = Client(Gateway(stand.worlds, {"journal": app})).get("/", headers={"Host": host})
    stand.worlds.delete(world.name)
    assert answer.text == "done"
    assert done == (["wait", "work"] if waits_first else ["work", "wait"])


def test_a_delay_goes_with_another_fault(control: WorldClient, visit: Visit) -> None:
    control.break_(latency=0.1)
    control.break_(status=503)
    begun = time.perf_counter()
    assert visit("journal").get("/login").status_code == 503
    assert time.perf_counter() - begun >= 0.1


def test_a_delay_after_the_work_lets_no_work_be_done_that_is_refused(
    control: WorldClient, messenger: EnterMessenger, teacher: EducationalProfile, paper: Chat
) -> None:
    browser = messenger(teacher)
    browser.open(f"/chats/{paper.id}")
    control.break_(service="messenger", method="POST", latency=0.01, when="after")
    control.break_(service="messenger", method="POST", status=500)
    assert browser.press("Отправить", text="Раз").status == 500
    control.clear_faults()
    assert "Раз" not in browser.open(f"/chats/{paper.id}").text


def test_a_world_that_ends_waits_for_no_delay(stand: Stand) -> None:
    """Else a stand could not be stopped while somebody plays with latency."""
    world = stand.worlds.create()
    waiting = threading.Thread(target=world.pause, args=[60], daemon=True)
    waiting.start()
    waiting.join(0.3)
    assert waiting.is_alive()
    stand.worlds.delete(world.name)
    waiting.join(timeout=10)
    assert not waiting.is_alive()


def test_a_dropped_connection_is_closed_without_a_word(stand: Stand, control: WorldClient) -> None:
    control.break_(service="journal", drop=True)
    host = control.addresses.journal.removeprefix("http://")
    with socket.create_connection(("127.0.0.1", stand.port)) as line:
        line.sendall(f"GET /login HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        line.settimeout(10)
        assert line.recv(100) == b""


def test_a_truncated_page_promises_more_than_it_gives(control: WorldClient, visit: Visit) -> None:
    whole = visit("journal").get("/forgotten").content
    control.break_(service="journal", truncate=True)
    journal = visit("journal")
    with journal.stream("GET", "/forgotten") as answer:
        promised = int(answer.headers["Content-Length"])
        chunks: list[bytes] = []
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
            chunks.extend(answer.iter_raw())
    assert promised == len(whole)
    assert b"".join(chunks) == whole[: promised // 2]


def test_the_control_is_never_hit(control: WorldClient, stand: Stand) -> None:
    control.break_(status=500)
    control.break_(drop=True)
    assert len(control.faults()) == 2
    assert httpx.get(f"http://127.0.0.1:{stand.port}/").status_code == 200
    control.clear_faults()
    assert control.faults() == []


def test_another_world_goes_on(control: WorldClient, stand: Stand, visit: Visit) -> None:
    control.break_(status=500)
    answer = httpx.get(
        f"http://127.0.0.1:{stand.port}/login", headers={"Host": "journal.localhost"}
    )
    assert answer.status_code == 200
    assert visit("journal").get("/login").status_code == 500


def test_a_fault_ends_with_its_block_and_all_with_a_reset(
    control: WorldClient, visit: Visit
) -> None:
    with control.add_fault(service="journal", status=500):
        assert visit("journal").get("/login").status_code == 500
    assert visit("journal").get("/login").status_code == 200
    control.break_(status=500)
    control.reset()
    assert control.faults() == []


def test_the_event_log_tells_which_fault_hit(control: WorldClient, visit: Visit) -> None:
    first = control.break_(service="journal", path="/login", status=503)
    second = control.break_(service="journal", latency=0.01)
    third = control.break_(service="journal", path="/forgotten", drop=True, when="after")
    journal = visit("journal")
    journal.get("/login")
    with pytest.raises(httpx.RemoteProtocolError):
        journal.get("/forgotten")
    control.clear_faults()
    journal.get("/login")
    told = [(event.path, event.status, event.fault) for event in control.requests()]
    assert told == [
        ("/login", 503, f"#{first.id} 503, #{second.id} delay"),
        ("/forgotten", 0, f"#{second.id} delay, #{third.id} drop after"),
        ("/login", 200, None),
    ]


@pytest.mark.parametrize(
    ("order", "complaint"),
    [
        ({}, "needs status, drop, truncate or latency"),
        ({"status": 200}, "status"),
        ({"status": 500, "drop": True}, "one of"),
        ({"drop": True, "truncate": True}, "one of"),
        ({"latency": [2, 1]}, "latency"),
        ({"latency": 3600}, "latency"),
        ({"status": 500, "rate": 0}, "rate"),
        ({"status": 500, "times": 0}, "times"),
        ({"status": 500, "service": "control"}, "service"),
        ({"status": 500, "path": ""}, "path"),
        ({"drop": True, "retry_after": 5}, "retry_after"),
        ({"status": 503, "retry_after": 0}, "retry_after"),
        ({"statsu": 500}, "statsu"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_in_words(
    control: WorldClient, order: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ControlError, match=complaint) as refused:
        control._ask("POST", "/faults", json=order)  # noqa: SLF001 - what the typed client forbids
    assert refused.value.status == 422
    assert control.faults() == []


# --- the work is done, only the answer is lost ----------------------------------------------------


def test_a_message_sent_again_after_a_lost_answer_is_said_once(
    control: WorldClient, world: World, linked: Linked, messenger: EnterMessenger
) -> None:
    browser = messenger(linked(world.school.class_teacher))
    page = browser.open("/chats/1")
    sent = page.form("Отправить").fields | {"text": "Завтра контрольная"}
    with (
        control.add_fault(service="messenger", method="POST", drop=True, when="after"),
        pytest.raises(httpx.RemoteProtocolError),
    ):
        browser.post("/chats/1/messages", data=sent)
    browser.post("/chats/1/messages", data=sent)
    with world.session() as db:
        assert db.query(Message).filter_by(text="Завтра контрольная").count() == 1
    browser.open("/chats/1")
    browser.press("Отправить", text="Завтра контрольная")
    with world.session() as db:
        assert db.query(Message).filter_by(text="Завтра контрольная").count() == 2


@pytest.mark.parametrize("effect", [{"drop": True}, {"status": 500}, {"truncate": True}])
def test_a_chat_saved_again_after_a_lost_answer_is_made_once(
    control: WorldClient,
    world: World,
    linked: Linked,
    messenger: EnterMessenger,
    effect: dict[str, bool],
) -> None:
    browser = messenger(linked(world.school.class_teacher))
    page = browser.open("/chats/new")
    sent = page.form("Сохранить").fields | {"title": "Стенгазета", "access": "closed"}
    control.break_(service="messenger", method="POST", times=1, when="after", **effect)  # type: ignore[arg-type]
    try:
        browser.post("/chats/new", data=sent)
    except httpx.RemoteProtocolError:
        pass
    else:
        assert "status" in effect
    again = browser.post("/chats/new", data=sent)
    assert again.status_code == 200
    with world.session() as db:
        assert db.query(Chat).filter_by(kind=ChatKind.MANUAL).count() == 1
        assert db.query(Message).filter(Message.text.contains("Стенгазета")).count() == 1


def test_what_was_typed_is_sent_again_by_one_press_after_a_lost_answer(
    control: WorldClient, world: World, linked: Linked, messenger: EnterMessenger
) -> None:
    browser = messenger(linked(world.school.class_teacher))
    browser.open("/chats/new")
    control.break_(service="messenger", method="POST", times=1, when="after", status=500)
    page = browser.press("Сохранить", title="Стенгазета", access="closed")
    assert (page.status, page.heading) == (500, "Что-то сломалось")
    assert "Стенгазета" in browser.press("Попробовать ещё раз").headings
    with world.session() as db:
        assert db.query(Chat).filter_by(kind=ChatKind.MANUAL).count() == 1


def test_before_the_work_a_fault_leaves_nothing_behind(
    control: WorldClient, world: World, linked: Linked, messenger: EnterMessenger
) -> None:
    browser = messenger(linked(world.school.class_teacher))
    page = browser.open("/chats/new")
    sent = page.form("Сохранить").fields | {"title": "Стенгазета", "access": "closed"}
    with control.add_fault(service="messenger", method="POST", status=500):
        assert browser.post("/chats/new", data=sent).status_code == 500
    with world.session() as db:
        assert db.query(Chat).filter_by(kind=ChatKind.MANUAL).count() == 0


def test_the_id_of_another_persons_chat_opens_nothing(
    world: World, linked: Linked, messenger: EnterMessenger
) -> None:
    owner = messenger(linked(world.school.class_teacher))
    sent = owner.open("/chats/new").form("Сохранить").fields
    owner.press("Сохранить", title="Педсовет", access="closed")
    other = messenger(linked(world.school.teacher))
    other.open("/chats/new")
    page = other.press("Сохранить", title="Чужой", access="closed", random_id=sent["random_id"])
    assert page.status == 422
    assert "Педсовет" not in page.text


@pytest.mark.parametrize(
    "fault",
    [
        {"service": "id", "path": "/oauth2/*", "drop": True},
        {"service": "id", "path": "/oauth2/*", "status": 500, "when": "after"},
    ],
)
def test_vk_id_that_hangs_up_on_the_journal_is_told_in_words(
    control: WorldClient,
    world: World,
    linked: Linked,
    messenger: EnterMessenger,
    fault: FaultArguments,
) -> None:
    """Services talk to each other inside the process; a fault there must not break the page."""
    control.break_(**fault)
    browser = messenger(linked(world.school.class_teacher))
    assert (browser.page.status, browser.page.heading) == (502, "VK ID не отвечает")
