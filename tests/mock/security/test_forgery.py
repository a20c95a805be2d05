"""What a foreign page can make a browser send changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from flask_wtf import CSRFProtect

from mock_services.server import Stand
from mock_services.worlds import World
from tests.mock.conftest import Page
from tests.mock.security.house import UNSAFE, House, apps

FOREIGN = {
    "Origin": "http://evil.example",
    "Referer": "http://evil.example/",
    "Sec-Fetch-Site": "cross-site",
}
KINDS = {
    "application/x-www-form-urlencoded": b"a=1&csrf_token=forged",
    "text/plain": b'{"advance": 5, "a": "="}',
}
"""What a form of a foreign page can send without being asked first (CORS)."""


def routes(stand: Stand) -> Iterator[tuple[str, str, str, bool]]:
    """Go through all that changes something: service, method, address, and whether it has a guard.

    Numbers and names in the addresses are of something that may be there.
    """
    for service, app in apps(stand):
        guard: CSRFProtect = app.extensions["csrf"]
        exempt = {each.name for each in guard._exempt_blueprints}  # noqa: SLF001 - no other way
        assert not guard._exempt_views  # noqa: SLF001 - as above
        for rule in app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) & UNSAFE):
                built = rule.build(dict.fromkeys(rule.arguments, "1"), append_unknown=False)
                assert built
                guarded = rule.endpoint.rpartition(".")[0] not in exempt
                yield service, method, built[1], guarded


def forged(house: House, *, guarded: bool) -> Iterator[tuple[tuple[str, str, str], httpx.Response]]:
    """Send all that a foreign page can send, with the cookies of the teacher's browser."""
    for service, method, path, has_guard in routes(house.stand):
        if has_guard is not guarded or (service == "control" and not guarded):
            continue
        address = f"{getattr(house.world.addresses, service)}{path}"
        for kind, body in KINDS.items():
            headers = {**FOREIGN, "Content-Type": kind}
            answer = house.teacher.request(
                method, address, content=body, headers=headers, follow_redirects=False
            )
            yield (service, method, path), answer


def dump(world: World) -> list[str]:
    """Everything that a world's database holds."""
    with world.session() as db:
        connection = db.connection().connection.driver_connection
        assert connection
        return list(connection.iterdump())


def test_no_form_is_taken_without_its_token(house: House) -> None:
    before = dump(house.world)
    seen = set()
    for route, answer in forged(house, guarded=True):
        seen.add(route)
        assert answer.status_code == 400, route
        assert Page(answer).heading == "Страница устарела", route
    assert len(seen) >= 35
    assert dump(house.world) == before


def test_the_token_of_another_browser_is_no_good(house: House) -> None:
    """Whoever is logged in herself has tokens: they are of her session alone."""
    stranger = house.browser(house.world.addresses.messenger)
    house.log_in(stranger, house.world.school.student)
    stranger.open(f"{house.world.addresses.journal}/login")
    page = stranger.open(f"{house.world.addresses.journal}/")
    token = page.forms[0].fields["csrf_token"]
    answer = house.teacher.post(
        f"{house.world.addresses.journal}/logout", data={"csrf_token": token}
    )
    assert Page(answer).heading == "Страница устарела"
    assert house.teacher.open(f"{house.world.addresses.journal}/").heading == "Рабочий стол"


def test_apis_without_a_token_do_nothing_for_a_foreign_page(house: House) -> None:
    """They know people by what only their programs can send, not by a browser's cookies."""
    before = dump(house.world)
    seen = set()
    for route, answer in forged(house, guarded=False):
        seen.add(route)
        assert answer.status_code < 500, route
    assert len(seen) >= 10
    assert dump(house.world) == before


def test_the_control_is_not_driven_by_a_foreign_page(house: House) -> None:
    """It asks nobody who she is, so whatever page a trainer has open could reset her stand."""
    control = [each for each in routes(house.stand) if not each[3] and each[0] == "control"]
    assert len(control) >= 10
    for _, method, path, _ in control:
        for kind, body in KINDS.items():
            headers = {**FOREIGN, "Content-Type": kind}
            own = path.replace("/worlds/1", f"/worlds/{house.world.name}")
            address = f"http://127.0.0.1:{house.stand.port}{own}"
            answer = httpx.request(method, address, content=body, headers=headers)
            assert answer.status_code == 403, (method, path)
            assert answer.json()["error"], (method, path)


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_no_method_is_overridden(house: House, header: str) -> None:
    """A link or a form of a foreign page stays what it is."""
    journal = house.world.addresses.journal
    asked = house.teacher.get(f"{journal}/logout", headers={header: "POST"})
    assert asked.status_code == 405
    assert Page(asked).heading == "Так нельзя"
    form = {"_method": "DELETE", "csrf_token": "forged"}
    sent = house.teacher.post(f"{journal}/chats/management", data=form, headers={header: "GET"})
    assert sent.status_code in {400, 405}
    assert house.teacher.open(f"{journal}/").heading == "Рабочий стол"


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "DELETE"])
def test_a_method_that_pages_do_not_know_is_refused_in_words(house: House, method: str) -> None:
    for address in vars(house.world.addresses).values():
        answer = house.teacher.request(method, f"{address}/")
        assert answer.status_code in {400, 405}, address
        assert urlsplit(str(answer.url)).netloc in address
        assert Page(answer).headings[0] in {"Так нельзя", "Страница устарела"}, address
