"""What would stop a run stops the look for its plan, too: it is no row that can be done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mock_services.client import WorldClient
from rpa.looking import Looker, RailError
from rpa.windows import Windows
from svyazka.cli import main
from svyazka.manners import HostGuard
from tests.rpa.commands import sheets_of, write_sheets
from tests.rpa.school import RosterMaker, deployment_of, phones_of, teachers_of


@pytest.fixture
def guarded(world: WorldClient) -> Iterator[Windows]:
    """A browser that may ask no host."""
    windows = Windows(deployment_of(world), lambda: [HostGuard("staging", ())])
    yield windows
    windows.stop()


def test_a_rail_ends_the_look_with_its_words(
    guarded: Windows, world: WorldClient, maker: RosterMaker
) -> None:
    for teacher in teachers_of(world, 2):
        maker.add(teacher, subjects=1)
    looker = Looker(guarded, "", phones_of(world))
    looked_at: list[object] = []
    with pytest.raises(RailError, match="стенду «staging» это не разрешено") as stopped:
        looker.look(maker.jobs, looked_at.append)
    assert stopped.value.exit_code == 3
    assert looked_at == maker.jobs[:1]


def test_a_plan_without_a_browser_is_none(
    world: WorldClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SVYAZKA_BROWSER", str(tmp_path / "no-browser"))
    roster = write_sheets(tmp_path / "roster", sheets_of(teachers_of(world, 1)))
    stand = ["--stand", world.stand_url, "--world", world.name]
    assert main(["rpa", "plan", str(roster), *stand]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "SVYAZKA_BROWSER" in said.err
