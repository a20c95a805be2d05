"""The teachers' desk in a real browser, over TLS, and what it never lets out."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
import pytest
import zxingcpp
from cryptography import x509
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pydantic import SecretStr

from fixtures.access import audit
from mock_services.client import WorldClient
from pages.errors import InputError
from rpa.desk.certificate import Certificate, given_certificate, make_certificate
from rpa.desk.counter import HERE_SECONDS, Ask, Counter, masked
from rpa.desk.links import Links, TakenError, UnknownLinkError
from rpa.desk.server import Desk
from rpa.desk.sheet import write_links
from rpa.failures import StoppedError
from rpa.outcomes import Status
from rpa.reading import read_roster
from rpa.roster import Job
from rpa.secrets import FAILED, LEFT
from tests.rpa.conftest import Runner
from tests.rpa.rosters import book, saved
from tests.rpa.school import RosterMaker, order_of, teachers_of

SCHOOL = "Школа № 1"
PASSWORD = "Пароль-канарейка-1"
CODE = "402817"
PHONE = "+79990000001"


@dataclass
class Clock:
    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def patient() -> Iterator[None]:
    """The page asks every two seconds and loads anew: Playwright's five are few under load."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=None)


@pytest.fixture
def jobs(tmp_path: Path) -> tuple[Job, ...]:
    return read_roster(saved(book(), tmp_path)).jobs


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counter(jobs: tuple[Job, ...], clock: Clock) -> Counter:
    return Counter(jobs, clock=clock)


@pytest.fixture
def desk(counter: Counter) -> Iterator[Desk]:
    with Desk(counter, SCHOOL) as desk:
        yield desk


@pytest.fixture
def phone(browser: Browser) -> Iterator[Callable[[], Page]]:
    """A phone; each has cookies of its own."""
    opened: list[BrowserContext] = []

    def open_phone() -> Page:
        context = browser.new_context(
            ignore_https_errors=True, locale="ru-RU", viewport={"width": 360, "height": 780}
        )
        opened.append(context)
        return context.new_page()

    yield open_phone
    for context in opened:
        context.close()


@pytest.fixture
def robot() -> Iterator[Callable[..., Future[Any]]]:
    with ThreadPoolExecutor(4) as pool:
        yield pool.submit


