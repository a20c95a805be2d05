"""A person who has no mouse: she presses Tab until the focus is where she wants it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

FARTHEST = 150
"""More presses of Tab than any screen needs."""
_BEEN = """() => {
    const node = document.activeElement, been = "reached" in node.dataset;
    if (node !== document.body) node.dataset.reached = "";
    return been;
}"""
_LEFT_OUT = """() => {
    const within = document.querySelector("dialog[open]") || document;
    const all = within.querySelectorAll(
        "a[href], button, input:not([type=radio]), select, textarea, summary");
    return [...all]
        .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility())
        .filter((one) => !("reached" in one.dataset))
        .map((one) => one.outerHTML.slice(0, 120));
}"""
_FOCUS = Path(__file__).with_name("focus.js").read_text(encoding="utf-8")


class LostError(AssertionError):
    """The focus cannot be seen, or does not come where it is wanted."""


@dataclass(frozen=True)
class Keyboard:
    """The keys of one window; nothing here clicks, and nothing moves the focus by a script."""

    page: Page

    def reach(self, target: Locator) -> None:
        """Press Tab until an element has the focus; see it on every element on the way.

        Raises:
            LostError: when the focus is hidden somewhere, or never comes.

        """
        expect(target).to_be_visible()
        self.page.wait_for_load_state()  # with its looks and its scripts
        been: list[str] = []
        while not self._is_at(target):
            if len(been) == FARTHEST:
                raise LostError(f"{target} was not reached: {' → '.join(been)}")
            self.page.keyboard.press("Tab")
            been.append(self.look())

    def press(self, role: str, name: str, key: str = "Enter") -> None:
        """Go to a button or a link and press it."""
        # A role known to Playwright by its name; the walk reads better with plain words.
        self.reach(self.page.get_by_role(role, name=name, exact=True))  # type: ignore[arg-type]
        self.page.keyboard.press(key)

    def type(self, label: str, text: str) -> None:
        """Go to a field and type."""
        self.reach(self.page.get_by_label(label, exact=True))
        self.page.keyboard.type(text)

    def choose(self, label: str, option: str) -> None:
        """Go to a list and press the arrow until it shows an option.

        Raises:
            LostError: when the list has no such option.

        """
        field = self.page.get_by_label(label, exact=True)
        expect(field).to_be_enabled()
        self.reach(field)
        for _ in field.get_by_role("option").all():
            if field.locator("option:checked").inner_text() == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise LostError(f"{label}: «{option}» was not reached")

    def go_round(self) -> list[str]:
        """Press Tab until the focus is where it has been; return what it has left out.

        Raises:
            LostError: when the focus is hidden somewhere, or does not come round.

        """
        for _ in range(FARTHEST):
            self.page.keyboard.press("Tab")
            self.look()
            if self.page.evaluate(_BEEN):
                return list(self.page.evaluate(_LEFT_OUT))
        raise LostError(f"the focus does not come round in {FARTHEST} presses")

    def look(self) -> str:
        """Return what has the focus.

        Raises:
            LostError: when a person would not see it.

        """
        found = self.page.evaluate(_FOCUS)
        if found["problem"]:
            raise LostError(f"{found['name']}: {found['problem']}")
        return str(found["name"])

    def _is_at(self, target: Locator) -> bool:
        return bool(target.evaluate("node => node === document.activeElement"))
