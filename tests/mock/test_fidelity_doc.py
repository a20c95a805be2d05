"""`docs/fidelity.md` is what the services have: every endpoint has a row, every row an endpoint.

The endpoints are those that the services describe, and those that know people by a token: what
programs ask.  A row names its endpoints in the first column, e.g. `POST /oauth2/auth` or, below
`/method/`, `messages.send`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from mock_services.openapi import DESCRIPTION
from mock_services.server import Stand

ROOT = Path(__file__).parents[2]
DOC = (ROOT / "docs" / "fidelity.md").read_text(encoding="utf-8")
SERVICES = {"journal": "Journal", "id": "VK ID", "messenger": "Messenger"}
_CODE = re.compile(r"`([^`]+)`")
_HTTP = ("GET", "POST", "PUT", "PATCH", "DELETE")
_ENDPOINT = re.compile(rf"(?:({'|'.join(_HTTP)}) )?(/[^\s?]*)(?:\?\S*)?")
_METHOD = re.compile(r"[a-z]+\.[a-zA-Z]+")
_HOLE = re.compile(r"\{[^}]+\}|<[^>]+>")


def rows(service: str) -> list[list[str]]:
    """The rows of the tables of a service whose first column is the endpoint."""
    section = DOC.partition(f"\n## {SERVICES[service]}\n")[2].partition("\n## ")[0]
    tables = re.findall(r"\| endpoint \|.*\n\| --- .*\n((?:\|.*\n)*)", section)
    return [
        [cell.strip() for cell in row.strip("|").split(" | ")]
        for table in tables
        for row in table.splitlines()
    ]


def named(service: str) -> Iterator[tuple[str | None, str]]:
    """The endpoints that the rows name: the method, where it is told, and the path.

    A row that begins with «…» tells more of the endpoint above, a method of it perhaps.
    """
    above = ""
    for row in rows(service):
        for code in _CODE.findall(row[0]):
            if found := _ENDPOINT.fullmatch(code):
                above = found[2]
                yield found[1], above
            elif code in _HTTP and row[0].startswith("…"):
                yield code, above
            elif _METHOD.fullmatch(code):
                yield None, f"/method/{code}"


def plain(path: str) -> str:
    """A path without the names of what changes in it, in whatever letters."""
    return _HOLE.sub("{}", path).lower()


def app_of(stand: Stand, service: str) -> Flask:
    app = stand.gateway.apps[service]
    assert isinstance(app, Flask)
    return app


Endpoints = dict[str, set[tuple[str, str]]]
"""Method and path of what is there for programs, by service."""


@pytest.fixture(scope="module")
def there(stand: Stand) -> Endpoints:
    found: Endpoints = {}
    for service in SERVICES:
        host = f"{service}.localhost:{stand.port}"
        url = f"http://127.0.0.1:{stand.port}{DESCRIPTION}"
        document = httpx.get(url, headers={"Host": host})
        described = document.json()["paths"] if document.is_success else {}
        own = {(m.upper(), plain(path)) for path, methods in described.items() for m in methods}
        app = app_of(stand, service)
        doors = {each.name for each in app.extensions["csrf"]._exempt_blueprints}  # noqa: SLF001 - no other way
        for rule in app.url_map.iter_rules():
            if rule.endpoint.rpartition(".")[0] in doors:
                own |= {(verb, plain(rule.rule)) for verb in (rule.methods or set()) & {*_HTTP}}
        found[service] = {each for each in own if each[1] != DESCRIPTION}
    return found


@pytest.mark.parametrize("service", SERVICES)
def test_every_endpoint_has_a_row(there: Endpoints, service: str) -> None:
    told = {(method, plain(path)) for method, path in named(service)}
    missing = [each for each in there[service] if each not in told and (None, each[1]) not in told]
    assert missing == []


@pytest.mark.parametrize("service", SERVICES)
def test_every_row_names_an_endpoint_that_is_there(
    stand: Stand, there: Endpoints, service: str
) -> None:
    # A row may name what belongs to another service too, e.g. where a token comes from.
    known = {each for own in there.values() for each in own}
    paths = {path for _, path in known}
    lost = [
        (method, path)
        for method, path in named(service)
        if not (plain(path) in paths if method is None else (method, plain(path)) in known)
        and not is_page(app_of(stand, service), path)
    ]
    assert lost == []


def is_page(app: Flask, path: str) -> bool:
    """Whether it is an address of a page; one route for any name is none."""
    try:
        rule, _ = app.url_map.bind("").match(path, return_rule=True)
    except HTTPException:
        return False
    return plain(rule.rule) == plain(path)


@pytest.mark.parametrize("service", SERVICES)
def test_every_row_tells_its_source_and_its_proof(service: str) -> None:
    for row in rows(service):
        assert len(row) == 3, row
        assert all(row), row


def test_every_test_that_is_named_is_there() -> None:
    names = {
        code
        for code in _CODE.findall(DOC)
        if code.startswith("tests/") or re.fullmatch(r"test_\w+\.py", code)
    }
    assert names
    files = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    lost = {
        name
        for name in names
        if "<" not in name and name not in files and not (ROOT / name).exists()
    }
    assert lost == set()
