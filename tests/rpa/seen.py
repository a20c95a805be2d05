"""What a stand tells of itself by its control."""

from __future__ import annotations

from collections import Counter

from mock_services.client import WorldClient
from mock_services.schema import Player, Request, Sms


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


def links_of(world: WorldClient) -> list[Request]:
    """The answers of VK ID with which the journal has linked a profile."""
    linked = ("journal", "/vkid/callback", 303)
    return [each for each in world.requests() if (each.service, each.path, each.status) == linked]
