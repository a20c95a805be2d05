"""A screen is compared with the approved one: noise is nothing, a moved button is something."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from mock_services.client import StandClient
from paper.difference import differ
from svyazka.evidence import Run, Verdict, Visual
from svyazka.suite import ROOT
from svyazka.visual import Gallery
from tests.report.conftest import attempt, login, screen

FEATURE = """# language: ru
Функция: Своя
  @A1
  Сценарий: Увидеть вход
    Допустим учитель — классный руководитель
    Когда учитель открывает журнал
    Тогда учитель видит страницу входа
"""


def with_box(left: int) -> bytes:
    """Paint a screen with a button."""
    picture = Image.open(BytesIO(screen("white")))
    ImageDraw.Draw(picture).rectangle((left, 50, left + 80, 80), fill="#1d4f91")
    buffer = BytesIO()
    picture.save(buffer, "png")
    return buffer.getvalue()


def test_a_moved_button_matters_and_is_marked() -> None:
    difference = differ(with_box(20), with_box(40))
    assert difference.matters
    assert difference.changed == pytest.approx(2 * 20 * 31 / (320 * 200))
    with Image.open(BytesIO(difference.picture)) as picture:
        assert picture.getpixel((25, 60)) == (214, 51, 108)
        assert picture.getpixel((70, 60)) != (214, 51, 108)


def test_a_slightly_other_shade_does_not_matter() -> None:
    assert not differ(screen("#f3f5f8"), screen("#f0f2f6")).matters


def test_another_size_is_another_screen() -> None:
    assert differ(screen(), screen(size=(320, 201))).changed == 1


def test_a_screen_is_new_then_approved_then_the_same_then_changed(
    tmp_path: Path, evidence: Path
) -> None:
    gallery, scenario = Gallery(tmp_path / "visual"), login(attempt())
    assert gallery.look(scenario, 2, with_box(20), evidence).outcome is Visual.NEW
    assert gallery.approve(scenario, 2, with_box(20), evidence).outcome is Visual.APPROVED
    assert gallery.look(scenario, 2, with_box(20), evidence).outcome is Visual.SAME
    changed = gallery.look(scenario, 2, with_box(60), evidence)
    assert changed.outcome is Visual.CHANGED
    for name in (changed.before, changed.after, changed.difference):
        assert (evidence / name).is_file()
    assert gallery.approve(scenario, 2, with_box(60), evidence).outcome is Visual.APPROVED
    assert gallery.look(scenario, 2, with_box(60), evidence).outcome is Visual.SAME


def test_every_target_has_pictures_of_its_own(tmp_path: Path, evidence: Path) -> None:
    gallery, mock = Gallery(tmp_path / "visual"), login(attempt())
    staging = mock.model_copy(update={"target": "staging"})
    gallery.approve(mock, 2, with_box(20), evidence)
    assert gallery.look(staging, 2, with_box(20), evidence).outcome is Visual.NEW
    place = gallery.file(mock, 2).relative_to(gallery.folder)
    assert place.parts[0] == "chromium"
    assert gallery.file(staging, 2) == gallery.folder / "staging" / place


def test_pytest_approves_compares_and_fails_on_what_has_changed(
    tmp_path: Path, stand: StandClient
) -> None:
    (tmp_path / "own.feature").write_text(FEATURE, encoding="utf-8")

    def go(*flags: str) -> Run:
        evidence = tmp_path / f"evidence{len(list(tmp_path.iterdir()))}"
        command = [sys.executable, "-m", "pytest", str(ROOT / "tests/test_features.py"), "-q"]
        command += [f"--rootdir={ROOT}", f"--features={tmp_path / 'own.feature'}", *flags]
        command += [f"--evidence={evidence}", f"--visual-dir={tmp_path / 'visual'}"]
        command += [f"--stand={stand.url}", "-p", "no:cacheprovider"]
        subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
        return Run.read(evidence)

    def looks(run: Run) -> set[Visual]:
        return {step.look.outcome for step in run.scenarios[0].attempts[0].steps if step.look}

    new = go("--visual")
    assert (looks(new), new.verdict) == ({Visual.NEW}, Verdict.PASSED)
    strict = go("--visual", "--visual-strict")
    assert strict.verdict is Verdict.FAILED
    assert looks(go("--visual", "--approve")) == {Visual.APPROVED}
    same = go("--visual", "--visual-strict")
    assert (looks(same), same.verdict) == ({Visual.SAME}, Verdict.PASSED)
    for file in (tmp_path / "visual").rglob("*.png"):
        with Image.open(file) as picture:
            size = picture.size
        file.write_bytes(screen("white", size))
    changed = go("--visual")
    assert (looks(changed), changed.verdict) == ({Visual.CHANGED}, Verdict.FAILED)
    assert "Экран изменился на шаге" in changed.scenarios[0].attempts[0].reason
