"""Every format is read back by another program, or by the classes its owners publish."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any, Literal

import cucumber_messages
import pytest
from junitparser import Error, Failure, JUnitXml, Skipped
from junitparser.xunit2 import TestCase as Case
from pydantic import BaseModel, ConfigDict

from pages.errors import InputError
from svyazka.evidence import Run, Verdict
from svyazka.export import ALLURE, CUCUMBER, JUNIT, MESSAGES, write_all
from tests.report.conftest import MISSING, URI, attempt, login


@pytest.fixture
def out(mixed: Run, tmp_path: Path) -> Path:
    """A folder with the mixed run in every format."""
    folder = tmp_path / "out"
    write_all(mixed, folder)
    return folder


def test_junit_has_a_case_per_scenario_with_its_items(out: Path) -> None:
    xml = JUnitXml.fromfile(str(out / JUNIT))
    (suite,) = xml
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (4, 1, 0, 1)
    cases = {case.name: case for case in suite}
    (failure,) = [r for r in cases["Войти"].result if isinstance(r, Failure)]
    assert failure.message == "Заголовок «Рабочий стол»: на экране нет"
    assert "waiting for get_by_role" in failure.text
    (skipped,) = [r for r in cases["Неверный код пусто"].result if isinstance(r, Skipped)]
    assert skipped.message == "нужны часы стенда"

    def told(name: str) -> set[tuple[str, str]]:
        case = Case.fromelem(cases[name])  # type: ignore[no-untyped-call]
        return {(one.name, one.value) for one in case.properties()}

    assert {("item", "A1"), ("item", "A2"), ("tag", "A1"), ("target", "mock")} <= told("Войти")
    assert ("verdict", "flaky") in told("Войти снова")
    assert '<flakyFailure message="Заголовок' in (out / JUNIT).read_text(encoding="utf-8")


def test_a_trace_is_where_junit_says(mixed: Run, evidence: Path) -> None:
    """A CI server reads the path from the report's own folder."""
    for folder in (evidence.parent, evidence.parent / "out" / "1"):
        write_all(mixed, folder)
        (suite,) = JUnitXml.fromfile(str(folder / JUNIT))
        cases = [Case.fromelem(case) for case in suite]  # type: ignore[no-untyped-call]
        told = [one for case in cases for one in case.properties()]
        named = [one.value for one in told if one.name == "attachment"]
        assert len(named) == 2
        assert all((folder / each).is_file() for each in named)
        assert folder != evidence.parent or named[0] == "evidence/trace/a-1-1.zip"


def test_junit_is_red_when_a_run_died(evidence: Path, tmp_path: Path) -> None:
    login().write(evidence)
    write_all(Run.read(evidence), tmp_path)
    ((case,),) = JUnitXml.fromfile(str(tmp_path / JUNIT))
    assert [type(result) for result in case.result] == [Error]


def test_junit_leaves_out_what_xml_cannot_say(evidence: Path, tmp_path: Path) -> None:
    scenario = login(attempt(Verdict.FAILED))
    scenario.feature, scenario.name = "Своя \x01", "Войти \x08"
    scenario.attempts[0].steps[-1].error = "цвет \x1b[31m и ноль \x00"
    scenario.write(evidence)
    write_all(Run.read(evidence), tmp_path)
    (suite,) = JUnitXml.fromfile(str(tmp_path / JUNIT))
    (case,) = suite
    assert (suite.name, case.name) == ("Своя ", "Войти ")
    assert case.result[0].message == "цвет [31m и ноль "


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Result(_Strict):
    status: Literal["passed", "failed", "skipped", "pending", "undefined", "ambiguous"]
    duration: int | None = None
    error_message: str | None = None


class _Embedding(_Strict):
    mime_type: str
    data: str


class _Match(_Strict):
    location: str


class _Step(_Strict):
    keyword: str
    name: str
    line: int
    match: _Match
    result: _Result
    embeddings: list[_Embedding] = []


class _Tag(_Strict):
    name: str
    line: int


class _Hook(_Strict):
    match: _Match
    result: _Result


class _Element(_Strict):
    id: str
    keyword: str
    type: Literal["scenario", "background"]
    name: str
    description: str
    line: int
    start_timestamp: str
    tags: list[_Tag]
    steps: list[_Step]
    after: list[_Hook] = []


