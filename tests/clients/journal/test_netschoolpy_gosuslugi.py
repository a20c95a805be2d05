"""netschoolpy 9.6.3, unmodified, through Госуслуги."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from cheroot import wsgi
from cheroot.ssl.builtin import BuiltinSSLAdapter

from mock_services.models import Account, Organisation, Person, Role, Sex
from mock_services.server import Stand
from mock_services.worlds import World
from rpa.desk.certificate import make_certificate
from tests.clients.conftest import Client

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ESIA = "esia.gosuslugi.ru"


@dataclass(frozen=True)
class Place:
    """Where Госуслуги of a world answers under the name that the client knows."""

    name: str
    port: int
    trusted: str


@pytest.fixture
def esia(stand: Stand, world: World, tmp_path: Path) -> Iterator[Place]:
    """Put a door with TLS and the real name before the Госуслуги of a world."""
    host = urlsplit(world.addresses.gosuslugi).netloc

    def inside(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return stand.gateway({**environ, "HTTP_HOST": host}, start_response)

    world.addresses = replace(world.addresses, gosuslugi=f"https://{ESIA}")
    certificate = make_certificate(ESIA, tmp_path)
    server = wsgi.Server(("127.0.0.1", 0), inside, numthreads=2)
    server.ssl_adapter = BuiltinSSLAdapter(str(certificate.chain), str(certificate.key))
    server.prepare()
    thread = Thread(target=server.serve, name="esia", daemon=True)
    thread.start()
    yield Place(ESIA, server.bind_addr[1], str(certificate.chain))
    server.stop()
    thread.join()


def test_each_way_through_gosuslugi_ends_as_it_would(
    world: World, esia: Place, netschoolpy: Client
) -> None:
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
    said = netschoolpy.run(
        "netschoolpy_gosuslugi",
        url=world.addresses.journal,
        day="2026-09-01",
        **vars(esia),
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
