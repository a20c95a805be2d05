"""Cucumber messages: what was written, what was planned and what happened, a line each.

The official parser reads the features as they were when the run began (`sources/`), the official
classes write the rest.  What was not tried has its pickle and no test case.  What failed outside of
the steps is the result of a hook, and a step that failed as expected is skipped.
"""

from __future__ import annotations

import base64
import json
import platform
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import cucumber_messages as cm
from gherkin.ast_builder import AstBuilder
from gherkin.parser import Parser
from gherkin.pickles.compiler import Compiler
from gherkin.stream.id_generator import IdGenerator

from pages.errors import InputError
from svyazka import __version__
from svyazka.evidence import SOURCES, Attempt, Picture, Run, Scenario, Step, Verdict
from svyazka.features import ENCODING

_PROTOCOL = "34.2.0"
_STATUS = {
    Verdict.PASSED: cm.TestStepResultStatus.passed,
    Verdict.FAILED: cm.TestStepResultStatus.failed,
}
_OUTSIDE = "Вне шагов"
"""What the hook is called that tells of setting up, cleaning up, a timeout, a changed screen."""
_Key = tuple[str, int, tuple[str, ...]]


def render(run: Run) -> bytes:
    """Return the run as lines of JSON.

    Raises:
        InputError: when the run does not have the features that it was made of.

    """
    lines = (json.dumps(line, ensure_ascii=False) + "\n" for line in _lines(run))
    return "".join(lines).encode()


def _lines(run: Run) -> Iterator[dict[str, Any]]:
    ids = IdGenerator()
    pickles: dict[_Key, dict[str, Any]] = {}
    yield _dump(meta=_meta())
    for uri in dict.fromkeys(scenario.uri for scenario in run.scenarios):
        yield from _source(run.folder / SOURCES / uri, uri, ids, pickles)
    yield from _Telling(run, ids, pickles).lines()


