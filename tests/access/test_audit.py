"""The audit itself: it sees what is wrong, and a run can be made to tell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from fixtures.access import audit
from tests.access.layout import stumbling_blocks

SOUND = """<!doctype html><html lang="ru"><title>Страница</title>
<main><h1>Страница</h1>{}</main></html>"""


@pytest.mark.parametrize(
    ("html", "rule"),
    [
        ("<img src='data:,'>", "image-alt"),
        ("<p style='color: #999'>Бледный текст", "color-contrast"),
        ("<h3>Не по порядку</h3>", "heading-order"),
        (
            "<button style='width:9px;height:9px;padding:0'>x</button><button>y</button>",
            "target-size",
        ),
        ("<a href='/' aria-label='Дальше'>Назад</a>", "label-content-name-mismatch"),
    ],
)
def test_a_rule_that_is_broken_is_named(page: Page, html: str, rule: str) -> None:
    page.set_content(SOUND.format(html))
    assert [one.rule for one in audit(page)] == [rule]
    assert "https://" in str(audit(page)[0])


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("<div style='width: 2000px'>широко</div>", "the page is"),
        (
            "<div style='width:40px;overflow:hidden'><p style='width:90px'>обрезано</p></div>",
            "is cut off",
        ),
        ("<button>Первая</button><button style='margin-left:-30px'>Вторая</button>", "overlaps"),
        (
            "<div style='width:60px;overflow:auto'><p style='width:90px'>вбок</p></div>",
            "scrolls sideways",
        ),
    ],
)
def test_what_is_in_the_way_is_named(page: Page, html: str, problem: str) -> None:
    page.set_content(SOUND.format(html))
    assert any(problem in one for one in stumbling_blocks(page))


def test_a_sound_page_has_nothing_wrong(page: Page) -> None:
    page.set_content(SOUND.format("<p>Слова</p><button>Дальше</button>"))
    assert audit(page) == []
    assert stumbling_blocks(page) == []


BREAKER = """
from playwright.sync_api import Browser

new_context = Browser.new_context


def broken(browser, **options):
    context = new_context(browser, **options)
    context.add_init_script({script!r})
    return context


Browser.new_context = broken
"""
UNTOLD = """addEventListener('DOMContentLoaded', () =>
    document.querySelector('main').append(Object.assign(new Image(), {src: 'data:,'})))"""
"""Every page has a picture that nobody can be told of."""
UNCHANGING = """addEventListener('DOMContentLoaded', () => {
    document.head.innerHTML = '<title>Вход</title>';
    document.body.innerHTML = '<main><h1>Вход</h1><img src="data:,"></main>';
})"""
"""Every page is the same to the letter, also at a second try, with such a picture."""
ANOTHER = "window.axe = {}"
"""Every page calls something of its own `axe`."""
LEAVING = """Object.defineProperty(window, 'axe', {get: () => {
    location.reload();
    return {run: () => new Promise(() => {})};
}})"""
"""Every page leaves as soon as it is audited."""


@dataclass
class Run:
    """A run with `--axe` of a scenario that meets two screens."""

    folder: Path
    root: Path
    steps: str = (
        "    Когда учитель входит в журнал с паролем «не тот»\n"
        "    И учитель входит в журнал по логину и паролю\n"
    )

    def __call__(
        self, mode: str, script: str = "", *arguments: str
    ) -> subprocess.CompletedProcess[str]:
        """Play it in windows that this script is put into."""
        (self.folder / "breaker.py").write_text(BREAKER.format(script=script), "utf-8")
        feature = self.folder / "my.feature"
        feature.write_text(
            "# language: ru\nФункция: Своя\n  Сценарий: Первый\n"
            f"    Допустим учитель — классный руководитель\n{self.steps}",
            "utf-8",
        )
        asked = ["--features", str(feature), "--axe", mode, "--axe-report", str(self.report)]
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "tests/test_features.py",
                "-p",
                "no:cacheprovider",
                *asked,
                *arguments,
            ],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(self.folder), "PYTEST_PLUGINS": "breaker"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    @property
    def report(self) -> Path:
        """Where what was found is written to."""
        return self.folder / "axe.json"

    @property
    def screens(self) -> list[dict[str, Any]]:
        """What was found."""
        found: list[dict[str, Any]] = json.loads(self.report.read_text(encoding="utf-8"))
        return found


@pytest.fixture
def run(tmp_path: Path, pytestconfig: pytest.Config) -> Run:
    return Run(tmp_path, pytestconfig.rootpath)


def test_a_run_with_axe_writes_what_it_found(run: Run) -> None:
    done = run("report", UNTOLD)
    assert done.returncode == 0, done.stdout
    rules = [[each["rule"] for each in one["violations"]] for one in run.screens]
    assert rules == [["image-alt"], ["image-alt"]]
    assert "axe-core: 2 violations on 2 of 2 screens audited" in done.stdout


def test_a_run_with_axe_fails_at_what_it_found_if_it_is_to(run: Run) -> None:
    run.steps = "    Когда учитель открывает журнал\n"
    done = run("fail", UNCHANGING, "--reruns=1")
    assert done.returncode == 1, done.stdout
    assert "1 failed, 1 rerun" in done.stdout
    assert "axe-core: 1 violations on 1 of 1 screens audited" in done.stdout


def test_screens_without_violations_are_counted_too_whichever_worker_met_them(run: Run) -> None:
    done = run("fail", "", "-n", "2")
    assert done.returncode == 0, done.stdout
    assert run.screens == []
    assert "axe-core: 0 violations on 0 of 2 screens audited" in done.stdout
    assert "NO SCREEN" not in done.stdout


@pytest.mark.parametrize(("mode", "code", "screens"), [("report", 0, 2), ("fail", 1, 1)])
def test_an_audit_that_breaks_off_is_told(mode: str, code: int, screens: int, run: Run) -> None:
    done = run(mode, ANOTHER)
    assert done.returncode == code, done.stdout
    assert ["axe.run is not a function" in one["error"] for one in run.screens] == [True] * screens
    assert f"axe-core: {screens} screens could not be audited, the first after «" in done.stdout
    assert f"1 {'failed' if code else 'passed'}" in done.stdout
    assert "axe-core: NO SCREEN WAS AUDITED" in done.stdout


def test_a_run_that_audited_nothing_says_so_and_proves_nothing(run: Run) -> None:
    """A page that leaves is no failure: but here no page stays."""
    run.steps = "    Когда учитель открывает журнал\n"  # a next step would meet it as it leaves
    done = run("fail", LEAVING)
    assert done.returncode == 1, done.stdout
    assert "1 passed" in done.stdout
    assert run.screens == []
    assert "axe-core: NO SCREEN WAS AUDITED" in done.stdout


def test_the_browser_s_own_page_of_trouble_is_no_screen(run: Run) -> None:
    """It has no title, and nobody here could give it one."""
    run.steps = (
        "    Допустим учитель заполнил страницу входа\n"
        "    Когда в журнале пропала связь\n"
        "    И учитель нажимает «Войти»\n"
        "    Тогда учитель видит, что пропала связь\n"
    )
    done = run("fail")
    assert done.returncode == 0, done.stdout
    assert "axe-core: 0 violations on 0 of 1 screens audited" in done.stdout
