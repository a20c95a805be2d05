"""A guide as a Word document that a trainer can edit: `guide.docx`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import count
from pathlib import Path

import docx
from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph

from paper.files import write_whole
from paper.typography import tie
from walkthroughs import wordml, wordstyles
from walkthroughs.archive import describe, locale_of, steady
from walkthroughs.captions import caption
from walkthroughs.frames import Note, Picture, Section, Step, Walkthrough
from walkthroughs.pagination import Block, Place, paginate
from walkthroughs.pictures import compact, files_of
from walkthroughs.words import facts, words
from walkthroughs.wordstyles import COLUMN_MM, ROOM_MM, TEXT_STYLES

NAME = "guide.docx"
HIGHEST_MM, HIGHEST_TALL_MM = 88.0, 98.0
_ABREAST = 3
_DOUBT_MM = 10.0
"""Two lines of a caption more or less than foretold."""
_CELL_MM = 54.0
_CONTENTS_PAGE = 2


def render(guide: Walkthrough, folder: Path) -> Path:
    """Write the document beside the pictures.

    Args:
        guide: what to write.
        folder: where its pictures are.

    Raises:
        InputError: a picture is not there.

    """
    pictures = compact(folder, files_of(guide))
    document = docx.Document()
    wordstyles.prepare(document)
    wordml.speak(document, locale_of(guide))
    wordml.be_modern(document)
    describe(document.core_properties, guide)
    _cover(document, guide)
    layout = _layout(guide)
    _contents(document, guide, {name: place.page for name, place in layout if name})
    writer = _Writer(document, guide, pictures, iter([place.forced for _, place in layout]))
    for number, section in enumerate(guide.sections):
        writer.section(section, number)
    content = BytesIO()
    document.save(content)
    write_whole(folder / NAME, steady(content.getvalue()))
    return folder / NAME


def _cover(document: Document, guide: Walkthrough) -> None:
    said = words(guide.language)
    document.add_paragraph(said.guide, style="Eyebrow")
    document.add_paragraph(tie(guide.title), style="Title")
    if guide.intro:
        document.add_paragraph(tie(guide.intro), style="Subtitle")
    if guide.needs:
        document.add_paragraph(said.needs, style="Lead")
        for need in guide.needs:
            document.add_paragraph(tie(need), style="List Bullet")
    for number, (name, value) in enumerate(facts(guide)):
        line = document.add_paragraph(style="Fact")
        if number == 0:
            line.paragraph_format.space_before = Pt(12)
        line.add_run(f"{name}\t")
        line.add_run(value).bold = True
    if guide.masked:
        document.add_paragraph(tie(said.masked), style="Small")
    section = document.sections[0]
    footer = section.footer.paragraphs[0]
    footer.style = document.styles["Footer"]
    # The page's number at the right end of the line, wherever the template had its tabs.
    footer.paragraph_format.tab_stops.add_tab_stop(Mm(COLUMN_MM), WD_TAB_ALIGNMENT.RIGHT)
    footer.add_run(f"{guide.title}\t")
    wordml.field(footer, "PAGE", "1")
    section.different_first_page_header_footer = True


def _contents(document: Document, guide: Walkthrough, where: Mapping[str, int]) -> None:
    document.add_paragraph(words(guide.language).contents, style="TOC Heading")
    wordml.contents(document, list(_entries(guide, where)))


def _layout(guide: Walkthrough) -> list[tuple[str, Place]]:
    """Foretell where everything will stand; a heading's place has its bookmark."""
    lengths = [
        Block(TEXT_STYLES[f"toc {level}"].height(text), TEXT_STYLES[f"toc {level}"].after)
        for section in guide.sections
        for level, text in [(1, section.title), *((2, step.caption) for step in section.steps)]
    ]
    heading = TEXT_STYLES["TOC Heading"]
    before = [Block(heading.height(""), heading.after), *lengths]
    first = paginate(before, ROOM_MM, _CONTENTS_PAGE)[-1].page + 1
    blocks = list(_blocks(guide))
    places = paginate([block for _, block in blocks], ROOM_MM, first, doubt=_DOUBT_MM)
    return [(name, place) for (name, _), place in zip(blocks, places, strict=True)]


