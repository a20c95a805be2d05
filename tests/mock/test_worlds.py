from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from mock_services.clock import FIRST_OF_SEPTEMBER, Clock
from mock_services.control.people import give_vk_id
from mock_services.messenger import manual
from mock_services.models import (
    Account,
    Enrolment,
    Load,
    Organisation,
    Parenthood,
    Person,
    Role,
    SchoolClass,
    Subject,
    VkAccount,
)
from mock_services.schema import VkIdOrder
from mock_services.server import Stand
from mock_services.worlds import Snapshot, World, WorldError, WorldGoneError, Worlds


def count(world: World, model: type, *where: object) -> int:
    with world.session() as db:
        return db.scalar(select(func.count()).select_from(model).where(*where)) or 0  # type: ignore[arg-type]


def everything(worlds: Worlds, name: str) -> list[str]:
    world = worlds.create(name)
    with world.session() as db:
        connection = db.connection().connection.driver_connection
        assert isinstance(connection, sqlite3.Connection)
        return list(connection.iterdump())


@pytest.fixture
def worlds() -> Worlds:
    return Worlds(teachers=20, domain="localhost", port=80)


def test_the_default_school_has_20_teachers_10_classes_and_250_students(world: World) -> None:
    assert count(world, Account, Account.role == Role.TEACHER) == 20
    assert count(world, SchoolClass) == 10
    assert count(world, Account, Account.role == Role.STUDENT) == 250


def test_every_student_has_a_class_and_a_parent(world: World) -> None:
    with world.session() as db:
        students = set(db.scalars(select(Account.id).where(Account.role == Role.STUDENT)))
        assert set(db.scalars(select(Enrolment.student_id))) == students
        assert set(db.scalars(select(Parenthood.student_id))) == students


def test_every_class_has_a_head_and_each_subject_exactly_one_teacher(world: World) -> None:
    with world.session() as db:
        classes, subjects = db.scalars(select(SchoolClass)).all(), db.scalars(select(Subject)).all()
        lessons = db.execute(select(Load.school_class_id, Load.subject_id)).all()
    assert all(school_class.head_id for school_class in classes)
    assert len(lessons) == len(set(lessons)) == len(classes) * len(subjects)


def test_the_loads_are_dealt_out_evenly(world: World) -> None:
    with world.session() as db:
        each = db.scalars(select(func.count()).select_from(Load).group_by(Load.teacher_id)).all()
    assert set(each) == {6}


def test_the_people_are_the_same_every_time() -> None:
    """Two servers that know nothing of each other invent the same school, to the letter."""
    first, second = (Worlds(teachers=20, domain="localhost", port=80) for _ in range(2))
    assert everything(first, "a") == everything(second, "b")


def test_the_parts_are_played_by_those_they_are_named_after(world: World) -> None:
    school = world.school
    with world.session() as db:
        heads = set(db.scalars(select(SchoolClass.head_id)))
        own_class = db.get_one(Enrolment, school.student).school_class_id
        assert school.class_teacher in heads
        assert school.teacher not in heads
        assert db.get_one(SchoolClass, own_class).head_id == school.class_teacher
        assert db.get(Parenthood, (school.parent, school.student))
        phone = db.get_one(Account, school.teacher_with_vk_id).person.phone
        assert db.scalar(select(VkAccount).where(VkAccount.phone == phone))


def test_more_teachers_make_more_schools_of_the_same_kind() -> None:
    worlds = Worlds(teachers=45, domain="localhost", port=80)
    world = worlds.create()
    with world.session() as db:
        per_school = db.scalars(
            select(func.count())
            .where(Account.role == Role.TEACHER)
            .group_by(Account.organisation_id)
        ).all()
        everybody = db.scalar(select(func.count()).select_from(Person))
        phones = db.scalar(select(func.count(Person.phone.distinct())))
        logins = db.scalar(select(func.count(Account.login.distinct())))
    assert sorted(per_school) == [15, 15, 15]
    assert everybody == phones == logins


def test_a_school_of_three_teachers_cannot_play_every_part() -> None:
    with pytest.raises(ValueError, match="at least 4"):
        Snapshot.invent(3)


def test_what_one_world_writes_no_other_sees(worlds: Worlds) -> None:
    one, other = worlds.create(), worlds.create()
    with one.session() as db:
        db.add(Subject(name="Астрономия"))
    assert count(one, Subject) == count(other, Subject) + 1


