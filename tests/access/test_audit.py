"""The audit itself: it sees what is wrong, and a run can be made to tell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

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
    context.add_init_script(
        "addEventListener('DOMContentLoaded', () => document.querySelector('main').append("
        "Object.assign(new Image(), {src: 'data:,'})))"
    )
    return context


Browser.new_context = broken
"""


@pytest.mark.parametrize(("mode", "code"), [("report", 0), ("fail", 1)])
def test_a_run_with_axe_writes_what_it_found_and_fails_if_it_is_to(
    mode: str, code: int, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    """Every page has a picture that nobody can be told of."""
    (tmp_path / "breaker.py").write_text(BREAKER, "utf-8")
    report = tmp_path / "axe.json"
    asked = ["-k", "отказаться_от_входа", "--axe", mode, "--axe-report", str(report)]
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "tests/test_features.py",
            "-p",
            "no:cacheprovider",
            *asked,
        ],
        cwd=pytestconfig.rootpath,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTEST_PLUGINS": "breaker"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert run.returncode == code, run.stdout
    screens = json.loads(report.read_text(encoding="utf-8"))
    assert screens
    assert {each["rule"] for one in screens for each in one["violations"]} == {"image-alt"}
    assert f"violations on {len(screens)} screens" in run.stdout
