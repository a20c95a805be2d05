"""Programs and pages are two doors to one house: one lockout, one session, one warning."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import select

from mock_services.journal import schoolwork
from mock_services.models import (
    Account,
    Enrolment,
    JournalSession,
    Organisation,
    OrganisationKind,
    Parenthood,
    Role,
    SchoolClass,
)
from mock_services.schema import FaultOrder
from mock_services.server import Stand
from mock_services.worlds import World
from tests.roles import another_role

if TYPE_CHECKING:
    from tests.mock.conftest import Visit
    from tests.mock.contract import Contract
    from tests.mock.journal.webapi.conftest import Answer, Enter, EnterPages, NewProgram, Program

COOKIE = "NSSESSIONID"
INIT = "/webapi/student/diary/init"
WEEK = {"weekStart": "2026-09-07", "weekEnd": "2026-09-12"}
WRONG = "Неверный логин или пароль."
FAR = (("2001-09-03", "2001-09-08"), ("2099-09-07", "2099-09-12"), ("2026-09-12", "2026-09-07"))


@pytest.fixture
def student(world: World) -> int:
    return world.school.student


# --- in ----------------------------------------------------------------------------------------


def is_old(answer: httpx.Response) -> bool:
    """Whether a login is refused because of its salt."""
    assert answer.status_code in {200, 409}
    return "Страница входа устарела. Откройте её заново." in answer.json().values()


def test_a_salt_is_good_for_one_login(new_program: NewProgram, student: int) -> None:
    program, overheard = new_program(), new_program()
    form = program.fill_in(student)
    overheard.http.cookies.update(program.http.cookies)
    assert not is_old(program.send(form))
    assert is_old(overheard.send(form))


def test_a_salt_is_good_in_one_browser(new_program: NewProgram, student: int) -> None:
    program, elsewhere = new_program(), new_program()
    form = program.fill_in(student)
    elsewhere.http.get("/webapi/logindata")
    assert is_old(elsewhere.send(form))
    assert program.send(form).json()["at"]


@pytest.mark.parametrize(("seconds", "old"), [(599, False), (600, True)])
def test_a_salt_is_good_for_ten_minutes(
    world: World, new_program: NewProgram, student: int, seconds: int, *, old: bool
) -> None:
    program = new_program()
    form = program.fill_in(student)
    world.clock.advance(seconds)
    assert is_old(program.send(form)) is old


def test_old_clients_write_the_names_of_fields_in_capitals(
    new_program: NewProgram, student: int, world: World
) -> None:
    """`UN`, `LoginType` in swagger's login_body."""
    with world.session() as db:
        login = db.get_one(Account, student).login
    answer = new_program().log_in(student, un="", loginType="", UN=login, LoginType=1)
    assert answer.json()["at"]


def test_an_organisation_that_is_not_there_is_named(new_program: NewProgram, student: int) -> None:
    answer = new_program().log_in(student, scid=999)
    assert (answer.status_code, answer.json()["message"]) == (
        409,
        "Такой организации нет. Выберите её из списка.",
    )


def test_a_proof_in_russian_letters_is_a_wrong_password(
    new_program: NewProgram, student: int
) -> None:
    answer = new_program().log_in(student, pw2="пароль")
    assert (answer.status_code, answer.json()["message"]) == (409, WRONG)


def test_wrong_passwords_count_at_both_doors(
    world: World, new_program: NewProgram, visit: Visit, student: int
) -> None:
    program, pages = new_program(), visit("journal")
    with world.session() as db:
        account = db.get_one(Account, student)
    typed = {"organisation": account.organisation.name, "login": account.login}
    assert program.log_in(student, password="нет").json()["message"] == WRONG
    pages.open("/login")
    assert WRONG in pages.press("Войти", password="нет", **typed).text
    locked = program.log_in(student, password="нет")
    assert locked.status_code == 409
    assert "заблокирован" in locked.json()["message"]
    told = " ".join(locked.json()["message"].split())
    assert told in pages.press("Войти", password=account.password, **typed).text
    world.clock.advance(60)
    assert program.log_in(student).status_code == 200


def test_a_teacher_is_let_in_and_has_no_diary(world: World, enter: Enter) -> None:
    teacher = enter(world.school.class_teacher)
    assert teacher.get("/webapi/context")["roles"] == ["Учитель"]
    refused = teacher.http.get(INIT)
    assert refused.status_code == 401
    assert refused.json()["message"] == "Дневник есть у учеников и их родителей."


