"""A person at a terminal who is asked for a password: she sees the question, and may break off."""

from __future__ import annotations

import os
import pty
import select
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from mock_services.client import WorldClient
from mock_services.schema import Player
from tests import ctrl_c
from tests.contents import contents, holders
from tests.rpa.commands import ROOT, sheets_of, wait_until, write_sheets
from tests.rpa.school import teachers_of

QUESTION = "Пароль от журнала"
CODE = "Код из SMS"
_SILENCE = 0.5
"""Seconds; a spinner moves six times in it."""
_MOST_MOVES = 30
_ENVIRONMENT = {
    "PYTHONPATH": str(ROOT),
    "TERM": "xterm",
    "COLUMNS": "240",  # so that lines are whole
    "PYTHONIOENCODING": "utf-8",
}


_IN_FRONT = """
import os, sys
os.login_tty(0)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""
"""Begins a session whose terminal is its standard input: Ctrl-C there goes to all that is in it."""


class Terminal:
    """A program at a terminal of its own."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.screen, self._theirs = pty.openpty()
        with ctrl_c.heard():
            self.process = subprocess.Popen(
                [sys.executable, "-c", _IN_FRONT, *arguments],
                cwd=folder,
                env={**os.environ, **_ENVIRONMENT},
                stdin=self._theirs,
                stdout=self._theirs,
                stderr=self._theirs,
            )
        self.shown = b""

    def read_until(self, words: str, *, times: int = 1) -> None:
        while self.shown.count(words.encode()) < times:
            over = self._over()
            assert self._read(_SILENCE) or not over, self.shown.decode()

    def read_until_nothing_moves(self) -> None:
        moves = 0
        while self._read(_SILENCE):
            moves += 1
            assert moves < _MOST_MOVES, self.shown.decode()

    def read_to_the_end(self) -> str:
        over = False
        while self._read(_SILENCE) or not over:
            over = self._over()
        return self.shown.decode()

    def _over(self) -> bool:
        """Whether it has ended; asked before a look at what it said, which may have been last."""
        return self.process.poll() is not None

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.screen >= 0:
            os.close(self.screen)
        os.close(self._theirs)

    def type(self, line: str) -> None:
        os.write(self.screen, f"{line}\n".encode())

    def press_ctrl_c(self) -> None:
        """As a person does: the terminal tells everybody, the browser and its driver too."""
        os.write(self.screen, b"\x03")

    def close_window(self) -> None:
        """Let the terminal be gone, as its window is closed: the system tells the program."""
        os.close(self.screen)
        self.screen = -1

    @property
    def echoes(self) -> bool:
        return bool(termios.tcgetattr(self.screen)[3] & termios.ECHO)

    @property
    def has_cursor(self) -> bool:
        """Whether it was shown after it had been hidden last."""
        return self.shown.rfind(b"\x1b[?25h") > self.shown.rfind(b"\x1b[?25l") >= 0

    def _read(self, seconds: float) -> bytes:
        """Read what has come; nothing, when so long nothing did."""
        if not select.select([self.screen], [], [], seconds)[0]:
            return b""
        read = os.read(self.screen, 65536)
        self.shown += read
        return read


@pytest.fixture
def terminal(
    world: WorldClient,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    hang_up_heard: None,
) -> Iterator[Terminal]:
    """Her password is asked for; until then nothing is."""
    write_sheets(tmp_path / "roster", sheets_of(teachers_of(world, 1)))
    stand = ["--stand", world.stand_url, "--world", world.name]
    terminal = Terminal(
        tmp_path, "-m", "svyazka", "rpa", *request.param, "roster", "--secrets", "prompt", *stand
    )
    terminal.read_until(QUESTION)
    yield terminal
    terminal.close()


@pytest.fixture
def doctor(world: WorldClient, tmp_path: Path) -> Iterator[Terminal]:
    """A password is asked for, to look further into somebody's real system."""
    own, teacher = world.addresses, world.people["class_teacher"]
    (tmp_path / "targets.toml").write_text(
        '[own]\nkind = "staging"\nhosts = ["*.localhost"]\npacing = 0\n'
        f"organisation = '{teacher.organisation}'\n"
        f'journal = "{own.journal}"\nmessenger = "{own.messenger}"\n',
        encoding="utf-8",
    )
    terminal = Terminal(
        tmp_path, "-m", "svyazka", "doctor", "--target", "own", "--login", teacher.login
    )
    terminal.read_until(QUESTION)
    yield terminal
    terminal.close()


