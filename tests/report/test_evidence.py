"""A run's folder tells how each scenario and each item came out."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from pages.errors import InputError
from paper.files import write_whole
from svyazka import scope
from svyazka.cli import main
from svyazka.compare import compare
from svyazka.evidence import SOURCES, Attempt, Run, Scenario, Verdict, merge, scenario_id
from svyazka.export import ALLURE, JUNIT
from svyazka.instruction import instruction
from svyazka.report import write_matrix
from svyazka.rundir import find_run
from svyazka.scope import Narrowed
from svyazka.shares import Share, mark
from svyazka.summary import show_comparison
from tests.report.conftest import URI, attempt, login, wrong_code

FAILED, PASSED, XFAILED = Verdict.FAILED, Verdict.PASSED, Verdict.XFAILED
WRITE = """
import sys
from pathlib import Path
from paper.files import write_whole
print("begun", flush=True)
for _ in range(2000):
    write_whole(Path(sys.argv[1]), b"there")
"""


def skipped() -> Scenario:
    """Return a scenario with `@skip`, as pytest leaves it: begun, and no more."""
    scenario = login(attempt(Verdict.SKIPPED), name="Потом")
    scenario.left_out = Verdict.SKIPPED
    return scenario


@pytest.mark.parametrize(
    ("attempts", "verdict"),
    [
        ([PASSED], PASSED),
        ([FAILED], FAILED),
        ([FAILED, PASSED], Verdict.FLAKY),
        ([PASSED, FAILED], Verdict.FLAKY),
        ([FAILED, FAILED], FAILED),
        ([XFAILED, XFAILED], XFAILED),
        ([FAILED, XFAILED], Verdict.FLAKY),
        ([], Verdict.NOT_RUN),
    ],
)
def test_a_scenario_is_flaky_when_its_attempts_do_not_agree(
    attempts: list[Verdict], verdict: Verdict
) -> None:
    assert login(*map(attempt, attempts)).verdict is verdict


def test_the_first_failure_is_what_a_flaky_scenario_shows() -> None:
    first, second = attempt(FAILED), attempt()
    assert login(first, second).telling is first


def test_repeats_under_other_names_are_attempts_of_one_scenario(evidence: Path) -> None:
    for number, verdict in enumerate([PASSED, FAILED]):
        one = login(attempt(verdict, after=number))
        one.nodeid += f"[{number}]"
        one.write(evidence)
    (scenario,) = Run.read(evidence).scenarios
    assert scenario.verdict is Verdict.FLAKY
    assert len(scenario.attempts) == 2


def test_what_is_skipped_in_every_repeat_is_left_out(evidence: Path) -> None:
    for number in range(2):
        one = skipped()
        one.nodeid += f"[{number}]"
        one.write(evidence)
    assert Run.read(evidence).left_all_out
    tried = login(attempt(), name="Потом")
    tried.nodeid += "[2]"
    tried.write(evidence)
    assert not Run.read(evidence).left_all_out


def test_an_item_is_told_by_an_attempt_that_came_to_it(evidence: Path) -> None:
    """A step that was not reached does not know its items."""
    stopped, later = attempt(FAILED), attempt(after=3)
    stopped.steps[1].verdict, stopped.steps[1].error = FAILED, "нет"
    stopped.steps[2] = stopped.steps[2].model_copy(
        update={"verdict": Verdict.NOT_RUN, "items": (), "error": ""}
    )
    login(stopped, later).write(evidence)
    items = [item for item in instruction().items if item.id in {"A1", "A2"}]

    def verdicts() -> list[Verdict]:
        return [result.verdict for result in Run.read(evidence).results(items)]

    assert verdicts() == [Verdict.FLAKY, PASSED]
    login(stopped, later, attempt(FAILED, after=6)).write(evidence)
    assert verdicts() == [Verdict.FLAKY, Verdict.FLAKY]


def _repeat(folder: Path, number: int, *verdicts: Verdict) -> None:
    tries = [attempt(each, after=10 * number + n) for n, each in enumerate(verdicts)]
    one = login(*tries)
    one.nodeid += f"[{number}]"
    one.write(folder)


def test_what_a_retry_has_saved_is_good_and_what_a_repeat_has_lost_is_not(evidence: Path) -> None:
    _repeat(evidence, 1, FAILED, PASSED)
    _repeat(evidence, 2, PASSED)
    assert Run.read(evidence).verdict is Verdict.FLAKY
    assert Run.read(evidence).passed
    _repeat(evidence, 2, FAILED, FAILED)
    assert Run.read(evidence).verdict is Verdict.FLAKY
    assert not Run.read(evidence).passed


def test_a_repeat_that_was_planned_and_not_reached_is_not_taken_for_a_good_one(
    evidence: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _repeat(evidence, 1, PASSED)
    _repeat(evidence, 2)
    _repeat(evidence, 3)
    assert Run.read(evidence).verdict is Verdict.NOT_RUN
    monkeypatch.chdir(evidence.parent)
    assert main(["check", "merge", str(evidence)]) == 1
    assert "Не дошла очередь:\n  Войти (повторов 1 из 3)  " in capsys.readouterr().out
    run = find_run(Path("out/check"))
    for made in ("matrix.html", JUNIT):
        assert "Повторов сделано 1 из 3: проверка оборвалась" in (run / made).read_text("utf-8")
    (result,) = (run / ALLURE).glob("*-result.json")
    assert '"status": "broken"' in result.read_text("utf-8")
    _repeat(evidence, 2, FAILED, PASSED)
    assert Run.read(evidence).verdict is Verdict.FLAKY
    assert not Run.read(evidence).passed


def test_what_a_retry_has_saved_does_not_hide_what_was_never_reached(evidence: Path) -> None:
    _repeat(evidence, 1, FAILED, PASSED)
    login(name="Выйти").write(evidence)
    assert not Run.read(evidence).passed


@pytest.mark.parametrize(("second", "code"), [(PASSED, 0), (FAILED, 1)])
def test_parts_are_as_good_together_as_each_was(
    second: Verdict, code: int, evidence: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _repeat(evidence, 1, FAILED, PASSED)
    _repeat(evidence, 2, second)
    monkeypatch.chdir(evidence.parent)
    assert main(["check", "merge", str(evidence)]) == code


def test_parts_in_which_nothing_was_to_be_tried_leave_no_run(
    evidence: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong_code("пусто", Verdict.DESELECTED).write(evidence)
    monkeypatch.chdir(evidence.parent)
    assert main(["check", "merge", str(evidence)]) == 2
    said = capsys.readouterr()
    assert "1 × нужны часы стенда" in said.out
    assert said.err.startswith("svyazka: Проверять нечего: ")
    assert list((evidence.parent / "out" / "check").iterdir()) == []


def test_what_fails_as_expected_is_good_and_what_was_never_tried_is_not(evidence: Path) -> None:
    skipped().write(evidence)
    wrong_code("пусто", Verdict.DESELECTED).write(evidence)
    assert Run.read(evidence).verdict is Verdict.NOT_RUN
    assert not Run.read(evidence).passed
    login(attempt(XFAILED)).write(evidence)
    assert Run.read(evidence).verdict is XFAILED
    assert Run.read(evidence).passed
    page = write_matrix(evidence.parent / "matrix.html", Run.read(evidence))
    assert "<title>Не проходит, как и ожидалось: сценариев 1 из 1<" in page.read_text("utf-8")
    login(name="Выйти").write(evidence)
    assert not Run.read(evidence).passed


def test_a_scenario_that_was_planned_and_not_reached_makes_no_good_run(evidence: Path) -> None:
    login(attempt()).write(evidence)
    login(name="Выйти").write(evidence)
    assert Run.read(evidence).verdict is Verdict.NOT_RUN


def test_an_item_is_as_bad_as_its_worst_scenario(mixed: Run) -> None:
    results = {result.item.id: result for result in mixed.results(instruction().items)}
    assert results["A1"].verdict is PASSED  # its step went well, even where the next one failed
    assert results["A2"].verdict is FAILED
    assert results["A5"].verdict is PASSED
    assert results["B1"].verdict is Verdict.NOT_RUN


def test_the_name_of_a_scenario_depends_on_its_words_alone() -> None:
    one = scenario_id("features/a.feature", "Войти", {"код": "1"})
    assert one == scenario_id("features/a.feature", "Войти", {"код": "1"})
    assert len(one) == 16
    assert one != scenario_id("features/a.feature", "Войти", {"код": "2"})


def test_parts_of_a_run_lie_side_by_side_in_one_folder(tmp_path: Path, evidence: Path) -> None:
    login(attempt()).write(evidence)
    other = tmp_path / "other"
    write_whole(other / "pictures" / "3.png", b"picture")
    wrong_code("мимо", PASSED).write(other)
    run = merge([evidence, other], tmp_path / "whole")
    assert [scenario.title for scenario in run.scenarios] == ["Войти", "Неверный код мимо"]
    assert (run.folder / "pictures" / "1.png").exists()
    assert (run.folder / "pictures" / "3.png").exists()


def test_parts_of_different_texts_are_refused_and_nothing_is_written(
    tmp_path: Path, evidence: Path
) -> None:
    """Else a scenario would be told by the words of another, or not at all."""
    other = tmp_path / "other"
    source, text = f"{SOURCES}/{URI}", (evidence / SOURCES / URI).read_bytes()
    write_whole(other / source, text.replace(b"\n", b"\r\n"))
    merge([evidence, other], tmp_path / "same")
    write_whole(other / source, text.replace("входит".encode(), "вошёл".encode()))
    with pytest.raises(InputError, match=rf"^{URI}: в .*evidence и .*other этот файл разный"):
        merge([evidence, other], tmp_path / "whole")
    assert not (tmp_path / "whole").exists()


def shares(*numbers: int, of: int, **what: str) -> list[Share]:
    """Some shares of a run."""
    return [Share(number=number, of=of, **what) for number in numbers]


@pytest.mark.parametrize(
    ("marked", "said", "advice"),
    [
        (shares(1, of=2), "Не хватает долей: 2/2. ", "svyazka check --shard 2/2"),
        (shares(3, 1, 3, of=4), "Не хватает долей: 2/4, 4/4. ", "svyazka check --shard 2/4"),
        (
            [*shares(1, of=2), *shares(2, of=3)],
            "Проверку разделили по-разному, на 2 и на 3. Не хватает долей: 2/2, 1/3, 3/3. ",
            "svyazka check --shard 2/2",
        ),
        (
            [*shares(1, 2, of=2), *shares(1, of=2, browser="firefox")],
            "Не хватает долей: 2/2 (firefox). ",
            "svyazka check --browser firefox --shard 2/2",
        ),
        (
            [
                *shares(1, 2, of=2, target="staging"),
                *shares(2, of=2, target="staging", device="Pixel 7"),
            ],
            "Не хватает долей: 1/2 (Pixel 7). ",
            'svyazka check --target staging --device "Pixel 7" --shard 1/2',
        ),
        (
            [*shares(1, 3, of=3, work="some"), *shares(2, of=3, work="others")],
            "Доли 1/3, 3/3 и доли 2/3 — от разных проверок: ",
            "с одними и теми же файлами, --only, --fast, --failed и --against",
        ),
    ],
)
def test_shares_that_are_no_whole_are_refused_by_number_and_nothing_is_written(
    marked: list[Share], said: str, advice: str, tmp_path: Path
) -> None:
    parts = [tmp_path / str(number) for number in range(len(marked))]
    for part, share in zip(parts, marked, strict=True):
        mark(part, share)
    with pytest.raises(InputError) as refused:
        merge(parts, tmp_path / "whole")
    assert str(refused.value).startswith(said)
    assert str(refused.value).endswith(advice)
    assert not (tmp_path / "whole").exists()


def test_a_word_of_a_share_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    write_whole(tmp_path / "shard-1-of-2.txt", "Доля 1 из 2.\n".encode())
    with pytest.raises(InputError, match=r"shard-1-of-2\.txt: это не отметка о доле: "):
        merge([tmp_path], tmp_path / "whole")


def test_a_share_that_has_left_no_folder_is_asked_for_by_its_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it is where a machine has failed before it could hand anything on."""
    monkeypatch.chdir(tmp_path)
    for number in (1, 3):
        mark(Path(f"part-{number}/evidence"), Share(number=number, of=3))
    assert main(["check", "merge", "part-1", "part-2", "part-3"]) == 2
    assert capsys.readouterr().err == (
        "svyazka: Не хватает долей: 2/3. Назовите папки всех долей, а каких нет, те пройдите с "
        "теми же параметрами: svyazka check --shard 2/3\n"
    )
    mark(Path("part-1/evidence"), Share(number=2, of=3))
    assert main(["check", "merge", "part-1", "part-2", "part-3"]) == 2
    assert capsys.readouterr().err.startswith("svyazka: В part-2 нет проверки: ")


