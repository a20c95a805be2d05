"""The page that shows a run: the verdict first, then every item with its pictures."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from lucide.jinja import lucide

from svyazka import __version__
from svyazka.evidence import ItemResult, Verdict
from svyazka.instruction import Instruction
from svyazka.typeface import embedded

_VERDICTS = {
    Verdict.PASSED: "Пройден",
    Verdict.FAILED: "Не пройден",
    Verdict.NOT_RUN: "Не проверен",
}


def write_report(
    page: Path, instruction: Instruction, results: Sequence[ItemResult], evidence: Path
) -> Path:
    """Write one self-contained HTML page about a run; return where it is.

    Args:
        page: the file to write, whole or not at all.
        instruction: what the items belong to.
        results: the items to show, in their order.
        evidence: the folder of the run's pictures.

    """
    environment = Environment(
        loader=PackageLoader("svyazka"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["icon"] = lambda name, size=20: lucide(
        name, size=size, stroke_width="1.75", aria_hidden="true"
    )
    environment.filters["picture"] = lambda name: _data_address(evidence / name)
    html = environment.get_template("run.html").render(
        instruction=instruction,
        results=results,
        passed=[result for result in results if result.verdict is Verdict.PASSED],
        broken=[result for result in results if result.verdict is not Verdict.PASSED],
        verdicts=_VERDICTS,
        seconds=sum(result.seconds for result in results),
        version=__version__,
    )
    # Only the words are wanted: the pictures' bytes have every letter there is.
    words = re.sub(r'"data:[^"]*"', "", html)
    html = html.replace("url()", f"url({embedded(words)})", 1)
    page.parent.mkdir(parents=True, exist_ok=True)
    part = page.with_suffix(".part")
    part.write_text(html, encoding="utf-8")
    part.replace(page)
    return page


def _data_address(file: Path) -> str:
    return "data:image/png;base64," + base64.b64encode(file.read_bytes()).decode()
