"""Worlds of the stand and the browser to start, as a library for Robot Framework."""

from __future__ import annotations

from typing import Any

from benchmarks.peers.control import World
from benchmarks.peers.launching import launch_options


class stage:  # noqa: N801 - Robot Framework wants a library's class to be named as its file
    """Keywords about the world of a test."""

    ROBOT_LIBRARY_SCOPE = "SUITE"
    world: World

    def launch_options(self) -> dict[str, Any]:
        """Return what `New Browser` is given."""
        options = launch_options()
        return {
            "executablePath": options["executable_path"],
            "headless": options["headless"],
            "chromiumSandbox": options["chromium_sandbox"],
            "args": options["args"],
        }

    def new_world(self) -> None:
        """Let the next test have a world of its own."""
        self.world = World()

    def person(self, part: str) -> dict[str, Any]:
        """Return who plays a part."""
        return dict(self.world.people[part])

    def address(self, service: str) -> str:
        """Return where a service is."""
        return f"{self.world.addresses[service]}/"

    def newest_code(self, phone: str) -> str:
        """Return the code in the newest SMS."""
        return self.world.newest_code(phone)

    def let_have_vk_id(self, person: dict[str, Any], **state: object) -> None:
        """Let somebody have gone a part of the way."""
        self.world.give_vk_id(person["id"], **state)

    def let_have_chat(self, person: dict[str, Any], school_class: str, subject: str) -> None:
        """Let a teacher have made a chat."""
        self.world.create_subject_chat(person["id"], school_class, subject)

    def let_minutes_pass(self, minutes: int) -> None:
        """Move the clock."""
        self.world.advance(minutes * 60)

    def load_by_class(self, person: dict[str, Any]) -> dict[str, list[str]]:
        """Return the subjects that a teacher has in each class."""
        load: dict[str, list[str]] = {}
        for lesson in person["load"]:
            load.setdefault(lesson["school_class"], []).append(lesson["subject"])
        return load
