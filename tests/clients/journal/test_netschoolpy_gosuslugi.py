"""netschoolpy 9.6.3, unmodified, through Госуслуги."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mock_services.models import Account, Organisation, Person, Role, Sex
from mock_services.server import Stand
from mock_services.worlds import MAIN, World
from tests.clients.conftest import Client

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
    """The world with the short names; nobody else is in it."""
    world = stand.worlds.get(MAIN)
    assert world
    world.addresses = replace(world.addresses, gosuslugi=f"https://{ESIA}")
    return world


@pytest.fixture
def client(netschoolpy: Client, stand: Stand) -> Client:
    """The client, on a machine whose hosts file says where Госуслуги is."""
    hosts = {f"journal.{DOMAIN}": stand.port, ESIA: stand.port}
    return replace(netschoolpy, environment={"SVYAZKA_HOSTS": json.dumps(hosts)})


def test_each_way_through_gosuslugi_ends_as_it_would(
    world: World, stand: Stand, client: Client, tmp_path: Path
) -> None:
    assert stand.authority
    trusted = tmp_path / "ca.pem"
    trusted.write_bytes(stand.authority.pem)
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
            db.add(
                Account(
                    person=person,
                    organisation=organisation,
                    role=role,
                    login=f"another-{role}",
                    password="another",
                )
            )
    right = {"login": person.phone, "password": person.gosuslugi_password}
    said = client.run(
        "netschoolpy_gosuslugi",
        port=stand.port,
        trusted=str(trusted),
        url=world.addresses.journal,
        day="2026-09-01",
        attempts=[
            {**right, "password": "нет"},
            {**right, "school": school},
            {**right, "choice": 0},
            {**right, "school": "Хогвартс"},
            {"login": stranger.phone, "password": "stranger"},
        ],
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
