"""How long a big roster takes to read and check, from the file to the jobs.

    python -m benchmarks.roster [ROWS] [ROUNDS]

ROWS rows lie on three sheets as a school's would (a teacher, eight subject chats and a chat by
hand, again and again), in a workbook and in CSV; then all of them are teachers, whose rows take
longest.  Every row is right, so nothing ends early.  Each round is a process of its
own, as `svyazka rpa check` would be.  Wall time is what a person
waits; processor time is steadier on a busy machine.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from itertools import count, islice
from pathlib import Path
from statistics import median

import click
from openpyxl import Workbook
from rich.console import Console

from benchmarks.command import Command
from rpa.layout import SHEETS
from rpa.roster import MANUAL_CHATS, SUBJECT_CHATS, TEACHERS

DEFAULT_ROWS = 10_000
DEFAULT_ROUNDS = 5
_CHATS = 8
_READ = """
import sys, time
from pathlib import Path
from rpa.reading import read_roster
begun, used = time.perf_counter(), time.process_time()
roster = read_roster(Path(sys.argv[1]))
assert len(roster.rows) == int(sys.argv[2]), len(roster.rows)
print(time.perf_counter() - begun, time.process_time() - used)
"""


def write(folder: Path, rows: int, chats: int) -> tuple[Path, Path]:
    """Write a roster of so many rows, as a workbook and as a folder of CSV."""
    book = Workbook(write_only=True)
    (folder / "csv").mkdir(parents=True)
    pages = {each.title: book.create_sheet(each.title) for each in SHEETS}
    texts: dict[str, list[str]] = {each.title: [] for each in SHEETS}
    for each in SHEETS:
        pages[each.title].append(each.headings)
        texts[each.title].append("\t".join(each.headings))
    for title, values in islice(_rows(chats), rows):
        pages[title].append(values)
        texts[title].append(
            "\t".join(f"{v:%d.%m.%Y}" if isinstance(v, date) else str(v) for v in values)
        )
    book.save(folder / "roster.xlsx")
    for title, lines in texts.items():
        (folder / "csv" / f"{title}.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder / "roster.xlsx", folder / "csv"


def _rows(chats: int) -> Iterator[tuple[str, tuple[object, ...]]]:
    for number in count():
        login = f"teacher{number}"
        phone = f"8 (9{number // 10_000_000 % 100:02}) {number:07}"
        born = date(1960 + number % 40, 1 + number % 12, 1 + number % 28)
        yield TEACHERS, (login, f"Петрова Анна {_word(number)}овна", phone, born, "женский")
        for chat in range(chats):
            yield SUBJECT_CHATS, (login, f"{5 + chat % 5}А", f"Предмет {chat}")
        if chats:
            yield (
                MANUAL_CHATS,
                (login, f"Кружок {number}", "Смирнова Ольга; Иванов Пётр", "закрытый"),
            )


def _word(number: int) -> str:
    """Spell a number with letters: names have no digits."""
    return "".join("абвгдежзик"[int(digit)] for digit in str(number))


@click.command(cls=Command)
@click.argument("rows", type=click.IntRange(min=1), default=DEFAULT_ROWS)
@click.argument("rounds", type=click.IntRange(min=1), default=DEFAULT_ROUNDS)
def main(rows: int, rounds: int) -> None:
    """Read and check a roster of so many ROWS, ROUNDS times, as a workbook and as CSV."""
    console = Console(soft_wrap=True)
    with tempfile.TemporaryDirectory() as folder:
        files = [*write(Path(folder), rows, _CHATS), write(Path(folder) / "учителя", rows, 0)[0]]
        for roster in files:
            command = [sys.executable, "-c", _READ, str(roster), str(rows)]
            times, whole = [], []
            for _ in range(rounds):
                begun = time.perf_counter()
                done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
                whole.append(time.perf_counter() - begun)
                times.append([float(each) for each in done.stdout.split()])
            waited, used = ([pair[place] for pair in times] for place in (0, 1))
            console.print(
                f"{roster.relative_to(folder)}, {rows} строк: проверка {median(waited):.2f} с "
                f"(худшая {max(waited):.2f}), процессора {median(used):.2f} с; "
                f"весь процесс {median(whole):.2f} с"
            )


if __name__ == "__main__":
    main()