plan = pytest.mark.parametrize("terminal", [["plan"]], indirect=True, ids=["plan"])
apply = pytest.mark.parametrize("terminal", [["apply", "--yes"]], indirect=True, ids=["apply"])
ALONE = f"""
import signal
from threading import Event
from svyazka.asking import terminal_as_it_was, typed

given_up = Event()
signal.signal(signal.SIGINT, lambda *_: given_up.set())
with terminal_as_it_was():
    try:
        print("Ответ:", typed("{QUESTION}: ", given_up))
    except (EOFError, ValueError) as error:
        print(type(error).__name__)
"""


IN_BACKGROUND = """
import os, subprocess, sys
own = "from svyazka.asking import terminal_as_it_was\\nwith terminal_as_it_was(): pass"
job = subprocess.Popen([sys.executable, "-c", own], process_group=0)
_, status = os.waitpid(job.pid, os.WUNTRACED)
print("Остановлен" if os.WIFSTOPPED(status) else "Дошёл до конца")
"""


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Terminal]:
    """A question and nothing else: no browser's driver, which puts a terminal right itself."""
    terminal = Terminal(tmp_path, "-c", ALONE)
    terminal.read_until(QUESTION)
    yield terminal
    terminal.close()


def test_a_question_that_is_left_behind_leaves_a_terminal_that_shows_what_is_typed(
    alone: Terminal,
) -> None:
    alone.read_until_nothing_moves()
    assert not alone.echoes
    alone.process.send_signal(signal.SIGINT)
    assert alone.read_to_the_end().endswith("EOFError\r\n")
    assert alone.echoes


def test_half_a_letter_is_an_answer_too(alone: Terminal) -> None:
    """Whoever waits for it learns that it is none, instead of waiting for ever."""
    os.write(alone.screen, "я".encode()[:1] + b"\n")
    assert alone.read_to_the_end().endswith("UnicodeDecodeError\r\n")
    assert alone.echoes


def test_who_is_in_the_background_does_not_touch_the_terminal(tmp_path: Path) -> None:
    """The system stops whoever does, and nobody knows how to go on."""
    terminal = Terminal(tmp_path, "-c", IN_BACKGROUND)
    terminal.read_until("Дошёл до конца")
    terminal.close()


@plan
def test_nothing_moves_over_a_question_and_its_answer_is_not_shown(
    terminal: Terminal, world: WorldClient
) -> None:
    terminal.read_until_nothing_moves()
    *_, last = terminal.shown.decode().splitlines()
    assert QUESTION in last
    assert not terminal.echoes
    (teacher,) = teachers_of(world, 1)
    terminal.type(teacher.password)
    shown = terminal.read_to_the_end()
    assert terminal.process.returncode == 0
    assert "Сделать: 2" in shown
    assert teacher.password not in shown


@plan
def test_who_has_pressed_ctrl_c_is_not_logged_in_once_more(
    terminal: Terminal, world: WorldClient
) -> None:
    """Ctrl-C reaches the browser too, while a page is waited for."""
    (teacher,) = teachers_of(world, 1)
    world.break_(service="journal", method="GET", path="/chats", latency=60)
    terminal.type(teacher.password)
    wait_until(lambda: logins(world) == 1, terminal.process)
    terminal.press_ctrl_c()
    shown = terminal.read_to_the_end()
    assert terminal.process.returncode == 130
    assert "Traceback" not in shown
    assert logins(world) == 1


def logins(world: WorldClient) -> int:
    return sum(each.method == "POST" and each.path == "/login" for each in world.requests())


@plan
def test_ctrl_c_at_a_question_ends_it_at_once(terminal: Terminal) -> None:
    terminal.process.send_signal(signal.SIGINT)
    shown = terminal.read_to_the_end()
    assert terminal.process.returncode == 130
    assert "Traceback" not in shown
    assert terminal.has_cursor


def test_ctrl_c_at_the_doctor_s_question_ends_it_at_once(doctor: Terminal) -> None:
    doctor.process.send_signal(signal.SIGINT)
    shown = doctor.read_to_the_end()
    assert doctor.process.returncode == 130
    assert "Прервано." in shown
    assert "Traceback" not in shown
    assert doctor.echoes


@apply
def test_the_second_ctrl_c_at_a_question_ends_the_run(terminal: Terminal) -> None:
    terminal.process.send_signal(signal.SIGINT)
    terminal.read_until("Останавливаюсь")
    terminal.process.send_signal(signal.SIGINT)
    shown = terminal.read_to_the_end()
    assert terminal.process.returncode == 130
    assert "Traceback" not in shown


