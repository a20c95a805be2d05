"""netschoolpy 9.6.3, unmodified, in the journal (https://pypi.org/project/netschoolpy/)."""

from __future__ import annotations

from base64 import b64decode
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import httpx
import pytest
from PIL import Image
from pypdf import PdfReader

from mock_services.models import Account, Role
from mock_services.server import Stand
from mock_services.worlds import World
from tests.clients.conftest import Client
from tests.mock.conftest import Browser
from tests.roles import another_role

Printed = dict[str, Any]
"""What a script has printed, or a part of it."""

SCHOOL = "СОШ № 1"
THREE_WEEKS = 21 * 86_400
LOCKED = (
    "Вход временно заблокирован: пароль трижды введён неверно. "
    "Попробуйте снова через 60\u00a0секунд."
)


def account(world: World, number: int) -> Account:
    with world.session() as db:
        return db.get_one(Account, number)


def login(world: World, number: int) -> dict[str, str]:
    who = account(world, number)
    return {"login": who.login, "password": who.password}


@pytest.fixture(scope="module")
def read(stand: Stand, netschoolpy: Client) -> Printed:
    """What a student and her parent read, three weeks after the first of September."""
    world = stand.worlds.create()
    world.clock.advance(THREE_WEEKS)
    found: Printed = netschoolpy.run(
        "netschoolpy_reads",
        url=world.addresses.journal,
        school=SCHOOL,
        people=[login(world, who) for who in (world.school.student, world.school.parent)],
        start="2026-09-07",
        end="2026-09-27",
    )
    stand.worlds.delete(world.name)
    return found


def lessons(diary: Printed) -> list[Printed]:
    return [lesson for day in diary["schedule"] for lesson in day["lessons"]]


def work(diary: Printed) -> list[Printed]:
    return [each for lesson in lessons(diary) for each in lesson["assignments"]]


def test_it_finds_schools_and_the_ways_in(read: Printed) -> None:
    assert [school["short_name"] for school in read["schools"]] == [SCHOOL]
    assert read["schools"][0]["address"] == "Школьная улица, 1"
    assert len(read["all_schools"]) == 5
    assert read["ways"] == "логин/пароль + Госуслуги"


def test_a_student_and_her_parent_read_the_same_diary(read: Printed) -> None:
    student, parent = read["people"]
    assert len(student["students"]) == 1
    assert student["students"] == parent["students"]
    assert student["students"][0]["group_name"] == "5А"
    assert student["diary"] == parent["diary"]
    assert (student["diary"]["class_name"], student["diary"]["term_name"]) == ("5А", "1 четверть")


def test_the_diary_has_school_days_lessons_work_and_marks(read: Printed) -> None:
    diary = read["people"][0]["diary"]
    days = [date.fromisoformat(day["day"]) for day in diary["schedule"]]
    assert days == [
        date(2026, 9, 7) + timedelta(days=week * 7 + day) for week in range(3) for day in range(5)
    ]
    assert {len(day["lessons"]) for day in diary["schedule"]} == {6}
    assert {each["kind"] for each in work(diary)} > {"Домашнее задание", "Ответ на уроке"}
    marks = {each["mark"] for each in work(diary)}
    assert {None, 4, 5} <= marks <= {None, 2, 3, 4, 5}
    # The clock stands at 9:00 of the 22nd: nobody is marked for what has not been.
    assert {each["mark"] for each in work(diary) if each["deadline"] > "2026-09-22"} == {None}


def test_its_own_sums_are_those_of_the_diary(read: Printed) -> None:
    student = read["people"][0]
    in_diary = sorted(
        (lesson["subject"], each["mark"])
        for lesson in lessons(student["diary"])
        for each in lesson["assignments"]
        if each["mark"]
    )
    in_sums = sorted(
        (grades["subject"], mark) for grades in student["grades"] for mark, _ in grades["marks"]
    )
    assert in_diary == in_sums
    due = [each["id"] for each in student["overdue"]]
    assert due == [each["id"] for each in work(student["diary"]) if each["is_duty"]] != []
    assert student["calendar"].count("BEGIN:VEVENT") == len(lessons(student["diary"]))


def test_a_piece_of_work_asked_for_by_its_number_is_the_one_of_the_diary(read: Printed) -> None:
    student = read["people"][0]
    cards = {card["id"]: card for card in student["cards"]}
    for lesson in lessons(student["diary"]):
        for each in lesson["assignments"]:
            card = cards[each["id"]]
            assert card["name"] == each["content"]
            assert card["date"] == lesson["day"] == each["deadline"]
            assert card["subject_group"] == lesson["subject"]
            assert card["weight"] == each["weight"]
            assert card["attachments"] == each["attachments"]
            assert student["files_by_work"][str(each["id"])] == each["attachments"]


def test_files_are_what_their_names_say(read: Printed) -> None:
    files = {name: b64decode(file) for name, file in read["people"][0]["files"].items()}
    by_kind = {name.rpartition(".")[2]: file for name, file in files.items()}
    assert set(by_kind) == {"txt", "png", "pdf"}
    assert "Домашнее задание" in by_kind["txt"].decode()
    assert Image.open(BytesIO(by_kind["png"])).size == (620, 877)
    assert len(PdfReader(BytesIO(by_kind["pdf"])).pages) == 1


def test_announcements_come_from_the_class_teacher_the_newest_first(read: Printed) -> None:
    told = read["people"][1]["announcements"]
    assert [each["post_date"] for each in told] == sorted(
        (each["post_date"] for each in told), reverse=True
    )
    assert len(told) == 2
    assert {each["author"]["full_name"] for each in told} == {"Петров Сергей Олегович"}


