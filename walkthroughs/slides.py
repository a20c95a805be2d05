"""The master of a guide's slides: wide, quiet, with PowerPoint's own layouts to edit by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from xml.sax.saxutils import quoteattr

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.opc.package import Part
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.presentation import Presentation
from pptx.shapes.autoshape import Shape
from pptx.shapes.base import BaseShape
from pptx.slide import Slide, SlideLayout
from pptx.util import Mm, Pt

from paper.manrope import face
from paper.typography import wrap
from walkthroughs.look import ACCENT, FONT, MUTED, TEXT

WIDTH_MM: Final = 338.67
HEIGHT_MM: Final = 190.5
TITLE, SECTION, CONTENTS, STEP = (
    "Title Slide",
    "Section Header",
    "Title and Content",
    "Picture with Caption",
)
_SMALLEST = 16
"""Points of a title: as its text has, which can be read from the last row."""
_MM_PER_PT = 25.4 / 72
_LINE = 1.15
"""From line to line, of the size of its letters, in Arial."""
_MEASURED = 100
"""Pixels of the letters by which lines are reckoned."""
_DOUBT = 1.05
"""By so much bold Arial may be wider than Manrope, by which it is reckoned."""
_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
_COLOURS = {"dk2": TEXT, "lt2": "F3F5F8", "accent1": ACCENT, "accent2": "1D4F91", "hlink": "1D4F91"}


@dataclass(frozen=True)
class Area:
    """A place on a slide, in millimetres."""

    left: float
    top: float
    width: float
    height: float

    def put(self, shape: BaseShape) -> None:
        """Move a shape there."""
        shape.left, shape.top = Mm(self.left), Mm(self.top)
        shape.width, shape.height = Mm(self.width), Mm(self.height)


@dataclass(frozen=True)
class _Look:
    """Where a layout's placeholder is, and how its text looks."""

    area: Area
    size: float
    bold: bool = False
    colour: str = TEXT
    anchor: str = "t"


PICTURES: Final = Area(122, 14, 202, 154)
"""Where a step's pictures stand."""
_LOOKS: Final[Mapping[str, Mapping[int, _Look]]] = {
    TITLE: {
        0: _Look(Area(26, 46, 260, 62), 44, bold=True, anchor="b"),
        1: _Look(Area(26, 114, 240, 52), 18, colour=MUTED),
    },
    SECTION: {
        0: _Look(Area(26, 62, 270, 44), 40, bold=True, anchor="b"),
        1: _Look(Area(26, 110, 270, 20), 18, colour=MUTED),
    },
    CONTENTS: {
        0: _Look(Area(26, 18, 280, 22), 32, bold=True, anchor="b"),
        1: _Look(Area(26, 48, 286, 116), 22),
    },
    STEP: {
        0: _Look(Area(14, 14, 100, 42), 24, bold=True),
        1: _Look(PICTURES, 16),
        2: _Look(Area(14, 60, 100, 108), 16),
    },
}
_FOOTER = {
    11: _Look(Area(14, 175, 250, 9), 11, colour=MUTED, anchor="ctr"),
    12: _Look(Area(294, 175, 30, 9), 11, colour=MUTED, anchor="ctr"),
}
_PLACES = {
    "title": _LOOKS[STEP][0],
    "body": _LOOKS[CONTENTS][1],
    "ftr": _FOOTER[11],
    "sldNum": _FOOTER[12],
}


def prepare(deck: Presentation) -> None:
    """Make the slides wide, and set the layouts that a guide uses; the others go."""
    deck.slide_width, deck.slide_height = Mm(WIDTH_MM), Mm(HEIGHT_MM)
    master = deck.slide_masters[0]
    _colour(master.part.part_related_by(RT.THEME))
    for place in list(master.placeholders):
        kind = place.element.find(f".//{qn('p:ph')}").get("type", "body")
        if kind in _PLACES:
            _PLACES[kind].area.put(place)
        else:  # the day is on the title slide
            place.element.getparent().remove(place.element)
    style = master.element.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    style.set("algn", "l")
    for layout in list(deck.slide_layouts):
        if layout.name not in _LOOKS:
            deck.slide_layouts.remove(layout)
            continue
        for shape in list(layout.placeholders):
            number = shape.placeholder_format.idx
            look = {**_LOOKS[layout.name], **_FOOTER}.get(number)
            if look is None:
                shape.element.getparent().remove(shape.element)
            else:
                look.area.put(shape)
                _dress(shape, look, right=number == max(_FOOTER))


def layout(deck: Presentation, name: str) -> SlideLayout:
    """Find a layout by its name."""
    return next(one for one in deck.slide_layouts if one.name == name)


