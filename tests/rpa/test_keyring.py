"""Passwords in the system's keyring: one that does not answer, and one that lacks somebody's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail

from mock_services.client import WorldClient
from rpa.outcomes import Status
from rpa.secrets import KeyringSecrets
from svyazka.cli import main
from tests.rpa.commands import counts, sheets_of, write_sheets
from tests.rpa.conftest import Runner
from tests.rpa.school import RosterMaker, teachers_of


@dataclass
class Known(KeyringBackend):
    """A keyring with a password for one."""

    login: str
    password: str
    priority = 1.0

    def get_password(self, service: str, username: str) -> str | None:
        return self.password if (service, username) == ("svyazka/mock", self.login) else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise AssertionError((service, username, password))


@pytest.fixture
def use() -> Iterator[Callable[[KeyringBackend], None]]:
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_a_keyring_that_does_not_answer_is_no_teacher_who_is_away(
    world: WorldClient,
    tmp_path: Path,
    use: Callable[[KeyringBackend], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    use(fail.Keyring())  # type: ignore[no-untyped-call]
    roster = write_sheets(tmp_path / "roster", sheets_of(teachers_of(world, 1)))
    stand = ["--stand", world.stand_url, "--world", world.name]
    assert main(["rpa", "plan", str(roster), "--secrets", "keyring", *stand]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Хранилище паролей не отвечает: возьмите --secrets prompt" in said.err


def test_a_plan_tells_how_to_put_the_password_that_is_missing(
    world: WorldClient,
    tmp_path: Path,
    use: Callable[[KeyringBackend], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    one, two = teachers_of(world, 2)
    use(Known(one.login, one.password))
    roster = write_sheets(tmp_path / "roster", sheets_of([one, two]))
    stand = ["--stand", world.stand_url, "--world", world.name]
    assert main(["rpa", "plan", str(roster), "--secrets", "keyring", "--json", *stand]) == 0
    rows = {each["row"]: each for each in counts(capsys.readouterr().out)["rows"]}
    assert rows["Учителя!2"]["status"] == "todo"
    assert rows["Учителя!3"]["status"] == "waiting"
    assert f"«keyring set svyazka/mock {two.login}»" in rows["Учителя!3"]["reason"]


def test_no_code_is_sent_where_nobody_could_type_it(
    world: WorldClient,
    maker: RosterMaker,
    runner: Runner,
    use: Callable[[KeyringBackend], None],
) -> None:
    """A helper as a service has passwords, and nobody at a terminal; what needs no code is done."""
    (one,) = teachers_of(world, 1)
    use(Known(one.login, one.password))
    maker.add(one, subjects=1)
    runner.secrets = KeyringSecrets("svyazka/mock")
    runner.run(maker.roster())
    assert {each.code for each in runner.results().values()} == {"owner_away"}
    assert world.outbox() == []
    world.give_vk_id(one.id, linked=True)
    runner.run(maker.roster(), "r2")
    assert runner.statuses("r2") == {Status.ALREADY, Status.DONE}
    assert world.outbox() == []


def test_a_run_tells_it_of_every_row_that_waits(
    world: WorldClient,
    maker: RosterMaker,
    runner: Runner,
    use: Callable[[KeyringBackend], None],
) -> None:
    (teacher,) = teachers_of(world, 1)
    use(Known("another", ""))
    maker.add(teacher, subjects=1)
    runner.secrets = KeyringSecrets("svyazka/mock")
    runner.run(maker.roster())
    assert runner.statuses() == {Status.WAITING}
    assert {each.reason for each in runner.results().values()} == {
        f"Пароля для «{teacher.login}» нет: выполните «keyring set svyazka/mock {teacher.login}»"
    }
