"""The gallery lists what is there, by reader and device."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from fixtures.access import audit
from tests.walkthroughs.rendering.conftest import Sample
from tests.walkthroughs.rendering.sample import write
from walkthroughs.frames import FILE
from walkthroughs.gallery import write_gallery


@pytest.fixture
def gallery(pages: Path, tmp_path: Path) -> Path:
    """A folder of both guides in their formats."""
    return Path(shutil.copytree(pages, tmp_path / "gallery"))


def _open(page: Page, folder: Path, width: int = 1280) -> Page:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(write_gallery(folder).as_uri())
    return page


def test_guides_are_grouped_by_reader_and_device(
    gallery: Path, page: Page, teacher: Sample, student: Sample
) -> None:
    shown = _open(page, gallery)
    readers = shown.locator("main > section")
    expect(readers.get_by_role("heading", level=2)).to_have_text(["Учителю", "Ученику"])
    of_teacher, of_student = readers.all()
    expect(of_teacher.get_by_role("heading", level=3)).to_have_text("Компьютер")
    expect(of_teacher.get_by_role("heading", level=4)).to_have_text(teacher.guide.title)
    expect(of_student.get_by_role("heading", level=3)).to_have_text("Телефон")
    expect(of_student.get_by_role("listitem")).to_contain_text(f"Steps: {len(student.guide.steps)}")


def test_every_format_that_is_there_is_one_press_away(
    gallery: Path, page: Page, teacher: Sample
) -> None:
    card = _open(page, gallery).get_by_role("listitem").first
    links = card.get_by_role("link")
    expect(links).to_have_count(4)
    for link in links.all():
        address = link.get_attribute("href") or ""
        assert (gallery / unquote(address)).is_file()
    (gallery / teacher.guide.id / "guide.pptx").unlink()
    expect(_open(page, gallery).get_by_role("listitem").first.get_by_role("link")).to_have_count(3)
    card.get_by_role("link", name=teacher.guide.title, exact=True).click()
    expect(page).to_have_title(teacher.guide.title)


@pytest.mark.parametrize("width", [1440, 360])
def test_axe_core_finds_nothing_and_nothing_is_too_wide(
    gallery: Path, page: Page, width: int
) -> None:
    shown = _open(page, gallery, width)
    assert audit(shown) == []
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_sections_of_one_device_are_told_apart(gallery: Path, page: Page, student: Sample) -> None:
    computer = student.guide.model_copy(update={"device": "computer"})
    write(computer, gallery / student.guide.id)
    shown = _open(page, gallery)
    expect(shown.get_by_role("region", name="Учителю Компьютер")).to_be_visible()
    expect(shown.get_by_role("region", name="Ученику Компьютер")).to_be_visible()
    assert audit(shown) == []


def test_an_empty_folder_says_how_guides_are_made(tmp_path: Path, page: Page) -> None:
    expect(_open(page, tmp_path).get_by_role("main")).to_contain_text("svyazka walkthrough")


def test_a_guide_that_cannot_be_read_is_named_and_the_others_are_there(
    gallery: Path, page: Page
) -> None:
    (gallery / "broken").mkdir()
    (gallery / "broken" / FILE).write_text('{"schema": 99}', encoding="utf-8")
    (gallery / "folder" / FILE).mkdir(parents=True)
    shown = _open(page, gallery)
    unreadable = "не читаются, сделайте их заново: broken, folder"
    expect(shown.get_by_role("main")).to_contain_text(unreadable)
    expect(shown.get_by_role("heading", level=4)).to_have_count(2)


def test_a_folder_with_spaces_and_cyrillic_letters_can_be_opened(
    gallery: Path, page: Page, student: Sample
) -> None:
    folder = gallery / "Инструкция № 1, 100 %"
    (gallery / student.guide.id).rename(folder)
    write(student.guide, folder)
    shown = _open(page, gallery)
    shown.get_by_role("link", name=student.guide.title, exact=True).click()
    expect(shown).to_have_title(student.guide.title)


def test_the_same_guides_give_the_same_bytes(gallery: Path) -> None:
    before = write_gallery(gallery).read_bytes()
    assert write_gallery(gallery).read_bytes() == before


def test_the_newest_version_that_made_a_guide_is_named(
    gallery: Path, teacher: Sample, student: Sample
) -> None:
    for sample, release in ((teacher, "0.9.0"), (student, "0.10.0")):
        guide = sample.guide.model_copy(update={"release": release})
        write(guide, gallery / guide.id)
    assert "svyazka 0.10.0</footer>" in write_gallery(gallery).read_text("utf-8")
