"""`pytest --evidence` keeps what happened, and nothing that is secret."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from zipfile import is_zipfile

import pytest

from mock_services.client import StandClient
from svyazka.evidence import SOURCES, Run, Scenario, Verdict
from svyazka.instruction import instruction
from svyazka.scope import Narrowed, is_marked
from svyazka.shares import Share, marked
from svyazka.suite import ROOT
from tests.contents import contents
from tests.impatient import IMPATIENT

FEATURE = """# language: ru
Функция: Своя

  @A5
  Сценарий: Не увидеть стола
    Допустим учитель — классный руководитель
    И учитель дошёл в привязке до ввода кода
    Когда учитель вводит код из SMS
    Тогда учитель видит свой рабочий стол

  @A1
  Структура сценария: Искать организацию «<слова>»
    Допустим учитель — классный руководитель
    Когда учитель открывает журнал
    И учитель ищет организацию по словам «<слова>»

    Примеры:
      | слова     |
      | школа № 1 |
      | лицей     |

  @skip
  Сценарий: Потом
    Допустим учитель — классный руководитель

  @xfail
  Сценарий: Известная беда
    Допустим учитель — классный руководитель
    И учитель вошёл в журнал
    Когда учитель входит в журнал на другом компьютере
    Тогда учитель видит свой рабочий стол

  @retries:1
  Сценарий: Дважды не вышло
    Допустим учитель — классный руководитель
    Когда учитель открывает журнал
    Тогда учитель видит свой рабочий стол
