"""The sheet of personal links: where it lies, and for how long."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from pages.errors import InputError
from rpa.desk.server import Desk
from rpa.reading import read_roster
from rpa.roster import Roster
from svyazka.commands import rpa_session
from svyazka.desk import open_desk
from svyazka.targets import Target
from tests.rpa.rosters import book, saved


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    return read_roster(saved(book(), tmp_path))


@pytest.fixture
def console() -> Console:
    return Console(file=StringIO())


def test_desks_that_share_a_folder_have_a_sheet_each(
    roster: Roster, console: Console, tmp_path: Path
) -> None:
    """The one that closes first leaves the other's."""
    out = tmp_path / "runs"
    with open_desk(Target(), "Школа № 1", roster, console, out):
        (first,) = out.iterdir()
        with open_desk(Target(), "Школа № 1", roster, console, out):
            assert len(list(out.iterdir())) == 2
        assert list(out.iterdir()) == [first]
    assert list(out.iterdir()) == []


def test_address_and_fingerprint_are_told_to_the_letter(
    roster: Roster, console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Desk, "address", "https://[fd00::ab:5]:8443")
    monkeypatch.setattr(Desk, "fingerprint", "12:AB:CD:34")
    with open_desk(Target(), "Школа № 1", roster, console, tmp_path):
        assert isinstance(console.file, StringIO)
        told = console.file.getvalue().splitlines()
    assert told[0] == "Стойка учителя открыта: https://[fd00::ab:5]:8443"
    assert told[2] == "Отпечаток сертификата SHA-256: 12:AB:CD:34"


def test_what_people_have_written_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    rpa_session.console(stderr=False).print("чат «5А :cat:»")
    assert capsys.readouterr().out == "чат «5А :cat:»\n"


def test_a_sheet_that_cannot_be_written_is_told(
    roster: Roster, console: Console, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(InputError, match=r"писать нельзя: на её месте файл.*--out"),
        open_desk(Target(), "Школа № 1", roster, console, tmp_path / "file" / "runs"),
    ):
        pass