def test_an_error_leaves_nothing_half_written(world: World) -> None:
    before = count(world, Subject)

    def write_it_twice() -> None:
        with world.session() as db:
            db.add(Subject(name="Астрономия"))
            db.flush()
            db.add(Subject(name="Астрономия"))

    with pytest.raises(IntegrityError):
        write_it_twice()
    assert count(world, Subject) == before


def test_a_reset_puts_back_data_clock_and_chance_and_voids_all_cookies(world: World) -> None:
    secret, chance = world.secret, world.random.random()
    with world.session() as db:
        db.add(Subject(name="Астрономия"))
    world.clock.advance(3600)
    world.record("journal", "GET", "/", 200, 0.001)
    world.reset()
    assert count(world, Subject, Subject.name == "Астрономия") == 0
    assert world.clock.now() == FIRST_OF_SEPTEMBER
    assert world.random.random() == chance
    assert world.secret != secret
    assert not world.events


def test_whoever_waits_for_news_is_woken_by_a_change(world: World) -> None:
    seen = world.version
    woken: list[int] = []
    waiter = threading.Thread(target=lambda: woken.append(world.wait_for_change(seen, 30)))
    waiter.start()
    waiter.join(0.3)
    assert waiter.is_alive()
    with world.session() as db:
        db.add(Subject(name="Астрономия"))
    waiter.join(timeout=10)
    assert woken == [seen + 1]


def test_reading_is_no_news(world: World) -> None:
    seen = world.version
    count(world, Subject)
    assert world.wait_for_change(seen, 0) == seen


def test_deleting_a_world_wakes_who_waits_there(worlds: Worlds) -> None:
    world = worlds.create()
    woken: list[int] = []
    waiter = threading.Thread(target=lambda: woken.append(world.wait_for_change(world.version, 30)))
    waiter.start()
    waiter.join(0.3)
    assert waiter.is_alive()
    worlds.delete(world.name)
    waiter.join(timeout=10)
    assert woken


def test_a_world_that_is_gone_is_moved_no_further_and_may_be_forgotten_again(
    worlds: Worlds,
) -> None:
    """As it is for whoever waited for it while somebody else deleted it."""
    world = worlds.create()
    worlds.delete(world.name)
    worlds.delete(world.name)
    with pytest.raises(WorldGoneError, match="больше нет"):
        world.advance(60)
    with pytest.raises(WorldGoneError, match="больше нет"):
        world.reset()


@pytest.mark.parametrize("name", ["", "Main", "-a", "a-", "ab--c", "a.b", "школа", "a" * 32])
def test_a_name_that_no_host_can_have_is_refused(worlds: Worlds, name: str) -> None:
    with pytest.raises(WorldError, match="не годится"):
        worlds.create(name)


def test_a_name_is_given_once(worlds: Worlds) -> None:
    worlds.create("class-5-a")
    with pytest.raises(WorldError, match="уже есть"):
        worlds.create("class-5-a")


def test_a_name_that_is_made_up_is_a_free_one(worlds: Worlds) -> None:
    worlds.create("w1")
    assert worlds.create().name == "w2"


def test_main_has_the_short_host_names_and_others_their_own(worlds: Worlds) -> None:
    assert worlds.create("main").addresses.journal == "http://journal.localhost"
    assert worlds.create("w").addresses.journal == "http://journal.w.localhost"


# --- clock ----------------------------------------------------------------------------


def test_a_frozen_clock_moves_only_when_told() -> None:
    clock = Clock()
    assert clock.advance(90) == clock.now()
    assert (clock.now() - FIRST_OF_SEPTEMBER).total_seconds() == 90
    told = [clock.advance(0.5) for _ in range(2)]  # whole seconds, none of them lost
    assert [(each - FIRST_OF_SEPTEMBER).total_seconds() for each in told] == [90, 91]


def test_a_ticking_clock_runs_on_and_not_back() -> None:
    machine = 1_000.0
    clock = Clock(ticking=True, source=lambda: machine)
    machine += 90.5
    assert (clock.now() - FIRST_OF_SEPTEMBER).total_seconds() == 90
    machine -= 3600
    assert (clock.now() - FIRST_OF_SEPTEMBER).total_seconds() == 90


def test_a_clock_never_goes_back() -> None:
    with pytest.raises(ValueError, match="forward"):
        Clock().advance(-1)


