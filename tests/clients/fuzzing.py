"""Schemathesis against what the services say of themselves: inputs made up from their documents.

It finds the documents by itself: a service that begins to describe its API is fuzzed from then on.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from mock_services.client import StandClient, WorldClient
from tests.clients.environment import surroundings
from tests.mock.conftest import Loopback
from tests.mock.journal.webapi.conftest import digest

CHECKS = (
    *("not_a_server_error", "status_code_conformance"),
    *("content_type_conformance", "response_schema_conformance"),
)
PHASES = "coverage,fuzzing,stateful"
_SERVER_ERROR = "ST101"
_MOST_SECONDS = 600
_LEAVES = "logout|revoke"
"""Paths after which nobody is logged in any more: tried only without a login."""


@dataclass(frozen=True)
class Outcome:
    """What came of fuzzing one service."""

    service: str
    operations: int
    cases: int
    server_errors: tuple[str, ...]
    """The operations that broke, e.g. `POST /webapi/login`."""
    unlike: tuple[str, ...]
    """Where an answer is not as it is described."""
    told: str
    """Schemathesis's own words, with what to send to see it again."""


def signed_in(world: WorldClient, service: str, part: str = "class_teacher") -> dict[str, str]:
    """Return the headers of a program of somebody who plays a part, e.g. `student`.

    Without them most of what is asked would not get past the door.
    """
    who = world.people[part]
    if service == "messenger":
        world.give_vk_id(who.id, linked=True)
        world.limit_requests(limited=False)
        return {"Authorization": f"Bearer {world.messenger_token(who.id).get_secret_value()}"}
    if service == "journal":
        with httpx.Client(base_url=world.addresses.journal, transport=Loopback()) as http:
            school = http.get("/webapi/schools/search", params={"name": who.organisation})
            salt = http.post("/webapi/auth/getdata").json()["salt"]
            scrambled = digest(f"{salt}{digest(who.password)}")
            sent = {
                "loginType": 1,
                "scid": school.json()[0]["id"],
                "un": who.login,
                "pw": scrambled[: len(who.password)],
                "pw2": scrambled,
            }
            at = http.post("/webapi/login", data=sent).json()["at"]
            cookies = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
            return {"at": at, "Cookie": cookies}
    return {}


def described(stand: StandClient) -> dict[str, str]:
    """Return where the services describe themselves; the control comes last, for it breaks them."""
    places = dict(stand.world().addresses)
    found = {service: f"{places[service]}/openapi.json" for service in stand.documents()}
    found.pop("control", None)
    return {**found, "control": f"{stand.url}/api/openapi.json"}


def fuzz(
    python: Path,
    service: str,
    document: str,
    *,
    examples: int,
    seed: int,
    headers: Mapping[str, str],
    phases: str = PHASES,
) -> Outcome:
    """Fuzz one service.

    Args:
        python: of an environment that has Schemathesis.
        service: how to call it in the outcome.
        document: the address of its OpenAPI document.
        examples: how many cases at most to make up for each operation.
        seed: the same one makes up the same cases.
        headers: sent with each request, except with those that try what happens without.
        phases: Schemathesis's own words: `coverage` tries the edges of what is allowed, `stateful`
            uses what one answer told in the next question.
    """
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        told = "".join(f"{name} = {json.dumps(value)}\n" for name, value in headers.items())
        (Path(folder) / "schemathesis.toml").write_text(f"[headers]\n{told}", encoding="utf-8")
        done = subprocess.run(
            [
                *(python, "-m", "schemathesis.cli", "run", document),
                *("--checks", ",".join(CHECKS), "--phases", phases, "--continue-on-failure"),
                *("--max-examples", str(examples), "--seed", str(seed), "--no-color"),
                *(("--exclude-path-regex", _LEAVES) if headers else ()),
                *("--warnings", "off"),
                *("--report", "json", "--report-json-path", report),
            ],
            capture_output=True,
            encoding="utf-8",
            cwd=folder,
            env={**surroundings(), "HOME": folder},
            timeout=_MOST_SECONDS,
            check=False,
        )
        if not report.exists():
            raise RuntimeError(f"Schemathesis: {done.stdout}{done.stderr}")
        return _outcome(service, json.loads(report.read_text("utf-8")), done.stdout)


def _outcome(service: str, report: dict[str, Any], told: str) -> Outcome:
    failures = report["failures"]
    return Outcome(
        service,
        report["operations"]["tested"],
        report["test_cases"]["generated"],
        tuple(_places(each for each in failures if each["code"] == _SERVER_ERROR)),
        (
            *_places(each for each in failures if each["code"] != _SERVER_ERROR),
            *(each["title"] for each in report["errors"]),
        ),
        told,
    )


def _places(failures: Iterator[dict[str, Any]]) -> Iterator[str]:
    for each in failures:
        for operation in each["operations"]:
            yield f"{operation}: {each['title']}"
