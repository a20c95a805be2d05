"""A guide on A4: `guide.pdf`, tagged, with bookmarks, and contents that tell the pages.

Chromium lays it out twice: where each step has come to lie is known only afterwards.  It is given
stand-ins of the pictures, whose frames have fixed sizes; the pictures themselves are put in then.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import cast

from jinja2 import Environment
from markupsafe import Markup
from playwright.sync_api import Browser, Page, Route, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, PdfObject, TextStringObject

from pages.browser import start_browser
from paper.files import write_whole
from paper.manrope import font
from paper.page import environment
from walkthroughs.archive import day_of
from walkthroughs.embedding import embed, stand_in
from walkthroughs.frames import Picture, Walkthrough
from walkthroughs.pictures import compact, files_of
from walkthroughs.words import facts, words

NAME = "guide.pdf"
COLUMN_MM, HIGHEST_MM, HIGHEST_TALL_MM = 156.0, 92.0, 96.0
"""How large a picture may be: two steps of a computer, or one row of a phone's, fill a page."""
_GAP_MM = 5.0
_ORIGIN = "http://guide.invalid/"
"""Nothing is asked of any network: what the page wants is handed to it here."""
_TYPEFACE = "manrope.ttf"


def render(guide: Walkthrough, folder: Path, *, browser: Browser | None = None) -> Path:
    """Print the guide beside its pictures.

    Args:
        guide: what to print.
        folder: where its pictures are.
        browser: a headless Chromium that runs already; else one is started.

    Raises:
        InputError: a picture is not there.
        NoBrowserError: there is no Chromium.

    """
    pictures = compact(folder, files_of(guide))
    if browser:
        content = _print(browser, guide, pictures)
    else:
        # In a thread of its own, since a thread has room for one Playwright only.
        with ThreadPoolExecutor(1) as pool:
            content = pool.submit(_print_alone, guide, pictures).result()
    write_whole(folder / NAME, _finish(content, guide, list(pictures.values())))
    return folder / NAME


def _print_alone(guide: Walkthrough, pictures: Mapping[str, bytes]) -> bytes:
    with sync_playwright() as playwright, start_browser(playwright) as browser:
        return _print(browser, guide, pictures)


def _print(browser: Browser, guide: Walkthrough, pictures: Mapping[str, bytes]) -> bytes:
    with _paper(browser, pictures) as page:
        draft = _lay_out(page, guide, defaultdict(lambda: "00"))
        return _lay_out(page, guide, _pages(draft))


@contextmanager
def _paper(browser: Browser, pictures: Mapping[str, bytes]) -> Iterator[Page]:
    stand_ins = {name: stand_in(number) for number, name in enumerate(pictures)}

    def hand_out(route: Route) -> None:
        name = route.request.url.removeprefix(_ORIGIN)
        if name in stand_ins:
            route.fulfill(body=stand_ins[name], content_type="image/png")
        elif name == _TYPEFACE:  # whole: the browser itself keeps but the letters that it prints
            route.fulfill(body=font(), content_type="font/ttf")
        else:
            route.abort()

    context = browser.new_context(color_scheme="light")
    try:
        context.route("**", hand_out)
        yield context.new_page()
    finally:
        context.close()


def _lay_out(page: Page, guide: Walkthrough, pages: Mapping[str, str]) -> bytes:
    template = _templates().get_template("print.html")
    html = template.render(
        guide=guide,
        language=guide.language,
        words=words(guide.language),
        facts=facts(guide),
        pages=pages,
        running=Markup(_css_string(guide.title)),  # noqa: S704 - quoted for CSS
        version=guide.release,
    )
    html = html.replace("url()", f"url({_TYPEFACE})", 1)
    page.route(_ORIGIN, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(_ORIGIN, wait_until="load")
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)


@cache
def _templates() -> Environment:
    made = environment("walkthroughs")
    made.filters["on_paper"] = size_on_paper
    made.globals["abreast"] = abreast
    return made


def _pages(pdf: bytes) -> dict[str, str]:
    """Find the page of each place that a link leads to; a page is counted from 1."""
    reader = PdfReader(BytesIO(pdf))
    found = {}
    for name, place in reader.named_destinations.items():
        number = reader.get_destination_page_number(place)
        found[name.removeprefix("/")] = str(number + 1) if number is not None else ""
    return found


def size_on_paper(picture: Picture) -> tuple[float, float]:
    """Return width and height in millimetres: as large as fits, never larger than life."""
    highest = HIGHEST_TALL_MM if picture.height > picture.width else HIGHEST_MM
    natural = picture.width / picture.scale * 25.4 / 96
    width = min(COLUMN_MM, natural, highest * picture.width / picture.height)
    return round(width, 2), round(width * picture.height / picture.width, 2)


def abreast(pictures: Sequence[Picture]) -> int:
    """Count how many of the first pictures stand in one row."""
    room = COLUMN_MM
    for number, picture in enumerate(pictures):
        room -= size_on_paper(picture)[0]
        if room < 0:
            return max(1, number)
        room -= _GAP_MM
    return len(pictures)


def _css_string(text: str) -> str:
    """Quote a text for a style sheet."""
    plain = " ".join(text.split())
    return '"' + re.sub(r'[\\"<&]', lambda found: f"\\{ord(found[0]):x} ", plain) + '"'


def _finish(pdf: bytes, guide: Walkthrough, pictures: Sequence[bytes]) -> bytes:
    """Put the pictures in, say what the guide is, and how its bookmarks are called.

    The same guide has the same bytes.
    Chromium runs the words of a heading together where a line ends, and stamps the time.
    """
    stamp = f"D:{day_of(guide):%Y%m%d}000000Z"
    # What is added to the end of the file replaces, so tags and pages stay as they are.
    writer = PdfWriter(
        BytesIO(re.sub(rb"\(D:\d{14}", f"({stamp[:-1]}".encode(), pdf)), incremental=True
    )
    embed(writer, pictures)
    outline = writer.root_object["/Outlines"].get_object()
    for item, title in zip(_items(outline), _bookmarks(guide), strict=True):
        item[NameObject("/Title")] = TextStringObject(title)
    said = words(guide.language)
    writer.metadata = {
        "/Title": guide.title,
        "/Subject": f"{said.guide}. {said.readers[guide.reader]}, {said.devices[guide.device]}",
        "/Author": "svyazka",
        "/Creator": f"svyazka {guide.release}".strip(),
        "/Producer": "Chromium, Skia/PDF",
        "/CreationDate": stamp,
        "/ModDate": stamp,
    }
    content = BytesIO()
    writer.write(content)
    return content.getvalue()


def _items(node: PdfObject | None) -> Iterator[DictionaryObject]:
    """Go through all bookmarks in their order."""
    child = cast("DictionaryObject", node).get("/First")
    while child is not None:
        item = cast("DictionaryObject", child.get_object())
        yield item
        yield from _items(item)
        child = item.get("/Next")


def _bookmarks(guide: Walkthrough) -> Iterator[str]:
    """Name the headings of the document in their order."""
    yield guide.title
    yield words(guide.language).contents
    for section in guide.sections:
        yield section.title
        for step in section.steps:
            yield f"{step.number}. {step.caption}"