def test_a_whole_takes_a_share_that_was_run_again_and_another_whole(tmp_path: Path) -> None:
    first, again, second, other = (tmp_path / name for name in ("1", "1 again", "2", "other"))
    for part, number in ((first, 1), (again, 1), (second, 2)):
        mark(part, Share(number=number, of=2, work="some"))
    login(attempt(FAILED)).write(first)
    login(attempt()).write(again)
    whole = merge([first, second], tmp_path / "whole").folder
    mark(other, Share(number=1, of=1, work="others"))
    wrong_code("мимо", PASSED).write(other)
    run = merge([whole, again, other], tmp_path / "everything")
    assert [scenario.verdict for scenario in run.scenarios] == [PASSED, PASSED]


def test_a_folder_that_is_not_there_and_a_broken_record_are_told_of(evidence: Path) -> None:
    with pytest.raises(InputError, match="нет"):
        Run.read(evidence / "nowhere")
    (evidence / "broken.json").write_text('{"id": 1}', encoding="utf-8")
    with pytest.raises(InputError, match=r"broken\.json"):
        Run.read(evidence)
    (evidence / "away.json").symlink_to("nowhere")  # as a disk with an error
    with pytest.raises(InputError, match=r"away\.json: не прочитан: "):
        merge([evidence], evidence / "whole")


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"old")
    (tmp_path / f"file.{os.getpid()}.part").mkdir()
    with pytest.raises(IsADirectoryError):
        write_whole(file, b"new")
    assert file.read_bytes() == b"old"


