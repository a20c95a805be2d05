"""What goes wrong on the way: tried again, parked, or a person must look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from pydantic import SecretStr

from fixtures.stage import NewUser
from mock_services.client import WorldClient
from mock_services.schema import Player, TeacherOrder
from pages.user import User
from rpa.door import Door
from rpa.failures import Kind, StoppedError
from rpa.ledger import State
from rpa.outcomes import Status
from rpa.patience import Patience
from rpa.report import write_result
from rpa.secrets import PhoneSecrets
from rpa.visit import Visit
from tests.rpa.conftest import Runner
from tests.rpa.school import QUICK, NothingIntended, RosterMaker, phones_of, teachers_of
from tests.rpa.seen import chats_made_twice, chats_of
from tests.rpa.test_door import Listening


def test_a_service_that_often_fails_only_costs_tries(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    """10 % answer with an error, 5 % not at all, all are late, some by up to two seconds."""
    for teacher in teachers_of(world, 2):
        maker.add(teacher, subjects=1, manual=["Стенгазета"])
    world.break_(status=500, rate=0.1)
    world.break_(drop=True, rate=0.05)
    world.break_(latency=(0, 0.02))
    world.break_(latency=(0, 2), rate=0.05)
    runner.patience = Patience(
        first_pause=0, longest_pause=0, first_delay=0, longest_delay=0, tries=8, turns=20
    )
    runner.run(maker.roster())
    assert runner.statuses() == {Status.DONE}
    assert chats_made_twice(world) == []
    assert all(fault.hits for fault in world.faults())


def test_answers_that_are_lost_after_the_work_was_done_make_nothing_twice(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    (teacher,) = teachers_of(world, 1)
    maker.add(teacher, subjects=2, manual=["Стенгазета"])
    world.break_(
        service="journal", method="POST", path="/chats/*", status=502, when="after", times=2
    )
    world.break_(
        service="messenger", method="POST", path="/chats/new", drop=True, when="after", times=1
    )
    runner.run(maker.roster())
    assert runner.statuses() == {Status.DONE}
    assert chats_made_twice(world) == []
    assert chats_of(world, teacher).count("Стенгазета") == 1


def test_what_never_works_is_parked_and_can_be_retried(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    one, two = teachers_of(world, 2)
    maker.add(one, subjects=1)
    maker.add(two)
    broken = world.break_(
        service="journal", method="POST", path="/chats/management/new", status=503
    )
    runner.patience = QUICK.model_copy(update={"tries": 2, "turns": 2})
    runner.run(maker.roster())
    results = runner.results()
    assert results["Предметные чаты!2"].status is Status.PARKED
    assert results["Предметные чаты!2"].code == "trouble"
    assert results["Учителя!2"].status is Status.DONE
    assert results["Учителя!3"].status is Status.DONE

    world.mend(broken.id)
    runner.ledger.reopen("r1", {Status.PARKED})
    runner.run(maker.roster())
    assert runner.statuses() == {Status.DONE}
    assert chats_made_twice(world) == []


def test_a_network_that_is_gone_for_a_while_costs_turns_but_no_row(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    """Gone for as long as it takes the robot to notice in three turns; then it is back."""
    for teacher in teachers_of(world, 2):
        maker.add(teacher, subjects=1)
    gone = world.break_(drop=True)
    runner.patience = QUICK.model_copy(update={"tries": 1, "turns": 1000})
    turns = 3

    def until_noticed() -> bool:
        return runner.ledger.job("r1", 0).failed_turns >= turns

    runner.watch = once(until_noticed, lambda: world.mend(gone.id))
    runner.run(maker.roster())
    assert runner.statuses() == {Status.DONE}
    assert runner.ledger.job("r1", 0).turn > turns


def once(condition: Callable[[], bool], act: Callable[[], None]) -> Callable[[object], None]:
    """Act the first time that a condition holds."""
    done: list[bool] = []

    def watch(_: object) -> None:
        if not done and condition():
            done.append(True)
            act()

    return watch


def test_a_namesake_is_not_chosen_by_chance(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    (teacher,) = teachers_of(world, 1)
    for number in range(2):
        order = TeacherOrder(
            login=f"ilina{number}",
            surname="Ильина",
            first_name="Вера",
            born=date(1987, 7, 25),
            sex="female",
            phone=f"+7999000009{number}",
            organisation=teacher.organisation,
        )
        (namesake,) = world.let_in([order])
        world.give_vk_id(namesake.id, linked=True)
    maker.add(teacher, manual=["Методобъединение", "Стенгазета"], people=["Ильина Вера"])
    maker.jobs[0] = maker.jobs[0].model_copy(
        update={
            "manual_chats": (
                maker.jobs[0].manual_chats[0],
                maker.jobs[0].manual_chats[1].model_copy(update={"people": ()}),
            )
        }
    )
    runner.run(maker.roster())
    results = runner.results()
    assert results["Чаты вручную!2"].code == "namesakes"
    assert results["Чаты вручную!2"].reason == (
        "Таких, как «Ильина Вера», в мессенджере 2: позовите по ссылке"
    )
    assert results["Чаты вручную!3"].status is Status.DONE
    assert "Методобъединение" not in chats_of(world, teacher)


REFUSES_THE_FIRST = """
addEventListener("submit", (event) => {
  if (!event.target.action.endsWith("/chats/management/new") || sessionStorage.refused) return;
  event.preventDefault();
  sessionStorage.refused = "yes";
  const alert = document.createElement("p");
  alert.role = "alert";
  alert.textContent = "SAID";
  document.querySelector("main").append(alert);
}, true);
"""
"""A journal in which somebody else has made the first chat that one asks for."""


class Remembering(NothingIntended):
    """Knows what the row is about to make."""

    def __init__(self) -> None:
        self.now: list[str] = []

    def intend(self, row: str, what: str) -> None:  # noqa: ARG002 - there is one
        self.now.append(what)

    def withdraw(self, row: str, what: str) -> None:  # noqa: ARG002 - there is one
        self.now.remove(what)


def test_a_chat_that_is_refused_keeps_none_of_the_row_s_others_from_being_made(
    new_user: NewUser, world: WorldClient, maker: RosterMaker
) -> None:
    """What was made is told, and what was refused is nobody's intent any more."""
    (teacher,) = teachers_of(world, 1)
    world.give_vk_id(teacher.id, linked=True)
    job = maker.add(teacher, subjects=[("*", "*")])
    user, said = new_user(), "Такой чат уже создал другой учитель."
    user.page.add_init_script(REFUSES_THE_FIRST.replace("SAID", said))
    visit = visit_of(user, maker, teacher)
    visit.intents = intents = Remembering()
    phones = phones_of(world)
    visit.door.secrets = heard = Listening(phones.read_password, phones.read_code)
    visit.do(job.teacher)
    done = visit.do(job.subject_chats[0])
    assert (done.status, done.code, done.reason) == (Status.CANNOT, "chat_of_another", said)
    made = [title for title in chats_of(world, teacher) if title in done.chats]
    assert sorted(made) == sorted(done.chats) == sorted(intents.now)
    assert len(made) == len(teacher.load) - 1 > 0
    names = ", ".join(f"«{title}»" for title in done.chats)
    assert f"создал чаты {names} в журнале" in heard.told


