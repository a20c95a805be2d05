"""What the documents of rosters and desk say is what the programs do."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from rpa.layout import RESULTS, SHEETS, Sheet
from svyazka.targets import DeskPlace, Target

DOCS = Path(__file__).parents[2] / "docs"
ROSTER = (DOCS / "roster.md").read_text("utf-8")
DESK = (DOCS / "desk.md").read_text("utf-8")


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
    (block,) = re.findall(r"```toml\n(.*?)```", DESK, re.DOTALL)
    target = Target(**tomllib.loads(block)["production"])
    assert not target.is_mock
    assert target.hosts  # without VK ID's no profile is linked
    assert target.desk.port == 8443
    assert all(f"`{name}`" in DESK for name in DeskPlace.model_fields)
