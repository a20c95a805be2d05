"""One self-contained HTML page from a template: icons, style and typeface are put into it."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from lucide.jinja import lucide

from paper.typeface import embedded
from paper.typography import tie


def environment(package: str) -> Environment:
    """Make an environment for a package's `templates/`, which may extend `_page.html` of here.

    A template has `icon(name, size)` and the filter `tie` for its headings; `version` of whoever
    writes is a value to be given.
    """
    made = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("paper")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["icon"] = icon
    made.filters["tie"] = tie
    return made


def render(environment: Environment, template: str, **values: object) -> bytes:
    """Render a page with just the letters of the typeface that its words need."""
    html = environment.get_template(template).render(**values)
    # Only the words are wanted: the pictures' bytes have every letter there is.
    words = re.sub(r'"data:[^"]*"|<script type="image/.*?</script>', "", html)
    return html.replace("url()", f"url({embedded(words)})", 1).encode()


@cache
def icon(name: str, size: int = 20) -> str:
    """Draw a Lucide icon as SVG, in the colour of the text around it."""
    return lucide(name, size=size, stroke_width="1.75", aria_hidden="true")