def test_a_file_that_two_processes_write_at_once_is_whole(tmp_path: Path) -> None:
    """As the results of a run that is cancelled while it comes to its end."""
    file = tmp_path / "latest"
    with subprocess.Popen(
        [sys.executable, "-c", WRITE, str(file)], stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        while other.poll() is None:
            write_whole(file, b"here")
    assert other.returncode == 0
    assert file.read_bytes() in {b"here", b"there"}
    assert list(tmp_path.iterdir()) == [file]


def _run(folder: Path, *scenarios: object) -> Run:
    return Run(folder, scenarios)  # type: ignore[arg-type]


def test_what_changed_since_an_earlier_run_is_told_apart(tmp_path: Path) -> None:
    then = _run(
        tmp_path,
        login(attempt(), name="сломался"),
        login(attempt(FAILED), name="починен"),
        login(attempt(seconds=2), name="замедлился"),
        login(attempt(seconds=2), name="как был"),
        login(attempt(), name="исчез"),
    )
    now = _run(
        tmp_path,
        login(attempt(FAILED), name="сломался"),
        login(attempt(), name="починен"),
        login(attempt(seconds=3), name="замедлился"),
        login(attempt(seconds=2.5), name="как был"),
        login(attempt(), name="новый"),
    )
    found = compare(now, then)
    assert [change.scenario.name for change in found.newly_failing] == ["сломался"]
    assert [change.scenario.name for change in found.newly_passing] == ["починен"]
    assert [(change.scenario.name, change.times) for change in found.slower] == [
        ("замедлился", 1.5)
    ]
    assert [scenario.name for scenario in found.added] == ["новый"]
    assert [scenario.name for scenario in found.gone] == ["исчез"]
    assert compare(then, then).nothing


def test_of_runs_of_several_targets_each_is_compared_with_itself(tmp_path: Path) -> None:
    mock, good, bad = (
        login(attempt(verdict)).model_copy(update={"target": target})
        for target, verdict in (("mock", PASSED), ("staging", PASSED), ("staging", FAILED))
    )
    then = _run(tmp_path, mock, good)
    found = compare(_run(tmp_path, bad, mock), then)
    assert [change.scenario.target for change in found.newly_failing] == ["staging"]
    found = compare(_run(tmp_path, bad), then)
    assert [change.earlier.target for change in found.newly_failing] == ["staging"]
    assert found.gone == ()
    found = compare(_run(tmp_path, bad), _run(tmp_path, mock))
    assert [change.earlier.target for change in found.newly_failing] == ["mock"]


@pytest.mark.parametrize(
    ("narrowed", "names"),
    [
        ([], ["исчез", "не назван"]),
        ([Narrowed.FILES], ["исчез"]),
        ([Narrowed.FILES, Narrowed.SCENARIOS], []),
    ],
)
def test_only_what_was_to_be_run_can_be_gone(
    narrowed: list[Narrowed], names: list[str], tmp_path: Path
) -> None:
    other = login(attempt(), name="не назван").model_copy(update={"uri": "features/other.feature"})
    then = _run(tmp_path, login(attempt()), login(attempt(), name="исчез"), other)
    parts = [tmp_path / "1", tmp_path / "2"]
    for number, part in enumerate(parts, 1):
        mark(part, Share(number=number, of=2))
        for each in narrowed:
            scope.mark(part, each)
    login(attempt()).write(parts[0])
    now = merge(parts, tmp_path / "whole")
    assert [scenario.name for scenario in compare(now, then).gone] == names
    assert compare(Run.read(parts[0]), then).gone == ()


@pytest.mark.parametrize(
    ("then", "now", "words"),
    [
        ([attempt()], [attempt(FAILED), attempt()], "Стало хуже"),
        ([attempt()], [], "Стало хуже"),
        ([attempt(XFAILED)], [attempt(FAILED)], "Стало хуже"),
        ([attempt(FAILED), attempt()], [attempt(FAILED)], "Стало хуже"),
        ([], [attempt()], "Раньше не проходили, теперь да"),
        ([attempt(FAILED)], [attempt(FAILED), attempt()], "Итог другой"),
        ([attempt()], [attempt(XFAILED)], "Итог другой"),
    ],
)
def test_every_change_is_told_in_the_terminal(
    then: list[Attempt], now: list[Attempt], words: str, tmp_path: Path
) -> None:
    told = StringIO()
    comparison = compare(_run(tmp_path, login(*now)), _run(tmp_path, login(*then)))
    show_comparison(Console(file=told, width=100), comparison)
    assert told.getvalue().startswith(f"\n{words}:\n  Войти")
    assert told.getvalue().count("\n") == 3


def test_scenarios_that_are_new_or_gone_are_counted_in_the_terminal(tmp_path: Path) -> None:
    told = StringIO()
    now, then = (_run(tmp_path, login(attempt(), name=name)) for name in ("новый", "исчез"))
    show_comparison(Console(file=told), compare(now, then))
    assert told.getvalue() == (
        "\nСценариев, которых раньше не было: 1\n\nСценариев, которых теперь нет: 1\n"
    )


def test_brackets_in_the_name_of_a_file_are_letters(tmp_path: Path) -> None:
    told = StringIO()
    now = login(attempt(FAILED)).model_copy(update={"uri": "[beta]/[/b].feature"})
    then = now.model_copy(update={"attempts": [attempt()]})
    show_comparison(
        Console(file=told, width=100), compare(_run(tmp_path, now), _run(tmp_path, then))
    )
    assert "Войти  [beta]/[/b].feature:5\n" in told.getvalue()


def test_a_file_for_one_account_is_never_readable_by_others(tmp_path: Path) -> None:
    """Nor is what a writer that died has left of it."""
    file = tmp_path / "links.html"
    (tmp_path / f"links.html.{os.getpid()}.part").write_bytes(b"half")
    write_whole(file, b"new", mode=0o600)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes() == b"new"
