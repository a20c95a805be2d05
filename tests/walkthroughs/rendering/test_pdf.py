"""A guide on paper, as poppler and pypdf read it."""

from __future__ import annotations

from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser
from pypdf import PdfReader

from tests.walkthroughs.rendering.conftest import Sample
from tests.walkthroughs.rendering.office import facts_of, pages_of, pictures_of, run
from walkthroughs.renderers import pdf

MILLIMETRE = 60 / 25.4  # at 60 pixels an inch


@pytest.fixture
def file(pages: Path, teacher: Sample) -> Path:
    return pages / teacher.guide.id / pdf.NAME


def _places(file: Path) -> dict[str, int]:
    """Where the bookmarks lead: a page counted from 1."""
    reader = PdfReader(file)

    def walk(items: list[Any]) -> dict[str, int]:
        found: dict[str, int] = {}
        for item in items:
            if isinstance(item, list):
                found |= walk(item)
            else:
                found[item.title] = (reader.get_destination_page_number(item) or 0) + 1
        return found

    return walk(reader.outline)


def test_bookmarks_are_the_headings_in_their_order(file: Path, teacher: Sample) -> None:
    expected = [teacher.guide.title, "Оглавление"]
    for section in teacher.guide.sections:
        expected += [section.title, *(f"{step.number}. {step.caption}" for step in section.steps)]
    assert list(_places(file)) == expected


def test_title_and_language_are_said(file: Path, pages: Path, student: Sample) -> None:
    reader = PdfReader(file)
    assert reader.metadata
    assert reader.metadata.title == (
        "Связка профилей и переход в VK Мессенджер из электронного журнала"
    )
    assert str(reader.root_object["/Lang"]) == "ru"
    english = PdfReader(pages / student.guide.id / pdf.NAME)
    assert str(english.root_object["/Lang"]) == "en"


def test_every_picture_is_told_to_who_cannot_see_it(file: Path, teacher: Sample) -> None:
    reader = PdfReader(file)
    told = {str(each["/Alt"]) for each in _elements(reader) if "/Alt" in each}
    assert told == {picture.alt for step in teacher.guide.steps for picture in step.pictures}


def _elements(reader: PdfReader) -> list[Any]:
    """All elements of the tree of tags."""
    found: list[Any] = []
    waiting: list[Any] = [reader.root_object["/StructTreeRoot"]]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, list):
            waiting += one
        elif hasattr(one, "get"):
            found.append(one)
            waiting += [one["/K"]] if "/K" in one else []
    return found


@pytest.mark.needs_tool("pdfinfo")
def test_poppler_finds_a_tagged_a4_document(file: Path) -> None:
    facts = facts_of(file)
    assert facts["Tagged"] == "yes"
    assert "A4" in facts["Page size"]
    assert facts["CreationDate"].startswith("Tue Sep  1")  # the guide's day, not this one


@pytest.mark.needs_tool("pdftotext")
def test_the_contents_tell_the_pages(file: Path, teacher: Sample) -> None:
    texts, places = pages_of(file), _places(file)
    contents = texts[1]
    for step in teacher.guide.steps:
        page = places[f"{step.number}. {step.caption}"]
        assert f"{step.number} {step.caption} {page} " in f"{contents} "
        assert f"{step.number} {step.caption}" in texts[page - 1]
    assert f"Связать профили {places['Связать профили']} " in contents


@pytest.mark.needs_tool("pdftotext")
def test_all_pages_but_the_cover_have_their_number_and_the_title(
    file: Path, teacher: Sample
) -> None:
    first, *others = pages_of(file)
    assert first.startswith("Пошаговая инструкция")
    for number, text in enumerate(others, 2):
        assert text.endswith(f"{teacher.guide.title} {number}")


@pytest.mark.needs_tool("pdftotext", "pdfimages")
def test_a_steps_heading_stays_with_its_picture(
    file: Path, pages: Path, teacher: Sample, student: Sample
) -> None:
    for sample in (teacher, student):
        document = pages / sample.guide.id / pdf.NAME
        pictures, places = pictures_of(document), _places(document)
        shown = [len(step.pictures) for step in sample.guide.steps]
        assert len(pictures) == sum(shown)
        for step, before in zip(sample.guide.steps, accumulate(shown, initial=0), strict=False):
            assert places[f"{step.number}. {step.caption}"] == pictures[before]


@pytest.mark.needs_tool("pdfimages")
def test_pictures_are_in_it_just_as_they_are_in_the_guide(
    file: Path, teacher: Sample, tmp_path: Path
) -> None:
    """Each is kept once and packed as it was, whatever the browser did with its stand-in."""
    run("pdfimages", "-png", str(file), str(tmp_path / "found"))
    found = {_pixels(each) for each in tmp_path.glob("found-*.png")}
    names = {picture.file for step in teacher.guide.steps for picture in step.pictures}
    assert found == {_pixels(teacher.folder / name) for name in names}
    assert file.stat().st_size < 1.3 * sum((teacher.folder / each).stat().st_size for each in names)


def _pixels(file: Path) -> tuple[tuple[int, int], bytes]:
    with Image.open(file) as opened:
        return opened.size, sha256(opened.convert("RGB").tobytes()).digest()


@pytest.mark.needs_tool("pdftoppm")
def test_margins_are_white_and_no_page_is_empty(file: Path, tmp_path: Path) -> None:
    run("pdftoppm", "-r", "60", "-gray", "-png", str(file), str(tmp_path / "page"))
    for page in sorted(tmp_path.glob("*.png")):
        with Image.open(page) as opened:
            picture = opened.convert("L")
            edge = round(15 * MILLIMETRE)
            for rim in (
                (0, 0, picture.width, edge),
                (0, 0, edge, picture.height),
                (picture.width - edge, 0, picture.width, picture.height),
            ):
                assert picture.crop(rim).getextrema() == (255, 255)
            dark = sum(picture.histogram()[:250]) / (picture.width * picture.height)
            assert dark > 0.005


def test_the_same_guide_gives_the_same_bytes(
    student: Sample, tmp_path: Path, browser: Browser
) -> None:
    made = []
    for name in "ab":
        sample = student.copy(tmp_path / name)
        made.append(pdf.render(sample.guide, sample.folder, browser=browser).read_bytes())
    assert made[0] == made[1]


def test_a_title_with_quotes_stands_below_each_page(
    student: Sample, tmp_path: Path, browser: Browser
) -> None:
    title = 'Чаты "5А" \\ <b>и</b> другие'
    sample = student.copy(tmp_path, title=title)
    reader = PdfReader(pdf.render(sample.guide, tmp_path, browser=browser))
    assert title in " ".join(reader.pages[1].extract_text().split())
