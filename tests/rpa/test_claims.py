"""Two runs for one teacher: the second does not begin, on this machine and beside a database."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from mock_services.client import WorldClient
from pages.errors import InputError
from rpa.alive import FileLocks
from rpa.claims import Claim, claimed, claimed_everywhere
from rpa.reading import read_roster
from svyazka.cli import main
from tests.rpa.postgres import cut_off

HOLD = """
import sys
from pathlib import Path
from rpa.claims import Claim, claimed
teachers = frozenset({("o", "a"), ("o", "b")})
with claimed(Path(sys.argv[1]), Claim(system="s", teachers=teachers, who="другой")):
    print("held", flush=True)
    sys.stdin.read()
"""


def claim(*logins: str, system: str = "s", organisation: str = "o", shared: str = "") -> Claim:
    teachers = frozenset((organisation, login) for login in logins)
    return Claim(system=system, teachers=teachers, who="реестр a.xlsx", shared=shared)


def test_a_teacher_is_claimed_once_and_others_are_free(tmp_path: Path) -> None:
    with claimed(tmp_path, claim("a", "b")):
        with pytest.raises(InputError, match=r"«b» уже работает другой запуск \(реестр a.xlsx\)"):
            claimed(tmp_path, claim("b", "c")).__enter__()
        with claimed(tmp_path, claim("c")), claimed(tmp_path, claim("a", system="t")):
            pass
        with claimed(tmp_path, claim("a", organisation="p")):
            pass
    with claimed(tmp_path, claim("b")):
        pass


def test_a_run_and_its_helpers_are_one_and_others_beside_them_are_none(tmp_path: Path) -> None:
    """A database that they share keeps them apart."""
    with claimed(tmp_path, claim("a", shared="1f")):
        with claimed(tmp_path, claim("a", shared="1f")):
            pass
        for other in (claim("a"), claim("a", shared="2f")):
            with pytest.raises(InputError, match="уже работает другой запуск"):
                claimed(tmp_path, other).__enter__()


def test_runs_that_end_are_in_nobody_s_way(tmp_path: Path) -> None:
    """They take their claims away while another reads them, at one of which it is held up."""
    slow, gone = FileLocks(tmp_path), FileLocks(tmp_path)
    slow.hold("slow")
    gone.hold("gone")

    def begin() -> None:
        with claimed(tmp_path, claim("a")):
            pass

    with ThreadPoolExecutor() as pool:
        with ExitStack() as others:
            for number in range(20):
                others.enter_context(claimed(tmp_path, claim(f"c{number}")))
            (tmp_path / "gone.json").symlink_to("nowhere")
            os.mkfifo(tmp_path / "slow.json")
            begun = pool.submit(begin)
            held_up = (tmp_path / "slow.json").open("w")
        with held_up:
            held_up.write(claim("b").model_dump_json())
        begun.result()
    slow.close()
    gone.close()


def test_who_is_killed_lets_go_of_her_teachers(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(InputError, match="другой"):
            claimed(tmp_path, claim("a")).__enter__()
        holder.kill()
        holder.wait()
        with claimed(tmp_path, claim("a")):
            assert len(list(tmp_path.glob("*.json"))) == 1  # what the dead one left is gone


def test_a_second_run_of_a_roster_does_not_begin_beside_the_first(
    world: WorldClient,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    stand = ["--stand", world.stand_url, "--world", world.name]
    assert main(["rpa", "sample", "roster.xlsx", "--teachers", "1", *stand]) == 0
    (job,) = read_roster(Path("roster.xlsx")).jobs
    home = world.people["class_teacher"].organisation
    first = claim(
        job.teacher.login.casefold(),
        system=world.addresses.journal.rstrip("/"),
        organisation=(job.teacher.organisation or home).casefold(),
    )
    with claimed(Path("out/rpa/.at-work"), first):
        assert main(["rpa", "apply", "roster.xlsx", "--yes", *stand]) == 2
    told = capsys.readouterr().err
    assert f"С учителем «{job.teacher.login}» уже работает другой запуск" in told
    assert [each.name for each in Path("out/rpa").iterdir()] == [".at-work"]


def test_a_roster_has_one_run_beside_a_shared_database(database: str) -> None:
    with claimed_everywhere(database, "s", "1f") as still:
        with pytest.raises(InputError, match="помочь ему: svyazka rpa worker"):
            claimed_everywhere(database, "s", "1f").__enter__()
        with claimed_everywhere(database, "s", "2f"):
            pass
        assert still()
        cut_off(database)
        assert not still()
    with claimed_everywhere(database, "s", "1f"):
        pass
