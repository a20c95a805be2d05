"""Each table of the benchmarks works, with ours and with some of its peers; times are nobody's.

The harness itself compares with the stand's control what everybody has done: a peer that did
something else than ours is named as missing, and so fails here.  Left out, for what they take to
install: Selenium (a driver), Mockoon (a hundred megabytes); and pytest-playwright, whose lines are
those of the script that is played.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.results import Report
from tests.demands import missing

ROOT = Path(__file__).parents[2]
CONTESTANTS = {
    "suite": ["svyazka", "behave", "playwright-bdd", "скрипт без тестов"],
    "item": ["svyazka", "Robot Framework Browser", "скрипт Playwright", "без браузера"],
    "scale": ["1 исполнитель, SQLite", "Huey, 1"],
    "guide": ["svyazka", "shot-scraper multi", "скрипт Playwright с картинками"],
    "mock": [
        "svyazka: страницы",
        "svyazka: простой JSON",
        "Flask для разработки: страницы",
        "json-server",
    ],
}


OPTIONS = {"scale": ["--long=3"]}


@pytest.mark.parametrize("table", CONTESTANTS)
def test_a_table_is_made(table: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks", table, "--short", f"--out={tmp_path}"]
    command += OPTIONS.get(table, [])
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    results = Report.model_validate_json((tmp_path / "results.json").read_bytes()).tables[table]
    broken = [each for each in results.missing if "не справился" in each.reason]
    assert not broken, broken
    lost = [each for each in results.missing if each.name in CONTESTANTS[table]]
    if lost:
        missing("; ".join(f"{each.name}: {each.reason}" for each in lost))
    assert [row.name for row in results.rows] == CONTESTANTS[table]
    assert all(row.samples[results.measures[0].key] for row in results.rows)
    if table in OPTIONS:
        cost, memory = results.goals[:2]
        assert cost.text.startswith("последние 1 из 3 учителей")
        assert memory.text.startswith("память не растёт")
        assert "Цикл постоянной длины" in results.notes[-1]
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert all(f">{row.name}<" in page for row in results.rows)
