"""What the documents of rosters and desk say is what the programs do."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from sqlalchemy import text

from rpa.desk.counter import HERE_SECONDS
from rpa.layout import RESULTS, SHEETS, Sheet
from rpa.ledger import OPEN, Base, Ledger
from rpa.outcomes import Status
from rpa.reading import read_roster
from svyazka.targets import DeskPlace, Target
from tests.rpa.rosters import book, saved

DOCS = Path(__file__).parents[2] / "docs"
ROSTER = (DOCS / "roster.md").read_text("utf-8")
DESK = (DOCS / "desk.md").read_text("utf-8")
ROBOT = (DOCS / "rpa.md").read_text("utf-8")


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.title)
def test_every_sheet_is_documented_with_its_columns(sheet: Sheet) -> None:
    (line,) = [line for line in ROSTER.splitlines() if line.startswith(f"| «{sheet.title}» |")]
    told = [word.strip("* ") for word in line.split("|")[2].split(",")]
    assert told == list(sheet.headings)


def test_what_may_be_left_out_is_in_italics() -> None:
    optional = {c.heading for sheet in SHEETS for c in sheet.columns if not c.needed}
    assert optional == set(re.findall(r"\*(\w+)\*", ROSTER.partition("Курсивом")[0]))


def test_every_result_column_is_documented() -> None:
    assert all(f"«{name}»" in ROSTER for name in RESULTS)


def test_the_settings_of_the_desk_are_right_and_documented() -> None:
    whole, own = map(tomllib.loads, re.findall(r"```toml\n(.*?)```", DESK, re.DOTALL))
    target = Target(**whole["production"])
    assert not target.is_mock
    assert target.hosts  # without VK ID's no profile is linked
    assert target.desk.port == 8443
    assert DeskPlace(**own["desk"]).host == "desk.school.example"
    assert all(f"`{name}`" in DESK for name in DeskPlace.model_fields)


def test_how_long_a_silent_phone_is_waited_for_is_documented() -> None:
    assert f"через {HERE_SECONDS:g} секунд" in DESK


def test_the_documented_statements_forget_a_run_and_no_other(tmp_path: Path) -> None:
    (block,) = re.findall(r"```sql\n(.*?)```", ROBOT, re.DOTALL)
    (run,) = set(re.findall(r"'(.*?)'", block))
    roster = read_roster(saved(book(), tmp_path))
    ledger = Ledger(f"sqlite:///{tmp_path / 'run.db'}")
    ledger.prepare()
    for name in (run, "other"):
        ledger.begin(name, roster, target="mock", digest=roster.digest)
        ledger.settle(name, set(OPEN), Status.CANCELLED)
        ledger.finish_turn(name, 0, seconds=1.0, failed_turns=0)
    with ledger.engine.begin() as db:
        for statement in block.split(";\n")[:-1]:
            db.execute(text(statement))
        left = [db.execute(table.select()).all() for table in Base.metadata.sorted_tables]
    ledger.close()
    assert all(left)
    assert run not in str(left)
