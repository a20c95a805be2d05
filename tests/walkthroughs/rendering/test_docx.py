"""A guide in Word: what is in the file, and what LibreOffice makes of it."""

from __future__ import annotations

import re
from pathlib import Path

import docx as word
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from tests.walkthroughs.rendering.conftest import Sample, ToPdf
from tests.walkthroughs.rendering.office import pages_of
from walkthroughs.renderers import docx


@pytest.fixture
def file(pages: Path, teacher: Sample) -> Path:
    return pages / teacher.guide.id / docx.NAME


@pytest.fixture
def document(file: Path) -> Document:
    return word.Document(str(file))


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def _contents(document: Document) -> list[tuple[str, int]]:
    """Read the lines of the contents as they are before Word counts anew: text, page."""
    found = []
    for paragraph in document.paragraphs:
        if (paragraph.style.name if paragraph.style else "").startswith("toc"):
            *words, page = _plain(paragraph.text).split("\t")
            found.append((" ".join(words), int(page)))
    return found


def test_headings_are_real_and_numbered_by_their_style(document: Document, teacher: Sample) -> None:
    by_style: dict[str, list[str]] = {"Heading 1": [], "Heading 2": []}
    for paragraph in document.paragraphs:
        if paragraph.style and paragraph.style.name in by_style:
            by_style[paragraph.style.name].append(_plain(paragraph.text))
    assert by_style["Heading 1"] == [section.title for section in teacher.guide.sections]
    assert by_style["Heading 2"] == [step.caption for step in teacher.guide.steps]
    assert document.styles["Heading 2"].element.find(f".//{qn('w:numPr')}") is not None


def test_every_picture_has_its_alternative_text_and_a_numbered_caption(
    document: Document, teacher: Sample
) -> None:
    alts = [one.get("descr") for one in document.element.iter(qn("wp:docPr"))]
    pictures = [picture for step in teacher.guide.steps for picture in step.pictures]
    assert alts == [picture.alt for picture in pictures]
    captions = [
        _plain(one.text) for one in document.paragraphs if one.style and one.style.name == "Caption"
    ]
    assert [int(re.findall(r"^Рисунок (\d+)\.", one)[0]) for one in captions] == list(
        range(1, len(pictures) + 1)
    )
    fields = [str(one.text).strip() for one in document.element.iter(qn("w:instrText"))]
    assert fields.count(r"SEQ Рисунок \* ARABIC") == len(pictures)
    assert r'TOC \o "1-2" \h \z \u' in fields


def test_every_link_of_the_contents_leads_somewhere(document: Document) -> None:
    names = {one.get(qn("w:name")) for one in document.element.iter(qn("w:bookmarkStart"))}
    links = [one.get(qn("w:anchor")) for one in document.element.iter(qn("w:hyperlink"))]
    assert links
    assert set(links) <= names


def test_properties_and_language_are_said(document: Document, teacher: Sample) -> None:
    known = document.core_properties
    assert known.title == teacher.guide.title
    assert known.language == "ru-RU"
    assert f"{known.created:%Y-%m-%d}" == teacher.guide.date
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language is not None
    assert language.get(qn("w:val")) == "ru-RU"


@pytest.mark.needs_tool("soffice", "pdftotext")
@pytest.mark.parametrize("who", ["teacher", "student"])
def test_the_contents_are_right_before_anybody_counts_anew(
    who: str, pages: Path, to_pdf: ToPdf, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    sample: Sample = request.getfixturevalue(who)
    file = pages / sample.guide.id / docx.NAME
    texts = pages_of(to_pdf(file, tmp_path))
    lines = _contents(word.Document(str(file)))
    assert len(lines) == len(sample.guide.steps) + len(sample.guide.sections)
    for text, page in lines:
        assert text in texts[page - 1]
    for number, text in enumerate(texts[1:], 2):
        assert text.endswith(f"{sample.guide.title} {number}")


@pytest.mark.needs_tool("soffice", "pdftotext")
def test_libreoffice_reads_every_step(
    file: Path, teacher: Sample, to_pdf: ToPdf, tmp_path: Path
) -> None:
    text = " ".join(pages_of(to_pdf(file, tmp_path)))
    for step in teacher.guide.steps:
        assert f"{step.number}. {step.caption}" in text
        for note in step.notes:
            assert note.text in text
    assert "Что вы увидите. " in text


def test_of_a_long_description_the_properties_have_the_beginning(
    student: Sample, tmp_path: Path
) -> None:
    long = "Свяжите профили " * 20
    file = docx.render(student.copy(tmp_path, title=long, intro=long).guide, tmp_path)
    known = word.Document(str(file)).core_properties
    for text in (known.title, known.comments):
        assert text.startswith("Свяжите профили Свяжите")
        assert text.endswith(" …")
        assert len(text) <= 255


def test_the_same_guide_gives_the_same_bytes(student: Sample, tmp_path: Path) -> None:
    made = [docx.render(student.copy(tmp_path / one).guide, tmp_path / one) for one in "ab"]
    assert made[0].read_bytes() == made[1].read_bytes()
