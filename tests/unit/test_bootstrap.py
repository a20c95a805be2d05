"""The set-up by Python alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from svyazka import bootstrap


def test_a_console_without_cyrillic_stops_no_setup(tmp_path: Path) -> None:
    pytest.importorskip("ensurepip")  # without it, the set-up would install it
    copy = tmp_path / "svyazka" / "bootstrap.py"
    copy.parent.mkdir()
    shutil.copy(bootstrap.__file__, copy)
    (tmp_path / ".venv").write_text("a file, so that the first step ends it")
    done = subprocess.run(
        [sys.executable, copy],
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        capture_output=True,
        encoding="cp1252",
        check=False,
    )
    assert f"??????????? ????????? {tmp_path / '.venv'} ?? Python" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_package_that_the_lock_no_longer_names_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("ensurepip")
    venv = tmp_path / ".venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    python = venv / bootstrap.PYTHON.relative_to(bootstrap.VENV)
    kept, dropped = _wheel(tmp_path, "Kept_One"), _wheel(tmp_path, "dropped")
    pip = [str(python), "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--quiet", "--no-index", kept, dropped], check=True)
    lock = tmp_path / "requirements.txt"
    lock.write_text("kept-one==1 \\\n    --hash=sha256:0\n    # via dropped\n", encoding="utf-8")
    monkeypatch.setattr(bootstrap, "PYTHON", python)
    monkeypatch.setattr(bootstrap, "LOCK", lock)

    bootstrap.remove_the_unlocked()

    assert capsys.readouterr().out == "Убираю пакеты, которых нет в requirements.txt: dropped\n"
    listed = subprocess.run([*pip, "list"], capture_output=True, encoding="utf-8", check=True)
    names = {line.split()[0] for line in listed.stdout.splitlines()[2:]}
    assert {"Kept_One", "pip"} <= names
    assert "dropped" not in names


def _wheel(folder: Path, name: str) -> Path:
    """An empty package, as pip installs it."""
    wheel = folder / f"{name}-1-py3-none-any.whl"
    records = f"{name}-1.dist-info"
    with ZipFile(wheel, "w") as archive:
        archive.writestr(
            f"{records}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n"
        )
        archive.writestr(
            f"{records}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{records}/RECORD", "")
    return wheel