def come_in(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("button", name="Да, это я").click()
    expect(page).to_have_url(re.compile(r"/desk$"))
    page.wait_for_load_state()  # its script too: without it «Остановить» does nothing


def give(page: Page, label: str, secret: str) -> None:
    page.get_by_label(label).fill(secret)
    page.get_by_role("button", name="Передать роботу").click()


def http(desk: Desk) -> httpx.Client:
    assert desk.certificate
    trust = ssl.create_default_context(cafile=str(desk.certificate.chain))
    return httpx.Client(base_url=desk.address, verify=trust, trust_env=False)


def test_password_and_code_go_from_the_teacher_to_the_robot(
    desk: Desk, counter: Counter, phone: Callable[[], Page], robot: Callable[..., Future[Any]]
) -> None:
    page = phone()
    come_in(page, desk.invite()["petrova"])
    expect(page.get_by_text("Петрова Анна Олеговна")).to_be_visible()
    assert not counter.is_here("petrova")
    give(page, "Пароль, с которым", PASSWORD)
    expect(page.get_by_role("heading", name="Пароль у робота")).to_be_visible()
    assert counter.is_here("petrova")
    expect(page.locator("#desk")).to_contain_text("не давайте экрану гаснуть")
    assert counter.password("petrova").get_secret_value() == PASSWORD
    counter.tell("petrova", "вхожу в журнал")
    expect(page.get_by_role("listitem").filter(has_text="вхожу в журнал")).to_be_visible()
    # A screen reader reads aloud whatever is put into the feed: what it has read stays there.
    page.evaluate("window.read = document.querySelector('#feed li')")
    counter.tell("petrova", "создал чат «Стенгазета»")
    lines = page.locator("#feed li")
    expect(lines.nth(1)).to_contain_text("создал чат «Стенгазета»")
    assert page.evaluate("window.read.isConnected")
    expect(lines).to_have_count(2)
    code = robot(counter.code, "petrova", PHONE)
    expect(page.get_by_text("+7 ••• •••-••-01")).to_be_visible()
    give(page, "Код", CODE)
    assert code.result(30).get_secret_value() == CODE
    counter.tell("petrova", LEFT)
    expect(page.get_by_role("heading", name="Робот вышел из вашего журнала")).to_be_visible()
    expect(lines).to_have_count(3)


def test_only_a_desk_that_closes_is_told_to_have_closed(
    desk: Desk, counter: Counter, phone: Callable[[], Page]
) -> None:
    """A phone that has slept asks in vain at first, and its robot may come back."""
    page = phone()
    come_in(page, desk.invite()["petrova"])
    give(page, "Пароль, с которым", PASSWORD)
    counter.password("petrova")
    counter.tell("petrova", LEFT)
    expect(page.get_by_role("heading", name="Робот вышел из вашего журнала")).to_be_visible()
    lost = page.locator("#lost")
    page.context.set_offline(True)
    expect(lost).to_contain_text("Нет связи со стойкой")
    page.context.set_offline(False)
    expect(lost).to_be_hidden()
    counter.wait_until_seen(600)
    page.context.set_offline(True)
    expect(lost).to_contain_text("Стойка закрылась: робот закончил")


def test_a_page_whose_look_is_not_answered_says_so_and_looks_at_once_when_it_wakes(
    desk: Desk, phone: Callable[[], Page]
) -> None:
    page = phone()
    page.clock.install()
    come_in(page, desk.invite()["petrova"])
    page.clock.pause_at(datetime.now(UTC) + timedelta(hours=1))
    lost = page.locator("#lost")
    page.route("**/state*", lambda _: None)  # never answered
    with page.expect_request("**/state*"):
        page.evaluate("dispatchEvent(new Event('online'))")
    page.clock.run_for(5000)
    expect(lost).to_contain_text("Нет связи со стойкой")
    page.unroute("**/state*")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(lost).to_be_hidden()


def test_who_was_refused_sees_why_until_she_has_given_her_password_again(
    desk: Desk, counter: Counter, phone: Callable[[], Page], robot: Callable[..., Future[Any]]
) -> None:
    page = phone()
    come_in(page, desk.invite()["petrova"])
    give(page, "Пароль, с которым", PASSWORD)
    counter.password("petrova")
    counter.tell("petrova", f"{FAILED}Неверный код.")
    counter.tell("petrova", LEFT)
    card, why = page.locator("#desk"), "Неверный код."
    expect(card.get_by_role("heading")).to_have_text("Робот вышел, но сделал не всё")
    expect(card).to_contain_text(why)
    assert audit(page) == []
    asked = robot(counter.password, "petrova")
    expect(card.get_by_role("heading")).to_have_text("Введите пароль ещё раз")
    expect(card).to_contain_text(why)
    assert audit(page) == []
    give(page, "Пароль, с которым", PASSWORD)
    asked.result(30)
    counter.tell("petrova", LEFT)
    expect(card.get_by_role("heading")).to_have_text("Робот вышел из вашего журнала")
    expect(card).not_to_contain_text(why)


def test_who_has_mistyped_her_password_is_asked_again_at_once(
    desk: Desk, counter: Counter, phone: Callable[[], Page], robot: Callable[..., Future[Any]]
) -> None:
    page = phone()
    come_in(page, desk.invite()["petrova"])
    give(page, "Пароль, с которым", "не тот")
    counter.password("petrova")
    assert counter.refused("petrova", "Неверный логин или пароль.")
    asked = robot(counter.password, "petrova")
    card, why = page.locator("#desk"), "Неверный логин или пароль."
    expect(card.get_by_role("heading")).to_have_text("Введите пароль ещё раз")
    expect(card).to_contain_text(why)
    assert audit(page) == []
    give(page, "Пароль, с которым", PASSWORD)
    assert asked.result(30).get_secret_value() == PASSWORD
    expect(card).not_to_contain_text(why)
    feed = page.get_by_role("listitem").filter(has_text="журнал не впустил")
    expect(feed).to_have_count(1)
    assert not counter.refused("petrova", why), "a third wrong one would lock the login"
    counter.let_in("petrova")
    assert counter.refused("petrova", why)
    assert not counter.refused("kto-to", why)


def test_a_teacher_is_told_of_which_school_the_desk_is(
    desk: Desk, phone: Callable[[], Page]
) -> None:
    links = desk.invite()
    for login, school in (("petrova", SCHOOL), ("ivanov", "Лицей № 14")):
        page = phone()
        page.goto(links[login])
        expect(page.locator(".who")).to_have_text(f"Стойка учителя · {school}")
        come_in(page, links[login])
        expect(page.locator(".who")).to_contain_text(school)


def test_a_phone_stands_in_one_line_on_the_narrowest_screen(
    desk: Desk, counter: Counter, phone: Callable[[], Page], robot: Callable[..., Future[Any]]
) -> None:
    page = phone()
    page.set_viewport_size({"width": 320, "height": 700})
    come_in(page, desk.invite()["petrova"])
    give(page, "Пароль, с которым", PASSWORD)
    counter.password("petrova")
    code = robot(counter.code, "petrova", PHONE)
    shown = page.get_by_text("+7 •••")
    expect(shown).to_be_visible()
    assert shown.evaluate("shown => shown.getClientRects().length") == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    counter.stop("petrova")
    assert code.exception(30)


def test_a_secret_is_taken_once(jobs: tuple[Job, ...]) -> None:
    impatient = Counter(jobs, patience=0)
    impatient.give_password("petrova", SecretStr(PASSWORD))
    assert impatient.password("petrova").get_secret_value() == PASSWORD
    with pytest.raises(StoppedError, match="не ответил"):
        impatient.password("petrova")


def test_who_asked_and_died_takes_no_answer_from_who_asks_now(
    jobs: tuple[Job, ...], robot: Callable[..., Future[Any]]
) -> None:
    counter = Counter(jobs)
    dead = robot(counter.code, "petrova", PHONE)
    while counter.look("petrova").ask is not Ask.CODE:
        assert not dead.done()
    living = robot(counter.password, "petrova")
    with pytest.raises(StoppedError, match="другой робот"):
        dead.result(30)
    assert counter.look("petrova").ask is Ask.PASSWORD
    counter.give_password("petrova", SecretStr(PASSWORD))
    assert living.result(30).get_secret_value() == PASSWORD


def test_a_code_given_before_it_was_asked_for_is_not_taken(jobs: tuple[Job, ...]) -> None:
    impatient = Counter(jobs, patience=0)
    impatient.give_code("petrova", SecretStr(CODE))
    with pytest.raises(StoppedError, match="не ответил"):
        impatient.code("petrova", PHONE)


def test_a_teacher_stops_the_robot_and_lets_it_go_on(
    desk: Desk, counter: Counter, phone: Callable[[], Page], robot: Callable[..., Future[Any]]
) -> None:
    page = phone()
    come_in(page, desk.invite()["petrova"])
    asked = robot(counter.password, "petrova")
    page.get_by_role("button", name="Остановить робота").click()
    page.get_by_role("dialog").get_by_role("button", name="Остановить").click()
    expect(page.get_by_role("heading", name="Вы остановили робота")).to_be_visible()
    assert counter.stopped("petrova")
    with pytest.raises(StoppedError, match="остановил"):
        asked.result(30)
    page.get_by_role("button", name="Разрешить роботу продолжить").click()
    give(page, "Пароль, с которым", PASSWORD)
    expect(page.get_by_role("heading", name="Пароль у робота")).to_be_visible()
    assert counter.is_here("petrova")


def test_who_gives_no_answer_is_waited_for_until_she_gives_her_password(
    jobs: tuple[Job, ...], clock: Clock
) -> None:
    """Also after the robot has left: her page alone does not call it back."""
    impatient = Counter(jobs, clock=clock, patience=0)
    for left_before in (False, True):
        impatient.look("petrova")
        impatient.give_password("petrova", SecretStr(PASSWORD))
        impatient.password("petrova")
        if left_before:
            impatient.tell("petrova", LEFT)
            assert impatient.look("petrova").ask is Ask.LEFT
            assert impatient.is_here("petrova")  # needed again, she is asked once more
        with pytest.raises(StoppedError, match="не ответил"):
            impatient.password("petrova")
        impatient.tell("petrova", LEFT)
        assert impatient.look("petrova").ask is Ask.PASSWORD
        assert not impatient.is_here("petrova")


def test_a_teacher_whose_page_is_silent_is_not_there(counter: Counter, clock: Clock) -> None:
    counter.look("petrova")
    counter.give_password("petrova", SecretStr(PASSWORD))
    assert counter.is_here("petrova")
    clock.now += HERE_SECONDS + 1
    assert not counter.is_here("petrova")
    counter.look("petrova")
    assert counter.is_here("petrova")


def test_the_desk_closes_when_everybody_present_knows_how_it_ended(
    jobs: tuple[Job, ...], robot: Callable[..., Future[Any]]
) -> None:
    asked = Event()

    def clock() -> float:
        """Who waits asks first who is there, and lets others in only once she waits."""
        asked.set()
        return 1000

    counter = Counter(jobs, clock=clock)
    counter.look("petrova")
    counter.tell("ivanov", LEFT)  # who is not there is not waited for
    asked.clear()
    waiting = robot(counter.wait_until_seen, 600)
    assert asked.wait(30)
    assert counter.look("petrova").closing
    assert not waiting.done()  # her page learns it now
    counter.look("petrova", knows_end=True)
    waiting.result(30)
    counter.tell("petrova", LEFT)
    asked.clear()
    waiting = robot(counter.wait_until_seen, 600)
    assert asked.wait(30)
    counter.stopped("petrova")
    assert not waiting.done()
    counter.look("petrova", knows_end=True)
    waiting.result(30)


def test_nobody_else_can_open_a_link_that_is_taken(
    desk: Desk, counter: Counter, phone: Callable[[], Page]
) -> None:
    link = desk.invite()["petrova"]
    first, second = phone(), phone()
    first.goto(link)
    second.goto(link)  # looking, as a scanner's preview does, takes nothing
    first.get_by_role("button", name="Да, это я").click()
    expect(first).to_have_url(re.compile(r"/desk$"))
    second.get_by_role("button", name="Да, это я").click()
    expect(second.get_by_role("heading", name="Эту ссылку уже открыли")).to_be_visible()
    second.goto(f"{desk.address}/desk")
    expect(second.get_by_role("heading", name="Ссылка не подходит")).to_be_visible()
    expect(first.get_by_text("Пароль от электронного журнала")).to_be_visible()


def test_who_scans_her_own_link_once_more_is_at_her_desk(
    desk: Desk, phone: Callable[[], Page]
) -> None:
    links = desk.invite()
    page = phone()
    come_in(page, links["petrova"])
    page.goto(links["petrova"])
    expect(page).to_have_url(f"{desk.address}/desk")
    expect(page.get_by_text("Петрова Анна Олеговна")).to_be_visible()
    page.goto(links["ivanov"])  # a phone that is lent: another's link is still a link of its own
    expect(page.get_by_role("button", name="Да, это я")).to_be_visible()


def test_one_teacher_sees_and_does_nothing_of_another(
    desk: Desk, counter: Counter, phone: Callable[[], Page]
) -> None:
    links = desk.invite()
    page = phone()
    come_in(page, links["ivanov"])
    counter.tell("petrova", "создал чат «Секретный»")
    give(page, "Пароль, с которым", PASSWORD)
    expect(page.get_by_role("heading", name="Пароль у робота")).to_be_visible()
    page.reload()
    assert "Секретный" not in page.content()
    assert counter.look("petrova").ask is Ask.PASSWORD


def test_a_new_link_makes_the_earlier_one_void() -> None:
    links = Links()
    old = links.issue(["petrova"])["petrova"]
    holder = links.take(old)
    new = links.issue(["petrova"])["petrova"]
    assert links.holder(holder) is None
    with pytest.raises(UnknownLinkError):
        links.look(old)
    assert links.look(new) == "petrova"


def test_a_link_ends_with_its_holder(clock: Clock) -> None:
    links = Links(hours=1, clock=clock)
    tokens = links.issue(["petrova", "ivanov"])
    holder = links.take(tokens["petrova"])
    assert links.holder(holder) == "petrova"
    clock.now += 3601
    assert links.holder(holder) is None
    with pytest.raises(UnknownLinkError):
        links.look(tokens["ivanov"])


def test_a_link_ends_at_its_hour_though_the_computer_has_slept(clock: Clock) -> None:
    """A steady clock stands still meanwhile; what is printed beside the link does not."""
    links = Links(hours=1, clock=Clock(), today=clock)
    token = links.issue(["petrova"])["petrova"]
    holder = links.take(token)
    assert links.are_good()
    clock.now += 3601
    assert links.holder(holder) is None
    assert not links.are_good()
    with pytest.raises(UnknownLinkError):
        links.look(token, holder)


def test_wrong_links_keep_nobody_from_the_right_one() -> None:
    """The whole school may have one address."""
    links = Links()
    token = links.issue(["petrova"])["petrova"]
    for number in range(100):
        with pytest.raises(UnknownLinkError):
            links.look(f"wrong{number}")
    assert links.look(token) == "petrova"


def test_a_link_holds_192_bits_of_chance() -> None:
    tokens = Links().issue([f"teacher{number}" for number in range(50)]).values()
    assert len(set(tokens)) == 50
    assert {len(token) for token in tokens} == {32}


def test_a_taken_link_is_told_from_a_wrong_one() -> None:
    links = Links()
    token = links.issue(["petrova"])["petrova"]
    links.take(token)
    with pytest.raises(TakenError):
        links.take(token)


def test_a_form_of_somebody_else_s_page_is_refused(
    desk: Desk, counter: Counter, phone: Callable[[], Page]
) -> None:
    page = phone()
    come_in(page, desk.invite()["petrova"])
    answer = page.request.post(f"{desk.address}/password", form={"secret": PASSWORD})
    assert answer.status == 400
    answer = page.request.post(f"{desk.address}/stop", form={"csrf_token": "x"})
    assert answer.status == 400
    assert counter.look("petrova").ask is Ask.PASSWORD


def test_every_answer_forbids_keeping_framing_and_strange_scripts(desk: Desk) -> None:
    token = desk.invite()["petrova"].rpartition("/")[2]
    with http(desk) as client:
        for path in ("/", f"/t/{token}", "/t/x", "/desk", "/state", "/nowhere", "/static/desk.js"):
            headers = client.get(path).headers
            assert headers["Cache-Control"] == "no-store", path
            assert headers["Content-Security-Policy"].startswith("default-src 'none'; "), path
            assert "unsafe" not in headers["Content-Security-Policy"]
            assert headers["Referrer-Policy"] == "no-referrer"
            assert headers["X-Frame-Options"] == "DENY"


def test_the_cookie_is_of_this_host_and_not_for_scripts(
    desk: Desk, phone: Callable[[], Page]
) -> None:
    page = phone()
    come_in(page, desk.invite()["petrova"])
    (cookie,) = page.context.cookies()
    assert cookie["name"] == "__Host-desk"
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Strict")


def test_a_password_stands_in_no_page_no_address_and_no_log(
    desk: Desk,
    counter: Counter,
    phone: Callable[[], Page],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    page = phone()
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.on("console", lambda message: seen.append(message.text))
    come_in(page, desk.invite()["petrova"])
    give(page, "Пароль, с которым", PASSWORD)
    expect(page.get_by_role("heading", name="Пароль у робота")).to_be_visible()
    said = capfd.readouterr()
    everything = [*seen, page.content(), caplog.text, said.out, said.err, repr(vars(counter))]
    assert not [text for text in everything if PASSWORD in text]
    assert counter.password("petrova").get_secret_value() == PASSWORD


def test_a_form_that_is_too_big_is_refused(
    desk: Desk, counter: Counter, phone: Callable[[], Page]
) -> None:
    page = phone()
    come_in(page, desk.invite()["petrova"])
    token = page.locator("input[name=csrf_token]").first.input_value()
    answer = page.request.post(
        f"{desk.address}/password", form={"csrf_token": token, "secret": "я" * 5000}
    )
    assert answer.status == 413
    assert counter.look("petrova").ask is Ask.PASSWORD


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /" + b"x" * 17_000,
        b"GET / HTTP/1.1\r\nHost: " + b"x" * 17_000,
        b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999\r\n\r\n",
        b"POST /password HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + b"0" * 17_000,
    ],
    ids=["address", "header", "body", "chunk"],
)
def test_what_does_not_end_is_refused_at_once(desk: Desk, sent: bytes) -> None:
    """It would be kept in memory meanwhile, and no link is needed to send it."""
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE
    said = b""
    with (
        socket.create_connection((desk.host, desk.port), timeout=4) as plain,
        trust.wrap_socket(plain) as phone,
    ):
        phone.sendall(sent)
        with suppress(ConnectionError):  # closed on what was not read
            said = phone.recv(4096)
    assert said.split(b" ")[1:2] in ([], [b"411"], [b"413"], [b"414"])


