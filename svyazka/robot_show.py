"""What a person at the terminal sees of a run of the robot: the plan, the progress, the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bar
from rich.status import Status as Spinner
from rich.table import Table

from rpa.drive import Progress
from rpa.ledger import FAILED, OPEN, State
from rpa.outcomes import Result, Status
from rpa.roster import EVERY_CLASS, EVERY_SUBJECT, ManualChat, Roster, Row, SubjectChat, Teacher
from rpa.words import STATUSES

PLANNED = {
    Status.TODO: "[bold]сделать[/]",
    Status.ALREADY: "[dim]уже есть[/]",
    Status.WAITING: "[yellow]когда придёт учитель[/]",
    Status.CANNOT: "[bold red]нельзя[/]",
}
_STYLES = {"good": "green", "warn": "yellow", "bad": "red", "muted": "dim"}
BECAME = {
    status: f"[{_STYLES[told.tone]}]{told.word.lower()}[/]" for status, told in STATUSES.items()
}
"""The same words as on the page and in the spreadsheet."""
STATES = {
    State.RUNNING: "не закончен",
    State.PAUSED: "приостановлен",
    State.STOPPED: "остановлен защитой",
    State.CANCELLED: "отменён",
}
_TOLD = (
    Status.DONE,
    Status.ALREADY,
    Status.WAITING,
    Status.TODO,
    Status.CANNOT,
    Status.PARKED,
    Status.CANCELLED,
)
"""In the order of the last line."""
_MANY_NAMES = 3


def what(row: Row) -> str:
    """Say what a row asks for."""
    match row:
        case Teacher():
            return f"профиль: {row.name}"
        case SubjectChat() if row.school_class == EVERY_CLASS:
            return "чаты: все предметы, все классы"
        case SubjectChat() if row.subject == EVERY_SUBJECT:
            return f"чаты: все предметы, {row.school_class}"
        case SubjectChat():
            return f"чат «{row.subject}, {row.school_class}»"
        case ManualChat():
            return f"чат вручную «{row.title}»"


def state_word(state: State, results: Sequence[Result]) -> str:
    """Say how a run is: one in which nothing is left to do is over, whatever it may still do."""
    over = not any(each.status in OPEN for each in results)
    return "завершён" if state is State.RUNNING and over else STATES[state]


def show_rows(
    console: Console, roster: Roster, results: Sequence[Result], words: Mapping[Status, str]
) -> None:
    """Print a table: a line for every row."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("Строка", no_wrap=True)
    table.add_column("Учитель", no_wrap=True)
    table.add_column("Что", overflow="fold")
    table.add_column("Итог", no_wrap=True)
    table.add_column("Почему", overflow="fold")
    for result in results:
        row = roster.by_id[result.row]
        table.add_row(
            result.row,
            escape(row.login),
            escape(what(row)),
            words[result.status],
            escape(result.reason),
        )
    console.print(table)


def show_plan(console: Console, roster: Roster, results: Sequence[Result]) -> None:
    """Print what would be done."""
    show_rows(console, roster, results, PLANNED)
    counted = Counter(each.status for each in results)
    console.print(
        f"\nСделать: {counted[Status.TODO]}, уже есть: {counted[Status.ALREADY]}, "
        f"ждут учителя: {counted[Status.WAITING]}, нельзя: {counted[Status.CANNOT]}."
    )


def show_end(
    console: Console, roster: Roster, results: Sequence[Result], state: State, reason: str
) -> None:
    """Print what did not go well, and what it all came to."""
    wrong = [each for each in results if each.status in (*FAILED, *OPEN)]
    if wrong:
        show_rows(console, roster, wrong, BECAME)
    counts, found = counted(results), Counter(each.status for each in results)
    if state is State.STOPPED:
        console.print(f"\n[bold red]Остановлено:[/] {escape(reason)}")
    if counts["already"] == counts["rows"]:
        console.print("[bold green]Ничего не изменено:[/] всё из реестра уже есть.")
        return
    said = ", ".join(f"{STATUSES[each].word.lower()}: {found[each]}" for each in _TOLD)
    console.print(f"\nСтрок: {counts['rows']}. {said.capitalize()}.")