# --- several roles -----------------------------------------------------------------------------


@pytest.fixture
def teacher_and_parent(world: World) -> int:
    """The parent of the story teaches too, with a login of its own."""
    with world.session() as db:
        parent = db.get_one(Account, world.school.parent)
        another_role(db, parent, Role.TEACHER)
        return parent.id


def test_who_has_several_roles_is_asked_at_both_doors(
    new_program: NewProgram, enter_pages: EnterPages, teacher_and_parent: int
) -> None:
    program = new_program()
    question = program.log_in(teacher_and_parent).json()
    assert question["entryPoint"] == "/app/simple/attention/choose-session-role"
    roles = {each["role"]["name"]: each for each in question["accountInfo"]["userRoles"]}
    assert set(roles) == {"Учитель", "Родитель"}
    assert "at" not in question
    assert program.http.get(INIT).status_code == 401
    chosen = program.log_in(teacher_and_parent, rolegroup=roles["Учитель"]["role"]["id"]).json()
    assert chosen["accountInfo"]["user"]["id"] == roles["Учитель"]["userId"]
    assert program.log_in(teacher_and_parent, rolegroup=5).status_code == 409
    pages = enter_pages(teacher_and_parent)
    assert pages.page.heading == "Выберите роль"
    assert pages.press("Родитель, СОШ № 1").heading == "Рабочий стол"


# --- one session, two doors --------------------------------------------------------------------


def test_who_has_logged_in_by_program_is_in_on_the_pages(enter: Enter, student: int) -> None:
    program = enter(student)
    desk = program.http.get("/")
    assert desk.status_code == 200
    assert "Мой класс: 5А" in " ".join(desk.text.replace("&nbsp;", " ").split())
    assert program.http.post("/webapi/auth/logout").status_code == 200
    assert program.http.get("/").headers["Location"].startswith("/login")


def test_who_has_logged_in_on_the_pages_reads_but_changes_nothing_without_at(
    enter_pages: EnterPages, student: int
) -> None:
    pages = enter_pages(student)
    answer = pages.get(INIT)
    assert answer.status_code == 200
    files = f"/webapi/student/diary/get-attachments?studentId={student}"
    assert pages.post(files, json={"assignId": []}).status_code == 401
    with_at = {"at": answer.headers["at"]}
    assert pages.post(files, json={"assignId": []}, headers=with_at).json() == []
    assert pages.post("/webapi/auth/logout").status_code == 401
    assert pages.post("/webapi/auth/logout", headers=with_at).status_code == 200
    assert pages.open("/").heading == "Вход в систему"


def test_what_was_known_before_the_login_is_no_session_afterwards(
    new_program: NewProgram, student: int, world: World
) -> None:
    program = new_program()
    host = urlsplit(world.addresses.journal).hostname or ""
    program.http.cookies.set(COOKIE, "planted", domain=host, path="/")
    program.log_in(student)
    with world.session() as db:
        (opened,) = db.query(JournalSession).all()
    assert "planted" not in {opened.id, opened.at}
    assert program.http.cookies[COOKIE] == opened.id != opened.at


def test_a_browser_that_only_asked_for_the_ways_in_is_told_of_no_ended_session(
    visit: Visit,
) -> None:
    browser = visit("journal")
    browser.get("/webapi/logindata")
    assert len(browser.cookies[COOKIE]) == 32
    assert "Сеанс завершён" not in browser.open("/").text


def test_one_worlds_at_opens_nothing_in_another(enter: Enter, student: int, stand: Stand) -> None:
    program = enter(student)
    other = stand.worlds.create()
    answer = program.http.get(f"{other.addresses.journal}{INIT}")
    stand.worlds.delete(other.name)
    assert answer.status_code == 401


def test_fifteen_idle_minutes_end_a_session_and_each_request_prolongs_it(
    enter: Enter, world: World, student: int
) -> None:
    program = enter(student)
    token = program.http.headers["at"]
    for _ in range(3):
        world.clock.advance(15 * 60 - 1)
        assert program.http.get("/webapi/context").status_code == 200
    assert program.get("/webapi/context/expired", token=token) is False
    world.clock.advance(15 * 60)
    over = program.http.get("/webapi/context")
    assert over.status_code == 401
    assert over.json()["message"] == ("Сеанс завершён: вы долго ничего не делали. Войдите ещё раз.")


