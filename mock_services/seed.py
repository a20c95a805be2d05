"""Invents a school: organisations, people, classes, loads; the same people every time.

The default is one school with 20 teachers, 10 classes, 250 students and their parents.  A bigger
number of teachers makes more such schools.  Nobody here exists: names come from Faker, phones
from +7 999, a prefix that is not given to subscribers' lines.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import count, islice, product
from random import Random
from typing import Any

from faker import Faker
from slugify import slugify
from sqlalchemy import Engine, Table, insert
from sqlalchemy.orm import Session

from mock_services.clock import FIRST_OF_SEPTEMBER
from mock_services.models import (
    Account,
    Base,
    Enrolment,
    Kept,
    Load,
    Organisation,
    OrganisationKind,
    Parenthood,
    Person,
    Role,
    SchoolClass,
    Sex,
    Subject,
    VkAccount,
)

DEFAULT_TEACHERS = 20
FEWEST_TEACHERS = 4
"""With fewer there is nobody to play every part."""
STUDENTS_PER_CLASS = 25
_SEED = 20260901
_ROWS_AT_ONCE = 5000

# In pairs that one teacher has in the same classes, as in real schools.
SUBJECTS = (
    "Алгебра",
    "Геометрия",
    "Русский язык",
    "Литература",
    "История",
    "География",
    "Биология",
    "Физика",
    "Английский язык",
    "Информатика",
    "Физическая культура",
    "Труд (технология)",
)
GRADES = (5, 6, 7, 8, 9)
LETTERS = ("А", "Б")
AUTHORITIES = (
    "Министерство образования области",
    "Управление образования города",
    "Управление образования района",
)
NEIGHBOURS = ("Гимназия № 2", "Лицей № 14", "Средняя школа № 27", "Школа-интернат № 3")
"""Organisations of which only the names are there, so that a search has something to search."""


@dataclass(frozen=True)
class School:
    """Whom to ask for: account ids of the default school by the part they play."""

    class_teacher: int
    teacher: int
    student: int
    parent: int
    teacher_with_vk_id: int
    officer: int


@dataclass(frozen=True)
class _Invented:
    """One person on the way into the database."""

    surname: str
    name: str
    patronymic: str | None
    sex: Sex
    born: date

    @classmethod
    def of(
        cls, fake: Faker, random: Random, *, years: tuple[int, int], family: str = ""
    ) -> _Invented:
        """Invent somebody born between two years; a family is given by its man's surname."""
        sex = random.choice((Sex.MALE, Sex.FEMALE))
        oldest = date(years[0], 1, 1)
        born = oldest + timedelta(days=random.randrange((years[1] - years[0]) * 365))
        if sex is Sex.MALE:
            return cls(
                family or fake.last_name_male(),
                fake.first_name_male(),
                fake.middle_name_male(),
                sex,
                born,
            )
        return cls(
            _feminine(family) if family else fake.last_name_female(),
            fake.first_name_female(),
            fake.middle_name_female(),
            sex,
            born,
        )


SERGEY = _Invented("Петров", "Сергей", "Олегович", Sex.MALE, date(1987, 7, 25))
"""The example of the published instruction is the class teacher whom everybody meets first."""


