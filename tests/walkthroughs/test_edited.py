"""What people do in a guide's folder stays there, whatever edited it."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import docx as word
import pptx as slides
import pytest

from svyazka.edited import Left
from svyazka.guides import Workshop
from tests.walkthroughs.rendering.office import saved
from walkthroughs.archive import steady
from walkthroughs.frames import FILE, PICTURES, Section, Step, Walkthrough
from walkthroughs.renderers import docx, pptx

STEP = Step(number=1, id="1", caption="Войдите в журнал")
GUIDE = Walkthrough(
    id="kak-voiti",
    title="Как войти",
    reader="teacher",
    device="computer",
    date="2026-09-01",
    sections=(Section(id="a", title="Войти", steps=(STEP,)),),
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A guide as yesterday made it, in all formats that are for editing."""
    folder = tmp_path / "out" / GUIDE.id
    _make(folder)
    for renderer in (docx, pptx):
        renderer.render(GUIDE, folder)
    return folder


def _make(folder: Path) -> None:
    (folder / PICTURES).mkdir(parents=True)
    (folder / FILE).write_text("{}", "utf-8")


def _replace(place: Path, *formats: str) -> Left:
    """Make the guide anew, in these formats, and put it in place."""
    making = place.parent / f".making-{len(list(place.parent.iterdir()))}"
    _make(making / GUIDE.id)
    for name in formats:
        (making / GUIDE.id / name).write_text("новое", "utf-8")
    return Workshop(making, place.parent).put_in_place(GUIDE)


def _saved_by_a_trainer(file: Path, day: datetime) -> bytes:
    """Save a document as Word does: by whom and when is told, no entry has a time."""
    library = word.Document if file.suffix == ".docx" else slides.Presentation
    document = library(str(file))
    document.core_properties.last_modified_by = "Анна Петрова"
    document.core_properties.modified = day
    document.save(str(file))
    file.write_bytes(steady(file.read_bytes()))
    os.utime(file, (day.timestamp(), day.timestamp()))
    return file.read_bytes()


@pytest.mark.parametrize("name", [docx.NAME, pptx.NAME])
def test_a_document_that_was_edited_lies_beside_the_new_one(name: str, place: Path) -> None:
    stem, ending = name.split(".")
    day = datetime(2026, 11, 25).astimezone()
    first = _saved_by_a_trainer(place / name, day)
    kept = f"{stem} (правка 25.11.2026).{ending}"
    assert _replace(place, "guide.docx", "guide.pptx", "guide.html").edited == (kept,)
    assert (place / name).read_text("utf-8") == "новое"
    assert (place / kept).read_bytes() == first
    # Whatever is not as we write it may be somebody's work.
    os.utime(place / name, (day.timestamp(), day.timestamp()))
    assert f"{stem} (правка 25.11.2026, 2).{ending}" in _replace(place, "guide.html").edited
    assert (place / kept).read_bytes() == first


@pytest.mark.needs_tool("soffice")
@pytest.mark.parametrize("name", [docx.NAME, pptx.NAME])
def test_what_libreoffice_has_saved_is_known_for_edited(
    name: str, place: Path, tmp_path: Path
) -> None:
    saved(place / name, tmp_path, tmp_path / "settings").replace(place / name)
    (kept,) = _replace(place).edited
    assert (place / kept).is_file()


def test_formats_that_are_not_made_again_are_named_and_what_others_put_there_stays(
    place: Path,
) -> None:
    (place / "guide.pdf").write_text("прежнее", "utf-8")
    (place / "Памятка 5А.docx").write_text("своё", "utf-8")
    (place / "черновики").mkdir()
    (place / "черновики" / "guide.docx").write_text("своё", "utf-8")
    left = _replace(place, "guide.html", "guide.pptx")
    assert left == Left(gone=("guide.docx", "guide.pdf"))
    assert sorted(each.name for each in place.iterdir()) == sorted(
        ["guide.html", "guide.pptx", FILE, PICTURES, "Памятка 5А.docx", "черновики"]
    )
    assert (place / "черновики" / "guide.docx").read_text("utf-8") == "своё"


def test_ctrl_c_between_the_two_moves_leaves_the_guide_of_before(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move, pressed = Path.replace, [KeyboardInterrupt]

    def replace(path: Path, target: Path) -> Path:
        if target == place and pressed:
            raise pressed.pop()
        return move(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(KeyboardInterrupt):
        _replace(place)
    assert (place / docx.NAME).exists()