def test_the_school_year_the_bells_and_the_lists_are_there(read: Printed) -> None:
    student = read["people"][0]
    assert student["years"][0]["name"] == "2026/2027"
    assert [period["name"] for period in student["periods"]] == [
        f"{number} четверть" for number in (1, 2, 3, 4)
    ]
    assert student["periods"][0]["end"] == "2026-10-24"
    assert {lesson["subject"] for lesson in lessons(student["diary"])} == set(student["subjects"])
    assert {kind["abbr"] for kind in student["types"]} == {"ДЗ", "О", "С", "К"}
    bells = {(bell["weekday"], bell["number"]): bell["start"] for bell in student["bells"]}
    for lesson in lessons(student["diary"]):
        weekday = date.fromisoformat(lesson["day"]).isoweekday()
        assert bells[weekday, lesson["number"]] == lesson["start"]
    assert "Средняя общеобразовательная школа № 1" in student["school"]["name"]
    assert student["settings"]["lastName"] in student["students"][0]["name"]
    assert student["limits"]["mailFileSizeLimit"] > 0


def test_logging_out_ends_the_session(read: Printed) -> None:
    for who in read["people"]:
        assert (who["alive"], who["alive_after_logout"]) == (True, False)


def test_what_the_diary_teaches_is_what_the_desk_shows(world: World, read: Printed) -> None:
    who = account(world, world.school.student)
    with Browser(world.addresses.journal) as browser:
        browser.open("/login")
        page = browser.press(
            "Войти", organisation=who.organisation.name, login=who.login, password=who.password
        )
    for card in read["people"][0]["cards"]:
        assert card["subject_group"] in page.text
        assert card["teachers"][0]["name"] in page.text


# --- refusals ----------------------------------------------------------------------------------


def test_each_refusal_is_an_error_of_its_own_with_our_words(
    world: World, netschoolpy: Client
) -> None:
    student, teacher = account(world, world.school.student), account(world, world.school.teacher)
    wrong = [student.login, "нет", SCHOOL]
    right = [student.login, student.password, SCHOOL]
    elsewhere = [student.login, student.password, "Лицей № 14"]
    nowhere = [student.login, student.password, "Хогвартс"]
    staff = [teacher.login, teacher.password, SCHOOL]
    attempts = [wrong, right, elsewhere, nowhere, staff, wrong, wrong, wrong, right]
    said = netschoolpy.run("netschoolpy_refused", url=world.addresses.journal, attempts=attempts)
    credentials = ["InvalidCredentials", "Неверный логин или пароль."]
    assert said[:2] == [credentials, ["in", student.person.full_name]]
    assert said[2:4] == [credentials, ["SchoolNotFound", "Хогвартс"]]
    # A teacher is let in and has no diary; this client is for those who have one.
    assert said[4][0] == "LoginRejected"
    assert "401" in said[4][1]
    assert said[5:] == [
        credentials,
        credentials,
        ["AccountLocked", LOCKED],
        ["AccountLocked", LOCKED],
    ]
    with Browser(world.addresses.journal) as browser:
        browser.open("/login")
        page = browser.press(
            "Войти", organisation=student.organisation.name, login=student.login, password="?"
        )
    assert LOCKED.replace("\u00a0", " ") in page.text
    world.clock.advance(61)
    assert netschoolpy.run(
        "netschoolpy_refused", url=world.addresses.journal, attempts=[right]
    ) == [["in", student.person.full_name]]


def test_maintenance_is_told_from_a_wrong_password(
    stand: Stand, world: World, netschoolpy: Client
) -> None:
    who = account(world, world.school.student)
    control = f"http://127.0.0.1:{stand.port}/api/worlds/{world.name}"
    for fault in ({"status": 503}, {"drop": True}, {"truncate": True}):
        order = {"service": "journal", "path": "/webapi/login", "times": 1, **fault}
        httpx.post(f"{control}/faults", json=order).raise_for_status()
    said = netschoolpy.run(
        "netschoolpy_refused",
        url=world.addresses.journal,
        attempts=[[who.login, who.password, SCHOOL]] * 4,
    )
    assert [kind for kind, _ in said] == ["ServerUnavailable"] * 3 + ["in"]


# --- sessions and roles ------------------------------------------------------------------------


def test_a_session_ends_as_it_does_on_the_pages(
    stand: Stand, world: World, netschoolpy: Client
) -> None:
    found = netschoolpy.run(
        "netschoolpy_sessions",
        url=world.addresses.journal,
        clock=f"http://127.0.0.1:{stand.port}/api/worlds/{world.name}/clock",
        school=SCHOOL,
        day="2026-09-01",
        **login(world, world.school.student),
    )
    assert found == {
        "one session by four ways": ["reads"] * 4,
        "after a second login": ["reads", "SessionExpired"],
        "alive after half an hour": False,
        "logs in anew by itself": "reads",
        "cannot log in anew": "SessionExpired",
    }


def test_of_several_roles_it_takes_the_parents(world: World, netschoolpy: Client) -> None:
    with world.session() as db:
        parent = db.get_one(Account, world.school.parent)
        teacher = another_role(db, parent, Role.TEACHER)
        child = db.get_one(Account, world.school.student).person.full_name
    attempts = [[teacher.login, teacher.password, SCHOOL]]
    said = netschoolpy.run("netschoolpy_refused", url=world.addresses.journal, attempts=attempts)
    assert said == [["in", child]]
