"""What cannot be checked is said in one sentence, with exit code 2, before anything runs."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType
from playwright.sync_api import Error as PlaywrightError

from pages.browser import OVERRIDE, switches
from pages.errors import InputError
from svyazka.cli import main
from svyazka.evidence import Verdict, scenario_id
from svyazka.people import read_people
from svyazka.preflight import CHANNELS, Request, prepare, repeated
from svyazka.rundir import EVIDENCE, new_run, point_to
from svyazka.shares import Share, mark
from svyazka.targets import find_target
from tests.check.conftest import ROOT
from tests.report.conftest import attempt, login

FEATURE = "# language: ru\nФункция: Своя\n  Сценарий: Первый\n"
STEP = "    Допустим учитель — классный руководитель\n"
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"][
    "targets"
]["wheel"]["packages"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    # In a thread of its own: this one may have pytest-playwright's event loop already.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(main, list(arguments)).result() == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err.removeprefix("svyazka: ").rstrip("\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--only", "A13"], "--only: пункта или части инструкции «A13» нет. "),
        (["--only", "@walktrough"], "--only: тега «@walktrough» нет. Возможно, имелось в виду: "),
        (["--only", ","], "--only: не названо ничего; например, --only A,B3,@walkthrough"),
        (["--browser", "fierfox"], "параметр --browser: браузера «fierfox» нет. "),
        (["--device", "холодильник"], "--device: «холодильник» нет. Например: Pixel 7, iPad Mini."),
        (["--only", "@ю"], "--only: тега «@ю» нет. Например: --only A,B3,@walkthrough."),
        (["--device", "Pixel7"], "--device: «Pixel7» нет. Возможно, имелось в виду: Pixel 7."),
        (["--target", "stage"], "Стенда «stage» нет (targets.toml здесь нет). Есть: mock"),
        (["--shard", "6/5"], "--shard: «6/5» — не доля; вторая из пяти — это --shard 2/5"),
        (["--connect", "browsers:3000"], "--connect: «browsers:3000» — не адрес"),
        (["--connect", "ws://host:99999/"], "--connect: «ws://host:99999/» — не адрес"),
        (["--connect", "ws://host:abc/"], "--connect: «ws://host:abc/» — не адрес"),
        (["--connect", "ws://a..b/"], "--connect: «ws://a..b/» — не адрес"),
        (["--connect", ""], "--connect: «» — не адрес"),
        (["--only", ""], "--only: не названо ничего"),
        (["--shard", ""], "--shard: «» — не доля"),
        (["--device", ""], "--device: «» нет. Например: "),
        (["--failed"], "--failed: прошлых проверок в out/check нет: сначала "),
        (["--against", "nowhere"], "В nowhere нет проверки: "),
        (["my.feature"], "my.feature: такого файла .feature нет"),
        (["merge", "part"], "В part нет проверки: "),
        (["merge"], "не хватает аргумента ПАПКА"),
    ],
)
def test_what_is_not_there_is_named_with_what_is(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    message = told(capsys, "check", *arguments)
    assert message.startswith(words)
    assert "\n" not in message


@pytest.mark.parametrize("arguments", [["--against"], ["merge"]])
def test_a_run_that_the_system_does_not_show_is_told_in_a_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """As one in a folder of somebody else's; a name that is too long is refused to root too."""
    message = told(capsys, "check", *arguments, "я" * 300)
    assert "я" * 300 in message
    assert "\n" not in message


def test_the_letters_of_the_parts_may_be_russian(capsys: pytest.CaptureFixture[str]) -> None:
    assert "«В99»" in told(capsys, "check", "--only", "А,В3,В99")


@pytest.mark.parametrize("command", ["check", "demo", "walkthrough"])
def test_an_installed_package_says_where_scenarios_are_run_and_makes_nothing(
    command: str, folder: Path
) -> None:
    installed = folder / "site-packages"
    installed.mkdir()
    for package in PACKAGES:
        (installed / package).symlink_to(ROOT / package)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "svyazka", command],
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "svyazka: Установленный пакет сценариев не проходит: того, что их запускает, в нём нет. "
        "Перейдите в папку проекта и запустите .venv/bin/svyazka оттуда.\n"
    )
    assert [each.name for each in folder.iterdir()] == [installed.name]