def come_to_the_code(terminal: Terminal, world: WorldClient, teacher: Player) -> str:
    """Answer with her password; return the code that is asked for then."""
    terminal.type(teacher.password)
    terminal.read_until(CODE)
    return world.newest_code(teacher.phone).get_secret_value()


@apply
def test_the_row_that_was_begun_when_ctrl_c_was_pressed_is_done_to_its_end(
    terminal: Terminal, world: WorldClient
) -> None:
    (teacher,) = teachers_of(world, 1)
    code = come_to_the_code(terminal, world, teacher)
    terminal.press_ctrl_c()
    terminal.read_until("Останавливаюсь")
    terminal.type(code)
    shown = terminal.read_to_the_end()
    assert terminal.process.returncode == 130, shown
    assert world.person(teacher.id).linked
    assert terminal.has_cursor


@apply
def test_a_window_that_is_closed_lets_the_row_be_done_to_its_end(
    terminal: Terminal, world: WorldClient
) -> None:
    """The shell tells everybody that it is gone, and so does the system: it is asked once."""
    (teacher,) = teachers_of(world, 1)
    code = come_to_the_code(terminal, world, teacher)
    for _ in range(2):
        os.killpg(terminal.process.pid, signal.SIGHUP)
        terminal.read_until_nothing_moves()
    terminal.type(code)
    terminal.read_to_the_end()
    assert terminal.process.returncode == 130
    assert world.person(teacher.id).linked


@apply
def test_a_window_that_is_closed_at_a_question_leaves_the_results(
    terminal: Terminal, tmp_path: Path
) -> None:
    terminal.close_window()
    assert terminal.process.wait(timeout=120) == 130
    (page,) = tmp_path.glob("out/rpa/*/index.html")
    assert "Учитель не ответил" in page.read_text(encoding="utf-8")


@apply
def test_ctrl_c_pressed_twice_ends_workers_and_browsers(
    terminal: Terminal, world: WorldClient
) -> None:
    (teacher,) = teachers_of(world, 1)
    come_to_the_code(terminal, world, teacher)
    others = psutil.Process(terminal.process.pid).children(recursive=True)
    terminal.press_ctrl_c()
    terminal.read_until("Останавливаюсь")
    terminal.press_ctrl_c()
    shown = terminal.read_to_the_end()
    assert terminal.process.returncode == 130
    assert "Traceback" not in shown
    assert psutil.wait_procs(others, timeout=60)[1] == []


@apply
def test_a_password_and_a_code_are_all_that_is_asked_for(
    terminal: Terminal, world: WorldClient, tmp_path: Path
) -> None:
    (teacher,) = teachers_of(world, 1)
    code = come_to_the_code(terminal, world, teacher)
    terminal.type(code)
    terminal.read_to_the_end()
    assert terminal.process.returncode == 0
    assert world.person(teacher.id).linked
    assert kept(terminal, tmp_path, teacher.password, code) == []


@apply
def test_what_was_typed_is_kept_nowhere_though_the_code_is_refused(
    terminal: Terminal, world: WorldClient, tmp_path: Path
) -> None:
    (teacher,) = teachers_of(world, 1)
    code = come_to_the_code(terminal, world, teacher)
    wrong = [f"{(int(code) + each) % 10**6:06}" for each in (1, 2)]
    terminal.type(wrong[0])
    terminal.read_until("Неверный код")
    terminal.read_until(f"{CODE} на", times=2)
    terminal.type(wrong[1])
    shown = terminal.read_to_the_end()
    assert terminal.process.returncode == 1
    assert "Код не подошёл" in shown
    assert kept(terminal, tmp_path, teacher.password, code, *wrong) == []


@apply
@pytest.mark.parametrize("answer", [b"\n", b"\x04"], ids=["an empty line", "Ctrl-D"])
def test_who_does_not_answer_is_waited_for(
    terminal: Terminal, world: WorldClient, answer: bytes
) -> None:
    os.write(terminal.screen, answer)
    shown = terminal.read_to_the_end()
    assert terminal.process.returncode == 1
    assert "Учитель не ответил: его строка подождёт" in shown
    assert shown.count(QUESTION) == 1
    assert [each for each in world.requests() if each.method == "POST"] == []


def kept(terminal: Terminal, folder: Path, *secrets: str) -> list[str]:
    """Name whatever the run has left, or shown, that holds one of these."""
    held = contents(folder / "out") | {"the screen": terminal.shown}
    assert any(name.endswith("run.db/tables") for name in held)
    return [name for secret in secrets for name in holders(secret, held)]
