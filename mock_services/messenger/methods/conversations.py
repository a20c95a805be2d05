"""`messages.getConversations` and what is done to a chat: making it, its members, its link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from mock_services import web
from mock_services.messenger import chats, inbox, manual, people
from mock_services.messenger.chats import NotAllowedError
from mock_services.messenger.inbox import Entry
from mock_services.messenger.methods import asked as ask
from mock_services.messenger.methods import objects, shown
from mock_services.messenger.methods.calls import method
from mock_services.messenger.methods.errors import Trouble, VkError
from mock_services.messenger.methods.peers import demand_person, in_chat, member_of
from mock_services.models import EducationalProfile, MemberRole

# --- the list ----------------------------------------------------------------------------------


@method("messages.getConversations")
def get_conversations(caller: EducationalProfile, asked: ask.Conversations) -> objects.Inbox:
    """List one's conversations, the latest first."""
    entries = inbox.entries(web.db(), caller.id)
    unread = [entry for entry in entries if entry.unread]
    wanted = {"all": entries, "sorted_chats": entries, "unread": unread}.get(asked.filter, [])
    page = wanted[asked.offset :][: asked.count]
    said = [entry.last for entry in page if entry.last]
    conversations = shown.conversations(web.db(), page, caller)
    return objects.Inbox(
        count=len(wanted),
        unread_count=len(unread) or None,
        items=[
            objects.ConversationWithMessage(
                conversation=conversation,
                last_message=shown.message(entry.last, caller) if entry.last else None,
            )
            for entry, conversation in zip(page, conversations, strict=True)
        ],
        **shown.told(web.db(), asked, shown.named(said)),
    )


@method("messages.getConversationsById")
def get_conversations_by_id(
    caller: EducationalProfile, asked: ask.ConversationsById
) -> objects.ConversationsById:
    """Tell of these conversations."""
    entries = entries_of(caller, [member_of(caller, peer).chat_id for peer in asked.peer_ids])
    items = shown.conversations(web.db(), entries, caller)
    owners = list(dict.fromkeys(item.chat_settings.owner_id for item in items))
    told = shown.told(web.db(), asked, owners)
    return objects.ConversationsById(count=len(items), items=items, **told)


def entries_of(caller: EducationalProfile, chat_ids: Sequence[int]) -> list[Entry]:
    """Find some of one's chats in the list of all."""
    known = {entry.chat.id: entry for entry in inbox.entries(web.db(), caller.id)}
    return [known[chat_id] for chat_id in chat_ids]


# --- who is in a chat --------------------------------------------------------------------------


@method("messages.getConversationMembers")
def get_conversation_members(caller: EducationalProfile, asked: ask.Members) -> objects.Members:
    """Tell who is in a chat."""
    own = member_of(caller, asked.peer_id)
    chat = own.chat
    found = people.members(web.db(), chat.id)
    page = found[asked.offset :][: asked.count]
    owns = manual.owns(chat, own)
    return objects.Members(
        count=len(found),
        items=[
            objects.Member(
                member_id=each.profile_id,
                join_date=shown.unix(each.joined_at),
                is_owner=each.role is MemberRole.OWNER or None,
                is_admin=each.role is not MemberRole.MEMBER or None,
                can_kick=owns and each is not own,
            )
            for each in page
        ],
        chat_restrictions=objects.Restrictions(
            only_admins_invite=chat.closed,
            only_admins_edit_info=chat.closed,
            only_admins_edit_pin=chat.closed,
        ),
        **shown.told(web.db(), asked, [each.profile_id for each in page]),
    )


@method("messages.addChatUser", suspected=True)
def add_chat_user(caller: EducationalProfile, asked: ask.Adding) -> Literal[1]:
    """Let somebody into a chat."""
    own = in_chat(caller, asked.chat_id)
    demand_person(asked.user_id)
    if chats.membership(web.db(), asked.chat_id, asked.user_id):
        raise VkError(Trouble.ACCESS, "can't add this user")
    manual.invite(web.db(), web.world(), own, asked.user_id)
    return 1


@method("messages.removeChatUser")
def remove_chat_user(caller: EducationalProfile, asked: ask.Removing) -> Literal[1]:
    """Put somebody out of a chat, or go out oneself."""
    own = in_chat(caller, asked.chat_id)
    gone = asked.member_id or asked.user_id or 0
    demand_person(gone)
    other = chats.membership(web.db(), asked.chat_id, gone)
    if other is None:
        raise VkError(Trouble.NO_MEMBER)
    if other is own:
        manual.leave(web.db(), web.world(), own)
    else:
        manual.remove(web.db(), web.world(), own, other)
    return 1


# --- a chat itself -----------------------------------------------------------------------------


@method("messages.createChat", suspected=True)
def create_chat(caller: EducationalProfile, asked: ask.NewChat) -> objects.NewChat:
    """Make a chat that anybody in it may invite to, as VK's are: nothing closes it here."""
    others = sorted(set(asked.user_ids) - {caller.id})
    for each in others:
        demand_person(each)
    title = asked.title
    if title is None:
        names = [each.first_name for each in shown.users(web.db(), [caller.id, *others])]
        title = ", ".join(names)[: manual.TITLE_LIMIT]
    chat = manual.create_manual_chat(web.db(), web.world(), caller, title, others, closed=False)
    return objects.NewChat(chat_id=chat.id, peer_ids=others)


@method("messages.editChat")
def edit_chat(caller: EducationalProfile, asked: ask.Renaming) -> Literal[1]:
    """Give a chat another title."""
    manual.rename(web.db(), web.world(), in_chat(caller, asked.chat_id), asked.title)
    return 1


@method("messages.getInviteLink")
def get_invite_link(caller: EducationalProfile, asked: ask.Invitation) -> objects.Link:
    """Tell the link by which people come in, or make another one."""
    own = member_of(caller, asked.peer_id)
    try:
        manual.demand_management(own)
    except NotAllowedError:
        raise VkError(Trouble.LINK_FIXED if asked.reset else Trouble.LINK_HIDDEN) from None
    if asked.reset:
        manual.renew_invitation(web.world(), own)
    return objects.Link(link=manual.invite_link(web.world(), own.chat))


@method("messages.joinChatByInviteLink", suspected=True)
def join_chat_by_invite_link(caller: EducationalProfile, asked: ask.Joining) -> objects.Joined:
    """Come in by a link; one that leads nowhere is a closed door."""
    chat = manual.invitation_by_link(web.db(), web.world(), asked.link)
    if chat is None:
        raise VkError(Trouble.NOT_IN_CHAT)
    manual.join(web.db(), web.world(), chat, caller)
    return objects.Joined(chat_id=chat.id)