"""


@pytest.fixture
def run(tmp_path: Path, stand: StandClient, request: pytest.FixtureRequest) -> Run:
    """What pytest leaves of the feature above, with the flags that the test asks for."""
    feature, evidence = tmp_path / "own.feature", tmp_path / "evidence"
    feature.write_text(FEATURE, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", str(ROOT / "tests/test_features.py"), "-q"]
    command += [f"--rootdir={ROOT}", f"--features={feature}", f"--evidence={evidence}"]
    command += [f"--stand={stand.url}", "-p", "no:cacheprovider", f"--output={tmp_path / 'own'}"]
    done = subprocess.run(
        [*command, *getattr(request, "param", [])],
        cwd=ROOT,
        env={**os.environ, **IMPATIENT},
        check=False,
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout + done.stderr
    return Run.read(evidence)


def by_name(run: Run) -> dict[str, Scenario]:
    return {scenario.title: scenario for scenario in run.scenarios}


def test_every_scenario_and_example_has_its_own_record(run: Run, stand: StandClient) -> None:
    scenarios = by_name(run)
    assert {name: scenario.verdict for name, scenario in scenarios.items()} == {
        "Не увидеть стола": Verdict.FAILED,
        "Искать организацию «школа № 1»": Verdict.PASSED,
        "Искать организацию «лицей»": Verdict.PASSED,
        "Потом": Verdict.SKIPPED,
        "Известная беда": Verdict.XFAILED,
        "Дважды не вышло": Verdict.FAILED,
    }
    assert scenarios["Искать организацию «лицей»"].example == {"слова": "лицей"}
    assert scenarios["Потом"].reason == "тег @skip"
    assert scenarios["Известная беда"].reason == "тег @xfail"

    failed = scenarios["Не увидеть стола"].attempts[0]
    assert failed.seconds >= sum(step.seconds for step in failed.steps)
    assert failed.browser.startswith("chromium ")
    assert failed.worker == "main"
    step = failed.failed_step
    assert step is not None
    assert "Locator expected to be visible" in step.error
    assert "localhost" in step.url
    assert step.picture is not None
    assert (run.folder / step.picture.file).is_file()
    assert [step.items for step in failed.steps] == [(), (), ("A5",), ("A1",)]

    warned = scenarios["Известная беда"].attempts[0].failed_step
    assert warned is not None
    assert warned.url.endswith("/second?next=•••")

    assert len(scenarios["Дважды не вышло"].attempts) == 2
    traces = [trace for s in run.scenarios for a in s.attempts for trace in a.traces]
    assert len(traces) == len(set(traces)) == 5  # one of them has two windows
    assert all(is_zipfile(run.folder / trace) for trace in traces)

    world = stand.create_world()
    password = world.people["class_teacher"].password
    world.delete()
    for name, content in contents(run.folder).items():
        assert password.encode() not in content, name
    walked = {result.item.id for result in run.results(instruction().items) if result.parts}
    assert {"A1", "A5"} <= walked


def found_in(folder: Path, feature: str, *options: str) -> Run:
    """What the evidence tells of a feature of which nothing is run."""
    folder.mkdir(exist_ok=True)
    file, evidence = folder / "own.feature", folder / "evidence"
    file.write_text(f"# language: ru\n{feature}", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", str(ROOT / "tests/test_features.py"), "-q"]
    command += [f"--rootdir={ROOT}", f"--features={file}", f"--evidence={evidence}", *options]
    command += ["--collect-only", "-p", "no:cacheprovider"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return Run.read(evidence)


def test_a_feature_without_a_title_is_called_as_its_file(tmp_path: Path) -> None:
    step = "Допустим учитель — классный руководитель"
    run = found_in(tmp_path, f"Функция:\n  Сценарий: Один\n    {step}\n")
    assert [each.feature for each in run.scenarios] == ["own"]
    found_in(tmp_path, f"Функция: Другая\n  Сценарий: Один\n    {step}\n")
    (source,) = (run.folder / SOURCES).rglob("*.feature")
    assert "Другая" in source.read_text("utf-8")


def test_evidence_tells_which_share_it_is_and_whether_some_were_not_chosen(tmp_path: Path) -> None:
    step = "Допустим учитель — классный руководитель"
    text = f"Функция: Своя\n  Сценарий: Один\n    {step}\n  Сценарий: Два\n    {step}\n"
    share = found_in(tmp_path / "share", text, "--shard=1/2").folder
    assert is_marked(share, Narrowed.FILES)
    assert not is_marked(share, Narrowed.SCENARIOS)
    (first,) = marked(share)
    assert first == Share(number=1, of=2, work=first.work)
    found_in(tmp_path / "share", text, "--shard=2/2", "--browser=firefox", "--device=Pixel 7")
    assert set(marked(share)) - {first} == {
        first.model_copy(update={"number": 2, "browser": "firefox", "device": "Pixel 7"})
    }
    chosen = found_in(
        tmp_path / "chosen", text.replace("  Сценарий: Два", "  @only\n  Сценарий: Два")
    )
    assert [each.name for each in chosen.scenarios] == ["Два"]
    assert is_marked(chosen.folder, Narrowed.SCENARIOS)


def test_a_lost_connection_is_left_out_in_a_browser_that_does_not_show_it(tmp_path: Path) -> None:
    run = found_in(
        tmp_path,
        "Функция: Своя\n"
        "  Структура сценария: Беда: <беда>\n"
        "    Допустим учитель — классный руководитель\n"
        "    Когда в журнале <беда>\n"
        "    И учитель открывает журнал\n"
        "    Примеры:\n      | беда |\n      | пропала связь |\n      | случился сбой |\n",
        "--browser=firefox",
    )
    found = {each.title: (each.verdict, each.reason) for each in run.scenarios}
    reason = "обрыв связи виден только в Chromium, а это firefox"
    assert found == {
        "Беда: пропала связь": (Verdict.DESELECTED, reason),
        "Беда: случился сбой": (Verdict.NOT_RUN, ""),
    }
    assert not is_marked(run.folder, Narrowed.SCENARIOS)


@pytest.mark.parametrize(
    "run", [["--tracing=retain-on-failure", "-n=2"]], indirect=True, ids=["tracing"]
)
def test_the_traces_of_pytest_playwright_s_own_flag_are_kept_clean(
    run: Run, tmp_path: Path, stand: StandClient
) -> None:
    failed = by_name(run)["Не увидеть стола"].attempts[0]
    assert [is_zipfile(run.folder / trace) for trace in failed.traces] == [True]
    world = stand.create_world()
    password = world.people["class_teacher"].password
    world.delete()
    own = contents(tmp_path / "own")
    assert any(name.endswith("trace.trace") for name in own)
    for name, content in {**own, **contents(run.folder)}.items():
        assert password.encode() not in content, name


def test_all_is_planned_before_any_worker_may_begin(tmp_path: Path, stand: StandClient) -> None:
    """Else a plan that comes late replaces the record of what another has done by then."""
    count, feature, evidence = 200, tmp_path / "own.feature", tmp_path / "evidence"
    rows = "".join(f"      | {number} |\n" for number in range(count))
    feature.write_text(
        "# language: ru\nФункция: Своя\n  @skip\n  Структура сценария: Номер <номер>\n"
        f"    Допустим учитель — классный руководитель\n    Примеры:\n      | номер |\n{rows}",
        encoding="utf-8",
    )
    (tmp_path / "watching.py").write_text(
        f"""
from pathlib import Path

import pytest

@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished():
    planned = len(list(Path({str(evidence)!r}).glob("*.json")))
    Path({str(tmp_path / "planned")!r}).write_text(str(planned))
""",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pytest", str(ROOT / "tests/test_features.py"), "-q", "-n=1"]
    command += [f"--rootdir={ROOT}", f"--features={feature}", f"--evidence={evidence}"]
    command += [f"--stand={stand.url}", "-p", "no:cacheprovider", "-p", "watching"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert int((tmp_path / "planned").read_text()) == count