def fit_title(slide: Slide) -> None:
    """Make a title smaller where its place is too small for it; else its layout says how large."""
    look = _LOOKS[slide.slide_layout.name][0]
    frame = cast("Shape", slide.shapes.title).text_frame
    sizes = range(round(look.size), _SMALLEST, -2)
    size = next((size for size in sizes if _fits(frame.text, size, look.area)), _SMALLEST)
    if size < look.size:
        frame.paragraphs[0].runs[0].font.size = Pt(size)


def _fits(text: str, size: float, area: Area) -> bool:
    letters = face(_MEASURED, 700)
    room = area.width / _MM_PER_PT / size * _MEASURED / _DOUBT
    lines = wrap(text.replace("-", "- "), letters, room)  # a line may end at a hyphen, too
    high = len(lines) * size * _LINE * _MM_PER_PT <= area.height
    return high and all(letters.getlength(line) <= room for line in lines)


def footer(slide: Slide, text: str) -> None:
    """Show the footer and the slide's number, which a new slide leaves out."""
    for shape in list(cast("Any", slide.slide_layout.placeholders)):
        number = shape.placeholder_format.idx
        if number not in _FOOTER:
            continue
        copy = parse_xml(etree.tostring(shape.element))
        copy.nvSpPr.cNvPr.set("id", str(900 + number))
        lines = copy.find(qn("p:txBody"))
        for name in ("a:lstStyle", "a:p"):
            for old in lines.findall(qn(name)):
                lines.remove(old)
        lines.append(parse_xml(f"<a:lstStyle {nsdecls('a')}/>"))
        lines.append(parse_xml(_FIELD if number == max(_FOOTER) else _PLAIN))
        slide.shapes._spTree.append(copy)  # noqa: SLF001 - python-pptx leaves footers out
        if number != max(_FOOTER):
            for place in copy.iter(qn("a:t")):
                place.text = text


def group(deck: Presentation, sections: Sequence[tuple[str, Sequence[Slide]]]) -> None:
    """Group the slides into sections, as PowerPoint shows them in its list of slides."""
    xml = ""
    for number, (name, slides) in enumerate(sections, 1):
        ids = "".join(f'<p14:sldId id="{slide.slide_id}"/>' for slide in slides)
        xml += (
            f"<p14:section name={quoteattr(name)} "
            f'id="{{00000000-0000-4000-8000-{number:012}}}">'
            f"<p14:sldIdLst>{ids}</p14:sldIdLst></p14:section>"
        )
    made = parse_xml(
        f'<p:extLst {nsdecls("p")}><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}">'
        f'<p14:sectionLst xmlns:p14="{_P14}">{xml}</p14:sectionLst></p:ext></p:extLst>'
    )
    for old in deck.element.findall(qn("p:extLst")):
        deck.element.remove(old)
    deck.element.append(made)


_LOOK = f'sz="1100"><a:solidFill><a:srgbClr val="{MUTED}"/></a:solidFill>'
"""Said on the slide too, since LibreOffice asks the master, which is paler."""
_PLAIN = f"<a:p {nsdecls('a')}><a:r><a:rPr {_LOOK}</a:rPr><a:t></a:t></a:r></a:p>"
_FIELD = (
    f'<a:p {nsdecls("a")}><a:pPr algn="r"/>'
    '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum">'
    f"<a:rPr {_LOOK}</a:rPr><a:t>‹#›</a:t></a:fld></a:p>"
)


def _dress(shape: BaseShape, look: _Look, *, right: bool) -> None:
    """Set a placeholder's text, on whatever level."""
    body = shape.element.find(qn("p:txBody"))
    body.find(qn("a:bodyPr")).set("anchor", look.anchor)
    for name in ("lIns", "rIns", "tIns", "bIns"):
        body.find(qn("a:bodyPr")).set(name, "0")
    for child in list(body.find(qn("a:bodyPr"))):
        body.find(qn("a:bodyPr")).remove(child)
    style = body.find(qn("a:lstStyle"))
    for old in list(style):
        style.remove(old)
    style.append(
        parse_xml(
            f'<a:lvl1pPr {nsdecls("a")} marL="0" indent="0" algn="{"r" if right else "l"}">'
            f'<a:spcBef><a:spcPts val="600"/></a:spcBef><a:buNone/>'
            f'<a:defRPr sz="{round(look.size * 100)}" b="{int(look.bold)}" cap="none"><a:solidFill>'
            f'<a:srgbClr val="{look.colour}"/></a:solidFill></a:defRPr></a:lvl1pPr>'
        )
    )


def _colour(theme: Part) -> None:
    """Give the theme the guide's colours and typeface, for what a trainer adds herself."""
    tree = etree.fromstring(theme.blob)
    for name, colour in _COLOURS.items():
        for slot in tree.iter(qn(f"a:{name}")):
            for old in list(slot):
                slot.remove(old)
            etree.SubElement(slot, qn("a:srgbClr"), val=colour)
    for latin in tree.iter(qn("a:latin")):
        latin.set("typeface", FONT)
    content = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    theme._blob = cast("bytes", content)  # noqa: SLF001 - a theme is a part without a model
