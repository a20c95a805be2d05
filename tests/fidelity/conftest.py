"""A recording of the mock itself, as a browser's «Export HAR» would write it."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from mock_services.client import StandClient
from svyazka.fidelity.comparison import Comparison, compare
from svyazka.fidelity.contract import Contract
from svyazka.fidelity.observed import observe
from svyazka.fidelity.recording import Recording

Json = dict[str, Any]
Beside = Callable[..., Comparison]


@dataclass
class Har:
    """Writes down what httpx asks and is told: HAR 1.2."""

    entries: list[Json] = field(default_factory=list)

    def take(self, answer: httpx.Response) -> None:
        """Keep one exchange, as an event hook of httpx."""
        asked = answer.request
        answer.read()
        entry: Json = {
            "request": {
                "method": asked.method,
                "url": str(asked.url),
                "headers": _pairs(asked.headers.multi_items()),
                "cookies": [],
                "queryString": _pairs(parse_qsl(urlsplit(str(asked.url)).query)),
            },
            "response": {
                "status": answer.status_code,
                "headers": _pairs(answer.headers.multi_items()),
                "cookies": [],
                "content": {
                    "size": len(answer.content),
                    "mimeType": answer.headers.get("Content-Type", "x-unknown"),
                    "text": b64encode(answer.content).decode(),
                    "encoding": "base64",
                },
            },
        }
        if sent := asked.read():
            kind = asked.headers.get("Content-Type", "")
            entry["request"]["postData"] = {"mimeType": kind, "text": sent.decode()}
        self.entries.append(entry)

    def entry(self, method: str, path: str) -> Json:
        """The first exchange at a path."""
        return next(
            each
            for each in self.entries
            if each["request"]["method"] == method and urlsplit(each["request"]["url"]).path == path
        )

    def change_answer(self, method: str, path: str, change: Callable[[Any], object]) -> Self:
        """Let the real stand have answered otherwise than the mock did."""
        content = self.entry(method, path)["response"]["content"]
        told = httpx.Response(200, content=_text(content)).json()
        content.pop("encoding", None)
        change(told)
        content["text"] = json.dumps(told, ensure_ascii=False)
        return self

    def write(self, file: Path) -> Path:
        file.write_text(json.dumps({"log": {"version": "1.2", "entries": self.entries}}))
        return file


def _text(content: Json) -> bytes:
    return b64decode(content["text"]) if "encoding" in content else content["text"].encode()


def _pairs(items: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in items]


@pytest.fixture
def har(stand: StandClient) -> Har:
    """A tester's session with the control API of the mock."""
    har = Har()
    with StandClient(stand.url) as client:
        client._http.event_hooks["response"].append(har.take)  # noqa: SLF001 - to listen in
        world = client.create_world()
        teacher = world.people["class_teacher"]
        world.give_vk_id(teacher.id, linked=True)
        world.create_subject_chat(teacher.id, "5А", "Алгебра")
        world.find(role="teacher", text="")
        world.chats()
        world.outbox(teacher.phone)
        world.delete()
    return har


@pytest.fixture(scope="session")
def documents(stand: StandClient) -> dict[str, Json]:
    return stand.documents()


@pytest.fixture
def beside(documents: dict[str, Json]) -> Beside:
    """Compare a recording with what the mock says of itself."""

    def beside(har: Har, domain: str = "localhost") -> Comparison:
        recording = Recording.model_validate({"log": {"entries": har.entries}})
        contracts = {service: Contract.of(each) for service, each in documents.items()}
        hosts = {service: (f"{service}.{domain}",) for service in contracts}
        hosts["control"] = ("127.0.0.1",)
        return compare(observe(recording.log.entries, hosts, contracts), contracts)

    return beside
