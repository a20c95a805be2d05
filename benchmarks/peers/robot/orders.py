"""Teachers to onboard, as a library for Robot Framework."""

from __future__ import annotations

from typing import Any

from robot.libraries.BuiltIn import BuiltIn

from benchmarks.peers.orders import CHATS, TITLE, Orders


class orders:  # noqa: N801 - Robot Framework wants a library's class to be named as its file
    """Keywords about whom to onboard."""

    ROBOT_LIBRARY_SCOPE = "SUITE"

    def wait_for_orders(self) -> None:
        """Learn in which world the teachers are."""
        given = Orders()
        self._teachers = iter(given)
        BuiltIn().get_library_instance("stage").world = given.world
        BuiltIn().set_suite_variable("${TITLE}", TITLE)

    def next_teacher(self) -> dict[str, Any] | None:
        """Return the next teacher, with as many lessons as she gets chats; none at the end."""
        teacher = next(self._teachers, None)
        return {**teacher, "load": teacher["load"][:CHATS]} if teacher else None
