"""A check runs what it was asked for, in parts if need be, and tells what changed."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mock_services.models import Account
from mock_services.server import Stand
from mock_services.worlds import World
from paper.files import write_whole
from svyazka import preflight, suite
from svyazka.cli import INTERRUPTED, main
from svyazka.evidence import SOURCES, Run, Verdict
from svyazka.rundir import EVIDENCE, MATRIX, find_run, new_run, point_to
from svyazka.shares import Share, mark
from tests.check.conftest import Check
from tests.demands import small_disk
from tests.impatient import IMPATIENT
from tests.report.conftest import SOURCE, URI, attempt, login

SEEN = """
    Допустим учитель — классный руководитель
    Когда учитель открывает журнал
    Тогда учитель видит страницу входа
"""
UNSEEN = """
    Допустим учитель — классный руководитель
    Когда учитель открывает журнал
    Тогда учитель видит свой рабочий стол
"""
CAST = """
    Допустим учитель — классный руководитель
"""
LOGS_IN = """
    Допустим учитель — классный руководитель
    Когда учитель входит в журнал по логину и паролю
    Тогда учитель видит свой рабочий стол
"""


class Moody:
    """A mock in whose worlds, counted from 1, the class teacher may be locked out for a while."""

    def __init__(self, stand: Stand) -> None:
        self.stand = stand
        self.locked: set[int] = set()
        self._made = 0
        self._create = stand.worlds.create
        stand.worlds.create = self.create  # type: ignore[method-assign]

    def create(self, *arguments: object, **options: object) -> World:
        """Make a world, as asked."""
        world = self._create(*arguments, **options)  # type: ignore[arg-type]
        self._made += 1
        if self._made in self.locked:
            with world.session() as db:
                account = db.get_one(Account, world.school.class_teacher)
                account.locked_until = world.clock.now() + timedelta(hours=1)
        return world


@pytest.fixture
def moody(check: Check) -> Iterator[Moody]:
    with Stand(ticking=False) as stand:
        stand.serve_in_thread()
        (check.folder / "targets.toml").write_text(
            f'[moody]\nkind = "mock"\ncontrol = "http://127.0.0.1:{stand.port}"\n'
        )
        check.environment |= IMPATIENT
        yield Moody(stand)


RunBy = Callable[[Callable[[Sequence[str]], int]], None]


@pytest.fixture
def run_by(check: Check, monkeypatch: pytest.MonkeyPatch) -> RunBy:
    """Let something else than pytest run what a check in this process runs; it has no browser."""

    def run_by(runner: Callable[[Sequence[str]], int]) -> None:
        monkeypatch.chdir(check.folder)
        monkeypatch.setattr(preflight, "ensure_browser", lambda _: None)
        monkeypatch.setattr(suite, "run_apart", runner)

    return run_by


def test_on_a_phone_a_chat_is_looked_for_where_the_chats_are(check: Check) -> None:
    """A narrow page of the messenger shows either the list or what is open, never both."""
    file = check.feature(
        """
  Предыстория:
    Допустим учитель — классный руководитель
    И профили учителя уже связаны
    И учитель настроил в мессенджере новый чат «Стенгазета»
  Сценарий: Чат сохранён после сбоя
    Когда в мессенджере случился сбой
    И учитель нажимает «Сохранить»
    Тогда учитель видит, что случился сбой
    Когда в мессенджере всё снова работает
    И учитель пробует ещё раз
    Тогда в мессенджере у учителя один чат «Стенгазета»
  Сценарий: Сеанс закончился
    Когда прошло 50000 мин
    И учитель нажимает «Сохранить»
    И учитель проходит авторизацию
    Тогда мессенджер помнит название чата, которое ввёл учитель: «Стенгазета»
