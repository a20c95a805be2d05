"""Teachers from outside: a roster's people move into a world, so that it can be rehearsed there."""

from __future__ import annotations

import re
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session

from mock_services.models import (
    Account,
    Load,
    Organisation,
    OrganisationKind,
    Person,
    Role,
    SchoolClass,
    Sex,
    Subject,
)
from mock_services.schema import TeacherOrder
from mock_services.vkid.profiles import find_account

_CLASS = re.compile(r"\s*(\d{1,2})\s*-?\s*([А-ЯЁA-Z]?)\s*", re.IGNORECASE)
_PASSWORD_BYTES = 8


class NewcomerError(Exception):
    """Somebody cannot move in; the message says why in one sentence."""


class Newcomers:
    """Lets teachers in; looks each school, class and subject up once."""

    def __init__(self, db: Session) -> None:
        self._db = db
        self._schools: dict[str, Organisation] = {}
        self._classes: dict[tuple[int, str], SchoolClass] = {}
        self._subjects: dict[str, Subject] = {
            each.name: each for each in db.scalars(select(Subject))
        }
        self._taken: dict[str, Person] = {}

    def let_in(self, order: TeacherOrder) -> Account:
        """Let a teacher work in her school; who works there already gets what is missing.

        Raises:
            NewcomerError: when the phone is somebody else's, a class has no such name, or where she
                works is no school.
        """
        school = self._school(order.organisation)
        account = self._db.scalar(
            select(Account).where(
                Account.organisation_id == school.id, Account.login == order.login
            )
        )
        if account is None:
            account = Account(
                person=self._person(order),
                organisation=school,
                role=Role.TEACHER,
                login=order.login,
                password=secrets.token_urlsafe(_PASSWORD_BYTES),
            )
            self._db.add(account)
            self._db.flush()
        for lesson in order.load:
            self._teach(account, school, lesson.school_class, lesson.subject)
        self._db.flush()
        return account

    def _person(self, order: TeacherOrder) -> Person:
        if order.phone in self._taken:
            raise NewcomerError(f"phone {order.phone} is {self._taken[order.phone].full_name}'s")
        if invented := self._db.scalar(select(Person).where(Person.phone == order.phone)):
            # Who was invented gives way to who comes from outside, and takes her VK ID along.
            vk_id = find_account(self._db, invented.phone)
            invented.phone = f"+7000{invented.id:07}"
            if vk_id:
                vk_id.phone = invented.phone
            self._db.flush()
        person = Person(
            surname=order.surname,
            name=order.first_name,
            patronymic=order.patronymic,
            sex=Sex(order.sex),
            born=order.born,
            phone=order.phone,
            gosuslugi_password=secrets.token_urlsafe(_PASSWORD_BYTES),
        )
        self._db.add(person)
        self._taken[order.phone] = person
        return person

    def _teach(self, account: Account, school: Organisation, title: str, subject: str) -> None:
        """Deal out a lesson; one that somebody else has already goes over to the newcomer."""
        school_class = self._class(school, title)
        if subject not in self._subjects:
            self._subjects[subject] = Subject(name=subject)
            self._db.add(self._subjects[subject])
            self._db.flush()
        key = (school_class.id, self._subjects[subject].id)
        lesson = self._db.get(Load, key)
        if lesson is None:
            self._db.add(Load(teacher_id=account.id, school_class_id=key[0], subject_id=key[1]))
        else:
            lesson.teacher_id = account.id
        self._db.flush()

    def _school(self, name: str) -> Organisation:
        if name not in self._schools:
            wanted = (
                Organisation.name == name if name else Organisation.kind == OrganisationKind.SCHOOL
            )
            found = self._db.scalar(
                select(Organisation).where(wanted).order_by(Organisation.id).limit(1)
            )
            if found is not None and found.kind is not OrganisationKind.SCHOOL:
                raise NewcomerError(f"«{name}» is no school: teachers work in schools")
            if found is None:
                found = Organisation(
                    kind=OrganisationKind.SCHOOL,
                    name=name,
                    short_name=name[:80],
                    search_name=name.lower(),
                )
                self._db.add(found)
                self._db.flush()
            self._schools[name] = found
        return self._schools[name]

    def _class(self, school: Organisation, title: str) -> SchoolClass:
        parts = _CLASS.fullmatch(title)
        if parts is None:
            raise NewcomerError(f"«{title}» is no class: a number and a letter, e.g. 5А")
        grade, letter = int(parts[1]), parts[2].upper()
        key = (school.id, f"{grade}{letter}")
        if key not in self._classes:
            found = self._db.scalar(
                select(SchoolClass).where(
                    SchoolClass.organisation_id == school.id,
                    SchoolClass.grade == grade,
                    SchoolClass.letter == letter,
                )
            )
            if found is None:
                found = SchoolClass(organisation_id=school.id, grade=grade, letter=letter)
                self._db.add(found)
                self._db.flush()
            self._classes[key] = found
        return self._classes[key]
