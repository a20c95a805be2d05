"""Somebody's real system, as far as the command can tell: a second stand that nobody controls."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from mock_services.control import people
from mock_services.models import Account, Role
from mock_services.schema import Player, VkIdOrder
from mock_services.server import Stand
from mock_services.worlds import World
from svyazka.evidence import Run, Scenario
from svyazka.rundir import EVIDENCE, find_run
from tests import ctrl_c

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ROOT = Path(__file__).parents[2]


@dataclass
class Check:
    """Runs `svyazka check` in a folder of its own, as a person would."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run it to its end."""
        with self._start(*arguments) as process:
            said, complaint = process.communicate()
        return subprocess.CompletedProcess(process.args, process.returncode, said, complaint)

    def interrupted(self, after: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run it, and press Ctrl-C as soon as it has said something."""
        with ctrl_c.heard():
            process = self._start(*arguments)
        with process:
            said, complaint = ctrl_c.pressed(process, after)
        return subprocess.CompletedProcess(process.args, process.returncode, said, complaint)

    def _start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """Start it; the terminal is wide, so that lines are whole."""
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "svyazka", "check", *map(str, arguments)],
            cwd=self.folder,
            env={**os.environ, "COLUMNS": "240", **self.environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            start_new_session=True,
        )

    @property
    def run(self) -> Run:
        """What the newest check has left."""
        return Run.read(find_run(self.folder / "out" / "check") / EVIDENCE)

    def scenario(self, name: str) -> Scenario:
        """Find a scenario of the newest check by its name."""
        (found,) = [each for each in self.run.scenarios if each.title == name]
        return found

    def feature(self, text: str, name: str = "own.feature") -> Path:
        """Write a feature file of a team's own."""
        file = self.folder / name
        file.write_text(f"# language: ru\nФункция: Своя\n{text}", encoding="utf-8")
        return file


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """The command, in an empty folder."""
    return Check(tmp_path)


@dataclass
class Staging:
    """A stand that is called staging, and what its owner knows."""

    stand: Stand
    world: World
    controlled: list[str] = field(default_factory=list)
    """Paths that the control was asked for: it is no news to itself, so no event tells of it."""

    def __post_init__(self) -> None:
        apps = self.stand.gateway.apps
        control = apps["control"]

        def told(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
            self.controlled.append(environ["PATH_INFO"])
            return control(environ, start_response)

        apps["control"] = told

    def link(self, *parts: str) -> None:
        """Let people have linked their profiles, long before the test, without any request."""
        with self.world.session() as db:
            for part in parts:
                account = db.get_one(Account, getattr(self.world.school, part))
                people.give_vk_id(db, self.world, account, VkIdOrder(linked=True, phone=None))

    def lead(self, who: Player, state: str) -> tuple[Player, str]:
        """Let somebody have gone as far on the way of A3n, without any request."""
        order = VkIdOrder(educational_profile=state == "profile", linked=state == "linked")
        with self.world.session() as db:
            if state != "new":
                people.give_vk_id(db, self.world, db.get_one(Account, who.id), order)
        return who, state

    def player(self, part: str) -> Player:
        """Tell about one of the announced people."""
        with self.world.session() as db:
            return people.cast(db, self.world)[part]

    def new_class_teachers(self) -> list[Player]:
        """List class teachers who have no VK ID yet."""
        return self.new(Role.TEACHER, head="yes")

    def new(
        self,
        role: Role,
        *,
        head: Literal["yes", "no"] | None = None,
        school_class: str | None = None,
    ) -> list[Player]:
        """List people who have no VK ID yet."""
        with self.world.session() as db:
            found = people.find(
                db, role=role, head=head, school_class=school_class, text="", limit=50
            )
        return [each for each in found if not each.vk_id]

    def requests(self, service: str) -> list[str]:
        """List the requests that a service has answered; of the control, see `controlled`."""
        return [each.path for each in self.world.events if each.service == service]


@pytest.fixture
def staging() -> Iterator[Staging]:
    """A second stand, in this process, so that a test can look into it."""
    with Stand(ticking=True) as stand:
        stand.serve_in_thread()
        yield Staging(stand, stand.main)


@pytest.fixture
def declare(staging: Staging, check: Check) -> Callable[..., None]:
    """Write targets.toml and people.toml for the second stand."""

    def write(**people_by_part: tuple[Player, str]) -> None:
        world = staging.world.addresses
        inbox = f"{world.phone}/api/messages?phone={{phone}}"
        (check.folder / "targets.toml").write_text(
            f"""
[staging]
kind = "staging"
journal = "{world.journal}"
messenger = "{world.messenger}"
hosts = ["id.localhost", "gosuslugi.localhost"]
pacing = 0.01
codes = {{ http = "{inbox}", path = "$[-1].text" }}
""",
            encoding="utf-8",
        )
        tables = []
        for number, (part, (who, state)) in enumerate(people_by_part.items()):
            variable = f"PASSWORD_{number}"
            check.environment[variable] = who.password
            check.environment[f"GOSUSLUGI_{number}"] = who.gosuslugi_password
            load = ", ".join(
                f"{{ school_class = {json.dumps(lesson.school_class, ensure_ascii=False)}, "
                f"subject = {json.dumps(lesson.subject, ensure_ascii=False)} }}"
                for lesson in who.load
            )
            born = f"born = {'-'.join(reversed(who.born.split('.')))}" if who.born else ""
            tables.append(
                f"""
[[{part.rstrip("0123456789")}]]
name = "{who.name}"
organisation = {json.dumps(who.organisation, ensure_ascii=False)}
login = "{who.login}"
password = "env:{variable}"
gosuslugi_password = "env:GOSUSLUGI_{number}"
phone = "{who.phone}"
{born}
sex = "{who.sex}"
head_of = {json.dumps(who.head_of, ensure_ascii=False)}
school_class = "{who.school_class or ""}"
load = [{load}]
state = "{state}"
"""
            )
        (check.folder / "people.toml").write_text("".join(tables), encoding="utf-8")

    return write
