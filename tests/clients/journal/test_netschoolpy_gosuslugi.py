"""netschoolpy 9.6.3, unmodified, through Госуслуги."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mock_services.models import Account, Organisation, Person, Role, Sex
from mock_services.schema import BehaviourOrder
from mock_services.server import Stand
from mock_services.worlds import World
from tests.clients.conftest import Client
from tests.roles import another_role

Run = Callable[..., list[Any]]

DOMAIN = "gosuslugi.ru"
ESIA = f"esia.{DOMAIN}"


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    """A stand whose Госуслуги has the one name that the client knows."""
    with Stand(domain=DOMAIN, tls=True, ticking=False) as stand:
        stand.gateway.apps["esia"] = stand.gateway.apps["gosuslugi"]
        stand.serve_in_thread()
        yield stand


@pytest.fixture
def world(stand: Stand) -> World:
    """The world with the short names, as it was invented."""
    world = stand.main
    world.reset()
    world.addresses = replace(world.addresses, gosuslugi=f"https://{ESIA}")
    return world


@pytest.fixture
def run(netschoolpy: Client, world: World, stand: Stand, tmp_path: Path) -> Run:
    """Let the client try, on a machine whose hosts file says where Госуслуги is."""
    hosts = {f"journal.{DOMAIN}": stand.port, ESIA: stand.port}
    client = replace(netschoolpy, environment={"SVYAZKA_HOSTS": json.dumps(hosts)})
    trusted = tmp_path / "ca.pem"
    assert stand.authority
    trusted.write_bytes(stand.authority.pem)

    def run(*attempts: dict[str, object]) -> list[Any]:
        said: list[Any] = client.run(
            "netschoolpy_gosuslugi",
            url=world.addresses.journal,
            port=stand.port,
            trusted=str(trusted),
            day="2026-09-01",
            attempts=attempts,
        )
        return said

    return run


def test_each_way_through_gosuslugi_ends_as_it_would(world: World, run: Run) -> None:
    with world.session() as db:
        parent = db.get_one(Account, world.school.parent)
        child = db.get_one(Account, world.school.student).person.full_name
        person = parent.person
        stranger = Person(
            surname="Неизвестный",
            name="Иван",
            sex=Sex.MALE,
            born=person.born,
            phone="+79995550000",
            gosuslugi_password="stranger",
        )
        db.add(stranger)
        school, elsewhere = parent.organisation.name, db.get_one(Organisation, 2)
        for role, organisation in ((Role.TEACHER, parent.organisation), (Role.PARENT, elsewhere)):
            another_role(db, parent, role, organisation=organisation, login=f"another-{role}")
    right = {"login": person.phone, "password": person.gosuslugi_password}
    said = run(
        {**right, "password": "нет"},
        {**right, "school": school},
        {**right, "choice": 0},
        {**right, "school": "Хогвартс"},
        {"login": stranger.phone, "password": "stranger"},
    )
    assert said[0] == ["ESIAInvalidCredentials", "Ошибка ESIA: Неверный пароль"]
    # She teaches there too: as on the password's way, the client takes the parent's role.
    assert said[1] == ["in", child, "5А", []]
    assert said[2] == ["in", child, "5А", [school, elsewhere.name]]
    assert said[3][0] == "SchoolNotFound"
    assert said[4] == [
        "LoginRejected",
        "Нет привязанных пользователей SGO. Привяжите аккаунт Госуслуг к Сетевому Городу.",
    ]


def test_it_asks_its_caller_for_the_code_from_the_sms(world: World, stand: Stand, run: Run) -> None:
    world.behaviour.change(BehaviourOrder(second_factor=True))
    with world.session() as db:
        student = db.get_one(Account, world.school.student).person
    right = {"login": student.phone, "password": student.gosuslugi_password}
    outbox = f"{stand.control}/api/worlds/{world.name}/outbox"
    said = run({**right, "code": "0"}, {**right, "outbox": outbox})
    assert said == [
        ["MFAError", "Неверный код подтверждения: INVALID_OTP"],
        ["in", student.full_name, "5А", ["SMS +7******0021"]],
    ]
