from __future__ import annotations

from mock_services.client import WorldClient
from rpa.ledger import State
from rpa.outcomes import Status
from tests.rpa.conftest import Runner
from tests.rpa.school import RosterMaker, teachers_of
from tests.rpa.seen import chats_of, sms_of


def test_a_school_is_set_up_and_a_second_run_changes_nothing(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    first, second = teachers_of(world, 2)
    maker.add(first, subjects=2, manual=["Стенгазета"])
    maker.add(second, subjects=[("*", "*")])

    assert runner.run(maker.roster()) is State.RUNNING
    assert runner.statuses() == {Status.DONE}
    assert world.person(first.id).linked
    assert world.person(second.id).linked
    chats = chats_of(world, first)
    assert chats.count("Стенгазета") == 1
    made = runner.results()["Предметные чаты!4"].chats
    assert len(made) == len(second.load)
    assert set(made) <= set(chats_of(world, second))
    messages = len(world.outbox())

    runner.run(maker.roster(), "again")
    assert runner.statuses("again") == {Status.ALREADY}
    assert chats_of(world, first) == chats
    again = runner.results("again")["Чаты вручную!2"]
    assert again.invite_link == runner.results()["Чаты вручную!2"].invite_link
    # The messenger wants a code in a window that it has not seen; the journal alone wants none.
    assert len(world.outbox()) == messages + 1
    assert len(sms_of(world, second)) == 1


def test_subject_chats_that_have_appeared_by_themselves_are_there_already(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    """In some regions they do; the teacher is linked by this very run."""
    world.let_subject_chats_appear()
    (teacher,) = teachers_of(world, 1)
    maker.add(teacher, subjects=2)
    assert runner.run(maker.roster()) is State.RUNNING
    results = runner.results()
    assert results["Учителя!2"].status is Status.DONE
    assert {results[f"Предметные чаты!{row}"].status for row in (2, 3)} == {Status.ALREADY}


def test_who_lists_herself_among_the_people_of_her_chat_has_it_made(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    """The messenger offers nobody herself; she is in it anyway."""
    (teacher,) = teachers_of(world, 1)
    name = f"{teacher.surname} {teacher.first_name}"
    maker.add(teacher, manual=["Педсовет"], people=[name])
    runner.run(maker.roster())
    assert runner.statuses() == {Status.DONE}
    assert chats_of(world, teacher).count("Педсовет") == 1
