"""The stand's control, for peers: of Python's own library, since each has packages of its own.

Robot Framework takes the class as a library; its methods are keywords there.
"""

from __future__ import annotations

import json
import os
import re
from contextlib import closing
from http.client import HTTPConnection
from typing import Any, TypedDict
from urllib.parse import quote, urlsplit


class Lesson(TypedDict):
    """One line of a teacher's load."""

    school_class: str
    subject: str


class Player(TypedDict):
    """An invented person, as the control tells of her."""

    id: int
    surname: str
    first_name: str
    patronymic: str | None
    born: str
    sex: str
    organisation: str
    login: str
    password: str
    phone: str
    load: list[Lesson]


class World:
    """A world of the stand that `BENCH_CONTROL` names.

    Nobody gives his worlds back: the benchmark looks into them, and then forgets them.
    """

    def __init__(self, name: str | None = None, control: str | None = None) -> None:
        self._control = urlsplit(control or os.environ["BENCH_CONTROL"])
        known = self._ask("GET", f"/{name}") if name else self._ask("POST", "", name=None)
        self.name: str = known["name"]
        self.addresses: dict[str, str] = known["addresses"]
        self.people: dict[str, Player] = known["people"]

    def newest_code(self, phone: str) -> str:
        """Read the code of the newest SMS to a phone."""
        newest = self._ask("GET", f"/{self.name}/outbox?phone={quote(phone)}")[-1]
        found = re.search(r"\b\d{6}\b", newest["text"])
        if found is None:
            raise LookupError(f"no code in the SMS to {phone}")
        return found.group()

    def give_vk_id(self, number: int, **state: object) -> None:
        """Let somebody have gone a part of the way already."""
        self._ask("POST", f"/{self.name}/people/{number}/vk-id", **state)

    def create_subject_chat(self, number: int, school_class: str, subject: str) -> None:
        """Let a teacher have made a chat."""
        path = f"/{self.name}/people/{number}/subject-chats"
        self._ask("POST", path, school_class=school_class, subject=subject)

    def advance(self, seconds: float) -> None:
        """Move the clock on."""
        self._ask("POST", f"/{self.name}/clock", advance=seconds)

    def _ask(self, method: str, path: str, **body: object) -> Any:  # noqa: ANN401 - any JSON
        sent = json.dumps(body) if method == "POST" else None
        headers = {"Content-Type": "application/json"}
        http = HTTPConnection(self._control.hostname or "", self._control.port, timeout=60)
        with closing(http):
            http.request(method, f"/api/worlds{path}", sent, headers)
            answer = http.getresponse()
            said = answer.read()
        if answer.status >= 400:  # noqa: PLR2004 - where HTTP's errors begin
            raise RuntimeError(f"{method} {path}: {answer.status} {said.decode()}")
        return json.loads(said or "null")
