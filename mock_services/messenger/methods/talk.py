"""`messages.*` of what is said: reading it, saying something, remembering what was read."""

from __future__ import annotations

from typing import Literal

from mock_services import web
from mock_services.messenger import messages
from mock_services.messenger.methods import asked as ask
from mock_services.messenger.methods import objects, shown
from mock_services.messenger.methods.asked import CHATS
from mock_services.messenger.methods.calls import method
from mock_services.messenger.methods.conversations import entries_of
from mock_services.messenger.methods.errors import Trouble, VkError
from mock_services.messenger.methods.peers import member_of
from mock_services.models import EducationalProfile, Message


@method("messages.getHistory")
def get_history(caller: EducationalProfile, asked: ask.History) -> objects.HistoryPage:
    """Tell what was said in a conversation, the latest first."""
    member = member_of(caller, asked.peer_id or asked.user_id or _missing("peer_id"))
    chat_id = member.chat_id
    said = messages.count(web.db(), chat_id)
    found = messages.numbered(web.db(), chat_id, _numbers(caller, chat_id, asked, said))
    if not asked.rev:
        found.reverse()
    conversations = None
    if asked.extended:
        entries = entries_of(caller, [chat_id])
        conversations = shown.conversations(web.db(), entries, caller)
    return objects.HistoryPage(
        count=said,
        items=[shown.message(each, caller) for each in found],
        conversations=conversations,
        **shown.told(web.db(), asked, shown.named(found)),
    )


def _numbers(caller: EducationalProfile, chat_id: int, asked: ask.History, said: int) -> range:
    """Find which messages are wanted, by their places in the chat."""
    first, offset = 1 if asked.rev else said, asked.offset
    if asked.start_message_id == ask.UNREAD:
        (entry,) = entries_of(caller, [chat_id])
        offset += entry.unread
    elif asked.start_message_id:
        first = messages.place_of(web.db(), chat_id, asked.start_message_id)
    if asked.rev:
        return range(first + offset, first + offset + asked.count)
    return range(first - offset - asked.count + 1, first - offset + 1)


@method("messages.getById")
def get_by_id(caller: EducationalProfile, asked: ask.Messages) -> objects.Messages:
    """Tell these messages; those that one may not see are left out."""
    if asked.peer_id is not None and asked.cmids:
        chat_id = member_of(caller, asked.peer_id).chat_id
        found = messages.numbered(web.db(), chat_id, asked.cmids)
    else:
        found = messages.seen_by(web.db(), caller.id, asked.message_ids)
    return objects.Messages(
        count=len(found),
        items=[shown.message(each, caller) for each in found],
        **shown.told(web.db(), asked, shown.named(found)),
    )


@method("messages.send", suspected=True)
def send(caller: EducationalProfile, asked: ask.Sending) -> int | list[objects.Sent]:
    """Say something; the same `random_id` of the same person says nothing new in a chat."""
    if not asked.message.strip():
        raise VkError(Trouble.PARAMETER, "message is empty or invalid")
    if not asked.peer_ids:
        chat_peer = CHATS + asked.chat_id if asked.chat_id else None
        peer = asked.peer_id or chat_peer or asked.user_id or _missing("peer_id")
        return _send(caller, peer, asked).id
    return [_send_to_one_of_many(caller, peer, asked) for peer in asked.peer_ids]


def _send_to_one_of_many(caller: EducationalProfile, peer: int, asked: ask.Sending) -> objects.Sent:
    try:
        sent = _send(caller, peer, asked)
    except VkError as error:  # of this peer alone: the others get theirs
        told = objects.MessageError(code=error.trouble.code, description=str(error))
        return objects.Sent(peer_id=peer, message_id=0, error=told)
    return objects.Sent(peer_id=peer, message_id=sent.id, conversation_message_id=sent.number)


def _send(caller: EducationalProfile, peer: int, asked: ask.Sending) -> Message:
    if peer <= CHATS:
        raise VkError(Trouble.PRIVACY)
    made_up = str(asked.random_id) if asked.random_id else None
    member = member_of(caller, peer)
    return messages.write(web.db(), web.world(), member, asked.message, made_up)


@method("messages.markAsRead")
def mark_as_read(caller: EducationalProfile, asked: ask.Reading) -> Literal[1]:
    """Remember how far a conversation has been read."""
    member = member_of(caller, asked.peer_id)
    number = asked.up_to_cmid or messages.count(web.db(), member.chat_id)
    if asked.start_message_id:
        number = messages.place_of(web.db(), member.chat_id, asked.start_message_id)
    for last in messages.numbered(web.db(), member.chat_id, [number]):
        messages.mark_read(member, last)
    return 1


def _missing(name: str) -> int:
    raise VkError(Trouble.PARAMETER, f"{name} is undefined")