def counted(results: Sequence[Result]) -> dict[str, int]:
    """Count the rows as `--json` tells them."""
    found = Counter(each.status for each in results)
    return {
        "rows": len(results),
        "done": found[Status.DONE],
        "already": found[Status.ALREADY],
        "waiting": sum(found[each] for each in OPEN),
        "failed": sum(found[each] for each in FAILED),
        "cancelled": found[Status.CANCELLED],
    }


def as_json(
    run: str, state: State, reason: str, results: Sequence[Result], *, over: bool = True
) -> str:
    """Tell in one line what a run came to.

    Args:
        run: its name.
        state: what it may do.
        reason: why.
        results: what became of its rows.
        over: whether nobody works on it any more, as far as one can know.

    """
    word = "finished" if state is State.RUNNING and over else state.value
    told = {"run": run, "state": word, "reason": reason, **counted(results)}
    return json.dumps(told, ensure_ascii=False)


def exit_code(state: State, results: Sequence[Result]) -> int:
    """Return 0 when every row is there, 1 when some are not, 3 when a rail has stopped it."""
    if state is State.STOPPED:
        return 3
    return 0 if all(each.status in {Status.DONE, Status.ALREADY} for each in results) else 1


@dataclass
class Watch:
    """Shows how far a run is: on a terminal one line moves, in a log nothing does."""

    console: Console
    total: int
    given_up: Event = field(default_factory=Event)
    """Set when the person at the terminal has broken off: nobody answers a question any more."""
    _moving: Bar | Spinner | None = None
    _bar: Bar | None = None
    _task: TaskID | None = None
    _first: int | None = None

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Show it, for a `with` block."""
        self._bar = Bar(
            SpinnerColumn(),
            TextColumn("строки"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TextColumn("осталось"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[waiting]}", markup=False),
            console=self.console,
            disable=not self.console.is_terminal,
            transient=True,
        )
        try:
            with self._bar as self._moving:
                self._task = self._bar.add_task("", total=self.total, rate="", waiting="")
                yield
        finally:
            self._moving = self._bar = None

    @contextmanager
    def busy(self, words: str) -> Iterator[Callable[[str], None]]:
        """Show what is being done, for a `with` block; gives what changes the words."""
        try:
            with self.console.status(words) as status:
                self._moving = status
                yield status.update
        finally:
            self._moving = None

    def __call__(self, progress: Progress) -> None:
        """Learn how far it is."""
        if self._bar is None or self._task is None:
            return
        settled = self.total - sum(progress.counts.get(each, 0) for each in OPEN)
        if self._first is None:
            self._first = settled
        seconds = self._bar.tasks[0].elapsed or 0
        rate = (settled - self._first) / seconds * 60 if seconds else 0
        self._bar.update(
            self._task,
            completed=settled,
            rate=_rate(rate),
            waiting=_waiting(progress.waiting_for),
        )

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Make room for a question to the person.

        What moves may be over by the time that she has answered, or broken off: begun again then,
        nobody would end it, and the terminal would be left without its cursor.
        """
        moving = self._moving
        if moving is None or not self.console.is_terminal:
            yield
            return
        moving.stop()
        try:
            yield
        finally:
            if self._moving is moving:
                moving.start()


def _rate(rows_a_minute: float) -> str:
    if not rows_a_minute:
        return ""
    slow = rows_a_minute < 1
    return f"{rows_a_minute * 60:.0f} в час" if slow else f"{rows_a_minute:.0f} в минуту"


def _waiting(logins: Sequence[str]) -> str:
    if not logins:
        return ""
    more = f" и ещё {len(logins) - _MANY_NAMES}" if len(logins) > _MANY_NAMES else ""
    return f"ждём: {', '.join(logins[:_MANY_NAMES])}{more}"
