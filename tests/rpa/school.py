"""A roster of the stand's own teachers, and how the stand answers for them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pydantic import SecretStr

from mock_services.client import WorldClient
from mock_services.schema import Player
from pages.deployment import Addresses, Deployment, published_wording
from pages.linking import birthday
from rpa.durable import prepare
from rpa.ledger import Ledger
from rpa.patience import Patience
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

QUICK = Patience(first_pause=0, longest_pause=0, first_delay=0, longest_delay=0)
"""Tries again at once: what is tested is that it does, not that it waits."""


def teachers_of(world: WorldClient, number: int) -> list[Player]:
    """The first teachers of the first school, who have a load."""
    school = world.people["class_teacher"].organisation
    found = world.find(role="teacher", limit=1000)
    return [each for each in found if each.load and each.organisation == school][:number]


class RosterMaker:
    """Counts the rows of the sheets as a spreadsheet would."""

    def __init__(self, world: WorldClient) -> None:
        self.world = world
        self.jobs: list[Job] = []
        self._rows = {TEACHERS: 1, SUBJECT_CHATS: 1, MANUAL_CHATS: 1}

    def add(
        self,
        player: Player,
        *,
        subjects: int | Sequence[tuple[str, str]] = 0,
        manual: Sequence[str] = (),
        people: Sequence[str] = (),
        phone: str | None = None,
    ) -> Job:
        """One teacher with so many chats of her load, and chats by hand."""
        if isinstance(subjects, int):
            subjects = [(each.school_class, each.subject) for each in player.load[:subjects]]
        job = Job(
            teacher=Teacher(
                sheet=TEACHERS,
                row=self._next(TEACHERS),
                login=player.login,
                name=player.name,
                phone=phone or player.phone,
                born=birthday(player.born),
                sex=player.sex,
            ),
            subject_chats=tuple(
                SubjectChat(
                    sheet=SUBJECT_CHATS,
                    row=self._next(SUBJECT_CHATS),
                    login=player.login,
                    school_class=school_class,
                    subject=subject,
                )
                for school_class, subject in subjects
            ),
            manual_chats=tuple(
                ManualChat(
                    sheet=MANUAL_CHATS,
                    row=self._next(MANUAL_CHATS),
                    login=player.login,
                    title=title,
                    people=tuple(people),
                )
                for title in manual
            ),
        )
        self.jobs.append(job)
        return job

    def roster(self) -> Roster:
        return Roster(file=Path("roster.xlsx"), jobs=tuple(self.jobs))

    def _next(self, sheet: str) -> int:
        self._rows[sheet] += 1
        return self._rows[sheet]


class NothingIntended:
    """A row of which no earlier try is known."""

    def intend(self, row: str, what: str) -> None: ...

    def withdraw(self, row: str, what: str) -> None: ...

    def intended(self, row: str) -> tuple[str, ...]:  # noqa: ARG002 - nothing for any row
        return ()


def phones_of(world: WorldClient) -> PhoneSecrets:
    """The stand knows all passwords and reads all phones."""
    passwords: dict[str, str] = {}

    def password(login: str) -> SecretStr:
        if login not in passwords:
            passwords.update({each.login: each.password for each in world.find(text=login)})
        return SecretStr(passwords[login])

    return PhoneSecrets(password, world.newest_code)


def order_of(
    world: WorldClient,
    roster: Roster,
    folder: Path,
    *,
    run: str = "r1",
    database: str = "",
    patience: Patience = QUICK,
) -> Order:
    """What a worker is told; the run is written down in its ledger."""
    database = database or f"sqlite:///{folder / 'run.db'}"
    ledger = Ledger(database)
    ledger.prepare()
    prepare(database)
    if ledger.run(run) is None:
        ledger.begin(run, roster, target="mock", digest="")
    ledger.close()
    return Order(
        database=database,
        run=run,
        roster=roster,
        deployment=deployment_of(world),
        target="mock",
        organisation=world.people["class_teacher"].organisation,
        folder=folder,
        masked=False,
        patience=patience,
        watched=False,
    )


def deployment_of(world: WorldClient) -> Deployment:
    """Where the pages of a world are."""
    return Deployment(
        Addresses(world.addresses.journal, world.addresses.messenger), published_wording()
    )
