"""The drift report: a screen that has changed is found before a run stumbles over it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from fixtures.stage import NewUser
from mock_services.client import WorldClient
from mock_services.schema import Player
from mock_services.server import Stand
from pages.errors import TroubleError
from pages.journal import LoginPage
from pages.linking import Identity, Linking, birthday
from pages.user import User
from rpa import doctor
from rpa.doctor import Drift, Visitor, examine
from rpa.looking import ReadOnly
from rpa.probing import Element
from svyazka.cli import main
from svyazka.commands.doctor import show
from svyazka.targets import find_target

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_RENAME = """([from, to]) => addEventListener("DOMContentLoaded", () => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.textContent.trim() === from) node.textContent = node.textContent.replace(from, to);
  }
})"""
_DOUBLE = """(words) => addEventListener("DOMContentLoaded", () => {
  for (const link of document.querySelectorAll("main a"))
    if (link.textContent.trim() === words) link.after(link.cloneNode(true));
})"""

Change = Callable[[User], object]


def renaming(before: str, after: str) -> Change:
    """Let every page show other words, as after a release of the service."""
    script = f"({_RENAME})({json.dumps([before, after])})"
    return lambda user: user.page.add_init_script(script)


def doubling(words: str) -> Change:
    return lambda user: user.page.add_init_script(f"({_DOUBLE})({json.dumps(words)})")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What will not come need not be waited for as long as usual."""
    monkeypatch.setattr(doctor, "_SCREEN_MS", 6_000)


@pytest.fixture
def teacher(world: WorldClient) -> Player:
    player = world.people["class_teacher"]
    world.give_vk_id(player.id, educational_profile=True, linked=True)
    return player


@pytest.fixture
def visitor(teacher: Player, world: WorldClient) -> Visitor:
    def authorise(user: User) -> None:
        who = Identity(
            phone=teacher.phone,
            surname=teacher.surname,
            name=teacher.first_name,
            patronymic=teacher.patronymic,
            born=birthday(teacher.born),
            sex=teacher.sex,
        )
        Linking(user, who, lambda: world.newest_code(teacher.phone)).authorise()

    password = SecretStr(teacher.password)
    return Visitor(teacher.organisation, teacher.login, lambda: password, authorise)


def the_finding(drift: Drift) -> tuple[str, doctor.Finding]:
    """Tell the first finding; a word may stand on several screens."""
    return next((screen.name, each) for screen in drift.screens for each in screen.findings)


def test_everything_is_where_the_instruction_says_and_nothing_is_changed(
    user: User, visitor: Visitor, teacher: Player, world: WorldClient
) -> None:
    before = world.find(text=teacher.login), world.chats()
    drift = examine(user, visitor)
    assert not drift
    assert drift.looked_at == 10
    assert sum(screen.elements for screen in drift.screens) > 30
    assert (world.find(text=teacher.login), world.chats()) == before
    asked = [each for each in world.requests() if each.method != "GET"]
    assert {each.path for each in asked if each.service != "id"} == {"/login", "/logout"}
    page = LoginPage(user).open()
    page.heading.wait_for()  # she is logged out again


def test_the_doors_are_looked_at_without_a_leave(new_user: NewUser) -> None:
    rules = ReadOnly()
    watched = new_user()
    user = User(watched.page, watched.deployment, [*watched.observers, rules])
    drift = examine(user, None)
    assert drift.looked_at == 3


Renamed = tuple[str, str, str, str, str]
BUTTON: Renamed = ("Войти", "Вход", doctor.LOGIN, "кнопка", "journal.submit")
LINK: Renamed = ("Чаты", "Сообщения", doctor.DESK, "ссылка", "journal.chats")
INNER: Renamed = ("Добавить", "Создать новый", doctor.MANAGEMENT, "ссылка", "journal.add")
FIELD: Renamed = ("Номер телефона", "Ваш телефон", doctor.PHONE, "поле", "vkid.phone")
ITEM: Renamed = (
    *("Создать чат", "Новая беседа", doctor.MENU, "пункт меню"),
    "messenger.create_chat",
)


def words_of(renamed: Sequence[Renamed]) -> str:
    return ", ".join(before for before, *_ in renamed)


