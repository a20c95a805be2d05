"""Runs made by hand, as the tests of what is made of them need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from svyazka.evidence import (
    Attempt,
    BrowserLog,
    Picture,
    Run,
    Scenario,
    Step,
    Verdict,
    scenario_id,
)

BEGUN = datetime(2026, 9, 1, 9, 0, tzinfo=UTC)
URI = "features/own.feature"
SOURCE = """# language: ru
Функция: Своя

  @A1 @A2
  Сценарий: Войти
    Допустим учитель на месте
    Когда учитель входит
    Тогда учитель видит стол

  @A5
  Структура сценария: Неверный код <код>
    Когда учитель вводит <код>

    Примеры:
      | код  |
      | мимо |
      | пусто |
"""
MISSING = """Locator expected to be visible
Actual value: None
Error: element(s) not found
Call log:
  - Expect "to_be_visible" with timeout 5000ms
  - waiting for get_by_role("heading", name="Рабочий стол")
"""


def screen(colour: str = "#1d4f91", size: tuple[int, int] = (320, 200)) -> bytes:
    """Paint a PNG of one colour."""
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, "png")
    return buffer.getvalue()


def attempt(
    verdict: Verdict = Verdict.PASSED, *, seconds: float = 2.0, after: float = 0
) -> Attempt:
    """Try to log in; a failure is the last step's."""
    words = [("Допустим", "учитель на месте"), ("Когда", "учитель входит")]
    steps = [
        Step(
            keyword=keyword,
            text=text,
            items=("A1",) if keyword == "Когда" else (),
            line=6 + number,
            verdict=Verdict.PASSED,
            seconds=0.5,
            picture=Picture(file="pictures/1.png") if keyword == "Когда" else None,
            url="http://journal.localhost/login",
        )
        for number, (keyword, text) in enumerate(words)
    ]
    last = Step(keyword="Тогда", text="учитель видит стол", items=("A2",), line=8, seconds=0.25)
    last.verdict = Verdict.FAILED if verdict is Verdict.FAILED else Verdict.PASSED
    if verdict is Verdict.FAILED:
        last.error, last.url = MISSING, "http://journal.localhost/login"
        last.picture = Picture(file="pictures/2.png")
    log = BrowserLog(console=["Не загрузилось"], requests=["GET http://journal.localhost/: 503"])
    return Attempt(
        verdict=verdict,
        begun=BEGUN + timedelta(seconds=after),
        seconds=seconds,
        browser="chromium 141.0",
        worker="gw1",
        steps=[*steps, last],
        log=log if verdict is Verdict.FAILED else BrowserLog(),
        traces=["trace/a-1-1.zip"] if verdict is Verdict.FAILED else [],
    )


def login(*attempts: Attempt, name: str = "Войти") -> Scenario:
    """Return the scenario of logging in."""
    return Scenario(
        id=scenario_id(URI, name, {}),
        nodeid=f"tests/test_features.py::{name}",
        feature="Своя",
        uri=URI,
        line=5,
        name=name,
        tags=("A1", "A2"),
        attempts=list(attempts),
    )


def wrong_code(code: str, verdict: Verdict) -> Scenario:
    """Return one example of the outline."""
    name = "Неверный код <код>"
    step = Step(keyword="Когда", text=f"учитель вводит {code}", items=("A5",), line=12)
    step.verdict, step.seconds = Verdict.PASSED, 0.5
    return Scenario(
        id=scenario_id(URI, name, {"код": code}),
        nodeid=f"tests/test_features.py::code[{code}]",
        feature="Своя",
        uri=URI,
        line=11,
        name=f"Неверный код {code}",
        example={"код": code},
        tags=("A5",),
        attempts=[Attempt(verdict=verdict, begun=BEGUN, seconds=1, steps=[step])]
        if verdict is Verdict.PASSED
        else [],
        left_out=None if verdict in {Verdict.PASSED, Verdict.NOT_RUN} else verdict,
        reason="нужны часы стенда" if verdict is Verdict.DESELECTED else "",
    )


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A folder with the pictures, the traces and the feature of a run, and no records yet."""
    folder = tmp_path / "evidence"
    for name, content in {
        "pictures/1.png": screen(),
        "pictures/2.png": screen("#b3261e"),
        "trace/a-1-1.zip": b"PK",
        f"sources/{URI}": SOURCE.encode(),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def mixed(evidence: Path) -> Run:
    """One that failed, one that passed at the second try, and both kinds of left out."""
    login(attempt(Verdict.FAILED)).write(evidence)
    login(attempt(Verdict.FAILED), attempt(after=3), name="Войти снова").write(evidence)
    wrong_code("мимо", Verdict.PASSED).write(evidence)
    wrong_code("пусто", Verdict.DESELECTED).write(evidence)
    return Run.read(evidence)
