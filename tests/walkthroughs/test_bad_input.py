"""What goes wrong is said in a sentence, with its exit code, and yesterday's guides stay."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from pages.errors import InputError, SvyazkaError
from svyazka.guides import Failure, Order, Workshop, plan, read_formats, telling
from tests.demands import small_disk
from tests.impatient import IMPATIENT
from tests.walkthroughs.conftest import walkthrough
from walkthroughs.catalogue import Line
from walkthroughs.drawing import Drawn
from walkthroughs.frames import FILE
from walkthroughs.guide import Facts, Written, write_guide
from walkthroughs.recorder import Part, Taken
from walkthroughs.window import Shot

OWN = """# language: ru
Функция: Своя
  Как войти в журнал.

  @walkthrough
  Сценарий: Как войти
    Допустим учитель — классный руководитель
    # Совет: Пароль выдаёт школа.
    Когда учитель входит в журнал по логину и паролю
    Тогда учитель видит {what}
"""


KILLER = """
import multiprocessing


def pytest_bdd_before_scenario():
    for drawing in multiprocessing.active_children():
        drawing.kill()
        drawing.join()
"""


UNSTEADY = """
import pytest

fails = ["setup", "", "step", "", "end"]


def pytest_runtest_setup():
    if fails[:1] == ["setup"]:
        raise RuntimeError(fails.pop(0))


def pytest_bdd_before_step_call():
    if fails[:1] == ["step"]:
        raise RuntimeError(fails.pop(0))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown():
    if fails and fails.pop(0) == "end":
        raise RuntimeError("end")
"""


KILLED = """
import os
import signal


def pytest_collection():
    os.kill(os.getpid(), signal.SIGKILL)
"""


BROKEN = """
def pytest_sessionfinish(session):
    session.exitstatus = 3
"""


ALIKE = """# language: ru
Функция: Похожие
  Структура сценария: Пароль не подошёл
    Допустим учитель — классный руководитель
    Когда учитель входит в журнал с паролем «<пароль>»
    Тогда учитель видит страницу входа
    Примеры:
      | пароль |
      | один   |
      | другой |