# No two words are renamed at once where one of them is the way to the other.
@pytest.mark.parametrize("renamed", [(BUTTON, FIELD), (LINK, ITEM), (INNER,)], ids=words_of)
@pytest.mark.usefixtures("impatient")
def test_a_renamed_element_is_found_with_what_stands_there_instead(
    renamed: Sequence[Renamed], user: User, visitor: Visitor
) -> None:
    for before, after, *_ in renamed:
        renaming(before, after)(user)
    screens = {screen.name: screen.findings for screen in examine(user, visitor).screens}
    for before, after, where, kind, key in renamed:
        finding, *_ = screens[where]
        assert (finding.element, finding.found) == (f"{kind} «{before}»", 0)
        assert key in finding.keys
        assert f"«{after}»" in " ".join(finding.nearest)


def test_an_element_that_is_there_twice_is_found(user: User, visitor: Visitor) -> None:
    doubling("Добавить")(user)
    screen, finding = the_finding(examine(user, visitor))
    assert (screen, finding.found) == (doctor.MANAGEMENT, 2)
    assert str(finding) == "ссылка «Добавить»: встречается на экране не один раз, а 2"


@pytest.mark.usefixtures("impatient")
def test_what_lies_behind_a_lost_element_is_left_out_with_the_reason(
    user: User, visitor: Visitor
) -> None:
    renaming("Управление чатами", "Настройка")(user)
    drift = examine(user, visitor)
    left_out = {screen.name: screen.skipped for screen in drift.screens if screen.skipped}
    assert left_out.keys() == {doctor.MANAGEMENT, doctor.FORM}
    assert "на экране «Журнал: «Чаты»» нет «Управление чатами»" in left_out[doctor.FORM]


@pytest.mark.usefixtures("impatient")
def test_words_of_the_target_bring_a_renamed_screen_back(
    new_user: NewUser, visitor: Visitor
) -> None:
    """What is looked at: a screen that is skipped has no findings either."""
    plain = new_user()
    words = plain.wording.but({"journal": {"chats": "Сообщения"}})
    deployment = type(plain.deployment)(plain.addresses, words)
    user = User(plain.page, deployment, plain.observers)
    renaming("Чаты", "Сообщения")(user)
    screens = [each for each in examine(user, visitor).screens if "Журнал" in each.name]
    assert [(each.findings, each.skipped) for each in screens] == [((), "")] * 5


def test_without_a_teacher_only_the_doors_are_looked_at(user: User) -> None:
    drift = examine(user)
    assert [screen.name for screen in drift.screens if not screen.skipped] == [
        doctor.LOGIN,
        doctor.GOSUSLUGI,
        doctor.PHONE,
    ]


def test_a_teacher_at_work_is_not_interrupted(
    new_user: NewUser, teacher: Player, visitor: Visitor
) -> None:
    at_work = new_user()
    page = LoginPage(at_work).open()
    desk = page.log_in(teacher.organisation, teacher.login, teacher.password)
    desk.heading.wait_for()
    drift = examine(new_user(), visitor)
    (reason,) = {screen.skipped for screen in drift.screens if screen.name == doctor.DESK}
    assert "сейчас работает в журнале" in reason
    at_work.page.reload()
    desk.heading.wait_for()


@pytest.mark.usefixtures("impatient")
def test_a_wrong_password_is_told_as_the_journal_tells_it(user: User, visitor: Visitor) -> None:
    stranger = Visitor(visitor.organisation, visitor.login, lambda: SecretStr("не тот"))
    drift = examine(user, stranger)
    skipped = {screen.name: screen.skipped for screen in drift.screens}
    assert skipped[doctor.DESK].startswith("не впустили: ")
    assert skipped[doctor.MESSENGER].startswith("вход в мессенджер просит SMS")


def test_an_element_is_called_as_reports_call_it() -> None:
    assert str(Element("checkbox", "Согласен")) == "галочка «Согласен»"


@pytest.mark.usefixtures("impatient")
def test_a_word_is_advised_of_the_screen_s_own_service(user: User) -> None:
    """Others may call something the same."""
    renaming("Пароль", "Секретное слово")(user)
    screens = {screen.name: screen.findings for screen in examine(user).screens}
    for where, key in (
        (doctor.LOGIN, "journal.password"),
        (doctor.GOSUSLUGI, "gosuslugi.password"),
    ):
        (finding,) = screens[where]
        assert finding.keys[0] == key
        assert len(finding.keys) == 2


