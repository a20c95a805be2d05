"""A guide as slides that a trainer can edit and show: `guide.pptx`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pptx
from pptx.dml.color import RGBColor
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation
from pptx.shapes.autoshape import Shape
from pptx.slide import Slide
from pptx.text.text import TextFrame, _Paragraph, _Run
from pptx.util import Length, Pt

from paper.files import write_whole
from paper.typography import tie
from walkthroughs import slides
from walkthroughs.archive import describe, locale_of, steady
from walkthroughs.frames import Note, Picture, Section, Step, Walkthrough
from walkthroughs.look import ACCENT, MUTED, TEXT
from walkthroughs.pictures import compact, files_of
from walkthroughs.slides import PICTURES
from walkthroughs.words import facts, span, words

NAME = "guide.pptx"
_ABREAST = 3
_GAP_MM = 6.0
_TIP, _WARNING, _GOOD = "0B5C8A", "8A5300", "1E7145"


def render(guide: Walkthrough, folder: Path) -> Path:
    """Write the slides beside the pictures.

    Args:
        guide: what to show.
        folder: where its pictures are.

    Raises:
        InputError: a picture is not there.

    """
    pictures = compact(folder, files_of(guide))
    deck = pptx.Presentation()
    slides.prepare(deck)
    describe(deck.core_properties, guide)
    _Author(deck, guide, pictures).write()
    content = BytesIO()
    deck.save(content)
    write_whole(folder / NAME, steady(content.getvalue()))
    return folder / NAME


@dataclass
class _Author:
    """Makes the slides, one after the other."""

    deck: Presentation
    guide: Walkthrough
    pictures: Mapping[str, bytes]

    def __post_init__(self) -> None:
        self.words = words(self.guide.language)

    def write(self) -> None:
        front = [self.title(), self.contents()]
        groups: list[tuple[str, Sequence[Slide]]] = [(self.words.contents, front)]
        for section in self.guide.sections:
            opening = self.opening(section)
            steps = [slide for step in section.steps for slide in self.step(section, step)]
            groups.append((section.title, [opening, *steps]))
        self.link(front[1], [made[0] for _, made in groups[1:]])
        slides.group(self.deck, groups)
        language = locale_of(self.guide)
        for slide in self.deck.slides:
            for part in (slide, slide.notes_slide):
                for run in part.element.iter(qn("a:r"), qn("a:fld")):
                    run.get_or_add_rPr().set("lang", language)

    def title(self) -> Slide:
        slide = self.new(slides.TITLE, self.guide.title, footer=False)
        text = cast("TextFrame", slide.placeholders[1].text_frame)
        lines = [*self.guide.intro.splitlines(), *self.guide.needs]
        lines.append(" · ".join(value for _, value in facts(self.guide)))
        if self.guide.masked:
            lines.append(self.words.masked)
        _fill(text, [tie(line) for line in lines if line])
        _say(slide, f"{self.words.guide}. {self.guide.title}")
        return slide

    def contents(self) -> Slide:
        slide = self.new(slides.CONTENTS, self.words.contents)
        text = cast("TextFrame", slide.placeholders[1].text_frame)
        _fill(text, [tie(section.title) for section in self.guide.sections])
        for paragraph, section in zip(text.paragraphs, self.guide.sections, strict=True):
            run = paragraph.add_run()
            run.text = f"   {span(section, self.guide.language)}"
            _paint(run, MUTED)
        lines = "\n".join(f"{step.number}. {step.caption}" for step in self.guide.steps)
        _say(slide, lines)
        return slide

    def opening(self, section: Section) -> Slide:
        slide = self.new(slides.SECTION, section.title)
        text = cast("TextFrame", slide.placeholders[1].text_frame)
        _fill(text, [span(section, self.guide.language)])
        lines = "\n".join(f"{step.number}. {step.caption}" for step in section.steps)
        _say(slide, lines)
        return slide

    def step(self, section: Section, step: Step) -> Iterator[Slide]:
        """Make the slide of a step; wide pictures, to be seen from the last row, take one each."""
        groups = list(_groups(step.pictures)) or [()]
        for number, group in enumerate(groups, 1):
            part = f" ({number}/{len(groups)})" if len(groups) > 1 else ""
            slide = self.new(slides.STEP, f"{step.number}. {step.caption}{part}", section.title)
            self.show(slide, group)
            self.tell(slide, step, group, first=number == 1, last=number == len(groups))
            yield slide

    def new(self, name: str, title: str, footer_text: str = "", *, footer: bool = True) -> Slide:
        slide: Slide = self.deck.slides.add_slide(slides.layout(self.deck, name))
        cast("Shape", slide.shapes.title).text_frame.text = tie(title)
        slides.fit_title(slide)
        if footer:
            slides.footer(slide, footer_text or self.guide.title)
        return slide

    def show(self, slide: Slide, group: Sequence[Picture]) -> None:
        """Place pictures side by side, as large as they fit, never larger than twice life."""
        holder = slide.placeholders[1]
        if not group:
            holder.element.getparent().remove(holder.element)
            return
        room = (PICTURES.width - _GAP_MM * (len(group) - 1)) / sum(
            one.width / one.height for one in group
        )
        height = min(PICTURES.height, room, *(one.height / one.scale * 0.42 for one in group))
        width = sum(height * one.width / one.height for one in group) + _GAP_MM * (len(group) - 1)
        left = PICTURES.left + (PICTURES.width - width) / 2
        for number, one in enumerate(group):
            file = BytesIO(self.pictures[one.file])
            if number == 0:
                shape = cast("Any", holder).insert_picture(file)
                shape.crop_left = shape.crop_right = shape.crop_top = shape.crop_bottom = 0
            else:
                shape = slide.shapes.add_picture(file, Length(0), Length(0))
            wide = height * one.width / one.height
            slides.Area(left, PICTURES.top, wide, height).put(shape)
            left += wide + _GAP_MM
            shape._element.nvPicPr.cNvPr.set("descr", one.alt)  # noqa: SLF001 - no API for it
            shape.line.color.rgb = _colour("D5DBE3")
            shape.line.width = Pt(0.75)

    def tell(
        self, slide: Slide, step: Step, group: Sequence[Picture], *, first: bool, last: bool
    ) -> None:
        """Write beside the pictures what they show, and all of the step's text in the notes."""
        text = cast("TextFrame", slide.placeholders[2].text_frame)
        lead: list[tuple[str, str, str]] = []
        if first:
            lead += [self._note(note) for note in step.notes]
        for side, picture in zip(self._sides(group), group, strict=True):
            if len(picture.callouts) > 1:
                # Each counts from 1.
                lead += [(f"{side}:", "", TEXT)] if side else []
                lead += [(f"{one.number}", one.label, ACCENT) for one in picture.callouts]
        seen = any(p.result for p in group) or (last and not any(p.result for p in step.pictures))
        if step.expected and seen:
            lead.append((f"{self.words.expected}.", step.expected, _GOOD))
        for number, (word, rest, colour) in enumerate(lead):
            paragraph = _next(text, number)
            _lead(paragraph, word, tie(rest), colour)
        if not lead:
            holder = slide.placeholders[2].element
            holder.getparent().remove(holder)
        _say(slide, "\n".join(self._spoken(step)))

    def _sides(self, group: Sequence[Picture]) -> Sequence[str]:
        """Say where each picture of a slide stands; nothing of one that stands alone."""
        if len(group) < 2:  # noqa: PLR2004 - there are sides to tell of
            return [""] * len(group)
        middle = [self.words.middle] * (len(group) - 2)
        return [self.words.left, *middle, self.words.right]

    def _note(self, note: Note) -> tuple[str, str, str]:
        if note.kind == "tip":
            return f"{self.words.tip}.", note.text, _TIP
        return f"{self.words.warning}.", note.text, _WARNING

    def _spoken(self, step: Step) -> Iterator[str]:
        place = self.words.step_of.format(number=step.number, total=len(self.guide.steps))
        yield f"{place}. {step.caption}."
        for note in step.notes:
            word, text, _ = self._note(note)
            yield f"{word} {text}"
        for picture in step.pictures:
            if picture.callouts:
                yield "; ".join(f"{one.number} — {one.label}" for one in picture.callouts) + "."
        if step.expected:
            yield f"{self.words.expected}. {step.expected}."

    def link(self, contents: Slide, openings: Sequence[Slide]) -> None:
        """Let the lines of the contents lead to their sections."""
        text = cast("TextFrame", contents.placeholders[1].text_frame)
        for paragraph, opening in zip(text.paragraphs, openings, strict=True):
            target = contents.part.relate_to(opening.part, RT.SLIDE)
            properties = paragraph.runs[0].font._rPr  # noqa: SLF001 - python-pptx links shapes only
            properties.append(
                parse_xml(
                    f'<a:hlinkClick {nsdecls("a", "r")} r:id="{target}" '
                    'action="ppaction://hlinksldjump"/>'
                )
            )


