"""What methods answer with: VK's objects, as far as the stand has something to put into them.

https://github.com/VKCOM/vk-api-schema/blob/master/messages/objects.json

`educational_profile` is in no public schema: its fields are those that public clients of the
messenger read (l2700l/SferumAPI, igro83/sferumChatMembers).
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

# --- people ------------------------------------------------------------------------------------


class EduRole(BaseModel):
    """What somebody is in an organisation."""

    role_code: str
    details: str
    order: int


class EduOrganisation(BaseModel):
    """An organisation and what somebody is there."""

    organization_id: int
    organization_type: str
    organization_name: str
    roles: list[EduRole]


class EduRoles(BaseModel):
    """What somebody is at school."""

    user_id: int
    main_roles: str
    main_role_code: str
    organizations: list[EduOrganisation]


class EduProfile(BaseModel):
    """What an educational profile adds to a person."""

    edu_roles: EduRoles


class User(BaseModel):
    """A person."""

    id: int
    first_name: str
    last_name: str
    can_access_closed: bool = True
    is_closed: bool = True
    sex: int | None = None
    screen_name: str | None = None
    educational_profile: EduProfile | None = None


class Settings(BaseModel):
    """What a person sees of her own account."""

    id: int
    first_name: str
    last_name: str
    home_town: str = ""
    status: str = ""
    bdate: str
    bdate_visibility: int = 0
    sex: int
    relation: int = 0
    phone: str
    screen_name: str


# --- messages ----------------------------------------------------------------------------------


class Action(BaseModel):
    """What a service message tells of."""

    type: str
    member_id: int | None = None
    text: str | None = None


class Message(BaseModel):
    """What was said in a chat, by somebody or by the chat itself."""

    id: int
    conversation_message_id: int
    peer_id: int
    from_id: int
    date: int
    out: Literal[0, 1]
    text: str
    random_id: int
    version: int
    important: bool = False
    is_hidden: bool = False
    attachments: list[str] = []
    fwd_messages: list[str] = []
    action: Action | None = None


class Told(BaseModel):
    """Whom an answer is about."""

    profiles: list[User] | None = None
    groups: list[str] | None = None
    """Communities: the stand has none."""


class Messages(Told):
    """Some messages of many."""

    count: int
    items: list[Message]


class MessageError(BaseModel):
    """Why a message has not come to one of several peers."""

    code: int
    description: str


class Sent(BaseModel):
    """What became of a message to one of several peers; without an id, why it has not come."""

    peer_id: int
    message_id: int
    conversation_message_id: int | None = None
    error: MessageError | None = None


# --- conversations -----------------------------------------------------------------------------


class Peer(BaseModel):
    """With whom one talks."""

    id: int
    local_id: int
    type: Literal["chat"] = "chat"


class SortId(BaseModel):
    """Where a conversation is in the list."""

    major_id: int = 0
    minor_id: int


class CanWrite(BaseModel):
    """Whether one may write."""

    allowed: bool = True


class Acl(BaseModel):
    """What one may do in a chat."""

    can_change_info: bool
    can_change_invite_link: bool
    can_change_pin: bool
    can_invite: bool
    can_promote_users: bool
    can_see_invite_link: bool
    can_moderate: bool
    can_copy_chat: bool = False
    can_call: bool = False
    can_use_mass_mentions: bool = False


Who = Literal["owner", "owner_and_admins", "all"]


class Permissions(BaseModel):
    """Who may do what in a chat."""

    invite: Who
    change_info: Who
    change_pin: Who
    see_invite_link: Who
    change_admins: Who = "owner"


class ChatSettings(BaseModel):
    """A chat."""

    owner_id: int
    title: str
    state: Literal["in"] = "in"
    members_count: int
    admin_ids: list[int]
    acl: Acl
    permissions: Permissions
    is_group_channel: bool = False


class Conversation(BaseModel):
    """A chat as one of its members sees it."""

    peer: Peer
    sort_id: SortId
    last_message_id: int
    last_conversation_message_id: int
    in_read: int
    out_read: int
    unread_count: int | None = None
    is_marked_unread: bool = False
    important: bool = False
    can_write: CanWrite = CanWrite()
    chat_settings: ChatSettings
    version: int


class ConversationWithMessage(BaseModel):
    """A conversation and what was said last."""

    conversation: Conversation
    last_message: Message | None = None


class Inbox(Told):
    """Some of one's conversations."""

    count: int
    unread_count: int | None = None
    items: list[ConversationWithMessage]


class ConversationsById(Told):
    """The conversations that were asked for."""

    count: int
    items: list[Conversation]


class HistoryPage(Messages):
    """Some messages of a conversation."""

    conversations: list[Conversation] | None = None


# --- chats -------------------------------------------------------------------------------------


class Member(BaseModel):
    """Somebody in a chat."""

    member_id: int
    join_date: int
    is_owner: bool | None = None
    is_admin: bool | None = None
    can_kick: bool


class Restrictions(BaseModel):
    """What only admins may do in a chat."""

    only_admins_invite: bool
    only_admins_edit_info: bool
    only_admins_edit_pin: bool
    only_admins_kick: bool = True
    admins_promote_users: bool = False


class Members(Told):
    """Who is in a chat."""

    count: int
    items: list[Member]
    chat_restrictions: Restrictions


class NewChat(BaseModel):
    """A chat that was made, and who has come in."""

    chat_id: int
    peer_ids: list[int]


class Link(BaseModel):
    """An invite link."""

    link: str


class Joined(BaseModel):
    """The chat that somebody has come into."""

    chat_id: int


# --- the long poll -----------------------------------------------------------------------------


class Server(BaseModel):
    """Where to wait for news, without `https://`, and from when on."""

    server: str
    key: str
    ts: int
    pts: int | None = None


class Heap(BaseModel):
    """Messages, whichever chats they are from."""

    count: int
    items: list[Message]


class Missed(Told):
    """What has happened since."""

    history: list[list[int]]
    messages: Heap
    conversations: list[Conversation] | None = None
    new_pts: int
    from_pts: int
    more: bool | None = None