@pytest.mark.usefixtures("impatient")
def test_a_named_teacher_who_does_not_get_in_is_told_and_no_success(
    world: WorldClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("getpass.getpass", lambda _: "Пароль-канарейка-1")
    (tmp_path / "targets.toml").write_text(
        f"""[staging]
kind = "staging"
journal = "{world.addresses.journal}"
messenger = "{world.addresses.messenger}"
hosts = ["*.localhost"]
organisation = "Школа на Луне"
pacing = 0
""",
        "utf-8",
    )
    assert main(["doctor", "--target", "staging", "--login", "petrova"]) == 3
    said = capsys.readouterr().out
    assert "Журнал: рабочий стол: организации «Школа на Луне» в журнале нет" in said
    assert "Войти не удалось: экранов 3 из 10" in said
    assert "Всё на месте" not in said


def test_what_is_advised_is_what_a_targets_file_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two lines, as they are printed, below what is there."""
    monkeypatch.chdir(tmp_path)
    for name in ("own", "Школа № 1"):
        lost = doctor.Finding(element="ссылка «Чаты»", keys=("journal.chats",), found=0)
        screens = (doctor.Screen(name=doctor.DESK, elements=1, findings=(lost,)),)
        show(Drift(target=name, screens=screens), outside=False)
        lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
        place = next(number for number, line in enumerate(lines) if line.startswith("["))
        advised = "\n".join(lines[place : place + 2]).replace("…", "Сообщения")
        Path("targets.toml").write_text(f'["{name}"]\nkind = "mock"\n{advised}\n', "utf-8")
        assert find_target(name).words == {"journal": {"chats": "Сообщения"}}


def test_a_teacher_named_where_all_are_invented_is_not_passed_over(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whoever names her believes to look at the real system."""
    assert main(["doctor", "--login", "petrova"]) == 2
    assert "--login — для настоящей системы" in capsys.readouterr().err


def test_a_journal_that_is_out_of_order_is_no_drift(user: User, world: WorldClient) -> None:
    world.break_(service="journal", status=503)
    with pytest.raises(TroubleError, match="Идут технические работы"):
        examine(user)


def test_a_journal_that_hangs_up_is_no_drift(user: User, world: WorldClient) -> None:
    world.break_(service="journal", drop=True)
    with pytest.raises(TroubleError, match=r"журнал не открылся: нет связи с сервисом \(ERR_"):
        examine(user)


def test_a_stand_that_does_not_do_as_it_is_told_is_told_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It does not take its world back either: that is not what went wrong."""
    monkeypatch.chdir(tmp_path)
    with Stand(ticking=False) as stand:
        control = stand.gateway.apps["control"]

        def tired(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            if environ["REQUEST_METHOD"] == "GET" or environ["PATH_INFO"] == "/api/worlds":
                return control(environ, start_response)
            start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [environ["REQUEST_METHOD"].encode()]

        stand.gateway.apps["control"] = tired
        stand.serve_in_thread()
        Path("targets.toml").write_text(
            f'[own]\nkind = "mock"\ncontrol = "http://127.0.0.1:{stand.port}"\n', "utf-8"
        )
        assert main(["doctor", "--target", "own"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("svyazka: POST ")


@pytest.mark.parametrize(("words", "code"), [("Чаты", 0), ("Сообщения", 3)])
def test_the_command_s_exit_code_tells_drift(
    words: str, code: int, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    port = urlsplit(request.getfixturevalue("stand").url).port
    control = f"http://control.localhost:{port}"  # as the stand shows it to people
    (tmp_path / "targets.toml").write_text(
        f'[own]\nkind = "mock"\ncontrol = "{control}"\n[own.words.journal]\nchats = "{words}"\n',
        "utf-8",
    )
    done = subprocess.run(
        [sys.executable, "-m", "svyazka", "doctor", "--target", "own", "--json"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert bool(Drift.model_validate_json(done.stdout)) == bool(code)