def test_without_tls_nobody_is_served(desk: Desk) -> None:
    link = urlsplit(desk.invite()["petrova"])
    with http(desk) as client:
        assert client.get(link.path).status_code == 200
    with socket.create_connection((desk.host, desk.port), timeout=10) as plain:
        plain.sendall(f"GET {link.path} HTTP/1.1\r\nHost: {link.netloc}\r\n\r\n".encode())
        said = b""
        with suppress(ConnectionResetError):
            said = plain.recv(4096)
    assert not said or said.startswith(b"HTTP/1.1 400 ")


def test_phones_that_say_nothing_do_not_keep_others_waiting(desk: Desk) -> None:
    silent = [socket.create_connection((desk.host, desk.port)) for _ in range(8)]
    with http(desk) as client:
        # Far less than the five seconds after which even one of them would be given up.
        assert client.get("/", timeout=4).status_code == 404
    for each in silent:
        each.close()


def test_the_certificate_is_for_this_address_and_its_fingerprint_is_told(desk: Desk) -> None:
    with http(desk) as client:  # verifies the address against the certificate
        assert client.get("/").status_code == 404
    shown = ssl.get_server_certificate((desk.host, desk.port))
    digest = sha256(ssl.PEM_cert_to_DER_cert(shown)).hexdigest().upper()
    assert desk.fingerprint.replace(":", "") == digest