"""
    )
    done = check(file, "--device", "Pixel 7")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_message_is_looked_for_at_the_window_of_her_who_is_named(check: Check) -> None:
    file = check.feature(
        """
  Сценарий: Двое
    Допустим учитель — классный руководитель
    И ученик учится в классе учителя
    Когда учитель входит в журнал с паролем «не тот»
    И ученик входит в журнал по логину и паролю
    Тогда учитель видит сообщение «Неверный логин или пароль»
"""
    )
    done = check(file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_control_tags_do_what_they_say(check: Check) -> None:
    file = check.feature(
        f"""
  @skip
  Сценарий: Пропущенный
    {UNSEEN}
  @xfail
  Сценарий: Известно, что не пройдёт
    {UNSEEN}
  @xfail
  Сценарий: Уже проходит
    {CAST}
  @timeout:600
  Правило: У сценария может быть своё время
  @timeout:2
  Сценарий: Слишком долгий
    {UNSEEN}
  @A1
  Структура сценария: Примеры: <журнал>
    Допустим учитель — классный руководитель
    Когда учитель входит в журнал с паролем «<журнал>»
    Тогда учитель видит страницу входа
    Примеры:
      | журнал |
      | один   |
    @skip @timeout:60
    Примеры:
      | журнал |
      | другой |
