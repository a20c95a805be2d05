"""The words that stand in a guide beside its captions, in the guide's language.

English is here, other languages in `locale/<language>/LC_MESSAGES/interface.po`, keyed by it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from babel.dates import format_date
from babel.messages.pofile import read_po

from walkthroughs.frames import Section, Walkthrough


@dataclass(frozen=True)
class Words:
    """Whatever stands in a guide and is not of the scenario."""

    guide: str
    readers: dict[str, str]
    devices: dict[str, str]
    reader: str
    device: str
    date: str
    version: str
    contents: str
    step: str
    steps_range: str
    """With `{first}` and `{last}`."""
    step_of: str
    """With `{number}` and `{total}`."""
    picture: str
    left: str
    """Heads what a picture shows that stands there, beside others; so do the next two."""
    middle: str
    right: str
    tip: str
    warning: str
    expected: str
    needs: str
    """Heads the list of what must be so before one begins."""
    masked: str
    done: str
    bar: str
    """Names the bar that shows the progress."""
    progress: str
    """With `{done}` and `{total}`."""
    again: str
    enlarge: str
    close: str
    previous: str
    next: str
    actual_size: str
    link_to_step: str
    """With `{number}`."""
    keys: str
    keys_on: str
    key_next: str
    key_previous: str
    key_done: str
    key_contents: str
    key_help: str
    key_close: str
    guides: str
    no_guides: str
    unreadable: str
    steps: str
    """With `{total}`: how many steps there are."""
    formats: dict[str, str]


ENGLISH = Words(
    guide="Step-by-step guide",
    readers={"teacher": "Teachers", "student": "Students", "parent": "Parents"},
    devices={"computer": "Computer", "phone": "Phone"},
    reader="For",
    device="Device",
    date="Date",
    version="Version",
    contents="Contents",
    step="Step",
    steps_range="Steps {first}–{last}",
    step_of="Step {number} of {total}",
    picture="Figure",
    left="On the left",
    middle="In the middle",
    right="On the right",
    tip="Tip",
    warning="Warning",
    expected="What you will see",
    needs="Before you begin",
    masked="Names, phone numbers and dates of birth in the pictures are invented.",
    done="Done",
    bar="Progress",
    progress="Done {done} of {total}",
    again="Start again",
    enlarge="Enlarge",
    close="Close",
    previous="Back",
    next="Next",
    actual_size="Larger",
    link_to_step="Link to step {number}",
    keys="Keyboard",
    keys_on="Shortcuts are on",
    key_next="next step",
    key_previous="previous step",
    key_done="tick the step",
    key_contents="to the contents",
    key_help="this help",
    key_close="close",
    guides="Guides",
    unreadable="These guides cannot be read, make them anew",
    no_guides="No guides here yet: the command svyazka walkthrough makes them.",
    steps="Steps: {total}",
    formats={
        "guide.pdf": "PDF",
        "guide.docx": "Word",
        "guide.pptx": "Slides",
        "guide.mp4": "Video",
        "guide.md": "Markdown",
    },
)


@cache
def words(language: str) -> Words:
    """Return the words of a language; English where nobody has translated them."""
    found = files("walkthroughs") / "locale" / language / "LC_MESSAGES" / "interface.po"
    if not found.is_file():
        return ENGLISH
    with found.open("rb") as file:
        catalogue = read_po(file, locale=language)

    def said(word: str) -> str:
        message = catalogue.get(word)
        return str(message.string) if message and message.string else word

    translated: dict[str, Any] = {
        name: {key: said(each) for key, each in word.items()}
        if isinstance(word, dict)
        else said(word)
        for name, word in asdict(ENGLISH).items()
    }
    return Words(**translated)


def span(section: Section, language: str) -> str:
    """Say which steps a section has: «Шаги 1–9», «Шаг 10»."""
    first, last = section.steps[0].number, section.steps[-1].number
    said = words(language)
    return (
        said.steps_range.format(first=first, last=last) if last > first else f"{said.step} {first}"
    )


def day(guide: Walkthrough) -> str:
    """Write the guide's date as its readers do: «1 сентября 2026 г.»; nothing if it has none."""
    if not guide.date:
        return ""
    # The narrow space that Babel puts before «г.» is not in every typeface.
    written = format_date(date.fromisoformat(guide.date), "long", locale=guide.language)
    return written.replace("\u202f", "\u00a0")


def titled(guide: Walkthrough) -> str:
    """Name a guide to whoever makes it, in Russian: «Как войти (компьютер)»."""
    return f"{guide.title} ({words('ru').devices[guide.device].lower()})"


def facts(guide: Walkthrough) -> list[tuple[str, str]]:
    """Tell what a cover tells of a guide beside its title, each with its name."""
    said = words(guide.language)
    found = [
        (said.reader, said.readers[guide.reader]),
        (said.device, said.devices[guide.device]),
        (said.date, day(guide)),
        (said.version, guide.release),
    ]
    return [(name, value) for name, value in found if value]
