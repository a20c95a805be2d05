"""The styles of a guide in Word: named as Word names them, so that a trainer finds her way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from walkthroughs import wordml
from walkthroughs.look import ACCENT, FONT, MUTED, TEXT
from walkthroughs.pagination import lines

MARGIN_MM: Final = 20.0
COLUMN_MM: Final = 210 - 2 * MARGIN_MM
ROOM_MM: Final = 297 - 2 * MARGIN_MM
_INDENT_MM = 12.0
_MM_PER_PT = 25.4 / 72


@dataclass(frozen=True)
class Text:
    """How a style's lines are set; the lengths are exact, so that pages can be foretold."""

    size: float
    line: float
    """From line to line, in points."""
    after_pt: float = 0
    before_pt: float = 0
    bold: bool = False
    colour: str = TEXT
    next_with: bool = False
    indent_mm: float = 0

    @property
    def after(self) -> float:
        """Room below, in millimetres."""
        return self.after_pt * _MM_PER_PT

    def height(self, text: str, width_mm: float = COLUMN_MM) -> float:
        """Return how high a paragraph of this text is, in millimetres, without the room below."""
        count = lines(text, self.size, width_mm - self.indent_mm)
        return (count * self.line + self.before_pt) * _MM_PER_PT


TEXT_STYLES: Final = {
    "Normal": Text(11, 15, 6),
    "Eyebrow": Text(12, 16, 10, before_pt=150, bold=True, colour=ACCENT),
    "Title": Text(32, 38, 14, bold=True),
    "Subtitle": Text(14, 20, 24, colour=MUTED),
    "Lead": Text(11, 15, 4, bold=True),
    "List Bullet": Text(11, 15, 3),
    "Fact": Text(11, 18),
    "Small": Text(9, 12, before_pt=12, colour=MUTED),
    "TOC Heading": Text(20, 26, 12, bold=True),
    "toc 1": Text(12, 16, 2, before_pt=10, bold=True),
    "toc 2": Text(11, 15, 3, indent_mm=20),
    "Heading 1": Text(20, 26, 12, bold=True, next_with=True),
    "Heading 2": Text(14, 18, 6, bold=True, next_with=True, indent_mm=_INDENT_MM),
    "Picture": Text(11, 15, 4, next_with=True),
    "Caption": Text(9, 12, 16, colour=MUTED),
    "Tip": Text(10.5, 14, 10, before_pt=6, indent_mm=8),
    "Warning": Text(10.5, 14, 10, before_pt=6, indent_mm=8),
    "Expected": Text(11, 15, 6, next_with=True),
    "Footer": Text(9, 12, colour=MUTED),
}


def prepare(document: Document) -> None:
    """Set the page and the styles."""
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(MARGIN_MM)
    page.header_distance = page.footer_distance = Mm(10)
    for name, text in TEXT_STYLES.items():
        _set(_style(document, name), text)
    styles = document.styles
    number = cast("ParagraphStyle", styles["Heading 2"])
    wordml.number_headings(document, number, indent_twips=round(_INDENT_MM / 25.4 * 1440))
    for name in ("Heading 1", "TOC Heading"):
        cast("ParagraphStyle", styles[name]).paragraph_format.page_break_before = True
    wordml.boxed(cast("ParagraphStyle", styles["Tip"]), fill="E6F2F9", bar="0B5C8A")
    wordml.boxed(cast("ParagraphStyle", styles["Warning"]), fill="FFF4DF", bar="8A5300")
    for name in ("Tip", "Warning"):
        form = cast("ParagraphStyle", styles[name]).paragraph_format
        form.left_indent = form.right_indent = Mm(4)
    for name, indent in (("toc 1", 0.0), ("toc 2", _INDENT_MM)):
        form = cast("ParagraphStyle", styles[name]).paragraph_format
        form.left_indent, form.first_line_indent = Mm(indent), Mm(-indent)
        if indent:
            form.tab_stops.add_tab_stop(Mm(indent))
        form.tab_stops.add_tab_stop(Mm(COLUMN_MM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    cast("ParagraphStyle", styles["Fact"]).paragraph_format.tab_stops.add_tab_stop(Mm(40))


def _style(document: Document, name: str) -> ParagraphStyle:
    for style in document.styles:
        if style.name == name and style.type == WD_STYLE_TYPE.PARAGRAPH:
            return cast("ParagraphStyle", style)
    made = cast("ParagraphStyle", document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH))
    made.base_style = document.styles["Normal"]
    made.quick_style = not name.startswith("toc")
    return made


def _set(style: ParagraphStyle, text: Text) -> None:
    style.font.size, style.font.bold, style.font.italic = Pt(text.size), text.bold, False
    style.font.color.rgb = RGBColor.from_string(text.colour)
    style.font.name = FONT
    fonts = style.element.rPr.rFonts
    for name in list(fonts.attrib):  # the template's theme would win over a name
        if "heme" in str(name):
            del fonts.attrib[name]
    for name in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{name}"), FONT)
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(text.before_pt), Pt(text.after_pt)
    form.keep_with_next, form.keep_together = text.next_with, True
    if style.name == "Picture":
        form.line_spacing_rule = WD_LINE_SPACING.SINGLE  # exact lines would cut the picture
    else:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(text.line)
    for name in ("w:pBdr", "w:tabs"):  # what the template draws and sets of its own
        for old in style.element.pPr.findall(qn(name)):
            style.element.pPr.remove(old)
