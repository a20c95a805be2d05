"""LibreOffice and poppler: what other programs read in a document of ours."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def to_pdf(document: Path, into: Path, settings: Path) -> Path:
    """Let LibreOffice print a document, with settings from a folder that it may fill itself."""
    return _convert(document, "pdf", into, settings)


def saved(document: Path, into: Path, settings: Path) -> Path:
    """Let LibreOffice save a document in its own format."""
    return _convert(document, document.suffix[1:], into, settings)


def _convert(document: Path, ending: str, into: Path, settings: Path) -> Path:
    place = f"-env:UserInstallation={settings.as_uri()}"
    command = ["soffice", place, "--headless", "--convert-to", ending, "--outdir", str(into)]
    subprocess.run([*command, str(document)], check=True, capture_output=True)
    return into / f"{document.stem}.{ending}"


def pages_of(pdf: Path) -> list[str]:
    """Return the words on each page, in one line; no-break spaces are spaces."""
    text = run("pdftotext", "-layout", str(pdf), "-")
    return [" ".join(page.split()) for page in text.split("\f")[:-1]]


def facts_of(pdf: Path) -> dict[str, str]:
    """Return what pdfinfo tells; of times it tells the local ones, so here is Greenwich."""
    lines = run("pdfinfo", str(pdf), TZ="UTC").splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}


def pictures_of(pdf: Path) -> list[int]:
    """Return the page of each picture."""
    lines = run("pdfimages", "-list", str(pdf)).splitlines()[2:]
    return [int(line.split()[0]) for line in lines if line.split()[2] == "image"]


def run(*command: str, **environment: str) -> str:
    """Run a program and return what it says."""
    done = subprocess.run(
        command,
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return done.stdout
