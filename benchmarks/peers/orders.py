"""How a peer that stays is told what to do: by lines, so that everybody's rounds can alternate.

The first line, in JSON, names the world and all teachers; each line after it is the number of the
one to onboard.  `ready` is answered when the peer can begin, `done` after each teacher.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator

from benchmarks.peers.control import Player, World

CHATS = 6
"""Subject chats of each teacher."""
TITLE = "Стенгазета"
"""The chat that she makes by hand."""


class Orders:
    """The teachers to onboard, one after another."""

    def __init__(self) -> None:
        first = json.loads(sys.stdin.readline())
        self.control = os.environ["BENCH_CONTROL"]
        self.world = World(first["world"], self.control)
        self.players: list[Player] = first["players"]

    def __iter__(self) -> Iterator[Player]:
        """Give the next teacher; when another is asked for, this one is done."""
        answer("ready")
        for line in sys.stdin:
            yield self.players[int(line)]
            answer("done")


def answer(word: str) -> None:
    """Answer whoever gives the orders, even where a framework keeps what is printed."""
    assert sys.__stdout__ is not None  # noqa: S101 - the one who gives orders reads it
    print(word, file=sys.__stdout__, flush=True)
