"""A user who does nothing: page objects are asked what they would touch, and it is looked for.

Whatever a page object would click, fill or choose, it hands to its user; this one only keeps the
locator.  So what is examined is what a run would really use, and nothing can happen meanwhile.
"""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from playwright.sync_api import Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from pages.deployment import Wording
from pages.roles import ROLES
from pages.user import User
from rpa.letters import folded

_MEANT = {
    *("button", "checkbox", "combobox", "heading", "img", "link", "menuitem", "option", "radio"),
    *("searchbox", "tab", "textbox"),
}
"""Roles of what a page object may have meant."""
_FIELDS = {"textbox", "combobox", "searchbox", "checkbox", "radio", "spinbutton"}
"""What `get_by_label` finds."""
_LABEL = "label"
_STEP = re.compile(r"""internal:(?:role=(?P<role>\w+)|(?P<kind>label|text)=)(?P<rest>.*)""")
_NAME = re.compile(r'"((?:[^"\\]|\\.)*)"')
_ARIA = re.compile(r'^\s*- (?P<role>\w+)(?: "(?P<name>(?:[^"\\]|\\.)*)")?', re.MULTILINE)
_NEAR = 0.5
"""Likeness (0 to 1) from which a name may be the one that was meant."""
_MOST_NEAR = 5


@dataclass(frozen=True)
class Probe(User):
    """A user of whom nothing is done; `touched` are the elements that would have been."""

    touched: list[Locator] = field(default_factory=list)

    def see(self, sign: Locator) -> None:
        """Look for an element that is only read."""
        self.touched.append(sign)

    def open(self, url: str) -> None:
        """Go nowhere."""

    def click(self, target: Locator) -> None:
        """Keep what would be clicked."""
        self.touched.append(target)

    def fill(self, target: Locator, text: str, *, secret: bool = False) -> None:  # noqa: ARG002
        """Keep what would be filled."""
        self.touched.append(target)

    def choose(self, target: Locator, option: str) -> None:  # noqa: ARG002 - options are data
        """Keep the list."""
        self.touched.append(target)

    def check(self, target: Locator) -> None:
        """Keep what would be ticked."""
        self.touched.append(target)

    def press(self, target: Locator, key: str) -> None:  # noqa: ARG002 - a key is always there
        """Keep the field."""
        self.touched.append(target)


@dataclass(frozen=True)
class Element:
    """What a locator looks for, as far as a person cares."""

    role: str
    """An ARIA role, or `label` for any field of that label; empty when neither is told."""
    name: str

    def __str__(self) -> str:
        return f"{ROLES.get(self.role, 'поле' if self.role == _LABEL else self.role)} «{self.name}»"

    def likeness(self, wanted: Element) -> float:
        """How probably this is what was wanted: from 0 to 1, and a bit more for the same role."""
        name, other = folded(self.name), folded(wanted.name)
        alike = SequenceMatcher(None, name, other).ratio()
        if name and other and (name in other or other in name):
            alike = max(alike, _NEAR)
        return alike + 0.2 * self.plays(wanted.role)

    def plays(self, role: str) -> bool:
        """Whether it has a role; a label belongs to any field."""
        return self.role == role or (role == _LABEL and self.role in _FIELDS)


def element_of(locator: Locator) -> Element:
    """Tell what a locator looks for, by its last step."""
    told = re.search(r"selector=(['\"].*['\"])>$", str(locator), re.DOTALL)
    steps = str(literal_eval(told[1])).split(" >> ") if told else []
    for step in reversed(steps):
        if found := _STEP.match(step):
            name = _NAME.search(found["rest"])
            words = name[1].replace('\\"', '"') if name else ""
            return Element(found["role"] or found["kind"], words)
    return Element("", steps[-1] if steps else str(locator))


def count(locator: Locator, patience_ms: float) -> int:
    """Count what a locator finds, once anything is there or patience is at its end."""
    try:
        locator.first.wait_for(state="attached", timeout=patience_ms)
    except PlaywrightTimeoutError:
        return 0
    return locator.count()


def on_the_page(page: Page) -> list[Element]:
    """Read what is on a page, with its roles and names, from the accessibility tree."""
    tree = page.locator("body").aria_snapshot()
    return [
        Element(found["role"], found["name"].replace('\\"', '"'))
        for found in _ARIA.finditer(tree)
        if found["name"] and found["role"] in _MEANT
    ]


def nearest(
    wanted: Element, there: list[Element], *, known: set[str], published: Collection[str] = ()
) -> tuple[Element, ...]:
    """Choose what may have been meant: names alike first, then what has the role and no use yet.

    Args:
        wanted: what was not found.
        there: all that is on the page.
        known: names that were found and are somebody else's.
        published: what it is called in the published instruction.

    """
    free = list(dict.fromkeys(each for each in there if each.name not in known))
    meant = [wanted, *(Element(wanted.role, name) for name in published)]
    likeness = {each: max(each.likeness(one) for one in meant) for each in free}
    near = [each for each in sorted(free, key=lambda e: -likeness[e]) if likeness[each] >= _NEAR]
    unused = [each for each in free if each.plays(wanted.role)]
    return tuple(dict.fromkeys([*near, *unused]))[:_MOST_NEAR]


def keys_of(name: str, wording: Wording) -> Iterator[str]:
    """Tell by which keys of the wording a name goes, e.g. `journal.chats`."""
    for service, words in wording.model_dump().items():
        for key, value in words.items():
            if value == name:
                yield f"{service}.{key}"


def words_of(keys: Collection[str], wording: Wording) -> set[str]:
    """Return the words under some keys of a wording."""
    words = wording.model_dump()
    return {words[service][key] for service, _, key in (each.partition(".") for each in keys)}