class _Feature(_Strict):
    """What cucumber-jvm and cucumber-ruby write, as @cucumber/cucumber-json-converter reads it."""

    uri: str
    id: str
    keyword: str
    name: str
    description: str
    line: int
    tags: list[_Tag]
    elements: list[_Element]


def test_cucumber_json_has_the_classic_shape(out: Path) -> None:
    (feature,) = json.loads((out / CUCUMBER).read_text(encoding="utf-8"))
    elements = {each.name: each for each in _Feature.model_validate(feature).elements}
    assert set(elements) == {"Войти", "Войти снова", "Неверный код мимо"}
    *_, last = elements["Войти"].steps
    assert (last.result.status, last.result.duration) == ("failed", 250_000_000)
    assert last.result.error_message == MISSING
    assert [one.mime_type for one in last.embeddings] == ["image/png"]
    assert "@flaky" in [tag.name for tag in elements["Войти снова"].tags]


def _messages(out: Path) -> list[tuple[str, dict[str, Any]]]:
    lines = (out / MESSAGES).read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    for one in found:  # the official classes take it all, and give it back
        envelope = cucumber_messages.message_converter.from_dict(one, cucumber_messages.Envelope)
        assert isinstance(envelope, cucumber_messages.Envelope)
    return [next(iter(one.items())) for one in found]


def test_cucumber_messages_tell_the_source_the_plan_and_what_happened(out: Path) -> None:
    messages = _messages(out)
    counts = Counter(kind for kind, _ in messages)
    assert [counts[kind] for kind in ("source", "gherkinDocument", "pickle")] == [1, 1, 3]
    assert counts["testRunStarted"] == counts["testRunFinished"] == 1
    finished = [one for kind, one in messages if kind == "testCaseFinished"]
    assert [one["willBeRetried"] for one in finished].count(True) == 1
    statuses = Counter(
        one["testStepResult"]["status"] for kind, one in messages if kind == "testStepFinished"
    )
    assert statuses["FAILED"] == counts["attachment"] == 2
    assert messages[-1][1]["success"] is False


_PARENTS = ("pickleStepId", "hookId")


def test_cucumber_messages_refer_only_to_what_was_told_before(mixed: Run, out: Path) -> None:
    mixed.scenarios[0].attempts[0].error = "Browser closed"
    write_all(mixed, out)
    told: set[str] = set()
    for kind, one in _messages(out):
        named = {one[key] for key in ("pickleId", "testCaseId", "testCaseStartedId") if key in one}
        steps = one.get("testSteps", [])
        named |= {step[key] for step in steps for key in _PARENTS if key in step}
        named |= {i for step in steps for i in step.get("stepDefinitionIds", [])}
        assert named <= told, kind
        told |= {one["id"]} if "id" in one else set()
        told |= {step["id"] for step in [*one.get("steps", []), *one.get("testSteps", [])]}


def test_cucumber_messages_tell_what_failed_outside_the_steps(
    evidence: Path, tmp_path: Path
) -> None:
    """Else a changed screen or a time-out would be shown as passed."""
    changed, good = attempt(Verdict.FAILED), attempt(after=3)
    changed.error = "Экран изменился"
    changed.steps = attempt().steps
    login(changed, good).write(evidence)
    write_all(Run.read(evidence), tmp_path)
    messages = _messages(tmp_path)
    (hook,) = [one["id"] for kind, one in messages if kind == "hook"]
    (case,) = [one for kind, one in messages if kind == "testCase"]
    assert [step.get("hookId") for step in case["testSteps"]] == [None, None, None, hook]
    results = [one["testStepResult"] for kind, one in messages if kind == "testStepFinished"]
    assert [one["status"] for one in results] == [*["PASSED"] * 3, "FAILED", *["PASSED"] * 4]
    assert results[3]["message"] == "Экран изменился"


def test_cucumber_messages_call_good_what_ends_with_code_0(evidence: Path, tmp_path: Path) -> None:
    login(attempt(Verdict.FAILED), attempt(after=3)).write(evidence)
    write_all(Run.read(evidence), tmp_path)
    assert _messages(tmp_path)[-1][1]["success"] is True
    again = login(attempt(Verdict.FAILED, after=6))
    again.nodeid += "[2-2]"
    again.write(evidence)
    write_all(Run.read(evidence), tmp_path)
    assert _messages(tmp_path)[-1][1]["success"] is False