# --- a second session --------------------------------------------------------------------------


def test_a_second_session_is_warned_and_goes_on_by_going_on(
    new_program: NewProgram, enter_pages: EnterPages, student: int
) -> None:
    pages, program = enter_pages(student), new_program()
    warned = program.log_in(student).json()
    assert warned["entryPoint"] == "/asp/SecurityWarning.asp"
    assert pages.open("/").heading == "Рабочий стол"
    assert program.http.get(INIT).status_code == 200
    assert "вы вошли в журнал в другом месте" in pages.open("/").text


def test_a_second_session_that_logs_out_leaves_the_first_alone(
    new_program: NewProgram, enter_pages: EnterPages, student: int
) -> None:
    pages, program = enter_pages(student), new_program()
    program.log_in(student)
    program.http.post("/webapi/auth/logout")
    assert pages.open("/").heading == "Рабочий стол"


def test_a_program_can_say_that_it_goes_on(
    new_program: NewProgram, enter_pages: EnterPages, student: int
) -> None:
    """`POST /asp/SecurityWarning.asp` with `at` and `WarnType`, as lentryd/NetSchoolApi does."""
    pages, program = enter_pages(student), new_program()
    form = {"at": program.log_in(student).json()["at"], "WarnType": 2}
    assert program.http.post("/asp/SecurityWarning.asp", data=form).status_code == 303
    assert "вы вошли в журнал в другом месте" in pages.open("/").text
    assert program.http.post("/asp/SecurityWarning.asp", data={"at": "0"}).status_code == 401


def test_a_page_ends_the_session_of_a_program_which_learns_why(
    enter: Enter, enter_pages: EnterPages, student: int
) -> None:
    program, pages = enter(student), enter_pages(student)
    pages.press("Продолжить")
    over = program.http.get(INIT)
    assert over.status_code == 401
    assert "вы вошли в журнал в другом месте" in over.json()["message"]


# --- whose diary -------------------------------------------------------------------------------


def test_nobody_reads_what_is_not_hers(world: World, enter: Enter, student: int) -> None:
    world.clock.advance(14 * 86_400)
    mine = enter(student)
    with world.session() as db:
        other = db.query(Enrolment).filter(Enrolment.school_class_id != 1).first()
        assert other is not None
    theirs = enter(other.student_id)
    work = next(each for each in work_of(theirs, other.student_id) if each["attachments"])
    assert theirs.http.get(f"/webapi/attachments/{work['id']}").status_code == 200
    for path in (
        f"student/diary?studentId={other.student_id}&weekStart=2026-09-07&weekEnd=2026-09-12",
        f"student/diary/assigns/{work['id']}?studentId={other.student_id}",
        f"student/diary/assigns/{work['id']}?studentId={student}",
        f"student/diary/assigns/{2**62}?studentId={student}",
        f"attachments/{work['id']}",
        "attachments/0",
        "schools/999/card",
        "users/photo?userId=999999",
    ):
        refused = mine.http.get(f"/webapi/{path}")
        assert (refused.status_code, path) == (404, path)
        assert refused.json()["message"].startswith("Такой страницы нет")
    files = f"/webapi/student/diary/get-attachments?studentId={student}"
    assert mine.http.post(files, json={"assignId": [work["id"]]}).status_code == 404


def test_a_teacher_sees_what_concerns_her_classes_and_officers_see_nothing(
    world: World, enter: Enter, student: int
) -> None:
    world.clock.advance(50 * 86_400)
    work = next(each for each in work_of(enter(student), student) if each["attachments"])
    teacher, officer = enter(world.school.class_teacher), enter(world.school.officer)
    file = f"/webapi/attachments/{work['id']}"
    assert teacher.http.get(file).status_code == 200
    assert officer.http.get(file).status_code == 404
    told = teacher.get("/webapi/announcements")
    assert {each["author"]["id"] for each in told} == {world.school.class_teacher}
    assert teacher.get("/webapi/announcements", take=1) == told[:1]
    assert officer.get("/webapi/announcements") == []
    files = [file for each in told for file in each["attachments"]]
    assert teacher.http.get(f"/webapi/attachments/{files[0]['id']}").status_code == 200
    assert officer.http.get(f"/webapi/attachments/{files[0]['id']}").status_code == 404