"""
    )
    check.environment |= IMPATIENT
    done = check(file)
    assert done.returncode == 1, done.stdout + done.stderr
    verdicts = {each.title: each.verdict for each in check.run.scenarios}
    assert verdicts == {
        "Пропущенный": Verdict.SKIPPED,
        "Известно, что не пройдёт": Verdict.XFAILED,
        "Уже проходит": Verdict.FAILED,
        "Слишком долгий": Verdict.FAILED,
        "Примеры: один": Verdict.PASSED,
        "Примеры: другой": Verdict.SKIPPED,
    }
    lines = [line for line in done.stdout.splitlines() if line[:2] in {"✓ ", "✗ ", "– "}]
    assert lines == [
        "– Пропущенный",
        "– Известно, что не пройдёт",
        "✗ Уже проходит",
        "✗ Слишком долгий",
        "✓ Примеры: один",
        "– Примеры: другой",
    ]
    assert "    Сценарий прошёл, хотя тег @xfail обещает, что не пройдёт: " in done.stdout
    assert ": Сценарий не уложился в 2 с\n" in done.stdout
    (attempt,) = check.scenario("Слишком долгий").attempts
    assert "Timeout" in attempt.reason


def test_only_what_is_tagged_only_is_run_while_anything_is(check: Check) -> None:
    file = check.feature(f"  Сценарий: Один\n{SEEN}\n  @only\n  Сценарий: Другой\n{SEEN}")
    assert check(file).returncode == 0
    assert [each.title for each in check.run.scenarios] == ["Другой"]
    newest = (check.folder / "out/check/latest.html").read_text("utf-8")
    (page,) = re.findall(r'http-equiv="refresh" content="0; url=(.+?)"', newest)
    assert (check.folder / "out/check" / page).samefile(check.run.folder.parent / MATRIX)


def test_what_passes_at_the_second_try_is_flaky_and_keeps_the_first(
    check: Check, moody: Moody
) -> None:
    moody.locked = {1}
    file = check.feature(f"  @retries:2\n  Сценарий: Вход\n{LOGS_IN}")
    done = check(file, "--target", "moody")
    scenario = check.scenario("Вход")
    assert scenario.target == "moody"
    assert [each.verdict for each in scenario.attempts] == [Verdict.FAILED, Verdict.PASSED]
    assert scenario.verdict is Verdict.FLAKY
    assert scenario.attempts[0].failed_step
    assert "Нестабильны:\n  Вход (1 из 2 раз)" in done.stdout
    assert "«учитель видит свой рабочий стол»: Заголовок «" in done.stdout
    assert done.returncode == 0


def test_repeats_tell_which_scenarios_were_not_unanimous(check: Check, moody: Moody) -> None:
    moody.locked = {2}
    file = check.feature(f"  Сценарий: Вход\n{LOGS_IN}\n  Сценарий: Страница\n{SEEN}")
    done = check(file, "--target", "moody", "--repeat", "2")
    assert done.returncode == 1
    assert check.scenario("Вход").verdict is Verdict.FLAKY
    assert check.scenario("Страница").verdict is Verdict.PASSED
    assert len(check.scenario("Страница").attempts) == 2


def test_what_failed_is_run_again_and_the_difference_told(check: Check, moody: Moody) -> None:
    moody.locked = {1}
    file = check.feature(f"  Сценарий: Вход\n{LOGS_IN}\n  Сценарий: Страница\n{SEEN}")
    assert check(file, "--target", "moody").returncode == 1
    first = find_run(check.folder / "out" / "check")

    again = check("--target", "moody", "--failed", "--against", first)
    assert again.returncode == 0, again.stdout + again.stderr
    assert [each.title for each in check.run.scenarios] == ["Вход"]
    assert f"Повторяю не прошедшее в {first}." in again.stdout
    assert "Раньше не проходили, теперь да:\n  Вход" in again.stdout
    assert "теперь нет" not in again.stdout

    nothing = check(file, "--target", "moody", "--failed")
    assert nothing.returncode == 2
    assert "прошло всё, повторять нечего" in nothing.stderr


def test_the_newest_run_to_compare_with_is_the_one_before(check: Check, moody: Moody) -> None:
    moody.locked = {1}
    file = check.feature(f"  Сценарий: Вход\n{LOGS_IN}")
    assert check(file, "--target", "moody").returncode == 1
    first = find_run(check.folder / "out" / "check")
    again = check(file, "--target", "moody", "--against", "out/check")
    assert "Раньше не проходили, теперь да:\n  Вход" in again.stdout
    merged = check("merge", first, "--against", "out/check")
    assert "Стало хуже:\n  Вход" in merged.stdout


def test_shards_by_workers_and_machines_make_one_whole(check: Check) -> None:
    names = ["Один", "Два", "Три, последний"]
    file = check.feature("\n".join(f"  Сценарий: {name}\n{SEEN}" for name in names))
    told: list[str] = []
    for number in (1, 2):
        done = check(file, "--shard", f"{number}/2", "--jobs", "2", "--out", f"part{number}")
        assert done.returncode == 0, done.stdout + done.stderr
        told += [line[2:] for line in done.stdout.splitlines() if line.startswith("✓ ")]
    assert sorted(told) == sorted(names)
    parts = [
        {each.title for each in Run.read(find_run(check.folder / part) / EVIDENCE).scenarios}
        for part in ("part1", "part2")
    ]
    assert parts[0].isdisjoint(parts[1])
    assert parts[0] | parts[1] == set(names)

    half = check("merge", "part2")
    assert (half.returncode, half.stdout) == (2, "")
    assert half.stderr.startswith("svyazka: Не хватает долей: 1/2. Назовите папки всех долей")
    assert list((check.folder / "out/check").iterdir()) == []

    done = check("merge", "part1", "part2")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {each.title for each in check.run.scenarios} == set(names)
    assert check.run.verdict is Verdict.PASSED

    longest = check.scenario("Два")
    longest.attempts[0].seconds = 1000
    longest.write(check.run.folder)
    done = check(file, "--shard", "1/2", "--against", "out/check", "--out", "balanced")
    assert done.returncode == 0, done.stdout + done.stderr
    balanced = Run.read(find_run(check.folder / "balanced") / EVIDENCE)
    assert [each.title for each in balanced.scenarios] == ["Два"]

    mixed = check("merge", "balanced", "part2")
    assert (mixed.returncode, mixed.stdout) == (2, "")
    assert mixed.stderr.startswith("svyazka: Доли 1/2 и доли 2/2 — от разных проверок: ")


def carried(part: Path) -> Path:
    """Take a part to another machine, as CI servers do: files alone, without empty folders."""
    for file in [each for each in part.rglob("*") if each.is_file()]:
        copy = part.parent / "carried" / part.name / file.relative_to(part)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    return part.parent / "carried" / part.name


def test_a_shard_with_nothing_to_do_is_good_and_is_a_part_of_the_whole(check: Check) -> None:
    file = check.feature(f"  Сценарий: Один\n{CAST}")
    first = check(file, "--shard", "1/2", "--out", "part1")
    assert first.returncode == 0, first.stdout + first.stderr
    second = check(file, "--shard", "2/2", "--out", "part2")
    assert second.returncode == 0, second.stdout + second.stderr
    assert "Доле 2/2 проверять нечего: всё, что есть, — в других долях." in second.stdout
    parts = [carried(check.folder / part) for part in ("part1", "part2")]
    done = check("merge", *parts)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [each.title for each in check.run.scenarios] == ["Один"]
    done = check("merge", parts[1])
    assert (done.returncode, done.stderr[:30]) == (2, "svyazka: Не хватает долей: 1/2")


def test_a_selection_of_nothing_is_refused_in_shards_too(check: Check) -> None:
    file = check.feature(f"  @slow\n  Сценарий: Один\n{CAST}")
    done = check(file, "--fast", "--shard", "1/2")
    assert (done.returncode, done.stderr[:26]) == (2, "svyazka: Проверять нечего:")
    assert list((check.folder / "out/check").iterdir()) == []


def test_a_shard_of_skipped_scenarios_is_good_and_a_whole_of_them_is_not(check: Check) -> None:
    file = check.feature(f"  @skip\n  Сценарий: Один\n{CAST}")
    assert check(file).returncode == 1
    assert check(file, "--shard", "1/2", "--repeat", "2", "--out", "part1").returncode == 0
    assert check(file, "--shard", "2/2", "--repeat", "2", "--out", "part2").returncode == 0
    assert check("merge", "part1", "part2").returncode == 1


@pytest.mark.parametrize(
    ("target", "carried", "merged"),
    [("mock", 0o755, 0o755), ("mock", 0o700, 0o700), ("staging", 0o755, 0o700)],
)
def test_an_interrupted_shard_is_a_part_of_the_whole(
    target: str,
    carried: int,
    merged: int,
    check: Check,
    run_by: RunBy,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A merge is as open as its parts; where people are real, it is its owner's alone."""

    def interrupted(arguments: Sequence[str]) -> int:
        evidence = Path(arguments[-1].partition("=")[2])
        write_whole(evidence / SOURCES / URI, SOURCE.encode())
        login().model_copy(update={"target": target}).write(evidence)
        mark(evidence, Share(number=1, of=1))
        return int(suite.INTERRUPTED)

    run_by(interrupted)
    file = check.feature(f"  Сценарий: Один\n{CAST}")
    assert main(["check", str(file), "--shard", "1/1", "--out", "part1"]) == INTERRUPTED
    part = find_run(Path("part1"))
    assert (part / MATRIX).exists()
    part.chmod(carried)
    assert main(["check", "merge", "part1"]) == 1
    if sys.platform != "win32":
        assert find_run(Path("out/check")).stat().st_mode & 0o777 == merged
    assert "Не дошла очередь:\n  Войти" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_ctrl_c_leaves_a_report_of_what_was_tried_and_of_what_was_not_reached(
    check: Check,
) -> None:
    older = new_run(check.folder / "out" / "check", datetime(2026, 9, 1, tzinfo=UTC))
    login(attempt()).write(older / EVIDENCE)
    point_to(older)
    file = check.feature(
        f"  Сценарий: Один\n{CAST}\n  Сценарий: Два\n{UNSEEN}\n  Сценарий: Три\n{CAST}"
    )
    done = check.interrupted("✓ Один", file)
    assert (done.returncode, done.stderr) == (130, "Прервано.\n"), done.stdout
    assert {each.title: each.verdict for each in check.run.scenarios} == {
        "Один": Verdict.PASSED,
        "Два": Verdict.NOT_RUN,
        "Три": Verdict.NOT_RUN,
    }
    page = check.run.folder.parent / MATRIX
    assert done.stdout.endswith(f"Отчёт: {page.as_uri()}\n")
    assert "Проверено не всё: прошло сценариев 1 из 3" in page.read_text("utf-8")


