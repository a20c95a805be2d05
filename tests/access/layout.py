"""What of a page's layout a person could trip over."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

SHORTENED = {
    ".entry .cut": "a list shows the beginning; the chat itself has the title and all messages",
    ".chat-name h2": "two lines above a chat; its members, settings and invitation show it whole",
    ".me .cut": "one's own name, beside the way out; VK ID shows it whole",
    ".lines .cut": "the phone's list shows the beginning of an SMS; a press shows all of it",
}
"""Text that may be cut off, by selector, with the reason."""
_SCRIPT = Path(__file__).with_name("layout.js").read_text(encoding="utf-8")


def stumbling_blocks(page: Page) -> list[str]:
    """List what scrolls sideways, is cut off or overlaps; empty when nothing does."""
    return list(page.evaluate(_SCRIPT, ", ".join(SHORTENED)))