def test_a_wrong_password_is_never_tried_twice(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    (teacher,) = teachers_of(world, 1)
    maker.add(teacher, subjects=1)
    runner.secrets = PhoneSecrets(lambda _: SecretStr("не тот"), world.newest_code)
    runner.run(maker.roster())
    assert runner.statuses() == {Status.CANNOT}
    assert {each.code for each in runner.results().values()} == {"login_refused"}
    refused = [each for each in world.requests() if (each.method, each.path) == ("POST", "/login")]
    assert len(refused) == 1


def test_a_phone_of_another_is_for_a_person_to_look_at(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    one, two = teachers_of(world, 2)
    world.give_vk_id(one.id, linked=True)
    maker.add(two, subjects=1, phone=one.phone)
    runner.run(maker.roster())
    result = runner.results()["Учителя!2"]
    assert (result.status, result.code) == (Status.CANNOT, "profile_refused")
    assert runner.results()["Предметные чаты!2"].status is Status.CANNOT
    assert not world.person(two.id).linked


def test_a_phone_that_vk_id_sends_no_code_to_is_tried_in_two_turns_and_left_to_a_person(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    """Of a flood, or a code that could not be sent, the second turn may hear otherwise."""
    (teacher,) = teachers_of(world, 1)
    maker.add(teacher, subjects=1, phone="+375291234567")
    runner.patience = QUICK.model_copy(update={"tries": 1})
    runner.run(maker.roster())
    results = runner.results().values()
    assert {(each.status, each.code) for each in results} == {(Status.CANNOT, "no_sms")}
    asked = [each for each in world.requests() if (each.method, each.path) == ("POST", "/login")]
    assert len(asked) == 2


def test_what_is_not_in_the_load_is_told_with_what_is(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    (teacher,) = teachers_of(world, 1)
    known = teacher.load[0].school_class
    maker.add(teacher, subjects=[(known, "Астрономия"), ("11Я", "Алгебра")])
    runner.run(maker.roster())
    results = runner.results()
    assert results["Предметные чаты!2"].code == "no_such_subject"
    assert teacher.load[0].subject in results["Предметные чаты!2"].reason
    assert f"в нагрузке учителя в {known} нет" in results["Предметные чаты!2"].reason
    assert results["Предметные чаты!3"].code == "no_such_class"
    assert "Класса «11Я» в нагрузке учителя нет" in results["Предметные чаты!3"].reason


def test_where_a_row_has_stopped_is_shown_on_a_picture(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    (teacher,) = teachers_of(world, 1)
    known = teacher.load[0].school_class
    maker.add(teacher, subjects=[(known, "Астрономия")])
    roster = maker.roster()
    runner.run(roster)
    results = runner.results()
    assert len(results["Предметные чаты!2"].evidence) == 1
    page = write_result(runner.folder, roster, results, target="mock", masked=False)
    assert f"Снимок экрана: Чат «Астрономия, {known}»" in page.read_text("utf-8")


def test_a_picture_that_another_worker_has_taken_of_the_same_row_is_left(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    (teacher,) = teachers_of(world, 1)
    maker.add(teacher)
    runner.secrets = PhoneSecrets(lambda _: SecretStr("не тот"), world.newest_code)
    pictures: list[str] = []
    for _ in range(2):
        runner.run(maker.roster())
        pictures += runner.results()["Учителя!2"].evidence
        runner.ledger.reopen("r1", {Status.CANNOT})
    assert len(set(pictures)) == 2
    assert all((runner.folder / each).is_file() for each in pictures)


def test_a_captcha_stops_the_run_and_is_left_to_a_person(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    for teacher in teachers_of(world, 2):
        maker.add(teacher)
    world.show_captcha()
    assert runner.run(maker.roster()) is State.STOPPED
    run = runner.ledger.run("r1")
    assert run is not None
    assert run.code == "captcha"
    assert runner.results()["Учителя!2"].status is Status.WAITING
    assert runner.results()["Учителя!3"].status is Status.TODO

    world.show_captcha(shown=False)
    runner.run(maker.roster())
    assert runner.statuses() == {Status.DONE}


def test_teachers_who_fail_for_one_reason_break_the_circuit(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    for teacher in teachers_of(world, 7):
        maker.add(teacher)
    runner.secrets = PhoneSecrets(lambda _: SecretStr("не тот"), world.newest_code)
    assert runner.run(maker.roster()) is State.STOPPED
    run = runner.ledger.run("r1")
    assert run is not None
    assert run.code == "circuit_breaker"
    assert run.reason.startswith(
        "Нескольких учителей подряд (5) остановила одна и та же причина: Неверный логин"
    )
    statuses = [each.status for each in runner.results().values()]
    assert statuses == [Status.CANNOT] * 5 + [Status.TODO] * 2


@dataclass(frozen=True)
class AwayAtFirst(PhoneSecrets):
    """An owner who comes when a colleague has been done."""

    login: str = ""
    here: Callable[[], bool] = lambda: False

    def is_here(self, login: str) -> bool:
        return login != self.login or self.here()


def test_who_is_away_is_waited_for_without_a_window_and_gets_no_sms(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    one, two = teachers_of(world, 2)
    maker.add(one)
    maker.add(two)
    phones = phones_of(world)
    runner.secrets = AwayAtFirst(phones.read_password, phones.read_code, one.login)
    runner.run(maker.roster())
    result = runner.results()["Учителя!2"]
    assert (result.status, result.code) == (Status.WAITING, "owner_away")
    assert runner.results()["Учителя!3"].status is Status.DONE
    assert world.outbox(one.phone) == []
    assert not world.person(one.id).linked

    # Days later, in another process: she is there.
    runner.secrets = phones
    runner.run(maker.roster())
    assert runner.statuses() == {Status.DONE}
    assert len(world.outbox(one.phone)) == 1


def test_who_comes_while_the_run_waits_is_done_at_once(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    one, two = teachers_of(world, 2)
    maker.add(one)
    maker.add(two)
    phones = phones_of(world)
    runner.patient = True
    runner.secrets = AwayAtFirst(
        phones.read_password,
        phones.read_code,
        one.login,
        here=lambda: runner.results()["Учителя!3"].status is Status.DONE,
    )
    runner.run(maker.roster())
    assert runner.statuses() == {Status.DONE}


def absent(_: str) -> SecretStr:
    raise StoppedError(Kind.OWNER, "owner_away", "Учитель не ответил")


@pytest.mark.parametrize(
    ("code", "of_another", "why"),
    [
        (lambda _: SecretStr("000000"), False, "code_refused"),
        (absent, False, "owner_away"),
        (None, True, "profile_refused"),
    ],
)
def test_what_she_has_linked_herself_after_a_refusal_is_not_told_as_done(
    world: WorldClient,
    maker: RosterMaker,
    runner: Runner,
    code: Callable[[str], SecretStr] | None,
    why: str,
    *,
    of_another: bool,
) -> None:
    one, two = teachers_of(world, 2)
    world.give_vk_id(one.id, linked=True)
    maker.add(two, phone=one.phone if of_another else None)
    phones = phones_of(world)
    runner.secrets = PhoneSecrets(phones.read_password, code or phones.read_code)
    runner.run(maker.roster())
    assert runner.results()["Учителя!2"].code == why

    world.give_vk_id(two.id, linked=True)
    runner.ledger.reopen("r1", {Status.CANNOT})
    runner.run(maker.roster())
    assert runner.statuses() == {Status.ALREADY}


def test_who_gives_no_code_is_asked_again_only_when_she_is_back(
    world: WorldClient, maker: RosterMaker, runner: Runner
) -> None:
    (teacher,) = teachers_of(world, 1)
    maker.add(teacher, subjects=1)

    phones = phones_of(world)
    runner.secrets = PhoneSecrets(phones.read_password, absent)
    runner.run(maker.roster())
    assert runner.statuses() == {Status.WAITING}
    assert len(world.outbox(teacher.phone)) == 1

    runner.secrets = phones
    runner.run(maker.roster())
    assert runner.statuses() == {Status.DONE}


@pytest.mark.parametrize("linked_first", [True, False])
def test_a_chat_with_a_colleague_waits_until_she_is_linked(
    world: WorldClient, maker: RosterMaker, runner: Runner, *, linked_first: bool
) -> None:
    one, two = teachers_of(world, 2)
    if linked_first:
        world.give_vk_id(two.id, linked=True)
    # As the roster's help says, or as the messenger shows it.
    name = f"{two.surname} {two.first_name}" if linked_first else f"{two.first_name} {two.surname}"
    maker.add(one, manual=["Методобъединение"], people=[name])
    maker.add(two)
    runner.run(maker.roster())
    results = runner.results()
    assert results["Чаты вручную!2"].status is Status.DONE
    (chat,) = [each for each in world.chats() if each.title == "Методобъединение"]
    assert chat.members == 2


_CHATS_COME_LATE = """(fetched) => {
  let list;
  const parted = new MutationObserver(() => {
    list ??= document.querySelector("#chat-list")?.firstElementChild;
    list?.remove();
  });
  parted.observe(document, { childList: true, subtree: true });
  addEventListener("DOMContentLoaded", async () => {
    parted.disconnect();
    if (fetched) await fetch("/late");
    if (list) document.querySelector("#chat-list").append(list);
  });
}"""
"""Keeps the messenger's list back until the rest of the page has come, or is fetched after it."""


@pytest.mark.parametrize("fetched", [False, True])
def test_a_list_of_chats_that_comes_late_is_no_empty_one(
    new_user: NewUser, world: WorldClient, maker: RosterMaker, *, fetched: bool
) -> None:
    (teacher,) = teachers_of(world, 1)
    world.give_vk_id(teacher.id, linked=True)
    (chat,) = maker.add(teacher, manual=["Стенгазета"]).manual_chats
    visit = visit_of(new_user(), maker, teacher)
    assert visit.do(chat).status is Status.DONE
    visit.leave()

    for path in ("/static/messenger.js", "/late"):  # the page is not whole without its script
        world.break_(service="messenger", path=path, latency=(1, 1))
    user = new_user()
    user.page.add_init_script(f"({_CHATS_COME_LATE})({str(fetched).lower()})")
    assert visit_of(user, maker, teacher).do(chat).status is Status.ALREADY
    assert chats_of(world, teacher).count("Стенгазета") == 1


def visit_of(user: User, maker: RosterMaker, teacher: Player) -> Visit:
    (job,) = maker.jobs
    door = Door(user, job.teacher, teacher.organisation, phones_of(maker.world))
    return Visit(door, job, NothingIntended())
