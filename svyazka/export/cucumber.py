"""The classic JSON of Cucumber: a list of features, their scenarios, steps and results.

The format knows neither retries nor what was left out: a flaky scenario stands there with its
first failure and the tag `@flaky`, what failed as expected as skipped, and what was not tried does
not stand there.
"""

from __future__ import annotations

import base64
import json
from itertools import groupby
from pathlib import Path
from typing import Any

from svyazka.evidence import Attempt, Run, Scenario, Step, Verdict

_STATUS = {Verdict.PASSED: "passed", Verdict.FAILED: "failed"}


def render(run: Run) -> bytes:
    """Return the run as a JSON document."""
    features = [
        _feature(uri, list(group), run.folder)
        for uri, group in groupby(run.scenarios, lambda scenario: scenario.uri)
    ]
    kept = [feature for feature in features if feature["elements"]]
    return json.dumps(kept, ensure_ascii=False, indent=1).encode() + b"\n"


def _feature(uri: str, scenarios: list[Scenario], folder: Path) -> dict[str, Any]:
    name = scenarios[0].feature
    return {
        "uri": uri,
        "id": uri,
        "keyword": "Функция",
        "name": name,
        "description": "",
        "line": 1,
        "tags": [],
        "elements": [
            _element(scenario, scenario.telling, folder)
            for scenario in scenarios
            if scenario.telling and not scenario.left_out
        ],
    }


def _element(scenario: Scenario, attempt: Attempt, folder: Path) -> dict[str, Any]:
    tags = [*scenario.tags, *(["flaky"] if scenario.verdict is Verdict.FLAKY else [])]
    return {
        "id": f"{scenario.uri};{scenario.id}",
        "keyword": "Сценарий",
        "type": "scenario",
        "name": scenario.title,
        "description": "",
        "line": scenario.line,
        "start_timestamp": attempt.begun.isoformat(timespec="milliseconds"),
        "tags": [{"name": f"@{tag}", "line": scenario.line} for tag in tags],
        "steps": [_step(step, attempt.verdict_of(step), folder) for step in attempt.steps],
        # What failed outside of the steps would not be seen anywhere else.
        **({"after": [_hook(attempt)]} if attempt.error else {}),
    }


def _step(step: Step, verdict: Verdict, folder: Path) -> dict[str, Any]:
    result: dict[str, Any] = {"status": _STATUS.get(verdict, "skipped")}
    if step.verdict in _STATUS:
        result["duration"] = round(step.seconds * 1e9)
    if step.error:
        result["error_message"] = step.error
    content: dict[str, Any] = {
        "keyword": f"{step.keyword} ",
        "name": step.text,
        "line": step.line,
        "match": {"location": " ".join(step.items)},
        "result": result,
    }
    if step.verdict is Verdict.FAILED and step.picture:
        data = base64.b64encode((folder / step.picture.file).read_bytes()).decode()
        content["embeddings"] = [{"mime_type": step.picture.media_type, "data": data}]
    return content


def _hook(attempt: Attempt) -> dict[str, Any]:
    result = {"status": "failed", "duration": 0, "error_message": attempt.error}
    return {"match": {"location": "svyazka"}, "result": result}
