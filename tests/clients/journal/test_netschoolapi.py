"""netschoolapi 11.0.5, unmodified, in the journal (https://pypi.org/project/netschoolapi/)."""

from __future__ import annotations

from mock_services.models import Account
from mock_services.worlds import World
from tests.clients.conftest import PublicClient

PNG = "89504e47"


def test_the_older_client_reads_all_that_it_knows_of(
    world: World, public_client: PublicClient
) -> None:
    world.clock.advance(21 * 86_400)
    with world.session() as db:
        student = db.get_one(Account, world.school.student)
    found = public_client("netschoolapi").run(
        "netschoolapi_reads",
        url=world.addresses.journal,
        login=student.login,
        password=student.password,
        school=student.organisation.short_name,
        student=student.id,
        start="2026-09-07",
        end="2026-09-20",
    )
    lessons = [lesson for day in found["diary"]["schedule"] for lesson in day["lessons"]]
    work = [each for lesson in lessons for each in lesson["assignments"]]
    assert (found["diary"]["start"], found["diary"]["end"]) == ("2026-09-07", "2026-09-20")
    assert len(lessons) == 60
    assert {each["type"] for each in work} > {"Домашнее задание", "Ответ на уроке"}
    assert {each["mark"] for each in work} >= {None, 4, 5}
    assert found["overdue"] == [each["id"] for each in work if each["is_duty"]] != []
    assert found["bytes"] > 100
    assert len(found["announcements"]) == 2
    assert "Средняя общеобразовательная школа № 1" in found["school"]
    assert len(found["schools"]) == 5
    assert found["photo"] == PNG
    assert found["refused"] == "AuthError"
