"""Whatever is put into a field, nothing breaks, nothing is executed, nothing too long is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import String, func, select

from mock_services.models import Base, Person
from mock_services.worlds import World
from tests.mock.conftest import Page
from tests.mock.security.house import House

NASTY = [
    "' OR '1'='1",
    "'; DROP TABLE person; --",
    '"); DELETE FROM chat; -- %_',
    "1 UNION SELECT password FROM account",
    "{{7*7}}${7*7}../../etc/passwd",
    "\r\nSet-Cookie: a=b\u202e",
    "-1",
    "9" * 30,
    "a" * 5_000,
]


def _fill(house: House, values: list[str]) -> list[tuple[str, str, Page]]:
    """Send every form with each of its fields filled with each of these values."""
    answers = []
    # The control last: what is ordered there breaks the others on purpose.
    forms = sorted(house.forms().items(), key=lambda pair: pair[0].startswith("control"))
    for place, (browser, _, form) in forms:
        if "/worlds/main" in form.action:
            continue  # the world of everybody else
        for name in sorted(form.names - {"csrf_token"}):
            for value in values:
                data = {**form.fields, name: value}
                answer = browser.post(form.action, data=data, follow_redirects=False)
                answers.append((f"{place} {name}={value[:20]!r}", value, Page(answer)))
    return answers


@pytest.mark.parametrize("pattern", ["%", "_", "а%", "*"])
def test_a_search_takes_no_patterns(house: House, pattern: str) -> None:
    places = house.world.addresses
    found = house.teacher.get(
        f"{places.journal}/organisations", params={"kind": "school", "q": pattern}
    )
    assert found.json() == []
    people = f"{places.control}/api/worlds/{house.world.name}/people"
    assert house.teacher.get(people, params={"text": pattern}).json() == []


@pytest.mark.parametrize("value", ["\x00", "a\x00b"])
def test_a_nul_is_refused_in_words_wherever_it_comes(house: House, value: str) -> None:
    for place, _, page in _fill(house, [value]):
        assert page.status == 400, place
        assert page.headings, place


def test_a_body_too_large_is_refused_in_words(house: House) -> None:
    huge = "я" * 300_000
    for place, (browser, _, form) in house.forms().items():
        answer = browser.post(form.action, data={**form.fields, "anything": huge})
        assert answer.status_code == 413, place
        assert Page(answer).heading == "Слишком много данных", place


def test_thousands_of_fields_are_refused_in_words(house: House) -> None:
    browser, _, form = next(iter(house.forms().values()))
    many = {f"field{number}": b"1" for number in range(2000)}
    answer = browser.post(form.action, data=form.fields, files=many)
    assert answer.status_code == 413
    assert Page(answer).heading == "Слишком много данных"


def _count(world: World) -> dict[str, int]:
    with world.session() as db:
        return {
            name: db.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Base.metadata.tables.items()
        }


def test_no_field_breaks_a_service_nor_keeps_what_is_too_long(house: House) -> None:
    before = _count(house.world)
    with house.world.session() as db:
        people = db.execute(select(Person.__table__).order_by(Person.id)).all()
    answers = _fill(house, NASTY)
    assert len(answers) > 300
    for place, _, page in answers:
        assert page.status < 500, place
        if page.status >= 400:
            assert page.headings, place
        if "/login/N/" in place and " back=" not in place:
            assert page.status == 422, place  # it was read: the visit goes on
    after = _count(house.world)
    assert after.keys() == before.keys()
    assert all(after[name] >= before[name] for name in ("person", "account", "chat", "load"))
    with house.world.session() as db:
        assert db.execute(select(Person.__table__).order_by(Person.id)).all() == people
        for table in Base.metadata.tables.values():
            for column in table.columns:
                limit = column.type.length if isinstance(column.type, String) else None
                if limit is not None:
                    longest = db.scalar(select(func.max(func.length(column)))) or 0
                    assert longest <= limit, column
