"""A person at a browser window: the gestures and expectations of the scenarios, no more."""

from __future__ import annotations

from benchmarks.peers.plain.journal import Journal
from benchmarks.peers.plain.messenger import Messenger


class Person(Journal, Messenger):
    """Somebody who goes through all services."""

    def come_to_code(self) -> None:
        """Go from the journal's login to the code."""
        self.open_chats()
        self.press_link()
        self.enter_phone()

    def come_to_data(self) -> None:
        """Go from the journal's login to «Информация о себе», filling in all that is asked."""
        self.come_to_code()
        self.enter_code()
        self.fill_profile()
        self.go_on()
        self.create_profile()