def _source(
    file: Path, uri: str, ids: IdGenerator, pickles: dict[_Key, dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """Tell a feature, and remember its pickles by where they stand."""
    try:
        data = file.read_text(ENCODING)
    except OSError as error:
        raise InputError(f"{file}: сценария, по которому шла проверка, нет: {error}") from None
    yield _dump(
        source=cm.Source(
            data=data, media_type=cm.SourceMediaType.text_x_cucumber_gherkin_plain, uri=uri
        )
    )
    document: dict[str, Any] = {**Parser(AstBuilder(ids)).parse(data), "uri": uri}
    yield {"gherkinDocument": document}
    lines, rows = _places(document)
    for pickle in Compiler(ids).compile(document):  # type: ignore[arg-type]
        scenario, *row = pickle["astNodeIds"]
        pickles[uri, lines[scenario], rows[row[0]] if row else ()] = dict(pickle)
        yield {"pickle": pickle}


def _places(document: dict[str, Any]) -> tuple[dict[str, int], dict[str, tuple[str, ...]]]:
    """Return the lines of scenarios and the cells of examples, by the ids of their nodes."""
    lines: dict[str, int] = {}
    rows: dict[str, tuple[str, ...]] = {}
    nodes = list(document["feature"]["children"])
    while nodes:
        node = nodes.pop()
        nodes += node.get("rule", {}).get("children", [])
        if scenario := node.get("scenario"):
            lines[scenario["id"]] = scenario["location"]["line"]
            for examples in scenario["examples"]:
                for row in examples["tableBody"]:
                    rows[row["id"]] = tuple(cell["value"] for cell in row["cells"])
    return lines, rows


class _Telling:
    """Tells what happened."""

    def __init__(self, run: Run, ids: IdGenerator, pickles: dict[_Key, dict[str, Any]]) -> None:
        self._run = run
        self._ids = ids
        self._pickles = pickles
        self._definitions: dict[str, str] = {}
        self._started = ids.get_next_id()
        self._hook = ids.get_next_id()

    def lines(self) -> Iterator[dict[str, Any]]:
        """Tell all of it, in order."""
        begun = self._run.begun or datetime.fromtimestamp(0).astimezone()
        ended = max(
            (_end(attempt) for s in self._run.scenarios for attempt in s.attempts), default=begun
        )
        yield _dump(
            test_run_started=cm.TestRunStarted(timestamp=_timestamp(begun), id=self._started)
        )
        if any(attempt.error for s in self._run.scenarios for attempt in s.attempts):
            yield _dump(hook=cm.Hook(self._hook, cm.SourceReference(uri="svyazka"), name=_OUTSIDE))
        for scenario in self._run.scenarios:
            pickle = self._pickles.get(_key(scenario))
            if pickle and scenario.attempts and not scenario.left_out:
                yield from self._scenario(scenario, pickle)
        yield _dump(
            test_run_finished=cm.TestRunFinished(
                success=self._run.passed,
                timestamp=_timestamp(ended),
                test_run_started_id=self._started,
            )
        )

    def _scenario(self, scenario: Scenario, pickle: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for step in pickle["steps"]:
            yield from self._definition(step["text"])
        case = cm.TestCase(
            id=self._ids.get_next_id(),
            pickle_id=pickle["id"],
            test_steps=[
                cm.TestStep(
                    id=self._ids.get_next_id(),
                    pickle_step_id=step["id"],
                    step_definition_ids=[self._definitions[step["text"]]],
                    step_match_arguments_lists=[cm.StepMatchArgumentsList([])],
                )
                for step in pickle["steps"]
            ],
            test_run_started_id=self._started,
        )
        # All attempts are of one test case: where one failed outside, each has that step.
        if any(attempt.error for attempt in scenario.attempts):
            case.test_steps.append(cm.TestStep(self._ids.get_next_id(), hook_id=self._hook))
        yield _dump(test_case=case)
        for number, attempt in enumerate(scenario.attempts):
            last = number == len(scenario.attempts) - 1
            yield from self._attempt(case, attempt, number, last=last)

    def _definition(self, text: str) -> Iterator[dict[str, Any]]:
        if text in self._definitions:
            return
        self._definitions[text] = self._ids.get_next_id()
        pattern = cm.StepDefinitionPattern(
            source=f"^{re.escape(text)}$", type=cm.StepDefinitionPatternType.regular_expression
        )
        yield _dump(
            step_definition=cm.StepDefinition(
                id=self._definitions[text],
                pattern=pattern,
                source_reference=cm.SourceReference(uri="steps"),
            )
        )

    def _attempt(
        self, case: cm.TestCase, attempt: Attempt, number: int, *, last: bool
    ) -> Iterator[dict[str, Any]]:
        started, moment = self._ids.get_next_id(), attempt.begun
        yield _dump(
            test_case_started=cm.TestCaseStarted(
                attempt=number,
                id=started,
                test_case_id=case.id,
                timestamp=_timestamp(moment),
                worker_id=attempt.worker,
            )
        )
        steps = [*attempt.steps, *([_outside(attempt)] if case.test_steps[-1].hook_id else [])]
        for test_step, step in zip(case.test_steps, steps, strict=True):
            yield _dump(
                test_step_started=cm.TestStepStarted(started, test_step.id, _timestamp(moment))
            )
            moment += timedelta(seconds=step.seconds)
            if step.verdict is Verdict.FAILED and step.picture:
                yield self._screen(step.picture, started, test_step.id)
            yield _dump(
                test_step_finished=cm.TestStepFinished(
                    test_case_started_id=started,
                    test_step_id=test_step.id,
                    test_step_result=_result(step, attempt.verdict_of(step)),
                    timestamp=_timestamp(moment),
                )
            )
        yield _dump(
            test_case_finished=cm.TestCaseFinished(
                test_case_started_id=started,
                timestamp=_timestamp(_end(attempt)),
                will_be_retried=not last,
            )
        )

    def _screen(self, picture: Picture, started: str, test_step: str) -> dict[str, Any]:
        file = self._run.folder / picture.file
        return _dump(
            attachment=cm.Attachment(
                body=base64.b64encode(file.read_bytes()).decode(),
                content_encoding=cm.AttachmentContentEncoding.base64,
                media_type=picture.media_type,
                test_case_started_id=started,
                test_step_id=test_step,
            )
        )


def _dump(**message: object) -> dict[str, Any]:
    line: dict[str, Any] = cm.message_converter.to_dict(cm.Envelope(**message))
    return line


def _meta() -> cm.Meta:
    return cm.Meta(
        cpu=cm.Product(name=platform.machine()),
        implementation=cm.Product(name="svyazka", version=__version__),
        os=cm.Product(name=platform.system()),
        protocol_version=_PROTOCOL,
        runtime=cm.Product(name=platform.python_implementation()),
    )


def _key(scenario: Scenario) -> _Key:
    return scenario.uri, scenario.line, tuple(scenario.example.values())


def _outside(attempt: Attempt) -> Step:
    """Tell what went wrong outside of the steps, as if that were one more."""
    verdict = Verdict.FAILED if attempt.error else Verdict.PASSED
    return Step(keyword="", text=_OUTSIDE, verdict=verdict, error=attempt.error)


def _result(step: Step, verdict: Verdict) -> cm.TestStepResult:
    return cm.TestStepResult(
        duration=cm.Duration(*_split(step.seconds)),
        status=_STATUS.get(verdict, cm.TestStepResultStatus.skipped),
        message=step.error or None,
    )


def _split(seconds: float) -> tuple[int, int]:
    """Return nanoseconds and whole seconds, in the order of the classes."""
    whole = int(seconds)
    return round((seconds - whole) * 1e9), whole


def _timestamp(moment: datetime) -> cm.Timestamp:
    return cm.Timestamp(nanos=moment.microsecond * 1000, seconds=int(moment.timestamp()))


def _end(attempt: Attempt) -> datetime:
    return attempt.begun + timedelta(seconds=attempt.seconds)
