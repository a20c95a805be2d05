"""Guides and what renderers make of them: made once for the whole run, then only read."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from filelock import FileLock
from playwright.sync_api import Browser

from mock_services.client import StandClient
from tests.walkthroughs.rendering import office
from tests.walkthroughs.rendering.sample import walk_student, walk_teacher, write
from walkthroughs.frames import FILE, PICTURES, Walkthrough
from walkthroughs.renderers import docx, html, pdf, pptx, video

Once = Callable[[str, Callable[[Path], object]], Path]
ToPdf = Callable[[Path, Path], Path]


@dataclass(frozen=True)
class Sample:
    """A guide, and the folder of its pictures."""

    guide: Walkthrough
    folder: Path

    def copy(self, into: Path, **changes: object) -> Sample:
        """Return the same guide in a folder of its own, somewhat changed."""
        shutil.copytree(self.folder / PICTURES, into / PICTURES)
        return Sample(self.guide.model_copy(update=changes), into)


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    """Fill a folder once for the whole run, whichever worker asks first."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent

    def fill(name: str, make: Callable[[Path], object]) -> Path:
        folder = shared / f"rendering-{name}"
        with FileLock(f"{folder}.lock"):
            if not folder.exists():
                part = shared / f"rendering-{name}.part"
                part.mkdir()
                make(part)
                part.rename(folder)
        return folder

    return fill


def _sample(folder: Path) -> Sample:
    return Sample(Walkthrough.model_validate_json((folder / FILE).read_bytes()), folder)


@pytest.fixture(scope="session")
def teacher(once: Once, browser: Browser, stand: StandClient) -> Sample:
    """The whole instruction, for a class teacher at a computer, in Russian."""
    return _sample(once("teacher", lambda into: write(walk_teacher(browser, stand, into), into)))


@pytest.fixture(scope="session")
def student(once: Once, browser: Browser, stand: StandClient) -> Sample:
    """A student's way on a phone, in English; short."""
    return _sample(once("student", lambda into: write(walk_student(browser, stand, into), into)))


@pytest.fixture(scope="session")
def pages(once: Once, teacher: Sample, student: Sample) -> Path:
    """A folder with both guides in all formats but the film."""

    def make(into: Path) -> None:
        for sample in (teacher, student):
            folder = into / sample.guide.id
            shutil.copytree(sample.folder, folder)
            for renderer in (html, docx, pptx):
                renderer.render(sample.guide, folder)
            pdf.render(sample.guide, folder)

    return once("pages", make)


@pytest.fixture(scope="session")
def to_pdf(tmp_path_factory: pytest.TempPathFactory) -> ToPdf:
    """Print a document into a folder; LibreOffice makes its settings once for a worker."""
    return partial(office.to_pdf, settings=tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="session")
def film(once: Once, student: Sample) -> Path:
    """The student's guide as a film, beside its pictures."""

    def make(into: Path) -> None:
        shutil.copytree(student.folder, into, dirs_exist_ok=True)
        video.render(student.guide, into)

    return once("film", make) / video.NAME
