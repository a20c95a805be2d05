"""Renderers: each makes one file of a guide out of its folder.

A renderer is a module with `render(guide: Walkthrough, folder: Path) -> Path`: it reads the
pictures that lie in the folder and writes its file there, e.g. `guide.html`.  It is imported only
when its format is asked for.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Final, Protocol, cast

from walkthroughs.frames import Walkthrough


class Render(Protocol):
    """Writes one file of a guide."""

    def __call__(self, guide: Walkthrough, folder: Path, **options: bool) -> Path:
        """Write the file of a guide into its folder; `options` are the format's own."""


RENDERERS: Final = {
    "html": "walkthroughs.renderers.html",
    "pdf": "walkthroughs.renderers.pdf",
    "docx": "walkthroughs.renderers.docx",
    "pptx": "walkthroughs.renderers.pptx",
    "md": "walkthroughs.renderers.markdown",
    "video": "walkthroughs.renderers.video",
}
"""Format: the module that makes it."""


def renderer(name: str) -> Render:
    """Import the renderer of a format.

    Raises:
        KeyError: when there is no such format.

    """
    return cast("Render", import_module(RENDERERS[name]).render)
