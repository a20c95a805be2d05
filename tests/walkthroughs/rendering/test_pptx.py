"""A guide as slides: what is in the file, and what LibreOffice makes of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pptx as powerpoint
import pytest
from lxml import etree
from PIL import Image
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.slide import Slide

from tests.walkthroughs.rendering.conftest import Sample, ToPdf
from tests.walkthroughs.rendering.office import pages_of, run
from walkthroughs.frames import Box, Callout, Kind, Picture, Point, Section, Step, Walkthrough
from walkthroughs.renderers import pptx


@pytest.fixture
def file(pages: Path, teacher: Sample) -> Path:
    return pages / teacher.guide.id / pptx.NAME


@pytest.fixture
def deck(file: Path) -> Presentation:
    return powerpoint.Presentation(str(file))


def _title(slide: Slide) -> str:
    assert slide.shapes.title is not None
    return str(slide.shapes.title.text_frame.text).replace("\u00a0", " ")


def _pictures(slide: Slide) -> list[Any]:
    return list(slide.element.iter(qn("p:pic")))


def test_a_title_the_contents_sections_and_steps(deck: Presentation, teacher: Sample) -> None:
    titles = [_title(slide) for slide in deck.slides]
    assert titles[:3] == [teacher.guide.title, "Оглавление", "Связать профили"]
    assert len(titles) == len(set(titles)), "who listens needs to tell slides apart"
    for step in teacher.guide.steps:
        assert [one for one in titles if one.startswith(f"{step.number}. {step.caption}")]
    layouts = {slide.slide_layout.name for slide in deck.slides}
    assert layouts == {layout.name for layout in deck.slide_layouts}


def test_pictures_have_alternative_text_and_lie_inside_of_their_slide(
    deck: Presentation, teacher: Sample
) -> None:
    alts = []
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= (deck.slide_width or 0)
            assert shape.top + shape.height <= (deck.slide_height or 0)
        alts += [one.find(f".//{qn('p:cNvPr')}").get("descr") for one in _pictures(slide)]
    assert alts == [p.alt for step in teacher.guide.steps for p in step.pictures]


def test_notes_tell_the_whole_step(deck: Presentation, teacher: Sample) -> None:
    notes = [
        slide.notes_slide.notes_text_frame.text
        for slide in deck.slides
        if slide.notes_slide.notes_text_frame
    ]
    assert len(notes) == len(deck.slides)
    for step in teacher.guide.steps:
        (told,) = {note for note in notes if note.startswith(f"Шаг {step.number} из")}
        assert step.caption in told
        for each in step.notes:
            assert each.text in told


def test_what_one_will_see_is_on_the_last_slide_of_a_step_without_a_picture_of_it(
    teacher: Sample, tmp_path: Path
) -> None:
    entering, *_ = teacher.guide.steps
    doing = tuple(picture for picture in entering.pictures if not picture.result)
    assert len(doing) == 2, "each has a slide of its own"
    step = entering.model_copy(update={"pictures": doing})
    section = teacher.guide.sections[0].model_copy(update={"steps": (step,)})
    sample = teacher.copy(tmp_path, sections=(section,))
    deck = powerpoint.Presentation(str(pptx.render(sample.guide, tmp_path)))
    told = [
        _title(slide)
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_text_frame and step.expected in shape.text_frame.text.replace("\u00a0", " ")
    ]
    assert told == [f"1. {step.caption} (2/2)"]


def test_every_word_is_said_to_be_russian(deck: Presentation, teacher: Sample) -> None:
    assert deck.core_properties.title == teacher.guide.title
    for slide in deck.slides:
        runs = list(slide.element.iter(qn("a:r")))
        assert runs
        assert {run.find(qn("a:rPr")).get("lang") for run in runs} == {"ru-RU"}


def test_slides_are_grouped_and_the_contents_lead_to_the_groups(
    deck: Presentation, teacher: Sample
) -> None:
    xml = etree.tostring(deck.element, encoding="unicode")
    for section in teacher.guide.sections:
        assert f'name="{section.title}"' in xml
    links = list(deck.slides[1].element.iter(qn("a:hlinkClick")))
    targets = [_title(deck.slides[1].part.related_part(one.get(qn("r:id"))).slide) for one in links]
    assert targets == [section.title for section in teacher.guide.sections]


@pytest.mark.needs_tool("soffice", "pdftotext")
@pytest.mark.parametrize("who", ["teacher", "student"])
def test_libreoffice_shows_every_slide(
    who: str, pages: Path, to_pdf: ToPdf, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    sample: Sample = request.getfixturevalue(who)
    file = pages / sample.guide.id / pptx.NAME
    shown = pages_of(to_pdf(file, tmp_path))
    slides = list(powerpoint.Presentation(str(file)).slides)
    assert len(shown) == len(slides)
    for text, slide in zip(shown, slides, strict=True):
        # Beside a picture a title has several lines, and one may end at a hyphen.
        for word in _title(slide).split():
            assert word in text.replace("- ", "-")
    assert shown[2].endswith(" 3")


CAPTION = (
    "Нажмите на карандаш, выберите «Создать чат» и назовите его «Экскурсия в историко-литературный "
    "музей-заповедник», чтобы ученики и родители нашли его сразу"
)


def _words_by_page(pdf: Path) -> list[list[tuple[float, str]]]:
    """The bottom of each word, from the top of its page, in points."""
    html = run("pdftotext", "-bbox", str(pdf), "-")
    return [
        [(float(bottom), word) for bottom, word in re.findall(r'yMax="([\d.]+)">(.*?)<', page)]
        for page in html.split("<page ")[1:]
    ]


@pytest.mark.needs_tool("soffice", "pdftotext")
def test_a_long_title_ends_above_the_text_below_it(to_pdf: ToPdf, tmp_path: Path) -> None:
    captions = [CAPTION[: CAPTION.find(" ", length)] for length in range(40, 140, 10)]
    assert len(captions[-1]) >= 130
    steps = [
        Step(number=number, id=f"{number}", caption=caption, expected="Снизу")
        for number, caption in enumerate([*captions, CAPTION], 1)
    ]
    guide = Walkthrough(
        id="long",
        title=CAPTION,
        reader="teacher",
        device="computer",
        sections=(Section(id="a", title=CAPTION, steps=tuple(steps)),),
    )
    shown = _words_by_page(to_pdf(pptx.render(guide, tmp_path), tmp_path))[3:]
    assert len(shown) == len(steps)
    for step, words in zip(steps, shown, strict=True):
        first = next(place for place, (_, word) in enumerate(words) if word == "Что")
        bottom = max(bottom for bottom, _ in words[:first])
        below = words[first][0] - 16 * 1.15
        assert bottom <= below, step.caption


def test_what_pictures_side_by_side_show_is_told_of_each(tmp_path: Path) -> None:
    there = Box(left=0, top=0, width=9, height=9)
    Image.new("RGB", (90, 160)).save(tmp_path / "tall.png")

    def phone(*labels: str) -> Picture:
        touched = tuple(
            Callout(number=number, kind=Kind.FILL, label=label, target=there, place=Point(x=1, y=1))
            for number, label in enumerate(labels, 1)
        )
        return Picture(
            file="tall.png",
            bare="tall.png",
            crop=there,
            width=90,
            height=160,
            alt="Экран",
            callouts=touched,
        )

    pictures = (phone("Логин", "Пароль"), phone("Войти"), phone("Код", "Дальше"))
    groups = (pictures, pictures[::2], pictures[:1])
    steps = tuple(
        Step(number=number, id=f"{number}", caption=f"Войдите {number}", pictures=group)
        for number, group in enumerate(groups, 1)
    )
    section = Section(id="a", title="Войти", steps=steps)
    guide = Walkthrough(
        id="phone", title="Вход", reader="teacher", device="phone", sections=(section,)
    )
    deck = powerpoint.Presentation(str(pptx.render(guide, tmp_path)))
    told = [
        [paragraph.text.strip() for paragraph in slide.placeholders[2].text_frame.paragraphs]
        for slide in list(deck.slides)[3:]
    ]
    assert told == [
        ["Слева:", "1 Логин", "2 Пароль", "Справа:", "1 Код", "2 Дальше"],
        ["Слева:", "1 Логин", "2 Пароль", "Справа:", "1 Код", "2 Дальше"],
        ["1 Логин", "2 Пароль"],
    ]


def test_of_a_long_description_the_properties_have_the_beginning(
    student: Sample, tmp_path: Path
) -> None:
    long = "Свяжите профили " * 20
    file = pptx.render(student.copy(tmp_path, title=long, intro=long).guide, tmp_path)
    known = powerpoint.Presentation(str(file)).core_properties
    for text in (known.title, known.comments):
        assert text.startswith("Свяжите профили Свяжите")
        assert text.endswith(" …")
        assert len(text) <= 255


def test_the_same_guide_gives_the_same_bytes(student: Sample, tmp_path: Path) -> None:
    made = [pptx.render(student.copy(tmp_path / one).guide, tmp_path / one) for one in "ab"]
    assert made[0].read_bytes() == made[1].read_bytes()