def work_of(program: Program, student: int) -> list[Answer]:
    diary = program.get("/webapi/student/diary", studentId=student, **WEEK)
    return [
        each
        for day in diary["weekDays"]
        for lesson in day["lessons"]
        for each in lesson["assignments"]
    ]


def test_a_parent_of_two_chooses_whose_diary(world: World, enter: Enter, student: int) -> None:
    with world.session() as db:
        brother = db.query(Enrolment).filter(Enrolment.school_class_id == 2).first()
        assert brother is not None
        db.add(Parenthood(parent_id=world.school.parent, student_id=brother.student_id))
    parent = enter(world.school.parent)
    listed = parent.get(INIT)
    assert [each["studentId"] for each in listed["students"]] == [student, brother.student_id]
    assert [each["className"] for each in listed["students"]] == ["5А", "5Б"]
    diaries = [
        parent.get("/webapi/student/diary", studentId=each["studentId"], **WEEK)
        for each in listed["students"]
    ]
    assert [diary["className"] for diary in diaries] == ["5А", "5Б"]
    assert diaries[0]["weekDays"] != diaries[1]["weekDays"]


def test_an_announcement_has_no_file_before_its_morning(world: World, enter: Enter) -> None:
    """Its number can be worked out."""
    with world.session() as db:
        own = db.scalars(select(SchoolClass).filter_by(head_id=world.school.class_teacher)).one()
    now = world.clock.now()
    *_, next_one = (
        each
        for each in schoolwork.announcements(own.id, now + timedelta(days=50))
        if each.has_handout and each.posted_at > now
    )
    file = f"/webapi/attachments/{next_one.id}"
    world.clock.advance((next_one.posted_at - now).total_seconds() - 1)
    program = enter(world.school.class_teacher)
    assert program.http.get(file).status_code == 404
    world.clock.advance(1)
    assert program.http.get(file).status_code == 200


def test_one_letter_finds_all_schools(world: World, visit: Visit, contract: Contract) -> None:
    """Netschoolpy asks so; a longer list than a page would show is no trouble to a program."""
    with world.session() as db:
        before = db.scalars(select(Organisation).filter_by(kind=OrganisationKind.SCHOOL)).all()
        db.add_all(
            Organisation(kind=OrganisationKind.SCHOOL, name=name, short_name=name, search_name=name)
            for name in (f"село {number}" for number in range(30))
        )
    answer = visit("journal").get("/webapi/schools/search", params={"name": "У"})
    contract.check(answer)
    assert len(answer.json()) == len(before) + 30


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/webapi/student/diary?studentId=x&weekStart=2026-09-07&weekEnd=2026-09-12", 422),
        ("/webapi/student/diary?studentId=21&weekStart=9999-12-31&weekEnd=9999-12-31", 422),
        ("/webapi/student/diary", 422),
        ("/webapi/schools/search?name=" + "я" * 201, 422),
        ("/webapi/nothing", 404),
        ("/integration/chatManagement/nothing", 404),
    ],
)
def test_what_makes_no_sense_is_refused_in_json(
    visit: Visit, enter: Enter, student: int, path: str, status: int
) -> None:
    at = enter(student).http.headers["at"]
    answer = visit("journal").get(path, headers={"at": at})
    assert (answer.status_code, set(answer.json())) == (status, {"message"})


def test_a_holiday_and_a_year_without_lessons_are_empty(enter: Enter, student: int) -> None:
    program = enter(student)
    for start, end in (("2026-10-26", "2026-10-30"), ("2026-09-05", "2026-09-06"), *FAR):
        diary = program.get(
            "/webapi/student/diary", studentId=student, weekStart=start, weekEnd=end
        )
        assert diary["weekDays"] == []


def test_a_broken_service_says_so_in_json(world: World, visit: Visit) -> None:
    world.faults.add(FaultOrder(service="journal", path="/webapi/*", status=503, retry_after=120))
    answer = visit("journal").get("/webapi/logindata")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "120")
    assert answer.json()["message"] == (
        "Идут технические работы. Попробуйте ещё раз через 2\u00a0минуты."
    )
