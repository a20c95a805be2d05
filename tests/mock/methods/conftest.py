"""Programs that call VK's methods; each answer is held against what the messenger describes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mock_services.messenger.methods import tokens
from mock_services.models import EducationalProfile
from mock_services.worlds import World
from tests.mock.conftest import Browser
from tests.mock.contract import Contract, Document

if TYPE_CHECKING:
    from mock_services.server import Stand
    from tests.mock.conftest import Linked

PEER = 2_000_000_000


class Refused(Exception):  # noqa: N818 - it is what was expected
    """VK's error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error['error_code']} {error['error_msg']}")
        self.code: int = error["error_code"]
        self.words: str = error["error_msg"]
        self.error = error


class Program:
    """Somebody's program, with her token."""

    def __init__(self, http: httpx.Client, token: str) -> None:
        self.http = http
        self.token = token

    def __call__(self, method: str, **params: object) -> Any:  # noqa: ANN401 - any JSON
        """Call a method; lists are joined with commas, as clients do."""
        given = {
            name: ",".join(map(str, value)) if isinstance(value, list) else value
            for name, value in params.items()
        }
        asked = {"v": "5.199", "access_token": self.token}
        answer = self.http.post(f"/method/{method}", params=asked, data=given)
        assert answer.status_code == 200
        found = answer.json()
        if "error" in found:
            raise Refused(found["error"])
        return found["response"]

    def refused(self, method: str, **params: object) -> int:
        """Call a method that is refused; return the code."""
        with pytest.raises(Refused) as refused:
            self(method, **params)
        return refused.value.code


Enrol = Callable[[EducationalProfile], Program]


@pytest.fixture(scope="session")
def document(stand: Stand) -> Document:
    """What the messenger says of its methods."""
    with Browser(f"http://messenger.{stand.domain}:{stand.port}") as browser:
        found: Document = browser.get("/openapi.json").json()
        return found


@pytest.fixture
def http(world: World, document: Document) -> Iterator[httpx.Client]:
    """The messenger's address; answers of methods must be as they are described."""
    contract = Contract(document)

    def check(answer: httpx.Response) -> None:
        if answer.request.url.path in document["paths"] and answer.is_success:
            contract.check(answer)

    with Browser(world.addresses.messenger) as http:
        http.event_hooks["response"].append(check)
        yield http


@pytest.fixture
def enrol(world: World, http: httpx.Client) -> Enrol:
    """A program of somebody."""

    def enrol(profile: EducationalProfile) -> Program:
        with world.session() as db:
            return Program(http, tokens.log_in(db, world, profile).access_token)

    return enrol


@pytest.fixture
def pupil(linked: Linked, world: World) -> EducationalProfile:
    return linked(world.school.student)


@pytest.fixture
def owner(enrol: Enrol, teacher: EducationalProfile) -> Program:
    return enrol(teacher)


@pytest.fixture
def guest(enrol: Enrol, colleague: EducationalProfile) -> Program:
    return enrol(colleague)


@pytest.fixture
def stranger(enrol: Enrol, pupil: EducationalProfile) -> Program:
    """Somebody of the same school who is in no chat of this test."""
    return enrol(pupil)
