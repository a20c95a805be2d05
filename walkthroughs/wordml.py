"""What python-docx leaves to XML: fields, links, contents, numbering, alternative text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from xml.sax.saxutils import escape, quoteattr

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shape import InlineShape
from docx.styles.style import ParagraphStyle
from docx.table import Table
from docx.text.paragraph import Paragraph

_W = nsdecls("w")


@dataclass(frozen=True)
class Entry:
    """A line of the contents."""

    level: int
    number: str
    text: str
    bookmark: str
    page: int


def element(xml: str) -> BaseOxmlElement:
    """Parse WordprocessingML; the prefix `w` is known."""
    return parse_xml(xml.replace(">", f" {_W}>", 1))


def field(paragraph: Paragraph, instruction: str, result: str) -> None:
    """Add a field that shows its result until Word counts anew."""
    for xml in _field(instruction, result):
        paragraph._p.append(element(xml))  # noqa: SLF001 - python-docx has no fields


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Give a paragraph a name that links and the contents point at.

    Args:
        paragraph: what is named, with its text in it already.
        name: ASCII, 40 characters at most.
        number: another for each bookmark of the document.

    """
    start = element(f'<w:bookmarkStart w:id="{number}" w:name={quoteattr(name)}></w:bookmarkStart>')
    end = element(f'<w:bookmarkEnd w:id="{number}"></w:bookmarkEnd>')
    place = 1 if paragraph._p.pPr is not None else 0  # noqa: SLF001 - as above
    paragraph._p.insert(place, start)  # noqa: SLF001
    paragraph._p.append(end)  # noqa: SLF001


def contents(document: Document, entries: Sequence[Entry]) -> None:
    """Add a table of contents: a field of Word's own, filled in already."""
    for place, entry in enumerate(entries):
        paragraph = document.add_paragraph(style=f"toc {entry.level}")
        into = paragraph._p  # noqa: SLF001 - as above
        if place == 0:
            into.append(element('<w:r><w:fldChar w:fldCharType="begin"></w:fldChar></w:r>'))
            into.append(element(_instruction(r'TOC \o "1-2" \h \z \u')))
            into.append(element('<w:r><w:fldChar w:fldCharType="separate"></w:fldChar></w:r>'))
        number = f"{_text(entry.number)}<w:r><w:tab/></w:r>" if entry.number else ""
        runs = f"{number}{_text(entry.text)}<w:r><w:tab/></w:r>"
        page = "".join(_field(rf"PAGEREF {entry.bookmark} \h", str(entry.page)))
        link = f'<w:hyperlink w:anchor="{entry.bookmark}" w:history="1">{runs}{page}</w:hyperlink>'
        into.append(element(link))
        if place == len(entries) - 1:
            into.append(element('<w:r><w:fldChar w:fldCharType="end"></w:fldChar></w:r>'))


def number_headings(document: Document, style: ParagraphStyle, *, indent_twips: int) -> None:
    """Let a style number its paragraphs through the whole document, as «1.», «2.» and so on."""
    numbering = document.part.numbering_part.element
    taken = [int(one.get(qn("w:abstractNumId"))) for one in numbering.findall(qn("w:abstractNum"))]
    abstract, number = max(taken, default=0) + 1, 90
    level = (
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        f'<w:pStyle w:val="{style.style_id}"/><w:lvlText w:val="%1."/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:tabs><w:tab w:val="num" w:pos="{indent_twips}"/></w:tabs>'
        f'<w:ind w:left="{indent_twips}" w:hanging="{indent_twips}"/></w:pPr></w:lvl>'
    )
    made = element(
        f'<w:abstractNum w:abstractNumId="{abstract}"><w:multiLevelType w:val="singleLevel"/>'
        f"{level}</w:abstractNum>"
    )
    # All abstract numberings come before the numberings that use them.
    first = numbering.find(qn("w:num"))
    numbering.insert(numbering.index(first) if first is not None else len(numbering), made)
    numbering.append(
        element(f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>')
    )
    properties = style.element.get_or_add_pPr()
    properties.append(element(f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'))
    _in_order(properties)


def describe(picture: InlineShape, text: str, number: int) -> None:
    """Give a picture its alternative text, a number of its own, and a thin line around it."""
    inline = picture._inline  # noqa: SLF001 - python-docx has no alternative text
    for side in "TBLR":  # where it is not said, LibreOffice keeps 3 mm free
        inline.set(f"dist{side}", "0")
    inline.graphic.graphicData.pic.spPr.append(
        parse_xml(
            f'<a:ln {nsdecls("a")} w="6350"><a:solidFill><a:srgbClr val="D5DBE3"/></a:solidFill>'
            "</a:ln>"
        )
    )
    properties = inline.docPr
    properties.set("id", str(number))
    properties.set("name", f"Picture {number}")
    properties.set("descr", text)


def row_of_pictures(table: Table) -> None:
    """Let a table only put things side by side: no room at the left, never cut by a page's end."""
    table.autofit = False
    margins = "".join(
        f'<w:{side} w:w="{twips}" w:type="dxa"/>' for side, twips in (("left", 0), ("right", 216))
    )
    table._tbl.tblPr.append(element(f"<w:tblCellMar>{margins}</w:tblCellMar>"))  # noqa: SLF001
    for row in table.rows:
        row._tr.get_or_add_trPr().append(element("<w:cantSplit></w:cantSplit>"))  # noqa: SLF001


def boxed(style: ParagraphStyle, *, fill: str, bar: str) -> None:
    """Let paragraphs of a style stand on a ground, with a bar at the left; colours as RRGGBB."""
    properties = style.element.get_or_add_pPr()
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{colour}"/>'
        for side, size, space, colour in (
            ("top", 4, 4, fill),
            ("left", 24, 8, bar),
            ("bottom", 4, 4, fill),
            ("right", 4, 8, fill),
        )
    )
    properties.append(element(f"<w:pBdr>{sides}</w:pBdr>"))
    properties.append(element(f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"></w:shd>'))
    _in_order(properties)


def speak(document: Document, language: str) -> None:
    """Say in which language the whole text is, e.g. `ru-RU`: for spelling and for reading aloud."""
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(element(f'<w:lang w:val="{language}" w:eastAsia="{language}"></w:lang>'))


def be_modern(document: Document) -> None:
    """Tell Word that no old layout is meant, or it opens in a compatibility mode."""
    settings = document.settings.element
    for old in settings.findall(qn("w:compat")):
        settings.remove(old)
    made = element(
        '<w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    after = {qn(f"w:{name}") for name in ("rsids", "themeFontLang", "clrSchemeMapping")}
    following = [one for one in settings if one.tag in after or "math" in str(one.tag)]
    settings.insert(settings.index(following[0]) if following else len(settings), made)


def _field(instruction: str, result: str) -> list[str]:
    return [
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        _instruction(instruction),
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        _text(result),
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    ]


def _instruction(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve"> {escape(text)} </w:instrText></w:r>'


def _text(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


# fmt: off
_ORDER = (
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr",
    "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap",
    "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd",
    "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap",
    "jc", "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId",
    "cnfStyle", "rPr", "sectPr", "pPrChange",
)
# fmt: on


def _in_order(properties: BaseOxmlElement) -> None:
    """Put the children of `w:pPr` into the order that the standard asks for."""
    places = {qn(f"w:{name}"): place for name, place in zip(_ORDER, count(), strict=False)}
    properties[:] = sorted(properties, key=lambda child: places.get(child.tag, len(places)))
