"""A guide in every format, as `svyazka walkthrough` itself makes it.

What a format offers is tested beside its renderer, with guides that are made by other means; here,
that the product's own recorder gives it what it needs, whatever the options.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import av
import docx
import pptx
import pytest
from docx.oxml.ns import qn as in_word
from PIL import Image, ImageStat
from pptx.oxml.ns import qn as in_slides
from pypdf import PdfReader

from tests.walkthroughs.conftest import Made
from walkthroughs.catalogue import Line
from walkthroughs.drawing import Drawn, Spot
from walkthroughs.frames import Box, Kind, Picture, Point, Section, Walkthrough
from walkthroughs.guide import Facts, Written, write_guide
from walkthroughs.recorder import Part, Taken, Touch
from walkthroughs.renderers import video
from walkthroughs.window import Shot

MEGABYTE = 1_000_000


@pytest.fixture
def guide(everything: Made) -> Walkthrough:
    return everything.guide()


@pytest.fixture
def folder(everything: Made, guide: Walkthrough) -> Path:
    return everything.folder / guide.id


def pictures(guide: Walkthrough) -> list[Picture]:
    return [picture for step in guide.steps for picture in step.pictures]


def headings(guide: Walkthrough) -> list[str]:
    """All headings of a guide in their order, below its title."""
    return [
        words
        for section in guide.sections
        for words in (section.title, *(f"{step.number}. {step.caption}" for step in section.steps))
    ]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize("made", ["guides", "everything"])
def test_the_teacher_s_page_is_six_megabytes_at_most(
    made: str, request: pytest.FixtureRequest
) -> None:
    guides: Made = request.getfixturevalue(made)
    guide = guides.guide()
    assert len(pictures(guide)) >= 25
    page = guides.folder / guide.id / "guide.html"
    assert page.stat().st_size <= 6 * MEGABYTE
    text = page.read_text("utf-8")
    assert text.count("data:image/png;base64,") >= len(pictures(guide))
    assert f'lang="{guide.language}"' in text


def test_screens_are_dark_where_a_service_has_a_dark_theme(
    guide: Walkthrough, folder: Path
) -> None:
    def brightness(section: Section) -> list[float]:
        found = []
        for picture in (each for step in section.steps for each in step.pictures):
            with Image.open(folder / picture.bare) as bare:
                found.append(ImageStat.Stat(bare.convert("L")).mean[0])
        return found

    journal, *_, messenger = guide.sections
    assert guide.theme == "dark"
    assert max(brightness(messenger)) < 64 < min(brightness(journal))


def test_a_film_has_the_moment_before_each_field_is_filled_and_none_before_a_press(
    filmed: Made,
) -> None:
    guide = filmed.guide()
    touched = [(picture, one) for picture in pictures(guide) for one in picture.callouts]
    assert [one for _, one in touched if bool(one.before) is one.pressed] == []
    fields = [(picture, one) for picture, one in touched if one.before]
    assert len(fields) >= 5
    for picture, one in fields:
        with (
            Image.open(filmed.folder / guide.id / one.before) as before,
            Image.open(filmed.folder / guide.id / picture.bare) as bare,
        ):
            assert before.size == bare.size
            assert before.convert("RGB").tobytes() != bare.convert("RGB").tobytes()


def test_a_window_that_has_grown_since_is_kept_as_large_as_its_picture(tmp_path: Path) -> None:
    def png(height: int, colour: str) -> bytes:
        made = BytesIO()
        Image.new("RGB", (20, height), colour).save(made, "png")
        return made.getvalue()

    box = Box(left=0, top=0, width=20, height=10)
    drawn: Future[Drawn] = Future()
    drawn.set_result(Drawn(png(30, "white"), (20, 30), box, (box,), (Point(x=1, y=1),)))
    touch = Touch(Kind.FILL, "Пароль", Spot(box), before=png(20, "black"))
    line = Line(Part.STEP, "учитель входит", "{who} входит", {"who": "учитель"}, "учитель")
    facts = Facts("Как войти", "", "computer", lines=[Written(line)])
    taken = Taken(Shot(png(30, "white"), "Вход", ()), (touch,), drawn)
    guide = write_guide(facts, [[taken]], tmp_path)
    (callout,) = guide.steps[0].pictures[0].callouts
    with Image.open(tmp_path / guide.id / callout.before) as before:
        assert before.size == (20, 30)
        assert [before.getpixel((0, y)) for y in (0, 19, 20)] == [(0,) * 3, (0,) * 3, (255,) * 3]


def test_the_film_shows_it_all_with_subtitles_in_the_picture(filmed: Made) -> None:
    guide = filmed.guide()
    folder = filmed.folder / guide.id
    planned = video.storyboard(guide, folder)
    assert [beat for beat in planned.beats if beat.typing]
    (title,) = [cue for cue in planned.cues if cue.text == guide.sections[0].title]
    with av.open(folder / video.NAME) as film:
        (stream,) = film.streams.video
        assert (stream.width, stream.height) == (1920, 1080)
        assert film.duration is not None
        assert film.duration / 1_000_000 == pytest.approx(planned.seconds, abs=2)
        chapters = [str(each["metadata"]["title"]) for each in film.chapters()]
        assert [each for each in chapters if each in headings(guide)] == headings(guide)
        film.seek(int((title.begin + title.end) / 2 * 1_000_000))
        frame = next(film.decode(video=0)).to_ndarray(format="gray")
    # The card of a section is empty below its words: what is to be seen there is the subtitle.
    assert frame[960:1032].max() > 200
    assert (folder / "guide.srt").read_text("utf-8").count("-->") == len(planned.cues)


def test_the_pdf_has_every_heading_and_picture(guide: Walkthrough, folder: Path) -> None:
    reader = PdfReader(folder / "guide.pdf")
    assert reader.metadata
    assert reader.metadata.title == guide.title
    assert str(reader.root_object["/Lang"]) == "en"
    assert list(_flat(reader.outline)) == [guide.title, "Contents", *headings(guide)]
    shown = {
        each.idnum
        for page in reader.pages
        for each in cast("Any", page["/Resources"]).get("/XObject", {}).values()
    }
    assert len(shown) == len({(folder / each.file).read_bytes() for each in pictures(guide)})


def _flat(outline: Sequence[Any]) -> Iterator[str]:
    for item in outline:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item.title


def test_the_word_document_has_every_heading_and_picture(guide: Walkthrough, folder: Path) -> None:
    document = docx.Document(str(folder / "guide.docx"))
    styled = [
        plain(one.text)
        for one in document.paragraphs
        if one.style and one.style.name in {"Heading 1", "Heading 2"}
    ]
    assert styled == [words.split(". ", 1)[-1] for words in headings(guide)]
    alts = [one.get("descr") for one in document.element.iter(in_word("wp:docPr"))]
    assert alts == [picture.alt for picture in pictures(guide)]
    assert document.core_properties.language == "en-US"


def test_the_slides_have_every_step_and_picture(guide: Walkthrough, folder: Path) -> None:
    deck = pptx.Presentation(str(folder / "guide.pptx"))
    titles = [plain(slide.shapes.title.text_frame.text) for slide in deck.slides]
    assert all(any(each.startswith(words) for each in titles) for words in headings(guide))
    alts = [
        one.find(f".//{in_slides('p:cNvPr')}").get("descr")
        for slide in deck.slides
        for one in slide.element.iter(in_slides("p:pic"))
    ]
    assert alts == [picture.alt for picture in pictures(guide)]


def test_the_gallery_leads_to_every_format(everything: Made, guide: Walkthrough) -> None:
    text = (everything.folder / "index.html").read_text("utf-8")
    for ending in ("html", "pdf", "docx", "pptx"):
        assert f'href="{guide.id}/guide.{ending}"' in text
