"""A run in the formats that other programs read; all made of the same evidence.

junit.xml            CI servers: a suite per feature, a case per scenario
cucumber.json        the classic report of Cucumber
cucumber.ndjson      Cucumber messages
allure-results/      Allure 2 and 3
"""

from __future__ import annotations

from pathlib import Path

from paper.files import write_whole
from svyazka.evidence import Run
from svyazka.export import allure, cucumber, junit, messages

JUNIT = "junit.xml"
CUCUMBER = "cucumber.json"
MESSAGES = "cucumber.ndjson"
ALLURE = "allure-results"


def write_all(run: Run, folder: Path) -> None:
    """Write a run in every format; each file whole or not at all.

    Raises:
        InputError: when the run does not have the features that it was made of.
        OSError: when the folder cannot be written.

    """
    write_whole(folder / JUNIT, junit.render(run, run.folder_from(folder)))
    write_whole(folder / CUCUMBER, cucumber.render(run))
    write_whole(folder / MESSAGES, messages.render(run))
    allure.write(run, folder / ALLURE)