def test_the_certificate_outlives_the_links(counter: Counter) -> None:
    with Desk(counter, SCHOOL, hours=14 * 24) as desk:
        assert desk.certificate
        made = x509.load_pem_x509_certificate(desk.certificate.chain.read_bytes())
    assert made.not_valid_after_utc > datetime.now(UTC) + timedelta(hours=14 * 24)


def test_the_key_is_gone_when_the_desk_is_closed(counter: Counter) -> None:
    with Desk(counter, SCHOOL) as desk:
        assert desk.certificate
        key = desk.certificate.key
        assert key.stat().st_mode & 0o077 == 0
    assert not key.exists()


def test_a_school_s_own_certificate_is_used(counter: Counter, tmp_path: Path) -> None:
    made = make_certificate("127.0.0.1", tmp_path)
    own = given_certificate(made.chain, made.key, "127.0.0.1")
    with Desk(counter, SCHOOL, certificate=own) as desk:
        assert desk.fingerprint == made.fingerprint
        with http(desk) as client:
            assert client.get("/").status_code == 404


def test_a_certificate_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_text("x", "utf-8")
    with pytest.raises(InputError, match="не PEM"):
        given_certificate(tmp_path / "a.pem", tmp_path / "a.pem", "127.0.0.1")
    with pytest.raises(InputError, match=r"b\.pem"):
        given_certificate(tmp_path / "b.pem", tmp_path / "a.pem", "127.0.0.1")