@pytest.mark.parametrize("browser", ["firefox", "webkit"])
def test_browsers_of_playwright_s_own_are_asked_for(
    browser: str,
    monkeypatch: pytest.MonkeyPatch,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(folder))
    message = told(capsys, "check", "--browser", browser)
    assert message.startswith(f"Для --browser {browser} нужна сборка самого Playwright")
    assert message.endswith(f"-m playwright install --with-deps {browser}")


@pytest.mark.parametrize("headed", [[], ["--headed"]], ids=" ".join)
@pytest.mark.parametrize("channel", ["chrome", "msedge"])
def test_a_browser_of_the_system_s_own_is_asked_for(
    channel: str,
    headed: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def launch(_: BrowserType, **options: object) -> None:
        assert options == {"channel": channel, "headless": not headed, **switches()}
        raise PlaywrightError(f"Chromium distribution '{channel}' is not found at /opt/it")

    monkeypatch.setattr(BrowserType, "launch", launch)
    message = told(capsys, "check", "--browser", channel, *headed)
    assert message == (
        f"{CHANNELS[channel]} здесь не установлен: поставьте его или возьмите --browser chromium."
    )


def test_without_a_browser_nothing_is_checked(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(OVERRIDE, "/nowhere")
    assert told(capsys, "check").startswith(f"{OVERRIDE}=/nowhere: такой программы нет. ")
    monkeypatch.delenv(OVERRIDE)
    monkeypatch.setattr("pages.browser.candidates", lambda *_, **__: iter(()))
    assert told(capsys, "check").startswith("Нет браузера, в котором можно работать. ")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("command", [["check"], ["steps", "--check"]])
def test_a_broken_feature_is_told_by_file_and_line(
    command: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "my.feature").write_text(
        f"{FEATURE}    Допустим учитель — классный руководитель\n    Кагда он входит\n", "utf-8"
    )
    message = told(capsys, *command, "my.feature")
    assert message.startswith("my.feature:5: «Кагда он входит» здесь стоять не может")


@pytest.mark.parametrize("command", [["check"], ["steps", "--check"]])
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ": здесь нет ни одного сценария"),
        ("# Потом\n", ": здесь нет ни одного сценария"),
        (
            f"{FEATURE}    И учитель — классный руководитель\n",
            ":4: первый шаг начинается с «Допустим», «Когда» или «Тогда»: продолжать ещё нечего",
        ),
        (
            f"{FEATURE}{STEP}    Примеры:\n      | кто |\n      | учитель | ученик |\n",
            ":7: в строке «| учитель | ученик |» не столько ячеек, сколько в первой строке таблицы",
        ),
    ],
)
def test_what_is_wrong_with_a_feature_is_said_in_a_sentence(
    command: list[str],
    text: str,
    words: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (folder / "my.feature").write_text(text, "utf-8")
    assert told(capsys, *command, "my.feature") == f"my.feature{words}"


@pytest.mark.parametrize("command", [["check"], ["steps", "--check"]])
@pytest.mark.parametrize("tag", ["timeout:abc", "timeout", "retries", "retries:"])
def test_a_tag_that_needs_a_number_is_told_before_pytest_meets_it(
    command: list[str], tag: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tagged = FEATURE.replace("Функция", f"@{tag}\nФункция")
    (folder / "my.feature").write_text(f"{tagged}{STEP}", "utf-8")
    assert told(capsys, *command, "my.feature") == (
        f"my.feature:4: в теге «@{tag}» нужно целое число, например @{tag.partition(':')[0]}:3"
    )


@pytest.mark.parametrize("command", [["check"], ["steps", "--check"]])
def test_a_folder_is_asked_for_the_features_that_it_has(
    command: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "own").mkdir()
    assert told(capsys, *command, "own") == "own: в этой папке нет файлов .feature"
    (folder / "own" / "my.feature").symlink_to("nowhere")
    message = told(capsys, *command, "own")
    assert message.endswith("nowhere: файл не прочитан: такого файла или папки нет")


def test_two_files_that_would_be_one_in_a_report_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("here", "login", "chats"):
        (folder / name).mkdir()
        (folder / name / "own.feature").write_text(f"{FEATURE}{STEP}", "utf-8")
    assert main(["steps", "--check", "login", "--check", "chats"]) == 0
    capsys.readouterr()
    monkeypatch.chdir(folder / "here")
    message = told(capsys, "check", "own.feature", "../login/own.feature")
    assert message.startswith("own.feature и ")
    assert message.endswith("own.feature в отчёте не различить: переименуйте один из них")


def test_a_scenario_without_steps_proves_nothing_and_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "my.feature").write_text(f"{FEATURE}    Кагда учитель открывает журнал\n", "utf-8")
    assert told(capsys, "check", "my.feature") == (
        "my.feature:3: в сценарии «Первый» нет шагов; «Кагда учитель открывает журнал» — не шаг, "
        "шаг начинается с «Допустим», «Когда», «Тогда» или «И»"
    )


@pytest.mark.parametrize("keyword", ["Сценарий", "Пример", "Структура сценария"])
def test_a_scenario_without_a_name_is_refused(
    keyword: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    examples = "    Примеры:\n      | кто |\n      | учитель |\n" if " " in keyword else ""
    (folder / "my.feature").write_text(
        f"# language: ru\nФункция: Своя\n  {keyword}:\n"
        f"    Допустим учитель — классный руководитель\n{examples}",
        "utf-8",
    )
    assert told(capsys, "check", "my.feature") == (
        f"my.feature:3: у сценария нет имени; допишите его: «{keyword}: Как открыть чаты»"
    )


def test_two_scenarios_of_one_name_are_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else the first would never be run, and nobody would be told."""
    step = "    Допустим учитель — классный руководитель\n"
    (folder / "my.feature").write_text(
        f"{FEATURE}{step}  Сценарий: Второй\n{step}  Сценарий: Первый\n{step}", "utf-8"
    )
    assert told(capsys, "steps", "--check", "my.feature") == (
        "my.feature:7: сценарий «Первый» уже есть в строке 3; "
        "имена в одном файле должны различаться"
    )
    (folder / "rules.feature").write_text(
        f"{FEATURE}{step}  Правило: Одно\n    Структура сценария: Первый\n{step}"
        "    Примеры:\n      | кто |\n      | учитель |\n",
        "utf-8",
    )
    assert told(capsys, "steps", "--check", "rules.feature").startswith(
        "rules.feature:6: сценарий «Первый» уже есть в строке 3; "
    )


OUTLINE = """# language: ru
Функция: Своя
  {}: Искать
    Допустим учитель — классный руководитель
    Когда учитель входит в журнал с паролем «<пароль>»
"""


@pytest.mark.parametrize("command", [["check"], ["steps", "--check"], ["walkthrough"]])
@pytest.mark.parametrize(
    ("keyword", "examples", "hint"),
    [
        ("Структура сценария", "| пороль |\n | один |\n", " Возможно, имелось в виду: пороль."),
        ("Сценарий", "| кто |\n | учитель |\n", ""),
        ("Шаблон сценария", "| пароль |\n | один |\n Примеры:\n | кто |\n | учитель |\n", ""),
    ],
)
def test_a_placeholder_without_a_column_is_refused(
    command: list[str],
    keyword: str,
    examples: str,
    hint: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Else the placeholder itself would be typed, and the scenario might pass."""
    outline = f"{OUTLINE.format(keyword)}    Примеры:\n{examples}"
    (folder / "my.feature").write_text(outline, "utf-8")
    assert told(capsys, *command, "my.feature") == (
        f"my.feature:5: «<пароль>» нечем заменить: столбца «пароль» в примерах нет.{hint}"
    )


@pytest.mark.parametrize("command", [["check"], ["steps", "--check"], ["walkthrough"]])
@pytest.mark.parametrize(
    ("keyword", "examples"),
    [
        ("Структура сценария", "    Примеры:\n      | пароль |\n"),
        ("Структура сценария", "    Примеры:\n"),
        ("Структура сценария", ""),
        ("Шаблон сценария", ""),
        ("Сценарий", "    Примеры:\n      | пароль |\n"),
    ],
)
def test_an_outline_without_rows_is_refused(
    command: list[str],
    keyword: str,
    examples: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (folder / "my.feature").write_text(OUTLINE.format(keyword) + examples, "utf-8")
    assert told(capsys, *command, "my.feature") == (
        "my.feature:3: у структуры сценария «Искать» нет строк в примерах: "
        "допишите их под «Примеры:»"
    )


@pytest.mark.parametrize(
    ("name", "more", "line"),
    [
        ("<слово>", "", 3),
        ("Искать", '      """\n      <слово>\n      """\n', 4),
        ("Искать", "      | <слово> |\n", 4),
    ],
)
def test_a_placeholder_in_a_name_or_below_a_line_is_one_too(
    name: str, more: str, line: int, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "my.feature").write_text(
        f"# language: ru\nФункция: Своя\n  Структура сценария: {name}\n{STEP}{more}"
        "    Примеры:\n      | кто |\n      | учитель |\n",
        "utf-8",
    )
    message = told(capsys, "steps", "--check", "my.feature")
    assert message.startswith(f"my.feature:{line}: «<слово>» нечем заменить: ")


def test_angle_brackets_in_a_plain_scenario_are_a_text_like_any(folder: Path) -> None:
    (folder / "my.feature").write_text(OUTLINE.format("Сценарий"), "utf-8")
    assert main(["steps", "--check", "my.feature"]) == 0


def test_an_example_that_stands_twice_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "my.feature").write_text(
        "# language: ru\nФункция: Своя\n  Структура сценария: Разные\n"
        "    Допустим <кто> — классный руководитель\n"
        "    Примеры:\n      | кто |\n      | учитель |\n"
        "    Примеры:\n      | кто |\n      | учитель |\n",
        "utf-8",
    )
    assert told(capsys, "check", "my.feature") == (
        "my.feature:3: в примерах «Разные» строка «учитель» стоит дважды"
    )


@pytest.mark.parametrize("command", [["check"], ["steps", "--check"]])
def test_a_line_that_means_nothing_is_told_with_the_nearest_that_does(
    command: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "my.feature").write_text(
        f"{FEATURE}"
        "    Допустим учитель — классный руководитель\n"
        "    Когда учитель откроет журнал\n"
        "    И варкалось\n"
        "  Структура сценария: <кто> — <танец>\n"
        "    Допустим <кто> — классный руководитель\n"
        "    Когда <кто> танцует <танец>\n"
        "    Примеры:\n      | кто | танец |\n"
        "      | учитель | вальс |\n      | учитель | танго |\n",
        "utf-8",
    )
    message = told(capsys, *command, "my.feature")
    assert message.splitlines()[-1].startswith("my.feature:9: шага «учитель танцует вальс» нет; ")
    assert "танго" not in message
    assert (
        "my.feature:5: шага «учитель откроет журнал» нет; "
        "ближе всего «Когда учитель открывает журнал»"
    ) in message
    assert "my.feature:6: шага «варкалось» нет; похожей фразы нет" in message


@pytest.mark.parametrize("command", [["check"], ["steps", "--check"]])
def test_a_phrase_under_a_wrong_word_is_told_its_own(
    command: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "my.feature").write_text(
        f"{FEATURE}{STEP}"
        "    Когда учитель открывает журнал\n"
        "    И учитель видит свой рабочий стол\n"
        "    Тогда учитель — классный руководитель\n",
        "utf-8",
    )
    assert told(capsys, *command, "my.feature").endswith(
        "my.feature:6: шага «учитель видит свой рабочий стол» среди «Когда» нет; "
        "начните строку с «Тогда»\n"
        "my.feature:7: шага «учитель — классный руководитель» среди «Тогда» нет; "
        "начните строку с «Допустим»"
    )


@pytest.mark.parametrize("command", [["check"], ["steps", "--check"], ["walkthrough"]])
def test_what_stands_below_a_line_and_is_not_read_is_told(
    command: list[str], folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else the scenario would pass without any of it."""
    (folder / "my.feature").write_text(
        f"{FEATURE}{STEP}      | класс |\n      | 5А    |\n"
        '    Когда учитель открывает журнал\n      """\n      Весь текст\n      """\n',
        "utf-8",
    )
    assert told(capsys, *command, "my.feature").endswith(
        "my.feature:4: под этой строкой таблица, а шаг её не читает\n"
        "my.feature:7: под этой строкой текст, а шаг его не читает"
    )


def test_what_is_in_two_pairs_of_quotes_is_not_one_title(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else «не видит» would be true of any screen."""
    line = "    Тогда учитель не видит в мессенджере чат «Алгебра, 5А»"
    (folder / "my.feature").write_text(f"{FEATURE}{STEP}{line} и чат «Геометрия, 5А»\n", "utf-8")
    assert told(capsys, "check", "my.feature") == (
        "my.feature:5: шага «учитель не видит в мессенджере чат «Алгебра, 5А» и чат "
        "«Геометрия, 5А»» нет; ближе всего «Тогда коллега не видит в мессенджере чат "
        "«Алгебра, 5А»»"
    )
    (folder / "within.feature").write_text(f"{FEATURE}{STEP}{line[:-1]} «Лето»»\n", "utf-8")
    assert main(["steps", "--check", "within.feature"]) == 0


def test_a_target_reaches_the_run_by_its_name_and_file_whatever_its_kind(folder: Path) -> None:
    """Else a mock's own words would be lost on the way."""
    targets = folder / "own.toml"
    targets.write_text('[own]\nkind = "mock"\n[own.words.journal]\nchats = "Беседы"\n', "utf-8")
    arguments = prepare(Request(target="own", targets=targets))
    assert {"--target=own", f"--targets={targets}"} <= set(arguments)


@pytest.mark.parametrize(
    ("asked", "arguments"),
    [
        ({"headed": True}, {"--headed"}),
        ({"browser": "firefox"}, {"--browser=firefox"}),
        ({"browser": "chrome"}, {"--browser-channel=chrome"}),
        ({"browser": "msedge"}, {"--browser-channel=msedge"}),
        ({"device": "Pixel 7"}, {"--device=Pixel 7"}),
        ({"connect": "ws://a:1/"}, {"--connect=ws://a:1/"}),
        ({"visual": True}, {"--visual"}),
        ({"approve": True}, {"--visual", "--approve"}),
    ],
)
def test_how_it_is_to_be_checked_reaches_the_run(
    asked: dict[str, Any], arguments: set[str]
) -> None:
    usual = {"--target=mock"} if "browser" in asked else {"--target=mock", "--browser=chromium"}
    assert set(prepare(Request(**asked))) == usual | arguments


@pytest.mark.parametrize(
    ("codes", "jobs", "words"),
    [
        ("", "2", "Коды из SMS спрашивают у человека, а он один: уберите --jobs "),
        ("", "1", "Коды из SMS спрашивают у человека, а терминала здесь нет: задайте codes "),
        (
            "codes = { http = 'https://sms.example/inbox' }",
            "2",
            "Ящик с SMS один на все телефоны, и сценарии взяли бы коды друг друга: уберите --jobs ",
        ),
    ],
)
def test_whose_a_code_is_must_be_known(
    codes: str,
    jobs: str,
    words: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO())
    monkeypatch.setenv("SET", "hunter2")
    (folder / "targets.toml").write_text(
        "[staging]\nkind = 'staging'\njournal = 'http://127.0.0.1:9'\n"
        f"messenger = 'http://127.0.0.1:9'\n{codes}\n",
        "utf-8",
    )
    (folder / "people.toml").write_text(
        "[teacher]\nname = 'Петрова Анна'\nlogin = 'petrova'\npassword = 'env:SET'\n"
        "phone = '+79990000001'\norganisation = 'Школа'\n",
        "utf-8",
    )
    message = told(capsys, "check", "--target", "staging", "--jobs", jobs)
    assert message.startswith(words)


def test_a_choice_that_chooses_nothing_is_no_green_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "my.feature").write_text(
        f"{FEATURE}    Допустим учитель — классный руководитель\n", "utf-8"
    )
    message = told(capsys, "check", "my.feature", "--only", "B3")
    assert message == "--only B3: таких сценариев нет, проверять нечего."


def test_a_record_that_is_none_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "part" / "evidence").mkdir(parents=True)
    record = folder / "part" / "evidence" / "one.json"
    record.write_text("{}")
    missing = told(capsys, "check", "merge", "part")
    assert missing.endswith("one.json: это не запись сценария: id: не хватает")
    record.write_text("{")
    half = told(capsys, "check", "merge", "part")
    assert half.endswith("это не запись сценария: это не JSON, или файл записан не до конца")


def test_what_a_run_is_to_be_compared_with_is_read_before_it_begins(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "part" / "evidence").mkdir(parents=True)
    (folder / "part" / "evidence" / "one.json").write_text("{}")
    (folder / "my.feature").write_text(f"{FEATURE}{STEP}", "utf-8")
    message = told(capsys, "check", "my.feature", "--against", "part")
    assert "one.json: это не запись сценария" in message
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[staging", "targets.toml — не TOML"),
        ("[staging]\nkind = 'staging'", "[staging], нужны оба адреса: journal и messenger"),
        ("[staging]\nkind = 'real'", "[staging], kind: подойдёт одно из: 'mock', 'staging' или"),
        ("[staging]\njournal = 'here'", "[staging], journal: «here» — не адрес"),
        ("[staging]\njournal = 'https://a:80a'", "[staging], journal: «https://a:80a» — не адрес"),
        ("[staging]\njournal = 'https://a..b'", "[staging], journal: «https://a..b» — не адрес"),
        (
            "[staging]\ncodes = { http = 'https://sms.example', path = '$[' }",
            "[staging], codes.path: «$[» — не JSONPath",
        ),
        ("[staging]\nwording = 'own.toml'", "Файл слов own.toml не прочитан"),
        ("[staging]\nspeed = 2", "[staging], speed: такого параметра нет"),
        ("[staging]\ncodes = { fixed = '0000' }", "codes.fixed: здесь стоит не имя секрета"),
        ("staging = 1", "«staging» — не стенд"),
    ],
)
def test_a_wrong_file_of_targets_is_told_by_its_place(
    text: str, words: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "targets.toml").write_text(text, "utf-8")
    message = told(capsys, "check", "--target", "staging")
    assert words in message
    assert "0000" not in message


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("state = 'foo'", "state: подойдёт одно из: 'new', 'vk_id', 'profile' или 'linked'"),
        ("load = [1]", "load.0: нужна таблица: имена и значения"),
        ("born = 5", "born: нужна дата, например 1987-07-25"),
    ],
)
def test_a_wrong_file_of_people_is_told_by_its_place(more: str, words: str, folder: Path) -> None:
    (folder / "people.toml").write_text(
        "[teacher]\nname = 'Петрова Анна'\nlogin = 'petrova'\npassword = 'env:SET'\n"
        f"phone = '+79990000001'\n{more}\n",
        "utf-8",
    )
    with pytest.raises(InputError) as error:
        read_people(folder / "people.toml")
    assert str(error.value) == f"{folder / 'people.toml'}, [teacher], {words}"


