"""The control API is as it describes itself: the document is valid, and every answer fits it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from mock_services.client import ControlError, StandClient, WorldClient
from mock_services.server import Stand
from tests.mock.contract import Contract, Document


@pytest.fixture(scope="module")
def document(stand: Stand) -> Document:
    found: Document = httpx.get(f"http://127.0.0.1:{stand.port}/api/openapi.json").json()
    return found


@pytest.fixture
def contract(document: Document) -> Contract:
    return Contract(document)


@pytest.fixture
def control(stand: Stand, contract: Contract) -> Iterator[WorldClient]:
    with StandClient(f"http://127.0.0.1:{stand.port}") as client:
        client._http.event_hooks["response"].append(contract.check)  # noqa: SLF001 - to listen in
        world = client.create_world()
        yield world
        world.delete()


def test_the_document_is_valid_openapi(document: Document) -> None:
    validate(document, cls=OpenAPIV31SpecValidator)


def test_every_operation_says_what_it_does(document: Document) -> None:
    operations = [each for path in document["paths"].values() for each in path.values()]
    assert all(each["summary"].endswith(".") for each in operations)
    names = [each["operationId"] for each in operations]
    assert len(set(names)) == len(names)


def test_every_operation_answers_as_it_is_described(
    control: WorldClient, contract: Contract
) -> None:
    stand = control._stand  # noqa: SLF001 - the same client
    stand.worlds()
    stand.world(control.name)
    teacher = control.people["class_teacher"].id
    control.person(teacher)
    control.find(role="teacher", text="")
    control.give_vk_id(teacher, linked=True)
    control.create_subject_chat(teacher, "5А", "Алгебра")
    control.messenger_token(teacher)
    control.let_in([])
    control.chats()
    control.register_client("Дневник", ["https://diary.example/back"])
    control.clients()
    control.clock()
    control.advance(5)
    control.deliver_codes("call", "+79990000001")
    control.show_captcha()
    control.ask_second_factor()
    control.let_subject_chats_appear()
    control.behaviour()
    with pytest.raises(LookupError):
        control.captcha_letters("+79990000001")
    with control.add_fault(service="journal", latency=(0.0, 0.01)):
        host = control.addresses.journal.removeprefix("http://")
        httpx.get(f"{stand.url}/", headers={"Host": host})
        control.faults()
    control.clear_faults()
    control.outbox()
    assert control.requests()
    control.reset()
    passing = stand.create_world()
    passing.delete()
    assert contract.seen == contract.described


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/worlds", {"nmae": "typo"}),
        ("POST", "/worlds", {"name": "main"}),
        ("DELETE", "/worlds/main", None),
        ("GET", "/worlds/nowhere", None),
        ("GET", "/worlds/main/people/999999", None),
        ("GET", "/worlds/main/people?limit=0", None),
        ("POST", "/worlds/main/people", {"teachers": [{"login": "a"}]}),
        ("POST", "/worlds/main/people/1/messenger-token", None),
        ("POST", "/worlds/main/people/1/subject-chats", {"school_class": "5А"}),
        ("POST", "/worlds/main/people/1/subject-chats", {"school_class": "99", "subject": "?"}),
        ("GET", "/worlds/main/events?after=now", None),
        ("POST", "/worlds/main/clock", {"advance": -1}),
        ("POST", "/worlds/main/faults", {}),
        ("POST", "/worlds/main/clients", {"title": "Дневник", "redirect_uris": []}),
        ("POST", "/worlds/main/behaviour", {"sms": "pigeon"}),
    ],
)
def test_every_refusal_is_as_it_is_described(
    control: WorldClient, method: str, path: str, body: object
) -> None:
    with pytest.raises(ControlError) as refused:
        control._stand._ask(method, path, json=body)  # noqa: SLF001 - what the typed client forbids
    assert 400 <= refused.value.status < 500


def test_an_empty_body_means_all_defaults(stand: Stand) -> None:
    """So that `curl -X POST …/worlds` makes one."""
    with StandClient(f"http://127.0.0.1:{stand.port}") as client:
        answer = httpx.post(f"{client.url}/api/worlds")
        assert answer.status_code == 201
        client.world(answer.json()["name"]).delete()