@pytest.mark.parametrize(
    ("name", "host", "fits"),
    [
        ("desk.school.example", "Desk.School.example", True),
        ("desk.school.example", "192.0.2.10", False),
        ("desk.school.example", "school.example", False),
        ("*.school.example", "desk.school.example", True),
        ("*.school.example", "a.desk.school.example", False),
        ("стойка.школа.рф".encode("idna").decode(), "стойка.школа.рф", True),
        ("fd00::5", "fd00:0::5", True),
        ("192.0.2.10", "192.0.2.11", False),
    ],
)
def test_a_certificate_that_phones_would_not_take_for_this_host_is_told(
    name: str, host: str, tmp_path: Path, *, fits: bool
) -> None:
    made = make_certificate(name, tmp_path)
    if fits:
        assert given_certificate(made.chain, made.key, host).fingerprint == made.fingerprint
        return
    with pytest.raises(InputError) as told:
        given_certificate(made.chain, made.key, host)
    assert str(told.value) == (
        f"Сертификат стойки: ссылки ведут на «{host}», а {made.chain} выдан для: "
        f"localhost, {name}. Впишите в desk имя из сертификата: host = …"
    )


def test_a_key_of_another_certificate_is_told_and_leaves_nothing_open(
    counter: Counter, tmp_path: Path
) -> None:
    one, other = (make_certificate("127.0.0.1", tmp_path / name) for name in ("one", "other"))
    with pytest.raises(InputError, match=r"ключ .* не от него"):
        given_certificate(one.chain, other.key, "127.0.0.1")
    mixed = Certificate(one.chain, other.key, one.fingerprint)
    with (
        pytest.raises(InputError, match="не годится: KEY_VALUES_MISMATCH"),
        Desk(counter, SCHOOL, certificate=mixed),
    ):
        pass