def test_a_step_that_fails_as_expected_is_no_failure_to_cucumber(
    evidence: Path, tmp_path: Path
) -> None:
    expected = attempt(Verdict.FAILED)
    expected.verdict = Verdict.XFAILED
    login(expected).write(evidence)
    write_all(Run.read(evidence), tmp_path)
    (feature,) = json.loads((tmp_path / CUCUMBER).read_text(encoding="utf-8"))
    (element,) = _Feature.model_validate(feature).elements
    assert [step.result.status for step in element.steps] == ["passed", "passed", "skipped"]
    assert element.steps[-1].result.error_message == MISSING
    messages = _messages(tmp_path)
    results = [one["testStepResult"] for kind, one in messages if kind == "testStepFinished"]
    assert [one["status"] for one in results] == ["PASSED", "PASSED", "SKIPPED"]
    assert messages[-1][1]["success"] is True


def test_cucumber_messages_need_the_feature_they_tell_of(mixed: Run, tmp_path: Path) -> None:
    (mixed.folder / "sources" / URI).unlink()
    with pytest.raises(InputError, match=r"own\.feature"):
        write_all(mixed, tmp_path / "out")


def test_allure_has_a_result_per_attempt_and_the_pictures_beside(out: Path) -> None:
    folder = out / ALLURE
    results = [json.loads(file.read_text("utf-8")) for file in folder.glob("*-result.json")]
    assert Counter(result["status"] for result in results) == {
        "failed": 2,
        "passed": 2,
        "skipped": 1,
    }
    retried = [result for result in results if result["name"] == "Войти снова"]
    assert len({result["historyId"] for result in retried}) == 1
    assert len({result["uuid"] for result in retried}) == 2
    for result in results:
        for one in [*result.get("steps", []), result]:
            for attachment in one.get("attachments", []):
                assert (folder / attachment["source"]).is_file()
    (failed,) = [r for r in results if r["name"] == "Войти"]
    assert failed["statusDetails"]["message"] == "Заголовок «Рабочий стол»: на экране нет"
    labels = {(label["name"], label["value"]) for label in failed["labels"]}
    assert ("epic", "A. Связать профили") in labels
    assert ("feature", "Своя") in labels


def test_allure_keeps_the_history_of_every_browser_apart(evidence: Path, tmp_path: Path) -> None:
    """Else one would be shown as a retry of the other, and hide what it came to."""
    for browser in ("chromium", "firefox"):
        scenario = login(attempt())
        scenario.browser = browser
        scenario.write(evidence)
    write_all(Run.read(evidence), tmp_path)
    files = (tmp_path / ALLURE).glob("*-result.json")
    results = [json.loads(file.read_text("utf-8")) for file in files]
    assert len({result["historyId"] for result in results}) == 2
    assert len({result["testCaseId"] for result in results}) == 1


@pytest.mark.skipif(not shutil.which("allure"), reason="Allure (npm install -g allure) is not here")
def test_allure_itself_counts_as_we_do(out: Path, tmp_path: Path) -> None:
    report = tmp_path / "report"
    command = ["allure", "generate", str(out / ALLURE), "--output", str(report)]
    subprocess.run(command, check=True, cwd=tmp_path, capture_output=True)
    stats = json.loads((report / "summary.json").read_text(encoding="utf-8"))["stats"]
    assert {key: stats[key] for key in ("total", "failed", "passed", "skipped")} == {
        "total": 4,
        "failed": 1,
        "passed": 2,
        "skipped": 1,
    }


def test_the_same_evidence_gives_the_same_files(mixed: Run, out: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    write_all(Run.read(mixed.folder), again)

    def contents(folder: Path) -> dict[str, bytes]:
        files = (file for file in folder.rglob("*") if file.is_file())
        return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}

    assert contents(again) == contents(out)


def test_a_format_that_cannot_be_written_leaves_the_old_one(mixed: Run, out: Path) -> None:
    before = (out / JUNIT).read_bytes()
    (out / f"{JUNIT}.{os.getpid()}.part").mkdir()
    with pytest.raises(IsADirectoryError):
        write_all(mixed, out)
    assert (out / JUNIT).read_bytes() == before
