"""Where runs are kept: `out/check/<time>/`, and how an earlier one is found again.

out/check/2026-09-01_14-05-09/   one run; sorting the names sorts the runs
    evidence/                    records, pictures and traces (`svyazka.evidence.Run`)
    matrix.html, junit.xml, …    what is made of them
out/check/latest                 a text file: the name of the newest run
out/check/latest.html            opens the newest matrix
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pages.errors import InputError
from pages.hints import why
from paper.files import write_whole

EVIDENCE = "evidence"
MATRIX = "matrix.html"
LATEST = "latest"
BASE = Path("out/check")


class NoRunError(InputError):
    """No run is where one was looked for."""


def new_run(base: Path, now: datetime, *, private: bool = False, own: str = "") -> Path:
    """Make the folder of a new run.

    Args:
        base: the folder of all runs.
        now: by the clock of this machine.
        private: whether it is for nobody else to read: real people are in it.
        own: what follows the time, where other machines give names, too.

    Raises:
        InputError: when nothing can be written there.

    """
    stamp = f"{now:%Y-%m-%d_%H-%M-%S}{own}"
    number = 1
    while True:
        folder = base / (stamp if number == 1 else f"{stamp}-{number}")
        try:
            folder.mkdir(0o700 if private else 0o777, parents=True)
        except FileExistsError:  # another run of the same second
            number += 1
        except OSError as error:
            raise InputError(f"В папку {base} писать нельзя: {why(error)}") from None
        else:
            return folder


def point_to(run: Path) -> None:
    """Let `latest` name this run.  A file, not a link: Windows lets few people make links."""
    for name, text in {
        LATEST: f"{run.name}\n",
        f"{LATEST}.html": (
            '<!doctype html><html lang="ru"><meta charset="utf-8"><title>Последняя проверка</title>'
            f'<meta http-equiv="refresh" content="0; url={run.name}/{MATRIX}">'
            f'<a href="{run.name}/{MATRIX}">Последняя проверка: {run.name}</a></html>\n'
        ),
    }.items():
        write_whole(run.parent / name, text.encode())


def find_run(place: Path) -> Path:
    """Find a run: its own folder, its evidence, or a folder of runs, of which the newest.

    Where none has come to its end, nothing names the newest: then it is the newest that has begun.

    Raises:
        NoRunError: when no run is there.
        InputError: when it may not be read, as a run of somebody else's.

    """
    try:
        return _find(place)
    except OSError as error:
        raise InputError(f"{place}: не прочитана: {why(error)}") from None


def _find(place: Path) -> Path:
    if (place / EVIDENCE).is_dir():
        return place
    if place.name == EVIDENCE and place.is_dir():
        return place.parent
    pointer = place / LATEST
    if pointer.is_file():
        run = place / pointer.read_text(encoding="utf-8").strip()
        if (run / EVIDENCE).is_dir():
            return run
    elif begun := [each.parents[1] for each in place.glob(f"*/{EVIDENCE}/*.json")]:
        return max(begun)
    raise NoRunError(f"В {place} нет проверки: укажите папку вида {BASE}/2026-09-01_14-05-09")