def test_a_place_that_is_taken_is_told(desk: Desk, counter: Counter) -> None:
    with pytest.raises(InputError, match="занять нельзя"), Desk(counter, SCHOOL, port=desk.port):
        pass


def test_the_codes_on_the_sheet_are_the_personal_links(
    desk: Desk, counter: Counter, tmp_path: Path, phone: Callable[[], Page]
) -> None:
    links = desk.invite()
    sheet = write_links(
        tmp_path / "desk.html",
        links,
        counter.names,
        fingerprint=desk.fingerprint,
        trusted=False,
        hours=12,
        ends=datetime(2026, 9, 1, 21, tzinfo=UTC) + timedelta(hours=12),
    )
    assert sheet.stat().st_mode & 0o077 == 0
    page = phone()
    page.goto(sheet.as_uri())
    expect(page.get_by_text("только на одном устройстве, сколько угодно раз")).to_be_visible()
    for login, link in links.items():
        card = page.get_by_role("article").filter(has_text=counter.names[login])
        card.scroll_into_view_if_needed()
        (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(card.screenshot())))
        assert code.text == link
        expect(card).to_contain_text(desk.fingerprint[:23])


def test_the_page_fits_any_screen(desk: Desk, phone: Callable[[], Page]) -> None:
    page = phone()
    come_in(page, desk.invite()["petrova"])
    for width in (320, 360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_of_the_desk_is_accessible(
    scheme: Literal["light", "dark"],
    desk: Desk,
    counter: Counter,
    phone: Callable[[], Page],
    robot: Callable[..., Future[Any]],
) -> None:
    page = phone()
    page.emulate_media(color_scheme=scheme)
    link = desk.invite()["petrova"]
    page.goto(link)
    assert audit(page) == []
    come_in(page, link)
    assert audit(page) == []
    give(page, "Пароль, с которым", PASSWORD)
    counter.password("petrova")
    counter.tell("petrova", "вхожу в журнал")
    code = robot(counter.code, "petrova", PHONE)
    expect(page.get_by_label("Код")).to_be_visible()
    assert audit(page) == []
    page.get_by_role("button", name="Остановить робота").click()
    assert audit(page) == []
    page.get_by_role("dialog").get_by_role("button", name="Остановить").click()
    expect(page.get_by_role("heading", name="Вы остановили робота")).to_be_visible()
    assert audit(page) == []
    assert code.exception(30)
    page.goto(f"{desk.address}/t/wrong")
    assert audit(page) == []


def test_only_the_ends_of_a_phone_are_shown() -> None:
    assert masked("+79991234567") == "+7 ••• •••-••-67"


def test_who_has_stopped_the_robot_lets_the_run_go_on(
    runner: Runner, maker: RosterMaker, world: WorldClient
) -> None:
    """However many turns have ended in waiting for her before."""
    (player,) = teachers_of(world, 1)
    maker.add(player, subjects=1)
    roster = maker.roster()
    counter = Counter(roster.jobs)
    order_of(world, roster, runner.folder)
    runner.database = f"sqlite:///{runner.folder / 'run.db'}"
    runner.ledger.request_turn("r1", 0, 100)
    stopped: list[dict[str, Status]] = []

    def herself(_: object) -> None:
        match counter.look(player.login).ask:
            case Ask.PASSWORD:
                counter.give_password(player.login, SecretStr(player.password))
            case Ask.CODE if stopped:
                counter.give_code(player.login, world.newest_code(player.phone))
            case Ask.CODE:
                counter.stop(player.login)
            case Ask.STOPPED if {each.code for each in runner.results().values()} == {
                "owner_stopped"
            }:
                stopped.append({row: each.status for row, each in runner.results().items()})
                counter.go_on(player.login)

    runner.secrets, runner.patient, runner.watch = counter, True, herself
    runner.run(roster)
    assert [set(each.values()) for each in stopped] == [{Status.WAITING}]
    assert runner.statuses() == {Status.DONE}


def test_a_whole_run_is_driven_from_the_desk(
    runner: Runner,
    maker: RosterMaker,
    world: WorldClient,
    phone: Callable[[], Page],
    robot: Callable[..., Future[Any]],
) -> None:
    (player,) = teachers_of(world, 1)
    maker.add(player, subjects=2, manual=["Стенгазета"])
    roster = maker.roster()
    counter = Counter(roster.jobs)
    runner.secrets = counter
    with Desk(counter, SCHOOL) as desk:
        page = phone()
        come_in(page, desk.invite()[player.login])
        give(page, "Пароль, с которым", f"{player.password}!")  # as one mistypes
        expect(page.get_by_role("heading", name="Пароль у робота")).to_be_visible()
        run = robot(runner.run, roster)
        again = page.get_by_role("heading", name="Введите пароль ещё раз")
        expect(again).to_be_visible(timeout=120_000)
        give(page, "Пароль, с которым", player.password)
        expect(again).to_be_hidden()
        code = page.get_by_role("textbox", name="Код")
        left = page.get_by_role("heading", name="Робот вышел из вашего журнала")
        give(page, "Код", "000000")  # as one mistypes
        expect(page.get_by_role("heading", name="Введите код ещё раз")).to_be_visible()
        expect(page.locator("#desk")).to_contain_text("Неверный код. Осталось: 2 попытки.")
        assert audit(page) == []
        while True:
            expect(code.or_(left)).to_be_visible(timeout=120_000)
            if left.is_visible():
                break
            give(page, "Код", world.newest_code(player.phone).get_secret_value())
            expect(page.get_by_role("heading", name="Робот работает").or_(left)).to_be_visible()
        expect(page.get_by_role("list").first).to_contain_text("создал чат «Стенгазета»")
        for each in player.load[:2]:
            chat = f"создал чат «{each.subject}, {each.school_class}» в журнале"
            expect(page.get_by_role("list").first).to_contain_text(chat)
        run.result(120)
    assert runner.statuses() == {Status.DONE}
