"""`apply --rehearse`: the same roster on a stand of its own, before anything real is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import click
import psutil
import pytest

from pages.errors import SvyazkaError
from rpa.ledger import State
from rpa.outcomes import Status
from rpa.reading import read_roster
from rpa.roster import MANUAL_CHATS, SUBJECT_CHATS, TEACHERS
from svyazka.commands import rpa_driving, rpa_rehearse
from svyazka.commands.rpa_rehearse import RehearsalStoppedError, rehearse_roster
from svyazka.commands.rpa_session import ledger_at
from svyazka.figures import duration
from tests.rpa.rosters import IVANOV, PETROVA, book, saved

VODKINA = ("vodkina", "Петрова--Водкина Анна", "+79990000004", date(1987, 7, 25), "ж", None)
"""A name that a roster takes and VK ID does not."""
ROWS: Mapping[str, Sequence[Sequence[object]]] = {
    TEACHERS: [PETROVA, VODKINA],
    SUBJECT_CHATS: [("petrova", "5А", "Алгебра и её применение ".ljust(200, "м"))],
    MANUAL_CHATS: [
        ("petrova", "Стенгазета", "Нездешняя Нина", "закрытый"),
        ("petrova", "Педсовет", "Петрова Анна Олеговна", "закрытый"),
    ],
}


def test_a_rehearsal_tells_time_sms_and_rows_that_would_fail_and_asks_nobody_with_yes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Invented people have invented phones, whatever the target's own secrets are.

    Of people of no roster it knows nothing; a patronymic is what the messenger does not show.
    """
    (tmp_path / "targets.toml").write_text('[mock]\nkind = "mock"\nsecrets = "prompt"\n', "utf-8")
    monkeypatch.setenv("COLUMNS", "240")  # so that lines are whole
    monkeypatch.chdir(tmp_path)
    roster = read_roster(saved(book(ROWS), tmp_path))
    rehearsal = rehearse_roster(roster, workers=1, yes=True)
    failed = {each.row: each.code for each in rehearsal.failed}
    assert failed == {"Чаты вручную!3": "no_such_person", "Учителя!3": "data_refused"}
    assert [each.status for each in rehearsal.results].count(Status.DONE) == 3
    assert rehearsal.sms == 2  # VK ID knows a window by the time the messenger is opened
    told = capsys.readouterr().err
    assert f"Репетиция: {duration(rehearsal.seconds)} без пауз" in told
    assert f"SMS с кодами: {rehearsal.sms}, строк, которые не вышли бы: 2." in told
    assert "Участников чатов, которых нет на листе «Учителя»: 1;" in told
    assert "Нездешняя Нина" not in told
    assert "«Петрова Анна Олеговна» в мессенджере выбрать нельзя" in told
    assert {each.name for each in tmp_path.iterdir()} == {"roster.xlsx", "targets.toml"}


SIDOROV = ("sidorov", "Сидоров Олег Ильич", "+79990000003", date(1985, 3, 2), "мужской", None)


def test_no_teacher_takes_the_lessons_of_another(tmp_path: Path) -> None:
    """All their subjects for two of them, an unusual name, a class parted for a language."""
    rows: Mapping[str, Sequence[Sequence[object]]] = {
        TEACHERS: [PETROVA, (*IVANOV[:5], None), SIDOROV],
        SUBJECT_CHATS: [
            ("petrova", "*", "*"),
            ("ivanov", "10 ФМ", "Английский язык"),
            ("ivanov", "5-А", "*"),
            ("sidorov", "10 ФМ", "Английский язык"),
            ("sidorov", "5-А", "*"),
        ],
    }
    rehearsal = rehearse_roster(read_roster(saved(book(rows), tmp_path)), workers=1, yes=True)
    assert rehearsal.failed == []


@pytest.mark.parametrize(
    ("state", "error"), [(State.PAUSED, click.Abort), (State.STOPPED, RehearsalStoppedError)]
)
def test_what_stops_a_rehearsal_stops_the_run_that_it_stands_before(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    state: State,
    error: type[Exception],
) -> None:
    """Ctrl-C, or a rail; with `--yes` nobody would be asked any more."""

    def stop(folder: Path, database: str, *_: object, **__: object) -> State:
        with ledger_at(database) as ledger:
            ledger.set_state(folder.name, state, reason="капча")
        return state

    monkeypatch.setattr(rpa_driving, "drive", stop)
    with pytest.raises(error):
        rehearse_roster(read_roster(saved(book(ROWS), tmp_path)), workers=1, yes=True)
    assert "не вышли бы" not in capsys.readouterr().err


def test_a_stand_that_ends_in_the_middle_of_a_rehearsal_is_told_in_a_sentence() -> None:
    """As a rehearsal has it, which would try again for minutes before it asks."""
    told = r"остановился, ничего не начато: повторите команду \(код -?\d+\)$"
    with pytest.raises(SvyazkaError, match=told):
        _lose_the_stand()


def _lose_the_stand() -> None:
    here = psutil.Process()
    before = set(here.children())
    with rpa_rehearse._stand() as world:  # noqa: SLF001
        (stand,) = set(here.children()) - before
        stand.kill()
        world.outbox()
