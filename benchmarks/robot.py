"""The robot as `svyazka rpa apply` runs it inside: ledger, durable turns, workers with browsers.

    python -m benchmarks.robot                            teachers as they are ordered
    python -m benchmarks.robot FILE WORKERS [DATABASE]    all teachers of a file

FILE is as `benchmarks.peers.orders` describes the first line.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from benchmarks.peers.orders import CHATS, TITLE, Orders
from mock_services.client import StandClient, WorldClient
from mock_services.schema import Lesson, Player, TeacherOrder
from pages.deployment import Addresses, Deployment, published_wording
from rpa.crew import Crew
from rpa.drive import Drive, Progress
from rpa.durable import Queue, prepare
from rpa.ledger import Ledger
from rpa.roster import (
    MANUAL_CHATS,
    SUBJECT_CHATS,
    TEACHERS,
    Job,
    ManualChat,
    Roster,
    SubjectChat,
    Teacher,
)
from rpa.secrets import PhoneSecrets
from rpa.worker import Order

RUN = "bench"
_SCHOOL = 20
"""Teachers of a school: a list of colleagues is as long for the last as for the first."""
_SUBJECTS = ("Алгебра", "Геометрия", "Информатика", "Физика", "Химия", "Биология")


@dataclass
class Robot:
    """A run of the robot in a folder of its own."""

    order: Order
    secrets: PhoneSecrets
    ledger: Ledger
    queue: Queue

    def crew(self, size: int = 1) -> Crew:
        """Return so many workers, who have not begun."""
        return Crew(self.order, self.secrets, size)

    def drive(self, crew: Crew, watch: Callable[[Progress], None] = lambda _: None) -> None:
        """Do the whole roster."""
        Drive(RUN, self.order.roster, self.ledger, self.queue, crew, self.secrets, watch=watch).go()

    def one(self, number: int) -> None:
        """Do one job with the workers that are there."""
        self.queue.ask_turn(number, 1)
        while self.ledger.job(RUN, number).finished is None:
            time.sleep(0.05)  # looking more often would cost the robot more than it tells


def new_teachers(world: WorldClient, number: int) -> list[Player]:
    """Let so many teachers into a world, twenty to a school, each with lessons of her own."""
    return world.let_in(_newcomer(each) for each in range(number))


def _newcomer(number: int) -> TeacherOrder:
    school, place = divmod(number, _SCHOOL)
    school_class = f"{5 + place % 5}{'АБВГ'[place // 5]}"
    return TeacherOrder(
        login=f"teacher{number}",
        surname="Соколова",
        first_name="Анна",
        patronymic="Петровна",
        born=date(1980, 1, 1),
        sex="female",
        phone=f"+7901{number:07}",
        organisation=f"Школа № {1000 + school}",
        load=[Lesson(school_class=school_class, subject=each) for each in _SUBJECTS],
    )


@contextmanager
def robot(
    world: WorldClient, players: Sequence[Player], database: str | None = None
) -> Iterator[Robot]:
    """Prepare a run for these teachers, in an SQLite file unless told otherwise."""
    with TemporaryDirectory(prefix="svyazka-bench-") as name:
        folder = Path(name)
        where = database or f"sqlite:///{folder / 'run.db'}"
        roster = Roster(
            file=Path("roster.xlsx"), jobs=tuple(_job(n, each) for n, each in enumerate(players))
        )
        ledger = Ledger(where)
        ledger.prepare()
        prepare(where)
        ledger.begin(RUN, roster, target="mock", digest="")
        passwords = {each.login: each.password for each in players}
        order = Order(
            database=where,
            run=RUN,
            roster=roster,
            deployment=Deployment(
                Addresses(world.addresses.journal, world.addresses.messenger), published_wording()
            ),
            target="mock",
            organisation=players[0].organisation,
            folder=folder,
            masked=False,
            watched=False,
        )
        queue = Queue(where, RUN)
        queue.open()
        secrets = PhoneSecrets(lambda login: SecretStr(passwords[login]), world.newest_code)
        try:
            yield Robot(order, secrets, ledger, queue)
        finally:
            queue.close()
            ledger.close()


def _job(number: int, player: Player) -> Job:
    def place(sheet: str, row: int) -> dict[str, str | int]:
        return {"sheet": sheet, "row": row, "login": player.login}

    first = number * CHATS + 2
    return Job(
        teacher=Teacher.model_validate(
            {
                **place(TEACHERS, number + 2),
                "name": player.name,
                "phone": player.phone,
                "born": datetime.strptime(player.born, "%d.%m.%Y").date(),  # noqa: DTZ007 - a day
                "sex": player.sex,
                "organisation": player.organisation,
            }
        ),
        subject_chats=tuple(
            SubjectChat.model_validate(
                {
                    **place(SUBJECT_CHATS, first + index),
                    "school_class": each.school_class,
                    "subject": each.subject,
                }
            )
            for index, each in enumerate(player.load[:CHATS])
        ),
        manual_chats=(
            ManualChat.model_validate({**place(MANUAL_CHATS, number + 2), "title": TITLE}),
        ),
    )


def _in_turn() -> None:
    """Onboard teachers as they are ordered."""
    orders = Orders()
    players = [Player.model_validate(each) for each in orders.players]
    with (
        StandClient(orders.control) as client,
        robot(client.world(orders.world.name), players) as run,
    ):
        crew = run.crew()
        crew.tend()
        for player in orders:
            run.one(orders.players.index(player))
        crew.stop()


def _all_of(file: Path, workers: int, database: str | None = None) -> None:
    """Onboard all teachers of a file."""
    orders = json.loads(file.read_bytes())
    players = [Player.model_validate(each) for each in orders["players"]]
    with (
        StandClient(os.environ["BENCH_CONTROL"]) as client,
        robot(client.world(orders["world"]), players, database) as run,
    ):
        crew = run.crew(workers)
        crew.tend()
        run.drive(crew)
        crew.stop()


if __name__ == "__main__":
    if sys.argv[1:]:
        _all_of(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
    else:
        _in_turn()