class _Bulk:
    """Rows on the way into their tables, thousands at a time."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows: dict[Table, list[dict[str, Any]]] = {}

    def add(self, model: type[Base], **row: Any) -> None:  # noqa: ANN401 - a row of any table
        table = model.__table__
        self._rows.setdefault(table, []).append(row)  # type: ignore[arg-type]

    def flush(self) -> None:
        for table in Base.metadata.sorted_tables:
            rows = iter(self._rows.pop(table, ()))
            while part := list(islice(rows, _ROWS_AT_ONCE)):
                self._session.execute(insert(table), part)


def invent(engine: Engine, *, teachers: int = DEFAULT_TEACHERS) -> School:
    """Fill an empty database; return whom to ask for in its first school.

    Raises:
        ValueError: with fewer than `FEWEST_TEACHERS` teachers.
    """
    if teachers < FEWEST_TEACHERS:
        raise ValueError(f"a school needs at least {FEWEST_TEACHERS} teachers, not {teachers}")
    Base.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        bulk = _Bulk(session)
        school = _Inventor(bulk).invent(teachers)
        bulk.flush()
        session.add(Kept(teachers=teachers))
        person = session.get_one(Account, school.teacher_with_vk_id).person
        session.add(
            VkAccount(
                phone=person.phone,
                surname=person.surname,
                name=person.name,
                patronymic=person.patronymic,
                created_at=FIRST_OF_SEPTEMBER,
            )
        )
    return school


class _Inventor:
    """Invents everybody, numbering them as it goes."""

    def __init__(self, bulk: _Bulk) -> None:
        self.bulk = bulk
        self.fake = Faker("ru_RU")
        self.fake.seed_instance(_SEED)
        self.random = Random(_SEED)
        self.organisation_ids = count(1)
        self.person_ids = count(1)
        self.account_ids = count(1)
        self.class_ids = count(1)
        self.logins: Counter[str] = Counter()

    def invent(self, teachers: int) -> School:
        for number, name in enumerate(SUBJECTS, start=1):
            self.bulk.add(Subject, id=number, name=name)
        schools = -(-teachers // DEFAULT_TEACHERS)
        sizes = [teachers // schools + (place < teachers % schools) for place in range(schools)]
        (staff, families), *_ = [
            self.school(number, size) for number, size in enumerate(sizes, start=1)
        ]
        for name in NEIGHBOURS:
            self.organisation(OrganisationKind.SCHOOL, name)
        offices = [self.organisation(OrganisationKind.AUTHORITY, name) for name in AUTHORITIES]
        student, parent, *_ = families[0]
        return School(
            class_teacher=staff[0],
            teacher=staff[-1],
            teacher_with_vk_id=staff[2],
            student=student,
            parent=parent,
            officer=self.account(self.somebody(1965, 1990), offices[1], Role.OFFICER),
        )

    def school(self, number: int, teachers: int) -> tuple[list[int], list[list[int]]]:
        """Add a school with a class for every two teachers; return its staff and families."""
        organisation = self.organisation(
            OrganisationKind.SCHOOL,
            f"Средняя общеобразовательная школа № {number}",
            f"СОШ № {number}",
        )
        staff = [
            self.account(
                SERGEY if (number, place) == (1, 0) else self.somebody(1962, 1999),
                organisation,
                Role.TEACHER,
            )
            for place in range(teachers)
        ]
        families = []
        classes = []
        names = list(product(GRADES, LETTERS))[: teachers // 2]
        for place, (grade, letter) in enumerate(names):
            school_class = next(self.class_ids)
            classes.append(school_class)
            self.bulk.add(
                SchoolClass,
                id=school_class,
                organisation_id=organisation,
                grade=grade,
                letter=letter,
                head_id=staff[2 * place],
            )
            born = FIRST_OF_SEPTEMBER.year - 7 - grade
            families += [
                self.family(organisation, school_class, born) for _ in range(STUDENTS_PER_CLASS)
            ]
        self.loads(classes, staff)
        return staff, families

    def loads(self, classes: list[int], staff: list[int]) -> None:
        """Deal out every class's subjects evenly, a teacher's pairs of subjects kept together."""
        pairs = [range(first, first + 2) for first in range(1, len(SUBJECTS), 2)]
        lessons = [
            (school_class, subject)
            for pair in pairs
            for school_class in classes
            for subject in pair
        ]
        for place, (school_class, subject) in enumerate(lessons):
            self.bulk.add(
                Load,
                teacher_id=staff[place * len(staff) // len(lessons)],
                school_class_id=school_class,
                subject_id=subject,
            )

    def family(self, organisation: int, school_class: int, born: int) -> list[int]:
        """Add a student with one parent or two; return the account ids, the student's first."""
        surname = self.fake.last_name_male()
        student = self.account(
            self.somebody(born, born + 1, family=surname), organisation, Role.STUDENT
        )
        self.bulk.add(Enrolment, student_id=student, school_class_id=school_class)
        parents = [
            self.account(
                self.somebody(born - 35, born - 20, family=surname),
                organisation,
                Role.PARENT,
            )
            for _ in range(self.random.choice((1, 2, 2)))
        ]
        for parent in parents:
            self.bulk.add(Parenthood, parent_id=parent, student_id=student)
        return [student, *parents]

    def organisation(self, kind: OrganisationKind, name: str, short_name: str = "") -> int:
        number = next(self.organisation_ids)
        self.bulk.add(
            Organisation,
            id=number,
            kind=kind,
            name=name,
            short_name=short_name or name,
            search_name=f"{name} {short_name}".lower(),
        )
        return number

    def somebody(self, first: int, last: int, *, family: str = "") -> _Invented:
        return _Invented.of(self.fake, self.random, years=(first, last), family=family)

    def account(self, who: _Invented, organisation: int, role: Role) -> int:
        """Add a person with one login of the journal; return the login's id."""
        person = next(self.person_ids)
        self.bulk.add(
            Person,
            id=person,
            surname=who.surname,
            name=who.name,
            patronymic=who.patronymic,
            sex=who.sex,
            born=who.born,
            phone=f"+7999{person:07}",
            gosuslugi_password=self.password(),
        )
        number = next(self.account_ids)
        self.bulk.add(
            Account,
            id=number,
            person_id=person,
            organisation_id=organisation,
            role=role,
            login=self.login(who),
            password=self.password(),
            failures=0,
        )
        return number

    def login(self, who: _Invented) -> str:
        """E.g. `petrov.so`, and `petrov.so2` for the next of that name."""
        login = f"{_latin(who.surname)}.{_latin(who.name)[:1]}{_latin(who.patronymic or '')[:1]}"
        self.logins[login] += 1
        return login if self.logins[login] == 1 else f"{login}{self.logins[login]}"

    def password(self) -> str:
        return self.fake.password(length=10, special_chars=False)


@cache
def _latin(name: str) -> str:
    """E.g. Петров -> petrov.  There are few names and many people: each is spelled once."""
    return slugify(name)


def _feminine(surname: str) -> str:
    """E.g. Петров -> Петрова, Крутой -> Крутая; a surname of another shape stays."""
    if surname.endswith(("ий", "ый", "ой")):
        return surname[:-2] + "ая"
    return surname + "а" if surname.endswith(("в", "н")) else surname
