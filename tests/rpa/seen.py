"""What a stand tells of itself by its control."""

from __future__ import annotations

from collections import Counter

from mock_services.client import WorldClient
from mock_services.schema import Player, Sms


def chats_of(world: WorldClient, teacher: Player) -> list[str]:
    """The chats that somebody owns, by name."""
    return [each.title for each in world.chats() if each.owner == teacher.id]


def chats_made_twice(world: WorldClient) -> list[tuple[int | None, str]]:
    """Chats of the same owner and name."""
    counted = Counter((each.owner, each.title) for each in world.chats())
    return [chat for chat, number in counted.items() if number > 1]


def sms_of(world: WorldClient, teacher: Player) -> list[Sms]:
    """What came to somebody's phone."""
    return world.outbox(teacher.phone)
