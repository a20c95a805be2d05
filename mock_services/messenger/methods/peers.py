"""Where a peer id leads."""

from __future__ import annotations

from mock_services import web
from mock_services.messenger import chats
from mock_services.messenger.methods.asked import CHATS
from mock_services.messenger.methods.errors import Trouble, VkError
from mock_services.models import Chat, EducationalProfile, Member


def member_of(caller: EducationalProfile, peer_id: int) -> Member:
    """Return the caller as a member of the chat of this peer id.

    Raises:
        VkError: there is no such chat, she is not in it, or the peer is no chat: dialogues of two
            are none of the stand's.
    """
    if peer_id <= CHATS:
        raise VkError(Trouble.CONTACT)
    return in_chat(caller, peer_id - CHATS)


def in_chat(caller: EducationalProfile, chat_id: int) -> Member:
    """Return the caller as a member of the chat of this id; VK tells a closed door from no door.

    Raises:
        VkError: there is no such chat, or she is not in it.
    """
    found = chats.membership(web.db(), chat_id, caller.id)
    if found is None:
        there = web.db().get(Chat, chat_id)
        raise VkError(Trouble.NOT_IN_CHAT if there else Trouble.NO_CHAT)
    return found


def demand_person(profile_id: int) -> None:
    """Let only the ids of people pass.

    Raises:
        VkError: when nobody has this id.
    """
    if web.db().get(EducationalProfile, profile_id) is None:
        raise VkError(Trouble.USER)