def test_a_file_of_targets_may_be_saved_with_a_byte_order_mark(folder: Path) -> None:
    (folder / "targets.toml").write_text("[own]\npacing = 1\n", "utf-8-sig")
    assert find_target("own").pacing == 1


@pytest.mark.parametrize(
    ("codes", "person", "name"),
    [
        ("{ person = true }", "password = 'env:NOT_SET'", "env:NOT_SET"),
        (
            "{ person = true }",
            "password = 'env:SET'\ngosuslugi_password = 'env:NOT_SET'",
            "env:NOT_SET",
        ),
        ("{ fixed = 'env:NO_CODE' }", "password = 'env:SET'", "env:NO_CODE"),
        (
            "{ http = 'https://sms.example', token = 'env:NO_TOKEN' }",
            "password = 'env:SET'",
            "env:NO_TOKEN",
        ),
    ],
)
def test_a_secret_that_is_not_there_is_told_before_anybody_is_disturbed(
    codes: str,
    person: str,
    name: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SET", "hunter2")
    (folder / "targets.toml").write_text(
        "[staging]\nkind = 'staging'\njournal = 'http://127.0.0.1:9'\n"
        f"messenger = 'http://127.0.0.1:9'\ncodes = {codes}\n",
        "utf-8",
    )
    (folder / "people.toml").write_text(
        "[class_teacher]\nname = 'Петрова Анна'\nlogin = 'petrova'\n"
        f"phone = '+79990000001'\n{person}\n",
        "utf-8",
    )
    message = told(capsys, "check", "--target", "staging")
    assert message.startswith(f"Секрета «{name}» в окружении нет: задайте переменную ")


def test_who_works_nowhere_is_told_before_anybody_is_disturbed(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journal would be asked for a school without a name in each scenario."""
    monkeypatch.setenv("SET", "hunter2")
    (folder / "targets.toml").write_text(
        "[staging]\nkind = 'staging'\njournal = 'http://127.0.0.1:9'\n"
        "messenger = 'http://127.0.0.1:9'\n",
        "utf-8",
    )
    (folder / "people.toml").write_text(
        "[class_teacher]\nname = 'Петрова Анна'\nlogin = 'petrova'\n"
        "phone = '+79990000001'\npassword = 'env:SET'\n",
        "utf-8",
    )
    message = told(capsys, "check", "--target", "staging")
    assert message.startswith("people.toml, [class_teacher]: у «petrova» нет organisation: ")


def failed_before(folder: Path, name: str, *where: dict[str, str]) -> Path:
    """Leave a run behind in which a scenario of my.feature did not pass, here and there."""
    run = new_run(folder / "out" / "check", datetime.now(UTC))
    for each in where or ({},):
        one = login(attempt(Verdict.FAILED), name=name).model_copy(update=each)
        one.uri, one.line, one.id = "my.feature", 3, scenario_id("my.feature", name, {})
        one.write(run / EVIDENCE)
    point_to(run)
    return run


@pytest.mark.parametrize(
    ("files", "named", "words"),
    [
        (["my.feature", "other.feature"], ["other.feature"], "файл не назван; добавьте my.feature"),
        (
            ["my.feature"],
            [],
            (
                "такого сценария в файле больше нет; если он переименован или удалён, "
                "проверьте файл без --failed"
            ),
        ),
        (
            [],
            [],
            "этого файла здесь нет; запустите из папки, где он был, или проверьте без --failed",
        ),
    ],
    ids=["file not named", "scenario gone", "file gone"],
)
def test_what_did_not_pass_and_cannot_be_run_again_is_named_and_nothing_runs(
    files: list[str],
    named: list[str],
    words: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in files:
        (folder / name).write_text(f"{FEATURE}{STEP}", "utf-8")
    failed_before(folder, "Ноль")
    assert told(capsys, "check", *named, "--failed") == (
        f"--failed: повторить можно не всё, что не прошло:\nmy.feature:3: «Ноль» — {words}"
    )


def test_what_did_not_pass_is_read_again_from_the_file_that_it_was_in(folder: Path) -> None:
    file = folder / "my.feature"
    file.write_text(f"{FEATURE}{STEP}", "utf-8")
    failed_before(folder, "Первый")
    wanted = {f"--features={file}", f"--scenarios={scenario_id('my.feature', 'Первый', {})}"}
    assert wanted <= set(prepare(Request(failed=True)))


@pytest.mark.parametrize(
    ("where", "asked", "otherwise"),
    [
        ({"target": "staging"}, [], "--target staging"),
        ({"browser": "firefox"}, [], "--browser firefox"),
        ({"device": "Pixel 7"}, [], '--device "Pixel 7"'),
        (
            {"target": "staging", "browser": "webkit"},
            ["--device", "Pixel 7"],
            "--target staging --browser webkit без --device",
        ),
    ],
)
def test_what_did_not_pass_elsewhere_is_not_run_again_here(
    where: dict[str, str],
    asked: list[str],
    otherwise: str,
    folder: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It might pass here, as it always has, and would be taken for mended."""
    (folder / "my.feature").write_text(f"{FEATURE}{STEP}", "utf-8")
    run = failed_before(folder, "Первый", where).relative_to(folder)
    assert told(capsys, "check", "--failed", *asked) == (
        f"--failed: то, что не прошло в {run}, проверяли иначе. Повторите так же: {otherwise}"
    )


def test_of_what_did_not_pass_in_several_browsers_the_other_is_named(folder: Path) -> None:
    (folder / "my.feature").write_text(f"{FEATURE}{STEP}", "utf-8")
    run = failed_before(folder, "Первый", {}, {"browser": "firefox"})
    request = Request(failed=True, against=run)
    prepare(request)
    assert repeated(request) == (
        f"Повторяю не прошедшее в {run}. "
        "Что не прошло там иначе, повторите отдельно: --browser firefox."
    )


def test_what_did_not_pass_in_a_share_is_not_cut_once_more(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every machine has another share: what failed in it would be left to machines without it."""
    (folder / "my.feature").write_text(f"{FEATURE}{STEP}", "utf-8")
    run = failed_before(folder, "Первый")
    mark(run / EVIDENCE, Share(number=1, of=2))
    message = told(capsys, "check", "--failed", "--shard", "1/2")
    assert message.startswith("--failed с --shard делит то, что не прошло в общей проверке, а ")
    assert message.endswith("и назовите общую проверку: --against ПАПКА")
    mark(run / EVIDENCE, Share(number=2, of=2))
    assert "--shard=1/2" in prepare(Request(failed=True, shard="1/2"))


def test_a_pointer_to_a_run_that_is_gone_is_no_run(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    point_to(new_run(folder / "out" / "check", datetime.now(UTC)))
    assert told(capsys, "check", "--failed").startswith(
        "--failed: прошлых проверок в out/check нет: "
    )
