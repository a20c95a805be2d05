"""Plain pytest stays first class: flags of its plugins and overridden fixtures do what they do."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.check.conftest import ROOT, Staging

PLUGINS = (ROOT / "conftest.py").read_text(encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A team's own folder that uses the project's fixtures and phrases."""
    (tmp_path / "conftest.py").write_text(PLUGINS, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nfilterwarnings = ignore:(?s)Session-scoped.*'base_url'\n"
    )
    return tmp_path


def ask(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments],
        cwd=project,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def run(project: Path, *arguments: str) -> str:
    done = ask(project, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_flags_of_pytest_playwright_and_xdist_work(project: Path, staging: Staging) -> None:
    (project / "test_own.py").write_text(
        """
def test_page(page, browser_name, is_mobile=True):
    assert browser_name == "chromium"
    page.goto("/")
    assert "Вход" in page.title()
    assert page.evaluate("navigator.maxTouchPoints") > 0
    assert page.evaluate("navigator.language") == "ru-RU"

def test_school(world, user):
    user.open(world.addresses.journal)
    assert "Вход" in user.page.title()
""",
        encoding="utf-8",
    )
    run(
        project,
        *("--browser", "chromium", "--device", "Pixel 7", "--tracing", "on", "-n", "1"),
        *("--base-url", staging.world.addresses.journal),
    )
    traces = list((project / "test-results").rglob("*.zip"))
    assert {trace.parent.name.partition("-chromium")[0] for trace in traces} == {
        "test-own-py-test-page",
        "test-own-py-test-school",
    }


def test_a_browser_that_playwright_finds_keeps_its_sandbox(project: Path) -> None:
    (project / "test_own.py").write_text(
        """
from pages.browser import switches

def test_launch(browser_type_launch_args):
    assert browser_type_launch_args["channel"] == "chrome"
    assert switches().items() <= browser_type_launch_args.items()
    assert "executable_path" not in browser_type_launch_args
""",
        encoding="utf-8",
    )
    run(project, "--browser-channel", "chrome")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["alone", "xdist"])
def test_a_run_that_is_killed_leaves_no_stand_behind(
    project: Path, workers: tuple[str, ...]
) -> None:
    told = project / "told"
    os.mkfifo(told)
    (project / "test_own.py").write_text(
        f"""
import pathlib, signal

def test_waits(stand):
    pathlib.Path({str(told)!r}).write_text(stand.url)
    signal.pause()
""",
        encoding="utf-8",
    )
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *workers],
        cwd=project,
        start_new_session=True,
    )
    try:
        place = urlsplit(told.read_text(encoding="utf-8"))
        with socket.create_connection((place.hostname, place.port)) as held:
            held.settimeout(60)  # seconds; by itself the stand would keep it for two minutes
            process.kill()
            assert held.recv(1) == b""
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # an xdist worker too
        process.wait()


@pytest.fixture
def real(project: Path) -> Path:
    """The same folder, with somebody's real system beside."""
    (project / "targets.toml").write_text(
        "[staging]\nkind = 'staging'\njournal = 'http://127.0.0.1:9'\n"
        "messenger = 'http://127.0.0.1:9'\n",
        encoding="utf-8",
    )
    (project / "people.toml").touch()
    return project


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ["--target=staging", "--stand=http://127.0.0.1:9"],
            "--stand бывает только у учебного стенда, а «staging» — не он: уберите --stand",
        ),
        (["--visual-strict"], "--visual-strict does nothing without --visual"),
        (["--visual-dir=out"], "--visual-dir does nothing without --visual"),
    ],
)
def test_a_flag_that_would_do_nothing_is_refused(
    options: list[str], words: str, real: Path
) -> None:
    done = ask(real, *options)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR, done.stdout + done.stderr
    assert words in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_evidence_of_real_people_is_its_owner_s_alone(real: Path) -> None:
    done = ask(real, "--target=staging", "--evidence=out/run")
    assert done.returncode == pytest.ExitCode.NO_TESTS_COLLECTED, done.stdout + done.stderr
    assert (real / "out/run").stat().st_mode & 0o777 == 0o700


def test_fixtures_can_be_overridden_and_steps_added(project: Path) -> None:
    with (project / "conftest.py").open("a", encoding="utf-8") as file:
        file.write(
            """
import pytest
from pytest_bdd import then, parsers
from pages.user import Observer

class Watcher:
    def __init__(self):
        self.kinds = []
    def before(self, gesture):
        self.kinds.append(gesture.kind)
    def after(self, gesture):
        pass

@pytest.fixture
def watcher():
    return Watcher()

@pytest.fixture
def observers(watcher):
    return [watcher]

@pytest.fixture
def people(people):
    return {**people, "class_teacher": people["teacher"]}

@then(parsers.parse("окно шириной {width:d} точек, и жестов было {count:d}"))
def _(width, count, stage, watcher):
    assert stage.acting.user.page.viewport_size["width"] == width
    assert len(watcher.kinds) == count
    assert stage.acting.player.head_of == []

@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "viewport": {"width": 700, "height": 500}}
"""
        )
    (project / "own.feature").write_text(
        "# language: ru\nФункция: Своя\n  @A1\n  Сценарий: Первый\n"
        "    Допустим учитель — классный руководитель\n"
        "    Когда учитель открывает журнал\n"
        "    Тогда окно шириной 700 точек, и жестов было 1\n"
        "  Сценарий: Второй\n    Допустим ничего не понятно\n",
        encoding="utf-8",
    )
    (project / "test_own.py").write_text(
        "from pytest_bdd import scenarios\nscenarios('own.feature')\n", encoding="utf-8"
    )
    assert "1 passed, 1 deselected" in run(project, "--only", "A")


def test_a_run_of_the_features_loads_nothing_that_only_tests_need(tmp_path: Path) -> None:
    (tmp_path / "ending.py").write_text(
        "import sys\n\ndef pytest_unconfigure():\n"
        "    print('loaded:', {'hypothesis', 'faker.contrib'} & sys.modules.keys())\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from svyazka import suite; raise SystemExit(suite.run_apart(['--collect-only']))",
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTEST_PLUGINS": "ending"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "loaded: set()" in done.stdout