def _entries(guide: Walkthrough, where: Mapping[str, int]) -> Iterator[wordml.Entry]:
    """List the contents, with the pages on which the headings will stand."""
    for number, section in enumerate(guide.sections):
        name = _section_mark(number)
        yield wordml.Entry(1, "", tie(section.title), name, where[name])
        for step in section.steps:
            name = _step_mark(step)
            yield wordml.Entry(2, f"{step.number}.", tie(step.caption), name, where[name])


def _section_mark(number: int) -> str:
    return f"_Toc1{number:07}"


def _step_mark(step: Step) -> str:
    return f"_Toc2{step.number:07}"


# --- how high everything is ---------------------------------------------------------------------


def _blocks(guide: Walkthrough) -> Iterator[tuple[str, Block]]:
    """Tell how high each piece is that stays together; a heading's piece has its bookmark."""
    for number, section in enumerate(guide.sections):
        above = TEXT_STYLES["Heading 1"]
        yield _section_mark(number), Block(above.height(section.title), above.after, new_page=True)
        for step in section.steps:
            yield from _step_blocks(step)


def _step_blocks(step: Step) -> Iterator[tuple[str, Block]]:
    heading = TEXT_STYLES["Heading 2"]
    height = heading.height(step.caption)
    below = heading.after
    for note in step.notes:
        style = TEXT_STYLES["Tip"]
        height += below + style.height(note.text + " " * 10)
        below = style.after
    name, rows = _step_mark(step), list(_rows([p for p in step.pictures if not p.result]))
    seen, apart = 0.0, TEXT_STYLES["Caption"].after
    if step.expected:
        seen = TEXT_STYLES["Expected"].height(step.expected + " " * 16)
    for row in rows:
        height += below + _row_height(step, row)
        if row is rows[-1] and _kept_below(step, row):
            height, seen = height + apart + seen, 0.0
        yield name, Block(height, apart)
        name, height, below = "", 0.0, 0.0
    if name:
        yield name, Block(height, below)
    height, below = seen, TEXT_STYLES["Expected"].after if seen else 0.0
    for row in _rows([p for p in step.pictures if p.result]):
        yield "", Block(height + below + _row_height(step, row), TEXT_STYLES["Caption"].after)
        height = below = 0.0
    if height:
        yield "", Block(height, TEXT_STYLES["Caption"].after)


def _kept_below(step: Step, row: list[Picture]) -> bool:
    """Whether what one should see stands on the page of the step's last picture."""
    return bool(step.expected) and len(row) == 1 and not any(p.result for p in step.pictures)


def _row_height(step: Step, row: list[Picture]) -> float:
    highest = max(_size(picture)[1] for picture in row)
    wide = COLUMN_MM if len(row) == 1 else _CELL_MM
    text = max((caption(step, picture) for picture in row), key=len)
    style = TEXT_STYLES["Caption"]
    return highest + TEXT_STYLES["Picture"].after + style.height(text + " " * 12, wide)


def _rows(pictures: list[Picture]) -> Iterator[list[Picture]]:
    """Put tall pictures side by side, wide ones below each other."""
    tall: list[Picture] = []
    for picture in pictures:
        if picture.height > picture.width:
            tall.append(picture)
            if len(tall) == _ABREAST:
                yield tall
                tall = []
        else:
            if tall:
                yield tall
                tall = []
            yield [picture]
    if tall:
        yield tall


def _size(picture: Picture) -> tuple[float, float]:
    """Return width and height in millimetres, never larger than life."""
    tall = picture.height > picture.width
    ratio = picture.width / picture.height
    natural = picture.width / picture.scale * 25.4 / 96
    widest, highest = (_CELL_MM - 4, HIGHEST_TALL_MM) if tall else (COLUMN_MM, HIGHEST_MM)
    width = min(widest, natural, highest * ratio)
    return width, width / ratio


# --- what is written ----------------------------------------------------------------------------


