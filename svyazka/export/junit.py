"""JUnit XML: a suite per feature, a case per scenario, its items and tags as properties.

A flaky scenario has `flakyFailure`, the word of Maven Surefire that Jenkins and GitLab show; one
that was planned and never reached is an `error`, so that a run that died is not green.
"""

from __future__ import annotations

import re
from itertools import groupby
from xml.etree import ElementTree as ET

from svyazka.evidence import Attempt, Run, Scenario, Verdict
from svyazka.explain import in_words
from svyazka.figures import not_reached

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""


def render(run: Run, folder: str) -> bytes:
    """Return the run as an XML document; traces are in this folder, as seen from the document."""
    root = ET.Element("testsuites", name="svyazka")
    for uri, group in groupby(run.scenarios, lambda scenario: scenario.uri):
        scenarios = list(group)
        suite = ET.SubElement(root, "testsuite", name=scenarios[0].feature, file=uri)
        begun = min((a.begun for s in scenarios for a in s.attempts), default=None)
        if begun:
            suite.set("timestamp", begun.strftime("%Y-%m-%dT%H:%M:%S"))
        for scenario in scenarios:
            suite.append(_case(scenario, folder))
        _count(suite)
    for name in ("tests", "failures", "errors", "skipped"):
        root.set(name, str(sum(int(suite.get(name, 0)) for suite in root)))
    root.set("time", f"{sum(s.seconds for s in run.scenarios):.3f}")
    ET.indent(root)
    text = _FORBIDDEN.sub("", ET.tostring(root, "unicode"))
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _case(scenario: Scenario, folder: str) -> ET.Element:
    case = ET.Element(
        "testcase",
        classname=scenario.uri.removesuffix(".feature").replace("/", "."),
        name=scenario.title,
        file=scenario.uri,
        line=str(scenario.line),
        time=f"{scenario.seconds:.3f}",
    )
    properties = ET.SubElement(case, "properties")
    for name, value in _properties(scenario, folder):
        ET.SubElement(properties, "property", name=name, value=value)
    match scenario.verdict:
        case Verdict.FAILED:
            _failure(case, "failure", scenario.telling)
        case Verdict.FLAKY:
            for attempt in scenario.attempts:
                if attempt.verdict is Verdict.FAILED:
                    _failure(case, "flakyFailure", attempt)
        case Verdict.NOT_RUN:
            ET.SubElement(case, "error", message=not_reached(scenario))
        case Verdict.SKIPPED | Verdict.DESELECTED | Verdict.XFAILED:
            ET.SubElement(case, "skipped", message=scenario.reason)
        case Verdict.PASSED:
            pass
    return case


def _properties(scenario: Scenario, folder: str) -> list[tuple[str, str]]:
    items = {i for each in scenario.attempts for step in each.steps for i in step.items}
    return [
        ("verdict", scenario.verdict.value),
        ("target", scenario.target),
        ("browser", scenario.browser),
        *([("device", scenario.device)] if scenario.device else []),
        *(("item", item) for item in sorted(items)),
        *(("tag", tag) for tag in scenario.tags),
        *(("attachment", f"{folder}/{trace}") for a in scenario.attempts for trace in a.traces),
    ]


def _failure(case: ET.Element, kind: str, attempt: Attempt | None) -> None:
    if attempt is None:
        return
    step = attempt.failed_step
    failure = ET.SubElement(case, kind, message=in_words(attempt.reason), type="failure")
    where = [f"{step.keyword} {step.text}", step.url] if step else []
    failure.text = "\n".join(filter(None, [*where, attempt.reason]))


def _count(suite: ET.Element) -> None:
    cases = suite.findall("testcase")
    suite.set("tests", str(len(cases)))
    for name, kind in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        suite.set(name, str(sum(case.find(kind) is not None for case in cases)))
    suite.set("time", f"{sum(float(case.get('time', 0)) for case in cases):.3f}")