"""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Ученик попадает"], "Сценария «Ученик попадает» нет. Возможно, имелось в виду: «Ученик"),
        (["ничего"], "Сценария «ничего» нет. Названия сценариев — в файлах .feature."),
        (["@walkthroug"], "Тега «@walkthroug» нет. Возможно, имелось в виду: @walkthrough."),
        (["my.feature"], "my.feature: такого файла .feature нет"),
        (["--format", "pdff"], "--format: формата «pdff» нет. Возможно, имелось в виду: pdf. Есть"),
        (["--format", ","], "--format: не назван ни один формат. Есть: html, pdf"),
        (["--burn"], "--burn: субтитры ложатся на видео, а его среди форматов нет: добавьте"),
        (["--device", "tablet"], "параметр --device: подойдёт одно из: computer, phone."),
        (["--lang", "de"], "параметр --lang: подойдёт одно из: ru, en."),
        (["--theme", "blue"], "параметр --theme: подойдёт одно из: light, dark."),
        (["--target", "stage"], "Стенда «stage» нет"),
        (["--against", "nowhere"], "В nowhere инструкций нет: укажите папку вида out/walkthrough"),
        (["--out", "file/guides"], "В папку file/guides писать нельзя: на её месте файл."),
    ],
)
def test_what_is_not_there_is_named_with_what_is(
    arguments: list[str], words: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    done = walkthrough(tmp_path, *arguments)
    assert done.returncode == 2
    assert done.stderr.removeprefix("svyazka: ").startswith(words)
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_tag_and_a_name_are_not_looked_for_together() -> None:
    with pytest.raises(InputError, match="либо теги, либо сценарии"):
        plan(Order(what=("@walkthrough", "Ученик попадает в чаты класса")))


def test_a_tag_of_a_rule_or_of_examples_is_one(tmp_path: Path) -> None:
    file = tmp_path / "my.feature"
    file.write_text(
        "# language: ru\nФункция: Своя\n  @правило\n  Правило: Одно\n"
        "    Структура сценария: <кто>\n      Допустим <кто> — классный руководитель\n"
        "      Когда <кто> входит в журнал по логину и паролю\n"
        "      @пример\n      Примеры:\n        | кто |\n        | учитель |\n",
        "utf-8",
    )
    arguments = plan(Order(what=("@правило", "@пример", str(file)), devices=("computer",)))
    assert "--only=@правило,@пример" in arguments


@pytest.mark.parametrize("chosen", [(), ("@свой",), ("как открыть",)])
def test_a_scenario_in_which_nobody_does_anything_makes_no_guide(
    chosen: tuple[str, ...], tmp_path: Path
) -> None:
    file = tmp_path / "my.feature"
    file.write_text(
        "# language: ru\nФункция: Своя\n  @свой\n  Сценарий: Как открыть\n"
        "    Допустим учитель — классный руководитель\n    И учитель открыл VK Мессенджер\n",
        "utf-8",
    )
    words = (
        r"my\.feature:4: в сценарии «Как открыть» нет «Когда»: показывать нечего; начните с "
        "«Когда» строку, с которой читатель действует"
    )
    with pytest.raises(InputError, match=words):
        plan(Order(what=(*chosen, str(file))))


def test_a_scenario_that_is_not_asked_for_may_show_nothing(tmp_path: Path) -> None:
    file = tmp_path / "my.feature"
    ready = "Допустим учитель — классный руководитель"
    file.write_text(
        f"# language: ru\nФункция: Своя\n  Сценарий: Готово\n    {ready}\n"
        f"  @свой\n  Сценарий: Как войти\n    {ready}\n"
        "    Когда учитель входит в журнал по логину и паролю\n",
        "utf-8",
    )
    arguments = plan(Order(what=("@свой", str(file)), devices=("computer",)))
    assert "--only=@свой" in arguments


def test_formats_are_named_once_each() -> None:
    assert read_formats("PDF, html,pdf") == ("pdf", "html")


@pytest.mark.parametrize(
    ("number", "words"),
    [(28, "кончилось место: прежние инструкции целы"), (122, "кончилось место")],
)
def test_a_full_disk_is_called_one(number: int, words: str) -> None:
    with pytest.raises(SvyazkaError, match=words) as told, telling(Path("out")):
        raise OSError(number, "no room")
    assert told.value.exit_code == 1


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str], Path]:
    """Write a trainer's own feature."""

    def write(what: str) -> Path:
        file = tmp_path / "own.feature"
        file.write_text(OWN.format(what=what), "utf-8")
        return file

    return write


