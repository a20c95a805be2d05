"""The commands of the benchmarks tell what they want, and what is wrong in a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from benchmarks.results import Report, Results, Row
from pages.browser import Browser

ROOT = Path(__file__).parents[2]
FURTHER = ["scenario", "load", "report", "matrix", "video", "roster", "fuzz", "durable"]


def ask(module: str, *arguments: str) -> Result:
    return CliRunner().invoke(import_module(f"benchmarks.{module}").main, arguments)


@pytest.mark.parametrize("name", FURTHER)
def test_a_measurement_tells_what_it_takes_and_refuses_what_is_no_number(name: str) -> None:
    told = ask(name, "--help")
    assert told.exit_code == 0, told.output
    assert "Usage: " in told.output
    refused = ask(name, "nothing_at_all")
    assert refused.exit_code == 2, refused.output
    assert "Error: Invalid value" in refused.output


def test_a_film_of_a_folder_without_a_guide_is_refused(tmp_path: Path) -> None:
    assert "Missing argument 'FOLDER'" in ask("video").output
    refused = ask("video", str(tmp_path))
    assert refused.exit_code == 2
    assert "no walkthrough.json there" in refused.output


def test_what_pytest_said_is_shown_when_the_report_cannot_be_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    failed = ask("report", "1", "-n", "0", "-k", "nothing_at_all")
    assert failed.exit_code == 1
    assert "deselected" in failed.output
    assert not list(tmp_path.glob("svyazka-bench-*"))


@pytest.mark.parametrize(
    "option",
    ["--teachers=0", "--rounds=0", "--seconds=-1", "--long=-1", "--long=1", "--long=2"],
)
def test_a_number_that_measures_nothing_is_refused_before_anything_is_measured(
    option: str, tmp_path: Path
) -> None:
    refused = ask("__main__", "scale", option, f"--out={tmp_path}")
    assert refused.exit_code == 2, refused.output
    assert f"Invalid value for '{option.partition('=')[0]}'" in refused.output
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["suite", "--long=100"], "--long is of the table scale, which is not asked for"),
        (["item", "--teachers=3"], "--teachers is of the table scale, which is not asked for"),
        (["suite", "--short", "--rounds=20"], "--rounds changes nothing with --short"),
        (["scale", "--short", "--teachers=3"], "--teachers changes nothing with --short"),
    ],
)
def test_an_option_that_would_change_nothing_is_refused(
    options: list[str], told: str, tmp_path: Path
) -> None:
    refused = ask("__main__", *options, f"--out={tmp_path}")
    assert refused.exit_code == 2, refused.output
    assert told in refused.output
    assert not list(tmp_path.iterdir())


def test_a_table_tells_what_measures_it_again_as_it_was_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = import_module("benchmarks.__main__")

    def measured(name: str) -> Results:
        return Results(name=name, title=name, about="", rows=[Row(name="a", role="ours")])

    monkeypatch.setattr(main, "browser_here", lambda: (Browser("", Path(sys.executable), ""), {}))
    monkeypatch.setattr(main.scale, "measure", lambda *_: measured("scale"))
    monkeypatch.setitem(main.MEASURE, "item", lambda _: measured("item"))
    options = ["--rounds", "3", "--long=150", "--out", str(tmp_path)]
    done = ask("__main__", "scale", "item", *options)
    assert done.exit_code == 0, done.output
    tables = Report.model_validate_json((tmp_path / "results.json").read_bytes()).tables
    assert {name: table.command for name, table in tables.items()} == {
        "scale": 'make bench TABLE=scale BENCH_ARGS="--rounds 3 --long 150"',
        "item": 'make bench TABLE=item BENCH_ARGS="--rounds 3"',
    }
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "make bench TABLE=item BENCH_ARGS=&#34;--rounds 3&#34;" in page


def test_a_browser_that_is_not_there_is_told_in_a_sentence(tmp_path: Path) -> None:
    refused = subprocess.run(
        [sys.executable, "-m", "benchmarks", "item", f"--out={tmp_path}"],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1", "SVYAZKA_BROWSER": "/nope"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert refused.returncode == 1
    assert "SVYAZKA_BROWSER" in refused.stderr
    assert "Traceback" not in refused.stderr
