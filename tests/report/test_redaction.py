"""No password, no code and nothing of a request's body is left in what is kept of a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from fixtures.camera import Camera, known_of
from fixtures.stage import Stage
from fixtures.windows import LAST_SCREEN, Windows
from mock_services.client import WorldClient
from pages.deployment import Deployment
from pages.user import User
from pages.vkid import CodeScreen, PhoneScreen
from svyazka.redaction import HIDDEN, SECRET_GROUP, clean_address, clean_trace


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        (
            "http://a.localhost/x?code=123&state=s",
            f"http://a.localhost/x?code={HIDDEN}&state={HIDDEN}",
        ),
        ("http://a.localhost/x#token=1", f"http://a.localhost/x#token={HIDDEN}"),
        ("http://a.localhost/x", "http://a.localhost/x"),
        ("https://qa:hun@ter2@a/x.css?v=1", "https://a/x.css?v=1"),
        ("ws://qa@a:80/?at=hunter2", f"ws://a:80/?at={HIDDEN}"),
        ("https://a/people/qa@b", "https://a/people/qa@b"),
        ("http://a.localhost/x.css?v=1", "http://a.localhost/x.css?v=1"),
        ("см. https://a/?q=1, потом", f"см. https://a/?q={HIDDEN} потом"),
    ],
)
def test_an_address_keeps_the_names_in_its_query_no_values_and_no_login(
    address: str, clean: str
) -> None:
    assert clean_address(address) == clean


def everything(trace: Path) -> str:
    """Return all that a trace holds, as text."""
    with ZipFile(trace) as archive:
        return "\n".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
        )


_BUTTONS = {"checkbox", "radio", "submit"}


def in_fields(trace: Path) -> set[str]:
    """Return what stands in the fields on all screens of a trace; buttons are none."""
    with ZipFile(trace) as archive:
        names = [name for name in archive.namelist() if name.endswith(".trace")]
        lines = [json.loads(line) for name in names for line in archive.read(name).splitlines()]
    nodes = [line["snapshot"]["html"] for line in lines if line["type"] == "frame-snapshot"]
    found: set[str] = set()
    while nodes:
        match nodes.pop():
            case ["INPUT" | "TEXTAREA", {**field}, *_] if field.get("type") not in _BUTTONS:
                found |= {str(field.get(name, "")) for name in ("__playwright_value_", "value")}
            case [*inner]:
                nodes += inner
    return found - {""}


@pytest.fixture
def walk(
    stage: Stage, new_context: Callable[[], BrowserContext], deployment: Deployment, tmp_path: Path
) -> Callable[[Windows], tuple[BrowserContext, str, str]]:
    """Log in and enter the code from the SMS; return the window, the password and the code."""

    def go(windows: Windows) -> tuple[BrowserContext, str, str]:
        context = new_context()
        windows.watch(context)
        stage.new_user = lambda: User(context.new_page(), deployment, [Camera(tmp_path)])
        teacher = stage.cast("учитель", stage.people["class_teacher"])
        teacher.open_chats().link_profile()
        PhoneScreen(teacher.user).enter(teacher.player.phone)
        expect(CodeScreen(teacher.user).heading).to_be_visible()
        code = teacher.code.get_secret_value()
        CodeScreen(teacher.user).enter(code)
        expect(CodeScreen(teacher.user).heading).to_be_hidden()
        return context, teacher.player.password, code

    return go


def test_a_trace_as_playwright_writes_it_has_both_secrets_and_a_clean_one_neither(
    walk: Callable[[Windows], tuple[BrowserContext, str, str]], stage: Stage, tmp_path: Path
) -> None:
    windows = Windows(every_screen=True)
    context, password, code = walk(windows)
    trace = tmp_path / "trace.zip"
    context.tracing.stop(path=trace)
    before = everything(trace)
    assert password in before
    assert code in before
    teacher = stage["учитель"].player
    # The page writes a phone with spaces and hyphens.
    seen = {re.sub("[ -]", "", each) for each in in_fields(trace)}
    assert {teacher.login, teacher.phone, password, code} <= seen
    clean_trace(trace, people=None)
    after = everything(trace)
    assert password not in after
    assert code not in after
    assert "postData" not in after
    assert "Введите код из SMS" in after  # the screens are still there
    assert '"method":"fill"' in after


def test_a_kept_trace_ends_with_the_screen_and_has_no_secrets(
    walk: Callable[[Windows], tuple[BrowserContext, str, str]], tmp_path: Path
) -> None:
    windows = Windows()
    context, password, code = walk(windows)
    kept = tmp_path / "kept"
    kept.mkdir()
    meanwhile: list[Path] = []

    def look(route: Route) -> None:
        meanwhile.extend([kept, *kept.iterdir()])
        route.continue_()

    context.route(re.compile(r"\.css"), look)  # the calls are written by then, the screen is not
    names = windows.keep_traces(kept, ["one.zip", "two.zip"], people=None)
    assert set(meanwhile) == {kept}, "a run that is killed now leaves no secret"
    assert names == ["one.zip"]
    assert [file.name for file in kept.iterdir()] == ["one.zip"]
    text = everything(kept / "one.zip")
    assert LAST_SCREEN in text
    assert "frame-snapshot" in text
    with ZipFile(kept / "one.zip") as archive:
        assert any(name.endswith(".css") for name in archive.namelist())
    assert password not in text
    assert code not in text


def test_on_a_real_system_neither_people_nor_what_was_typed_is_kept(
    walk: Callable[[Windows], tuple[BrowserContext, str, str]], stage: Stage, tmp_path: Path
) -> None:
    windows = Windows(every_screen=True)
    walk(windows)
    windows.keep_traces(tmp_path, ["one.zip"], people=known_of(stage))
    text = everything(tmp_path / "one.zip")
    teacher = stage["учитель"].player
    for known in (teacher.surname, teacher.first_name, teacher.patronymic, teacher.login):
        assert not re.search(rf"\b{known}\b", text)
    assert teacher.phone.removeprefix("+7") not in re.sub(r"[\s()‑–-]", "", text)
    assert "Введите код из SMS" in text
    assert in_fields(tmp_path / "one.zip") == {HIDDEN}


@pytest.mark.parametrize(
    ("said", "clean"),
    [
        ("Отправили на +7 999 000-00-01", f"Отправили на {HIDDEN}"),
        ("тел. 8 (999) 000‑00‑01, Ли", f"тел. {HIDDEN}, {HIDDEN}"),
        ("Личный кабинет, 2026-09-01", "Личный кабинет, 2026-09-01"),
    ],
)
def test_of_real_people_neither_phones_nor_names_nor_pictures_are_kept(
    said: str, clean: str, tmp_path: Path
) -> None:
    trace = tmp_path / "trace.zip"
    with ZipFile(trace, "w") as archive:
        archive.writestr("0.trace", json.dumps({"type": "console", "text": said}))
        archive.writestr("resources/0.png", "a photo")
    clean_trace(trace, people={"Ли", "console"})
    assert json.loads(everything(trace)) == {"type": "console", "text": clean}


def test_a_drawing_s_coordinates_are_no_phone(tmp_path: Path) -> None:
    trace = tmp_path / "trace.zip"
    drawn = {"viewBox": "0 0 1200 1200", "points": "22 12 18 12 15 21 9 3 6 12 2 12"}
    with ZipFile(trace, "w") as archive:
        archive.writestr("0.trace", json.dumps({"type": "console", "svg": drawn}))
    clean_trace(trace, people={"Ли"})
    assert json.loads(everything(trace))["svg"] == drawn


def test_a_secret_is_hidden_wherever_it_stands_though_no_person_could_be_meant(
    tmp_path: Path,
) -> None:
    trace = tmp_path / "trace.zip"
    lines = (
        {"callId": "1", "title": SECRET_GROUP},
        {"type": "before", "parentId": "1", "method": "fill", "params": {"value": "s3cret"}},
        {"type": "console", "node": {"class": "s3cret", "points": "s3cret"}},
    )
    with ZipFile(trace, "w") as archive:
        archive.writestr("0.trace", "".join(f"{json.dumps(line)}\n" for line in lines))
    clean_trace(trace, people={"Ли"})
    assert "s3cret" not in everything(trace)


_OF_SESSIONS = (
    "At",
    "X-Access-Token",
    "X-Api-Key",
    "X-Auth",
    "X-CSRF-Token",
    "X-Session-Id",
    "X-XSRF-TOKEN",
)


def test_neither_a_login_in_an_address_nor_a_token_in_a_header_is_in_a_trace_that_is_kept(
    new_context: Callable[[], BrowserContext], world: WorldClient, tmp_path: Path
) -> None:
    windows = Windows(every_screen=True)
    context = new_context()
    context.set_extra_http_headers({name: f"{name}-canary" for name in (*_OF_SESSIONS, "X-Other")})
    windows.watch(context)
    page = context.new_page()
    page.goto(world.addresses.journal.replace("://", "://qa:hunter2@"))
    expect(page.get_by_role("heading").first).to_be_visible()
    windows.keep_traces(tmp_path, ["one.zip"], people=set())
    text = everything(tmp_path / "one.zip")
    assert world.addresses.journal in text
    assert "hunter2" not in text
    assert set(re.findall(r"[\w-]+-canary", text)) == {"X-Other-canary"}


def test_what_is_no_trace_is_not_kept(tmp_path: Path) -> None:
    trace = tmp_path / "trace.zip"
    trace.write_bytes(b"secret")
    with pytest.raises(ValueError, match="no trace"):
        clean_trace(trace, people=None)
    assert list(tmp_path.iterdir()) == []
