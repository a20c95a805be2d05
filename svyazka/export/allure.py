"""Allure results: a file per attempt, the pictures beside them.

Attempts share their `historyId`, so Allure itself shows the earlier ones as retries.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import attr
from allure_commons.model2 import (
    Attachment,
    Label,
    Parameter,
    StatusDetails,
    TestResult,
    TestStepResult,
)

from paper.files import write_whole
from svyazka.evidence import Attempt, Picture, Run, Scenario, Step, Verdict
from svyazka.explain import in_words
from svyazka.figures import not_reached
from svyazka.instruction import instruction

_STATUS = {
    Verdict.PASSED: "passed",
    Verdict.FAILED: "failed",
    Verdict.XFAILED: "skipped",
    Verdict.SKIPPED: "skipped",
    Verdict.DESELECTED: "skipped",
    Verdict.NOT_RUN: "broken",
}


def write(run: Run, folder: Path) -> None:
    """Write a run as a folder of results, whole or not at all; an older one is replaced."""
    part = folder.with_name(folder.name + ".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        for scenario in run.scenarios:
            for number, attempt in enumerate(scenario.attempts or [None]):
                result = _result(scenario, attempt, number)
                _write(part / f"{result.uuid}-result.json", result)
        for file in {a.source for s in run.scenarios for a in _attachments(s)}:
            source = next(run.folder.rglob(file), None)
            if source:
                shutil.copyfile(source, part / file)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)


def _write(file: Path, result: TestResult) -> None:
    data = attr.asdict(result, filter=lambda _, value: value or value is False)
    write_whole(file, json.dumps(data, ensure_ascii=False, indent=1).encode())


def _result(scenario: Scenario, attempt: Attempt | None, number: int) -> TestResult:
    whole = scenario.left_out or scenario.verdict is Verdict.NOT_RUN
    verdict = attempt.verdict if attempt and not whole else scenario.verdict
    result = TestResult(
        uuid=str(uuid5(NAMESPACE_URL, f"{scenario.file}/{number}")),
        historyId=uuid5(NAMESPACE_URL, "/".join(scenario.key)).hex,
        testCaseId=scenario.id,
        fullName=f"{scenario.uri}: {scenario.title}",
        name=scenario.title,
        status=_STATUS[verdict],
        stage="finished",
        labels=_labels(scenario, attempt),
        titlePath=[*scenario.uri.split("/")],
        parameters=[
            *(Parameter(name=key, value=value) for key, value in scenario.example.items()),
            *_environment(scenario),
        ],
        statusDetails=_details(scenario, attempt),
    )
    if attempt:
        begun = round(attempt.begun.timestamp() * 1000)
        result.start, result.stop = begun, begun + round(attempt.seconds * 1000)
        result.steps = _steps(attempt, begun)
        result.attachments = [
            Attachment(name="Запись Playwright", source=Path(trace).name, type=_TRACE)
            for trace in attempt.traces
        ]
    return result


_TRACE = "application/vnd.allure.playwright-trace"


def _details(scenario: Scenario, attempt: Attempt | None) -> StatusDetails | None:
    if attempt and attempt.reason:
        flaky = scenario.verdict is Verdict.FLAKY
        return StatusDetails(message=in_words(attempt.reason), trace=attempt.reason, flaky=flaky)
    why = not_reached(scenario) if scenario.verdict is Verdict.NOT_RUN else scenario.reason
    return StatusDetails(message=why) if why else None


def _labels(scenario: Scenario, attempt: Attempt | None) -> list[Label]:
    parts = {part.id: f"{part.id}. {part.title}" for part in instruction().parts}
    walked = [item for item in instruction().items if item.id in scenario.tags]
    return [
        Label(name="framework", value="svyazka"),
        Label(name="language", value="gherkin"),
        Label(name="feature", value=scenario.feature),
        *(Label(name="epic", value=parts[part]) for part in sorted({i.part for i in walked})),
        *(Label(name="story", value=f"{item.id}. {item.title}") for item in walked),
        *(Label(name="tag", value=tag) for tag in scenario.tags),
        Label(name="host", value=scenario.target),
        *([Label(name="thread", value=attempt.worker)] if attempt else []),
    ]


def _environment(scenario: Scenario) -> list[Parameter]:
    named = {"Стенд": scenario.target, "Браузер": scenario.browser, "Устройство": scenario.device}
    return [Parameter(name=name, value=value) for name, value in named.items() if value]


def _steps(attempt: Attempt, begun: int) -> list[TestStepResult]:
    made = []
    for step in attempt.steps:
        ended = begun + round(step.seconds * 1000)
        made.append(_step(step, begun, ended))
        begun = ended
    return made


def _step(step: Step, begun: int, ended: int) -> TestStepResult:
    return TestStepResult(
        name=f"{step.keyword} {step.text}",
        status="skipped" if step.verdict is Verdict.NOT_RUN else _STATUS[step.verdict],
        stage="finished",
        start=begun,
        stop=ended,
        parameters=[Parameter(name="Пункт", value=item) for item in step.items],
        attachments=[_screen(step.picture)] if step.picture else [],
        statusDetails=StatusDetails(message=in_words(step.error)) if step.error else None,
    )


def _screen(picture: Picture) -> Attachment:
    return Attachment(name="Экран", source=Path(picture.file).name, type=picture.media_type)


def _attachments(scenario: Scenario) -> list[Attachment]:
    found = []
    for attempt in scenario.attempts:
        found += [_screen(step.picture) for step in attempt.steps if step.picture]
        found += [Attachment(source=Path(trace).name) for trace in attempt.traces]
    return found
