"""`apply --rehearse`: the same roster on a stand of its own, before anything real is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from rpa.outcomes import Status
from rpa.reading import read_roster
from rpa.roster import MANUAL_CHATS, SUBJECT_CHATS, TEACHERS
from svyazka.commands.rpa_rehearse import rehearse_roster
from tests.rpa.rosters import PETROVA, book, saved

ROWS: Mapping[str, Sequence[Sequence[object]]] = {
    TEACHERS: [PETROVA],
    SUBJECT_CHATS: [("petrova", "5А", "Алгебра")],
    MANUAL_CHATS: [("petrova", "Стенгазета", "Нездешняя Нина", "закрытый")],
}


def test_a_rehearsal_tells_time_sms_and_rows_that_would_fail_and_asks_nobody_with_yes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Invented people have invented phones, whatever the target's own secrets are."""
    (tmp_path / "targets.toml").write_text('[mock]\nkind = "mock"\nsecrets = "prompt"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    roster = read_roster(saved(book(ROWS), tmp_path))
    rehearsal = rehearse_roster(roster, workers=1, yes=True)
    (failed,) = rehearsal.failed
    assert (failed.row, failed.code) == ("Чаты вручную!2", "no_such_person")
    assert [each.status for each in rehearsal.results] == [Status.DONE, Status.DONE, Status.CANNOT]
    assert rehearsal.sms == 1  # VK ID knows the window by the time the messenger is opened
    minutes, seconds = divmod(round(rehearsal.seconds), 60)
    told = capsys.readouterr().err
    assert f"Репетиция: {minutes} мин {seconds:02} с без пауз" in told
    assert f"SMS с кодами: {rehearsal.sms}, строк, которые не вышли бы: 1." in told
    assert "Нездешняя Нина" in told
    assert {each.name for each in tmp_path.iterdir()} == {"roster.xlsx", "targets.toml"}