def test_a_run_that_has_tried_nothing_when_it_is_interrupted_leaves_nothing(
    check: Check, run_by: RunBy
) -> None:
    def interrupted(arguments: Sequence[str]) -> int:
        login().write(Path(arguments[-1].partition("=")[2]))
        return int(suite.INTERRUPTED)

    run_by(interrupted)
    file = check.feature(f"  Сценарий: Один\n{CAST}")
    assert main(["check", str(file)]) == INTERRUPTED
    assert list(Path("out/check").iterdir()) == []


@pytest.mark.parametrize("code", [int(pytest.ExitCode.INTERNAL_ERROR), -9])
@pytest.mark.parametrize("shard", [[], ["--shard", "1/3"], ["--shard", "2/3"]], ids=" ".join)
def test_a_run_that_died_before_it_wrote_anything_is_not_taken_for_an_idle_one(
    code: int,
    shard: list[str],
    check: Check,
    run_by: RunBy,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def died(arguments: Sequence[str]) -> int:
        Path(arguments[-1].partition("=")[2]).mkdir()
        return code

    run_by(died)
    file = check.feature(f"  Сценарий: Один\n{CAST}")
    assert main(["check", str(file), *shard, "--out", "part"]) == 1
    said = capsys.readouterr()
    assert "Проверка оборвалась" in said.err
    assert "проверять нечего" not in said.out.lower() + said.err.lower()
    assert main(["check", "merge", "part"]) == 2


def test_a_shard_that_was_killed_is_a_part_of_the_whole(
    check: Check, run_by: RunBy, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever kills a command for its time leaves it none to say which run is the newest."""

    class KilledError(BaseException):
        pass

    def killed(arguments: Sequence[str]) -> int:
        evidence = Path(arguments[-1].partition("=")[2])
        write_whole(evidence / SOURCES / URI, SOURCE.encode())
        login().write(evidence)
        mark(evidence, Share(number=1, of=1))
        raise KilledError

    run_by(killed)
    file = check.feature(f"  Сценарий: Один\n{CAST}")
    with pytest.raises(KilledError):
        main(["check", str(file), "--shard", "1/1", "--out", "part1"])
    assert main(["check", "merge", str(carried(Path("part1")))]) == 1
    assert "Не дошла очередь:\n  Войти" in capsys.readouterr().out


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_disk_that_gets_full_ends_the_run_and_is_told(
    jobs: str, check: Check, tmp_path: Path
) -> None:
    """There is room for records, and for no picture."""
    file = check.feature(f"  Сценарий: Один\n{CAST}\n  Сценарий: Два\n{SEEN}")
    with small_disk(tmp_path / "disk", "48k") as disk:
        done = check(file, "--jobs", jobs, "--out", disk)
        kept = [each.name for each in disk.glob(f"*/{EVIDENCE}/*.json")]
    assert done.returncode == 1
    assert re.fullmatch(f"svyazka: В {disk}/.* кончилось место.* и повторите.\n", done.stderr)
    assert "INTERNALERROR" not in done.stdout
    if jobs == "1":  # of two at once the second may be the first
        assert "что записано до этого, цело" in done.stderr
        assert len(kept) == 2


def test_a_run_touches_no_folder_but_its_own(check: Check) -> None:
    """`test-results` is what Playwright's own runners keep, and pytest-playwright would clear."""
    theirs = check.folder / "test-results" / "theirs.txt"
    theirs.parent.mkdir()
    theirs.touch()
    done = check(check.feature(f"  Сценарий: Один\n{CAST}"), "--out", "test-results")
    assert done.returncode == 0, done.stdout + done.stderr
    assert theirs.exists()
    run = Run.read(find_run(check.folder / "test-results") / EVIDENCE)
    assert [each.title for each in run.scenarios] == ["Один"]


def test_any_tag_may_stand_on_a_scenario_of_one_s_own(check: Check) -> None:
    file = check.feature(
        f"""
  @smoke @task:12
  Сценарий: Один
    {CAST}
  @свой
  Структура сценария: Два <кто>
    Допустим <кто> — классный руководитель
    @smoke @_x @task(12)
    Примеры:
      | кто     |
      | учитель |
  Сценарий: Три
    {CAST}
"""
    )
    done = check(file, "--only", "@task:12,@свой")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {each.title for each in check.run.scenarios} == {"Один", "Два учитель"}


def test_a_tag_that_plugins_have_a_mark_of_does_nothing_by_itself(
    check: Check, moody: Moody
) -> None:
    moody.locked = {1}
    file = check.feature(
        f"""
  @flaky
  Сценарий: Вход
    {LOGS_IN}
  @repeat @skipif @usefixtures @only_browser @xdist_group
  Структура сценария: Входит <кто>
    Допустим <кто> — классный руководитель
    @parametrize @repeat
    Примеры:
      | кто     |
      | учитель |
"""
    )
    done = check(file, "--target", "moody", "--only", "@flaky,@parametrize")
    assert done.returncode == 1, done.stdout + done.stderr
    assert [each.verdict for each in check.scenario("Вход").attempts] == [Verdict.FAILED]
    assert check.scenario("Входит учитель").verdict is Verdict.PASSED


def test_a_console_without_cyrillic_stops_no_check(check: Check) -> None:
    check.environment["PYTHONIOENCODING"] = "ascii"
    done = check(check.feature(f"  Сценарий: Один\n{CAST}"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "? ????" in done.stdout


def test_a_team_s_own_packages_are_not_taken_for_the_project_s(check: Check) -> None:
    for package in ("pages", "steps", "fixtures", "mock_services"):
        (check.folder / package).mkdir()
        (check.folder / package / "__init__.py").touch()
    done = check(check.feature(f"  Сценарий: Один\n{CAST}"), "--jobs", "2")
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_feature_may_be_saved_with_a_byte_order_mark(check: Check) -> None:
    file = check.feature(f"  Сценарий: Один\n{CAST}")
    file.write_text(file.read_text("utf-8"), "utf-8-sig")
    done = check(file)
    assert done.returncode == 0, done.stdout + done.stderr
    assert check.scenario("Один").verdict is Verdict.PASSED


def test_features_of_one_name_in_two_folders_are_two(check: Check) -> None:
    for folder, name in (("login", "Один"), ("chats", "Два")):
        (check.folder / folder).mkdir()
        check.feature(f"\n  Сценарий: {name}\n{CAST}", f"{folder}/own.feature")
    done = check("login/own.feature", "chats/own.feature")
    assert done.returncode == 0, done.stdout + done.stderr
    uris = {each.title: each.uri for each in check.run.scenarios}
    assert uris == {"Один": "login/own.feature", "Два": "chats/own.feature"}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_what_pytest_cannot_collect_is_told_and_is_no_interruption(jobs: str, check: Check) -> None:
    (check.folder / "broken.py").write_text("def pytest_generate_tests(): raise ValueError\n")
    check.environment = {"PYTHONPATH": str(check.folder), "PYTEST_PLUGINS": "broken"}
    file = check.feature(f"  Сценарий: Один\n{CAST}")
    done = check(file, "--jobs", jobs, "--shard", "1/2")
    assert done.returncode == 2, done.stdout + done.stderr
    assert done.stderr.startswith("Сценарии не прочитаны:\n")
    assert "Прервано" not in done.stderr
    assert list((check.folder / "out/check").iterdir()) == []