def test_a_trainer_s_own_feature_becomes_a_guide_and_a_failure_leaves_it(
    own: Callable[[str], Path], tmp_path: Path
) -> None:
    alike = tmp_path / "alike.feature"
    alike.write_text(ALIKE, "utf-8")
    arguments = ("--device", "computer", "--format", "md")
    done = walkthrough(tmp_path, own("свой рабочий стол"), alike, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    names = [each.name for each in (tmp_path / "out" / "walkthrough").glob("parol-ne-*")]
    assert len(names) == 2, "each example has a guide of its own"
    assert all(re.fullmatch(r"parol-ne-podoshel-\w{8}-teacher-computer-ru", each) for each in names)
    assert "✓ Как войти (компьютер)\n" in done.stdout
    assert "✓ Пароль не подошёл (один, компьютер)\n" in done.stdout
    (folder,) = (tmp_path / "out" / "walkthrough").glob("kak-voiti-*")
    # Another file may have a scenario of the same title, and be run another day.
    assert re.fullmatch(r"kak-voiti-\w{8}-teacher-computer-ru", folder.name)
    told = json.loads((folder / "walkthrough.json").read_bytes())
    (step,) = told["sections"][0]["steps"]
    assert told["title"] == "Как войти"
    assert told["intro"] == "Как войти в журнал."
    assert told["needs"] == ["Вы — классный руководитель"]
    assert not told["regular"], "it is made only where it is named"
    assert step["notes"][0]["text"] == "Пароль выдаёт школа."
    assert step["expected"] == "Откроется ваш рабочий стол"
    assert step["pictures"][-1]["result"]
    before = {file: file.read_bytes() for file in folder.rglob("*.*")}

    against = ("--against", tmp_path / "out" / "walkthrough")
    failed = walkthrough(tmp_path, own("«Управление чатами»"), *arguments, *against, **IMPATIENT)
    assert failed.returncode == 1
    assert "Сделаны не все инструкции: сравнены только те, что сделаны." in failed.stdout
    assert "не устарели" not in failed.stdout
    assert "✗ Как войти (компьютер)\n" in failed.stdout
    assert "Сценарий «Как войти» не прошёл, прежняя инструкция цела." in failed.stdout
    assert "Шаг: учитель видит «Управление чатами»" in failed.stdout
    assert "Строка: own.feature:10\n" in failed.stdout
    assert "Причина: Заголовок «Управление чатами»: на экране нет\n" in failed.stdout
    assert "Locator" not in failed.stdout, "Playwright speaks to programmers"
    (screen,) = re.findall(r"file://\S+\.png", failed.stdout)
    assert Path(screen.removeprefix("file://")).read_bytes().startswith(b"\x89PNG")
    assert {file: file.read_bytes() for file in folder.rglob("*.*")} == before
    assert list((tmp_path / "out" / "walkthrough").glob(".making-*")) == []


def test_brackets_in_a_title_are_letters(own: Callable[[str], Path], tmp_path: Path) -> None:
    file = own("свой рабочий стол")
    title = "Как открыть [beta] и [/b] стол"
    file.write_text(file.read_text("utf-8").replace("Как войти", title), "utf-8")
    done = walkthrough(tmp_path, file, "--device", "computer", "--format", "md")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"✓ {title} (компьютер): шагов 1" in done.stdout


def test_a_line_that_means_nothing_is_told_before_anything_runs(
    own: Callable[[str], Path], tmp_path: Path
) -> None:
    done = walkthrough(tmp_path, own("свой рабочий стул"))
    assert done.returncode == 2
    assert "own.feature:10: шага «учитель видит свой рабочий стул» нет" in done.stderr


def test_a_guide_that_cannot_be_written_leaves_the_one_that_is_there(tmp_path: Path) -> None:
    facts = Facts("Как войти", "", "computer")
    guide = write_guide(facts, [], tmp_path)
    file = tmp_path / guide.id / FILE
    before = file.read_bytes()
    with pytest.raises(FileExistsError):
        write_guide(facts, [], tmp_path)
    assert file.read_bytes() == before


def test_a_guide_whose_pictures_nobody_draws_leaves_nothing(tmp_path: Path) -> None:
    drawn: Future[Drawn] = Future()
    drawn.set_exception(BrokenProcessPool("killed"))
    line = Line(Part.STEP, "учитель входит", "{who} входит", {"who": "учитель"}, "учитель")
    facts = Facts("Как войти", "", "computer", lines=[Written(line)])
    taken = Taken(Shot(b"", "Вход", ()), (), drawn)
    with pytest.raises(BrokenProcessPool):
        write_guide(facts, [[taken]], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_of_a_killed_drawing_process_the_person_is_told(
    own: Callable[[str], Path], tmp_path: Path
) -> None:
    (tmp_path / "killer.py").write_text(KILLER, encoding="utf-8")
    killer = {"PYTEST_PLUGINS": "killer", "PYTHONPATH": str(tmp_path)}
    done = walkthrough(tmp_path, own("свой рабочий стол"), "--device", "computer", **killer)
    assert done.returncode == 1
    assert "процесс, который рисует картинки" in done.stdout
    assert "не прошёл, инструкция не сделана.\n" in done.stdout, "there was none before"


def test_where_no_browser_starts_no_guide_is_said_to_be_made(
    own: Callable[[str], Path], tmp_path: Path
) -> None:
    nowhere = str(tmp_path / "nowhere")
    file = own("свой рабочий стол")
    done = walkthrough(tmp_path, file, "--device", "computer", SVYAZKA_BROWSER=nowhere)
    assert done.returncode == 1
    assert "Сценарий «Как войти» не прошёл, инструкция не сделана.\n" in done.stdout
    assert f"SVYAZKA_BROWSER={nowhere}" in done.stdout


def test_a_scenario_that_passes_when_it_is_tried_again_has_not_failed(
    own: Callable[[str], Path], tmp_path: Path
) -> None:
    (tmp_path / "unsteady.py").write_text(UNSTEADY, encoding="utf-8")
    plugin = {"PYTEST_PLUGINS": "unsteady", "PYTHONPATH": str(tmp_path)}
    file = own("свой рабочий стол")
    file.write_text(file.read_text("utf-8").replace("@walkthrough", "@retries:3"), "utf-8")
    done = walkthrough(tmp_path, file, "--device", "computer", "--format", "md", **plugin)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ Как войти (компьютер): шагов 1" in done.stdout
    assert "не прошёл" not in done.stdout


def test_of_attempts_that_all_failed_the_last_is_told(tmp_path: Path) -> None:
    reasons = ["одна", "другая"]
    for number, reason in enumerate(reasons, 1):
        failure = Failure(guide="kak-voiti", scenario="Как войти", step="", reason=reason)
        (tmp_path / f"failure-{number:03}.json").write_text(failure.model_dump_json(), "utf-8")
    assert [each.reason for each in Workshop(tmp_path, tmp_path).failures()] == ["другая"]


def test_yesterday_s_guide_is_called_whole_only_where_there_is_one(tmp_path: Path) -> None:
    (tmp_path / "making").mkdir()
    for name in ("kak-voiti", "kak-vyiti"):
        failure = Failure(guide=name, scenario=name, step="", reason="сбой")
        file = tmp_path / "making" / f"failure-{name}.json"
        file.write_text(failure.model_dump_json(), "utf-8")
    (tmp_path / "kak-vyiti").mkdir()
    (tmp_path / "kak-vyiti" / FILE).write_text("{}", "utf-8")
    told = Workshop(tmp_path / "making", tmp_path).failures()
    assert {failure.guide: failure.kept for failure in told} == {
        "kak-voiti": False,
        "kak-vyiti": True,
    }


@pytest.mark.parametrize(
    ("plugin", "code", "made"), [(KILLED, -9, False), (BROKEN, 3, True)], ids=["none", "some"]
)
def test_of_a_run_that_broke_off_the_person_is_told(
    plugin: str, code: int, own: Callable[[str], Path], tmp_path: Path, *, made: bool
) -> None:
    (tmp_path / "broken.py").write_text(plugin, encoding="utf-8")
    environment = {"PYTEST_PLUGINS": "broken", "PYTHONPATH": str(tmp_path)}
    arguments = ("--device", "computer", "--format", "md")
    done = walkthrough(tmp_path, own("свой рабочий стол"), *arguments, **environment)
    assert done.returncode == 1
    told = done.stdout + done.stderr
    assert f"Прогон оборвался (код {code}): сделаны не все инструкции." in told
    assert ("✓ Как войти" in told) is made


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """Has room for a part of a guide's pictures."""
    with small_disk(tmp_path / "disk", "1500k") as place:
        yield place


def test_a_disk_that_gets_full_leaves_yesterday_s_guide(
    own: Callable[[str], Path], disk: Path, tmp_path: Path
) -> None:
    out = disk / "guides"
    old = out / "kak-voiti-teacher-computer-ru"
    old.mkdir(parents=True)
    (old / "guide.md").write_text("вчера", "utf-8")
    (disk / "ballast").write_bytes(b"0" * 1_400_000)
    done = walkthrough(tmp_path, own("свой рабочий стол"), "--device", "computer", "--out", out)
    assert done.returncode == 1
    assert done.stderr == (
        f"svyazka: В {out} кончилось место: прежние инструкции целы. Освободите место и "
        "повторите.\n"
    )
    assert [file.name for file in out.iterdir()] == [old.name]
    assert (old / "guide.md").read_text("utf-8") == "вчера"