def _groups(pictures: Sequence[Picture]) -> Iterator[Sequence[Picture]]:
    """Put tall pictures together, wide ones apart."""
    tall: list[Picture] = []
    for picture in pictures:
        if picture.height > picture.width and len(tall) < _ABREAST:
            tall.append(picture)
            continue
        if tall:
            yield tuple(tall)
        tall = []
        if picture.height > picture.width:
            tall.append(picture)
        else:
            yield (picture,)
    if tall:
        yield tuple(tall)


def _fill(text: TextFrame, lines: Sequence[str]) -> None:
    for number, line in enumerate(lines):
        paragraph = _next(text, number)
        paragraph.add_run().text = line


def _lead(paragraph: _Paragraph, word: str, rest: str, colour: str) -> None:
    lead = paragraph.add_run()
    lead.text, lead.font.bold = f"{word} ", True
    _paint(lead, colour)
    paragraph.add_run().text = rest


def _paint(run: _Run, colour: str) -> None:
    run.font.color.rgb = _colour(colour)


def _colour(text: str) -> RGBColor:
    return cast("Any", RGBColor).from_string(text)  # type: ignore[no-any-return]


def _next(text: TextFrame, number: int) -> _Paragraph:
    """Return the paragraph that a text begins with, or add one."""
    return text.paragraphs[0] if number == 0 else cast("Any", text).add_paragraph()


def _say(slide: Slide, text: str) -> None:
    """Write what is said while the slide is shown."""
    cast("TextFrame", slide.notes_slide.notes_text_frame).text = text