@pytest.mark.parametrize("ticking", [True, False])
def test_requests_are_counted_where_the_clock_runs_on(worlds: Worlds, *, ticking: bool) -> None:
    """By a clock that stands still the second would never end."""
    world = worlds.create(ticking=ticking)
    assert world.behaviour.limits is ticking
    world.behaviour.limits = not ticking
    world.reset()
    assert world.behaviour.limits is ticking


# --- a stand in a file ----------------------------------------------------------------


def test_a_stand_in_a_file_outlives_its_process(tmp_path: Path) -> None:
    file = tmp_path / "stand.db"
    for expected in (0, 1):
        with Stand(file=file) as stand:
            assert count(stand.main, Subject, Subject.name == "Астрономия") == expected
            with stand.main.session() as db:
                if not expected:
                    db.add(Subject(name="Астрономия"))


def test_the_clock_of_a_stand_in_a_file_never_goes_back(tmp_path: Path) -> None:
    file = tmp_path / "stand.db"
    times = []
    for _ in range(3):
        with Stand(file=file) as stand:
            (main,) = stand.worlds
            times += [main.clock.now(), main.advance(86_400)]
    assert times == sorted(times)
    with Stand(file=file) as stand:
        (main,) = stand.worlds
        main.reset()
        assert main.clock.now() < times[1]


def test_a_file_with_another_number_of_teachers_is_refused(tmp_path: Path) -> None:
    """The parts would be announced as other people's."""
    file = tmp_path / "stand.db"
    with Stand(file=file, teachers=4):
        pass
    with pytest.raises(WorldError, match="Добавьте --teachers 4 "), Stand(file=file):
        pass
    with Stand(file=file, teachers=4):
        pass


def test_chats_of_a_second_run_have_links_of_their_own(tmp_path: Path) -> None:
    """Nothing is made up twice, though every fresh world makes up the same."""
    file = tmp_path / "stand.db"
    links = set()
    for part in ("class_teacher", "student"):
        with Stand(file=file) as stand:
            (main,) = stand.worlds
            with main.session() as db:
                account = db.get_one(Account, getattr(main.school, part))
                give_vk_id(db, main, account, VkIdOrder(linked=True))
                assert account.link
                profile = account.link.profile
                chat = manual.create_manual_chat(db, main, profile, "Поход", closed=True)
                links.add(chat.invite_token)
    assert len(links) == 2


def test_a_stand_in_a_file_goes_by_the_real_clock_and_a_reset_leads_back_to_it(
    tmp_path: Path,
) -> None:
    begun = datetime.now().replace(microsecond=0)  # noqa: DTZ005 - a school's wall clock
    with Stand(file=tmp_path / "stand.db") as stand:
        assert stand.main.clock.now().microsecond == 0
        assert stand.main.clock.source is time.time  # which a laptop's sleep does not stop
        assert begun <= stand.main.clock.now() <= datetime.now()  # noqa: DTZ005 - as above
        stand.main.advance(86_400)
        stand.main.reset()
        assert begun <= stand.main.clock.now() <= datetime.now()  # noqa: DTZ005 - as above


def test_a_file_that_is_no_stand_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Дорогая редакция! " * 100)
    with pytest.raises(WorldError, match="не база стенда"), Stand(file=file):
        pass
    assert file.read_text().startswith("Дорогая редакция!")


_KILLED = """
import os, sqlite3, sys
stand = sqlite3.connect(sys.argv[1], isolation_level=None)
stand.execute("PRAGMA cache_size = 1")  # so that what is not committed is in the file already
stand.execute("BEGIN")
for (table,) in stand.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
    stand.execute(f"DELETE FROM {table}")
os._exit(0)
"""


def test_a_stand_that_was_killed_in_the_middle_of_a_write_goes_on_without_it(
    tmp_path: Path,
) -> None:
    file = tmp_path / "stand.db"
    with Stand(file=file) as stand:
        teacher = stand.main.school.class_teacher
    subprocess.run([sys.executable, "-c", _KILLED, file], check=True)
    assert file.with_name("stand.db-journal").stat().st_size
    with Stand(file=file) as stand, stand.main.session() as db:
        assert db.get(Account, teacher) is not None


def test_a_database_of_another_version_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "old.db"
    with closing(sqlite3.connect(file)) as old:
        old.execute("PRAGMA user_version = 999")
        old.execute("CREATE TABLE t (x)")
        old.commit()
    with pytest.raises(WorldError, match="другой версией"), Stand(file=file):
        pass


def test_organisations_can_be_searched_without_regard_to_case(world: World) -> None:
    found = count(world, Organisation, Organisation.search_name.contains("гимназия"))
    assert found == 1
