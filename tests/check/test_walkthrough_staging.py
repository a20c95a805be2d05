"""A guide of somebody else's stand: its people are real, so nobody of them is in the pictures."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from tests.check.conftest import Check, Staging
from walkthroughs.frames import FILE, Walkthrough

OWN = """
  Сценарий: Где управляют чатами
    Допустим учитель — классный руководитель
    И профили учителя уже связаны
    Когда учитель входит в журнал по логину и паролю
    И учитель нажимает на иконку «Чаты»
    И учитель открывает «Управление чатами»
    Тогда учитель видит «Управление чатами»
"""

HOURS = 14 if datetime.now(UTC).hour >= 11 else -12
AWAY = f"<away>{-HOURS}"
"""A time zone, as POSIX names it, where it is another day than in Greenwich."""


def today_away() -> str:
    return datetime.now(timezone(timedelta(hours=HOURS))).date().isoformat()


def walkthrough(check: Check, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "svyazka", "walkthrough", *map(str, arguments)],
        cwd=check.folder,
        env={**os.environ, "COLUMNS": "240", **check.environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_people_of_a_real_stand_are_invented_in_its_guides_without_being_asked(
    staging: Staging, declare: Callable[..., None], check: Check
) -> None:
    staging.link("class_teacher")
    teacher = staging.player("class_teacher")
    declare(class_teacher=(teacher, "linked"))
    check.environment["TZ"] = AWAY
    before = today_away()
    done = walkthrough(
        check, check.feature(OWN), "--target", "staging", "--device", "computer", "--format", "md"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = check.folder.glob(f"out/walkthrough/*-staging/{FILE}")
    guide = Walkthrough.model_validate_json(file.read_bytes())
    assert guide.masked
    assert guide.date in {before, today_away()}, "it is the day of who makes it, not Greenwich's"
    assert guide.target == "staging"
    name = r"gde-upravliaiut-chatami-\w{8}-teacher-computer-ru-staging"
    assert re.fullmatch(name, guide.id)
    told = file.read_text("utf-8") + done.stdout
    for word in (teacher.surname, teacher.first_name, teacher.login, teacher.password):
        assert word not in told
    assert staging.controlled == []


def test_a_scenario_that_only_the_mock_can_play_makes_no_guide_elsewhere(
    staging: Staging, declare: Callable[..., None], check: Check
) -> None:
    declare(class_teacher=(staging.player("class_teacher"), "new"))
    own = "  Сценарий: Ждём\n    Допустим учитель — классный руководитель\n    Когда прошло 5 мин\n"
    done = walkthrough(check, check.feature(own), "--target", "staging", "--device", "computer")
    assert done.returncode == 2
    assert done.stderr == "svyazka: Под заданное не подошёл ни один сценарий: делать нечего\n"
    assert "Без инструкции: «Ждём» — шаг «прошло 5 мин» переводит часы" in done.stdout
    assert not list(check.folder.glob("out/walkthrough/*"))


def test_who_links_for_the_guide_of_one_device_does_not_link_again_for_the_other(
    staging: Staging, declare: Callable[..., None], check: Check
) -> None:
    declare(class_teacher=(staging.player("class_teacher"), "new"))
    links = """
  Сценарий: Как связать профили
    Допустим учитель — классный руководитель
    И учитель открыл «Чаты» в журнале
    Когда учитель нажимает «Привязать учебный профиль VK ID»
"""
    done = walkthrough(check, check.feature(links), "--target", "staging", "--format", "md")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ Как связать профили (компьютер)" in done.stdout
    assert (
        "Без инструкции: «Как связать профили» (телефон) — нужен классный руководитель, ещё без "
        "VK ID; в people.toml все такие уже заняты\n"
    ) in done.stdout
    assert [each.name for each in check.folder.glob("out/walkthrough/.making-*")] == []
