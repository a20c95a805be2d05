"""The people of a scenario, each at a window of her own, in a world of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import BrowserContext

from benchmarks.peers.control import World
from benchmarks.peers.plain.person import Person

PATIENCE_MS = 15_000


@dataclass
class Stage:
    """Where a scenario is played."""

    world: World
    new_context: Callable[[], BrowserContext]

    def cast(self, part: str) -> Person:
        """Give a part to somebody, and a window."""
        page = self.new_context().new_page()
        page.set_default_timeout(PATIENCE_MS)
        return Person(page, self.world, self.world.people[part])

    def class_teacher(self) -> Person:
        """The class teacher of 5А, before she has linked anything."""
        return self.cast("class_teacher")

    def linked(self, part: str) -> Person:
        """Somebody whose profiles are linked."""
        person = self.cast(part)
        self.world.give_vk_id(person.about["id"], linked=True)
        return person
