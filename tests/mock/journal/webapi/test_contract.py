"""`/webapi` answers with what public clients of the real journal read there.

swagger  https://github.com/kmlebedev/netSchoolWebApi: go/api/swagger.yaml, of version 5.10
ts       https://github.com/lentryd/NetSchoolApi: src/methods, src/classes
nspy     https://pypi.org/project/netschoolpy/9.6.3/: client.py, models.py
nsapi    https://pypi.org/project/netschoolapi/11.0.5/: netschoolapi.py, schemas.py
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from mock_services.worlds import World
from tests.mock.contract import Contract

if TYPE_CHECKING:
    from tests.mock.conftest import Linked, Visit
    from tests.mock.journal.webapi.conftest import Enter, NewProgram


@dataclass(frozen=True)
class MayBeEmpty:
    """A list that need not have anything in it; others must."""

    of: Any


NAMED = {"id": int, "name": str}
FILE = {"id": int, "originalFileName": str}
YEAR = {"id": int, "name": str, "startDate": datetime, "endDate": datetime}
WORK = {
    "id": int,
    "typeId": int,
    "assignmentName": str,
    "weight": int,
    "dueDate": datetime,
    "classMeetingId": int,
    "attachments": MayBeEmpty(FILE),
}
ACCOUNT = {
    "currentOrganization": NAMED,
    "user": NAMED,
    "userRoles": [{"userId": int, "schoolId": int, "role": NAMED}],
    "organizations": [NAMED],
    "loginTime": datetime,
    "active": bool,
    "canLogin": bool,
    "storeTokens": bool,
}
THREE_WEEKS = 21 * 86_400
WEEK = {"weekStart": "2026-09-14", "weekEnd": "2026-09-19", "yearId": 2026}


@dataclass(frozen=True)
class Documented:
    """What a public source tells of an answer."""

    source: str
    path: str
    shape: Any


ALL_READ = (
    Documented(
        "swagger LoginData, nspy LoginMethods",
        "/webapi/logindata",
        {
            "productName": str,
            "version": str,
            "esiaLoginPage": str,
            **dict.fromkeys(
                ("schoolLogin", "emLogin", "esiaLogin", "esiaMainAuth", "esiaButton"), bool
            ),
            **dict.fromkeys(("signatureLogin", "windowsAuth", "enableSms", "esaLogin"), bool),
        },
    ),
    Documented(
        "nspy ShortSchool, nsapi ShortSchool",
        "/webapi/schools/search?name=СОШ",
        [{"id": int, "name": str, "shortName": str, "addressString": str}],
    ),
    Documented(
        "ts context",
        "/webapi/context",
        {
            "at": str,
            "user": NAMED,
            "userId": int,
            "roles": [str],
            "schoolId": int,
            "schoolYearId": int,
            "globalYearId": int,
            "organization": NAMED,
            "dateFormat": str,
            "timeFormat": str,
            "productName": str,
            "version": str,
            "schoolyear": {**YEAR, "schoolId": int, "globalYear": NAMED},
            "organizationName": str,
        },
    ),
    Documented("ts sessionValid", "/webapi/context/expired?token=no", bool),
    Documented("nspy SchoolYear", "/webapi/years/current", {**YEAR, "globalYear": NAMED}),
    Documented("nspy school_years", "/webapi/years", [YEAR]),
    Documented(
        "swagger mySettings, ts Info",
        "/webapi/mysettings",
        {
            "userId": int,
            "firstName": str,
            "lastName": str,
            "middleName": str,
            "loginName": str,
            "birthDate": datetime,
            "roles": [str],
            "schoolyearId": int,
            "mobilePhone": str,
            "email": str,
            "existsPhoto": bool,
        },
    ),
    Documented("swagger mySettingsYears", "/webapi/mysettings/yearlist", [NAMED]),
    Documented(
        "ts schoolInfo, nsapi School",
        "/webapi/schools/1/card",
        {
            "commonInfo": {"schoolName": str, "fullSchoolName": str, "about": str},
            "contactInfo": dict.fromkeys(
                ("postAddress", "juridicalAddress", "phones", "email", "web"), str
            ),
            "managementInfo": dict.fromkeys(
                ("director", "principalUVR", "principalAHC", "principalIT"), str
            ),
        },
    ),
    Documented(
        "nspy BellTime",
        "/webapi/schedule/times",
        [{"weekDay": int, "relay": int, "number": int, "startTime": datetime, "endTime": datetime}],
    ),
    Documented(
        "swagger AssignmentTypes, nspy AssignmentType",
        "/webapi/grade/assignment/types?all=false",
        [{"id": int, "name": str, "abbr": str, "order": int}],
    ),
    Documented(
        "swagger studentDiaryInit, ts diary",
        "/webapi/student/diary/init",
        {
            "students": [{"studentId": int, "nickName": str, "className": str, "classId": int}],
            "currentStudentId": int,
            "weekStart": datetime,
            "maxMark": int,
            "weight": bool,
            "yaClass": bool,
            "yaClassAuthUrl": str,
            "withLaAssigns": bool,
        },
    ),
    Documented(
        "swagger Diary, ts Diary, nsapi Diary",
        "/webapi/student/diary?studentId=21&yearId=2026&weekStart=2026-09-14&weekEnd=2026-09-19",
        {
            "weekStart": datetime,
            "weekEnd": datetime,
            "termName": str,
            "className": str,
            "weekDays": [
                {
                    "date": datetime,
                    "lessons": [
                        {
                            "classmeetingId": int,
                            "day": datetime,
                            "number": int,
                            "room": str,
                            "startTime": str,
                            "endTime": str,
                            "subjectName": str,
                            "assignments": MayBeEmpty(WORK),
                        }
                    ],
                }
            ],
        },
    ),
    Documented(
        "nspy overdue, nsapi overdue",
        "/webapi/student/diary/pastMandatory?studentId=21&yearId=2026"
        "&weekStart=2026-09-01&weekEnd=2026-09-22",
        [{**WORK, "mark": {"assignmentId": int, "studentId": int, "dutyMark": bool}}],
    ),
    Documented(
        "nspy Announcement, nsapi Announcement",
        "/webapi/announcements?take=-1",
        [
            {
                "id": int,
                "name": str,
                "description": str,
                "postDate": datetime,
                "author": {"id": int, "fio": str, "nickName": str},
                "attachments": MayBeEmpty(FILE),
            }
        ],
    ),
    Documented(
        "nspy upload_limits", "/webapi/attachments/uploadLimits", {"mailFileSizeLimit": int}
    ),
    Documented(
        "ts studentGrades, nspy ReportingPeriod",
        "/webapi/reports/studentgrades",
        {"filterSources": [{"filterId": str, "items": MayBeEmpty({"title": str, "value": str})}]},
    ),
)


def is_of(shape: Any, found: Any) -> bool:  # noqa: ANN401 - any JSON
    """Tell whether something has all that a shape names."""
    if isinstance(shape, dict):
        return isinstance(found, dict) and all(
            name in found and is_of(part, found[name]) for name, part in shape.items()
        )
    if isinstance(shape, MayBeEmpty):
        return isinstance(found, list) and all(is_of(shape.of, each) for each in found)
    if isinstance(shape, list):
        return bool(found) and is_of(MayBeEmpty(*shape), found)
    if shape is datetime:
        return isinstance(found, str) and bool(datetime.fromisoformat(found))
    return type(found) is shape


@pytest.fixture
def visited(world: World) -> World:
    """Three weeks after the first of September: there is something to read."""
    world.clock.advance(THREE_WEEKS)
    return world


def test_the_document_is_valid_openapi(visit: Visit) -> None:
    document = visit("journal").get("/openapi.json").json()
    validate(document, cls=OpenAPIV31SpecValidator)
    operations = [each for path in document["paths"].values() for each in path.values()]
    assert all(each["summary"].endswith(".") for each in operations)
    names = [each["operationId"] for each in operations]
    assert len(set(names)) == len(names)


def test_each_answer_has_what_its_sources_tell(visited: World, enter: Enter) -> None:
    student = enter(visited.school.student)
    for told in ALL_READ:
        found = student.get(told.path)
        assert is_of(told.shape, found), f"{told.source}: {told.path}: {found}"


def test_a_piece_of_work_and_its_files_are_as_their_sources_tell(
    visited: World, enter: Enter
) -> None:
    """Swagger diaryAssignDetails, ts AssignmentInfo; ts downloadFile, nsapi attachments."""
    student = enter(visited.school.student)
    who = {"studentId": visited.school.student}
    diary = student.get("/webapi/student/diary", **who, **WEEK)
    work = [
        each
        for day in diary["weekDays"]
        for lesson in day["lessons"]
        for each in lesson["assignments"]
    ]
    assert is_of([WORK], work)
    marked = next(each for each in work if each["mark"] and each["mark"]["mark"])
    mark = {"assignmentId": int, "studentId": int, "mark": int, "dutyMark": bool}
    assert is_of(mark, marked["mark"]), "swagger Mark, ts Assignment"
    with_files = next(each for each in work if each["attachments"])
    card = student.get(f"/webapi/student/diary/assigns/{with_files['id']}", **who)
    shape = {
        "id": int,
        "assignmentName": str,
        "weight": int,
        "date": datetime,
        "description": str,
        "subjectGroup": NAMED,
        "teachers": [NAMED],
        "isDeleted": bool,
        "attachments": [FILE],
    }
    assert is_of(shape, card)
    asked = {"assignId": [each["id"] for each in work]}
    files = student.http.post("/webapi/student/diary/get-attachments", params=who, json=asked)
    shape = {"assignmentId": int, "attachments": [FILE], "answerFiles": MayBeEmpty(FILE)}
    assert is_of([shape], files.json())
    assert len(files.json()) == len([each for each in work if each["attachments"]]) > 1


def test_a_login_is_as_its_sources_tell(world: World, new_program: NewProgram) -> None:
    """Swagger Login, GetAuthData: 26 digits of `at`, 900000 ms, `/asp/SecurityWarning.asp`."""
    program = new_program()
    salt = program.http.post("/webapi/auth/getdata").json()
    assert is_of({"lt": str, "ver": str, "salt": str}, salt)
    assert all(value.isdigit() for value in salt.values())
    found = program.log_in(world.school.parent).json()
    assert is_of({"accountInfo": ACCOUNT, "requestData": {}, "entryPoint": str}, found)
    assert found["accountInfo"]["userRoles"][0]["role"] == {"id": 2, "name": "Родитель"}
    assert (found["timeOut"], found["tokenType"]) == (900_000, "Bearer")
    assert found["at"] == found["accessToken"] == found["accountInfo"]["accessToken"]
    assert (len(found["at"]), found["at"].isdigit()) == (26, True)
    assert found["requestData"]["warnType"] is None
    second = new_program().log_in(world.school.parent).json()
    assert second["entryPoint"] == "/asp/SecurityWarning.asp"
    assert second["requestData"]["warnType"] == "1"


def test_every_operation_was_asked_and_answered_as_it_is_described(
    visited: World, enter: Enter, linked: Linked, contract: Contract
) -> None:
    parent = enter(visited.school.parent)
    student = {"studentId": visited.school.student}
    for told in ALL_READ:
        parent.get(told.path)
    parent.http.post("/webapi/student/diary/get-attachments", params=student, json={"assignId": []})
    parent.http.get("/webapi/student/diary/assigns/1", params=student)
    parent.http.get("/webapi/attachments/1")
    parent.http.get("/webapi/users/photo", params={"userId": visited.school.student})
    parent.http.get("/webapi/sso/esia/crosslogin")
    parent.http.get("/webapi/sso/esia/account-info", params={"loginState": "no"})
    parent.http.post("/webapi/auth/login", data={"loginType": 8})
    parent.http.post("/asp/SecurityWarning.asp", data={"at": parent.http.headers["at"]})
    parent.http.post("/webapi/auth/logout")
    linked(visited.school.class_teacher)
    teacher = enter(visited.school.class_teacher)
    chats = "/integration/chatManagement/chats"
    option = teacher.get(f"{chats}/options")[0]
    made = teacher.http.post(chats, json=option).json()
    assert made["id"] in [chat["id"] for chat in teacher.get(chats)]
    teacher.get(f"{chats}/{made['id']}")
    teacher.http.delete(f"{chats}/{made['id']}")
    assert contract.seen == contract.described
