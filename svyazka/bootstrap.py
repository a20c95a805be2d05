"""Make everything ready to run, with nothing but Python: `python3 svyazka/bootstrap.py`.

A virtual environment in .venv, the pinned packages with their hashes, the project itself, and a
browser. `make setup` calls this; on Windows it is `py svyazka/bootstrap.py`. Calling it again
repairs what is missing. Standard library only, and the refusal of an old Python comes first.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.txt"
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")

OLDEST = (3, 11)


def main() -> None:
    """Do the steps in order; each is harmless when it has been done already."""
    _never_fail_on_letters()
    if sys.version_info < OLDEST:
        sys.exit(
            "Нужен Python {}.{} или новее, а это {}: установите новый и запустите им.".format(
                *OLDEST, sys.version.split()[0]
            )
        )
    if not _works(PYTHON):
        _make_venv()
    _say("Устанавливаю пакеты из requirements.txt")
    _pip("install", "--require-hashes", "--requirement", str(LOCK))
    remove_the_unlocked()
    # The build backend is among them, so the project needs no network and no second environment.
    _pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    _run([str(BIN / "svyazka"), "browser"])


def _never_fail_on_letters() -> None:
    """Let a console without Cyrillic show question marks, as the command does."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _works(python: Path) -> bool:
    """Whether an environment is there, is new enough and was not left half-made."""
    check = f"import pip, sys; sys.exit(sys.version_info < {OLDEST})"
    try:
        done = subprocess.run([str(python), "-c", check], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def _make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        _install_ensurepip()
    _say(f"Создаю виртуальное окружение {VENV} на Python {sys.version.split()[0]}")
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def _install_ensurepip() -> None:
    """Debian ships the part of Python that puts pip into an environment as its own package."""
    package = "python{}.{}-venv".format(*sys.version_info)
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        sys.exit(f"Не хватает пакета {package}: sudo apt-get install {package}, затем повторите.")
    _say(f"Устанавливаю системный пакет {package}")
    # A package list that cannot be refreshed may still be good enough to install from.
    for arguments in (["update"], ["install", "--yes", package]):
        done = subprocess.run(
            [apt, "--quiet=2", *arguments],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            stdout=subprocess.DEVNULL,
            check=False,
        )
    if done.returncode:
        sys.exit(done.returncode)


def _pip(*arguments: str) -> None:
    _run([str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--quiet", *arguments])


def remove_the_unlocked() -> None:
    """Take out what the lock does not name, as `pip-sync` does.

    A package that it named once would otherwise stay here for good, and what is green with it
    would be red on a machine that starts bare.
    """
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "list", "--format=json", "--exclude-editable"], stdout=subprocess.PIPE, check=False
    )
    if done.returncode:
        sys.exit(done.returncode)
    named = re.findall(r"^([\w.-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    # A new environment comes with these.
    kept = {_normal(name) for name in named} | {"pip", "setuptools"}
    installed = [package["name"] for package in json.loads(done.stdout)]
    surplus = [name for name in installed if _normal(name) not in kept]
    if surplus:
        _say("Убираю пакеты, которых нет в requirements.txt: " + ", ".join(surplus))
        _pip("uninstall", "--yes", *surplus)


def _normal(name: str) -> str:
    """A package's name as PyPI compares names."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _run(command: list[str]) -> None:
    """Run a step; where it fails, it has said why, and going on makes no sense."""
    done = subprocess.run(command, check=False)
    if done.returncode:
        sys.exit(done.returncode)


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    main()
