"""A guide as one self-contained HTML page: `guide.html`."""

from __future__ import annotations

from pathlib import Path

from paper.files import write_whole
from paper.page import environment
from paper.page import render as render_page
from walkthroughs.frames import Walkthrough
from walkthroughs.pictures import compact, data_url, files_of
from walkthroughs.words import facts, words

NAME = "guide.html"


def render(guide: Walkthrough, folder: Path) -> Path:
    """Write the page beside the pictures; everything it needs is in it.

    Args:
        guide: what to show.
        folder: where its pictures are.

    Raises:
        InputError: a picture is not there.

    """
    pictures = compact(folder, files_of(guide))
    page = render_page(
        environment("walkthroughs"),
        "guide.html",
        guide=guide,
        language=guide.language,
        words=words(guide.language),
        facts=facts(guide),
        pictures={name: data_url(content) for name, content in pictures.items()},
        version=guide.release,
    )
    write_whole(folder / NAME, page)
    return folder / NAME
