"""Guides as they come out of the command, made once for all who read them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from tests.demands import missing
from walkthroughs.frames import FILE, Walkthrough

FILM = """# language: ru
Функция: Короткий фильм
  Сценарий: Как привязать телефон
    Допустим учитель — классный руководитель
    Когда учитель входит в журнал по логину и паролю
    И учитель нажимает на иконку «Чаты»
    И учитель нажимает «Привязать учебный профиль VK ID»
    И учитель вводит номер своего мобильного телефона
    И учитель вводит код из SMS
"""
LOGIN = FILM.partition("    И учитель")[0]
"""The first step of it: the shortest guide."""


def pytest_configure(config: pytest.Config) -> None:
    """Let tests name the programs that they read guides with."""
    config.addinivalue_line("markers", "needs_tool(*names): programs of the system, e.g. tesseract")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose tool is not there; where all tools are to be there, let it fail."""
    for mark in item.iter_markers("needs_tool"):
        for name in mark.args:
            if shutil.which(name) is None:
                missing(f"программы {name} здесь нет")


@dataclass(frozen=True)
class Made:
    """A folder of guides."""

    folder: Path

    @property
    def guides(self) -> list[Walkthrough]:
        """All guides, by their names."""
        files = sorted(self.folder.glob(f"*/{FILE}"))
        return [Walkthrough.model_validate_json(file.read_bytes()) for file in files]

    def guide(self, reader: str = "teacher", device: str = "computer") -> Walkthrough:
        """The guide of a reader on a device."""
        (found,) = [
            guide for guide in self.guides if (guide.reader, guide.device) == (reader, device)
        ]
        return found


def walkthrough(
    folder: Path, *arguments: str | Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `svyazka walkthrough` in a folder, as a person would; the terminal is wide."""
    return subprocess.run(
        [sys.executable, "-m", "svyazka", "walkthrough", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, "COLUMNS": "240", **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="session")
def make_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Callable[..., Made]:
    """Make guides with these arguments once for the whole run, whichever worker asks first."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def make(name: str, *arguments: str) -> Made:
        folder = shared / f"guides-{name}"
        with FileLock(f"{folder}.lock"):
            if not folder.exists():
                part = shared / f"guides-{name}.part"
                part.mkdir()
                done = walkthrough(part, *arguments, "--out", part)
                assert done.returncode == 0, done.stdout + done.stderr
                part.rename(folder)
        return Made(folder)

    return make


@pytest.fixture(scope="session")
def guides(make_once: Callable[..., Made]) -> Made:
    """All guides of the project, as pages and Markdown."""
    return make_once("all", "--format", "html,md")


@pytest.fixture(scope="session")
def masked(make_once: Callable[..., Made]) -> Made:
    """All guides of the project with invented people, as Markdown."""
    return make_once("masked", "--mask", "--format", "md")


@pytest.fixture(scope="session")
def everything(make_once: Callable[..., Made]) -> Made:
    """The teacher's guide at the computer in all documents, in English, with dark screens."""
    what = ("@instruction", "--device", "computer", "--format", "html,pdf,docx,pptx")
    return make_once("everything", *what, "--lang", "en", "--theme", "dark")


@pytest.fixture(scope="session")
def filmed(make_once: Callable[..., Made], tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A trainer's own short guide as a film, its subtitles in the picture."""
    feature = tmp_path_factory.mktemp("film") / "film.feature"
    feature.write_text(FILM, "utf-8")
    what = (str(feature), "--device", "computer", "--format", "video")
    return make_once("filmed", *what, "--lang", "en", "--theme", "dark", "--burn")