@dataclass
class _Writer:
    """Writes sections, one after the other."""

    document: Document
    guide: Walkthrough
    pictures: Mapping[str, bytes]
    forced: Iterator[bool]
    """Of each block in its order, whether it is to begin a page."""

    def __post_init__(self) -> None:
        self.words = words(self.guide.language)
        self.drawn, self.marked = count(1), count(1)

    def section(self, section: Section, number: int) -> None:
        heading = self.document.add_paragraph(tie(section.title), style="Heading 1")
        wordml.bookmark(heading, _section_mark(number), next(self.marked))
        next(self.forced)  # the style does so
        for step in section.steps:
            self.step(step)

    def step(self, step: Step) -> None:
        heading = self.document.add_paragraph(tie(step.caption), style="Heading 2")
        wordml.bookmark(heading, _step_mark(step), next(self.marked))
        self.begin(heading)
        doing = [picture for picture in step.pictures if not picture.result]
        seeing = [picture for picture in step.pictures if picture.result]
        for place, note in enumerate(step.notes, 1):
            together = bool(doing) or place < len(step.notes)
            self.note(note).paragraph_format.keep_with_next = together
        heading.paragraph_format.keep_with_next = bool(step.notes or step.pictures)
        self.rows(step, doing)
        if step.expected:
            line = self.document.add_paragraph(style="Expected")
            line.add_run(f"{self.words.expected}. ").bold = True
            line.add_run(tie(step.expected))
            if not (doing and _kept_below(step, list(_rows(doing))[-1])):
                self.begin(line)
            line.paragraph_format.keep_with_next = bool(seeing)
            if not seeing:  # the step ends here
                line.paragraph_format.space_after = Pt(TEXT_STYLES["Caption"].after_pt)
        self.rows(step, seeing, begun=bool(step.expected))

    def begin(self, paragraph: Paragraph) -> None:
        """Begin a block; on a new page, if that was too close to foretell."""
        if next(self.forced):
            paragraph.paragraph_format.page_break_before = True

    def note(self, note: Note) -> Paragraph:
        tip = note.kind == "tip"
        line = self.document.add_paragraph(style="Tip" if tip else "Warning")
        line.add_run(f"{self.words.tip if tip else self.words.warning}. ").bold = True
        line.add_run(tie(note.text))
        return line

    def rows(self, step: Step, pictures: list[Picture], *, begun: bool = True) -> None:
        """Add pictures; `begun` says that the first belongs to what stands above it."""
        rows = list(_rows(pictures))
        for number, row in enumerate(rows):
            if len(row) == 1:
                place = self.document.add_paragraph(style="Picture")
                if number or not begun:
                    self.begin(place)
                self.picture(place, row[0])
                line = self.document.add_paragraph(style="Caption")
                self.caption(line, step, row[0])
                kept = row is rows[-1] and _kept_below(step, row)
                line.paragraph_format.keep_with_next = kept
                continue
            table = self.document.add_table(1, len(row))
            wordml.row_of_pictures(table)
            if number or not begun:
                self.begin(table.rows[0].cells[0].paragraphs[0])
            for cell, picture in zip(table.rows[0].cells, row, strict=True):
                cell.width = Mm(_CELL_MM)
                place = cell.paragraphs[0]
                place.style = self.document.styles["Picture"]
                # LibreOffice takes it for the whole table's, which then goes to the next page.
                place.paragraph_format.keep_with_next = False
                self.picture(place, picture)
                self.caption(cell.add_paragraph(style="Caption"), step, picture)

    def picture(self, paragraph: Paragraph, picture: Picture) -> None:
        width, height = _size(picture)
        file = BytesIO(self.pictures[picture.file])
        shape = paragraph.add_run().add_picture(file, _whole(Mm(width)), _whole(Mm(height)))
        number = next(self.drawn)
        wordml.describe(shape, picture.alt, number)
        self.last = number

    def caption(self, paragraph: Paragraph, step: Step, picture: Picture) -> None:
        word = self.words.picture
        paragraph.add_run(f"{word}\u00a0")
        wordml.field(paragraph, rf"SEQ {word} \* ARABIC", str(self.last))
        paragraph.add_run(f". {tie(caption(step, picture))}")


def _whole(length: Length) -> Length:
    return Length(int(length))
