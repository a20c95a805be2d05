"""What methods are asked with: the parameters that VK documents and the stand knows.

https://github.com/VKCOM/vk-api-schema/blob/master/messages/methods.json

What is not named here is taken and ignored, as VK does.  Lists come as one string with commas.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

CHATS = 2_000_000_000
"""The peer id of a chat is this and the chat's own id."""
UNREAD = -1
"""Instead of a message: where somebody has stopped reading."""
_MOST = 2**31 - 1


def _flag(value: object) -> object:
    return {"0": 0, "1": 1, "false": 0, "true": 1}.get(str(value).lower(), value)


Flag = Annotated[Literal[0, 1], BeforeValidator(_flag)]
Number = Annotated[int, Field(ge=0, le=_MOST)]
Peer = Annotated[int, Field(ge=-_MOST, le=_MOST)]
Offset = Annotated[int, Field(ge=-_MOST, le=_MOST)]


def _split(value: object) -> object:
    return [each.strip() for each in value.split(",")] if isinstance(value, str) else value


_COMMAS = (BeforeValidator(_split), WithJsonSchema({"type": "string", "examples": ["1,2"]}))
Numbers = Annotated[list[Number], *_COMMAS]
Peers = Annotated[list[Peer], *_COMMAS]
Words = Annotated[list[str], *_COMMAS]


class Asked(BaseModel):
    """The parameters of a method without any."""

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Asked:
        """Take the parameters that came; one that is empty is none.

        Raises:
            ValidationError: when one is missing, or makes no sense.
        """
        return cls.model_validate({name: value for name, value in given.items() if value != ""})


class People(Asked):
    """Whose profiles, and what of them."""

    user_ids: Words = Field(default_factory=list, max_length=1000)
    fields: Words = Field(default_factory=list)


class Extended(Asked):
    """Whether to tell of whom an answer names, and what."""

    extended: Flag = 0
    fields: Words = Field(default_factory=list)


class _Page(Extended):
    offset: Number = 0


class Conversations(_Page):
    """Which of one's conversations."""

    count: int = Field(default=20, ge=0, le=200)
    filter: str = Field(
        default="all", pattern="^(all|archive|important|sorted_chats|unanswered|unread)$"
    )


class ConversationsById(Extended):
    """These conversations."""

    peer_ids: Peers = Field(max_length=100)


class Members(_Page):
    """Who is in a chat."""

    peer_id: Peer
    count: int = Field(default=20, ge=1, le=1000)


class History(Extended):
    """Which messages of a conversation; with `rev` from the oldest on."""

    peer_id: Peer | None = None
    user_id: Number | None = None
    offset: Offset = 0
    count: int = Field(default=20, ge=0, le=200)
    start_message_id: int | None = Field(default=None, ge=UNREAD, le=_MOST)
    rev: Flag = 0


class Messages(Extended):
    """These messages, by their ids or by their places in a conversation."""

    message_ids: Numbers = Field(default_factory=list, max_length=100)
    peer_id: Peer | None = None
    cmids: Numbers = Field(default_factory=list, max_length=100)


class Sending(Asked):
    """What to say and to whom."""

    random_id: int = Field(ge=-(2**63), lt=2**63)
    peer_id: Peer | None = None
    peer_ids: Peers = Field(default_factory=list, max_length=100)
    user_id: Number | None = None
    chat_id: Number | None = None
    message: str = ""


class Reading(Asked):
    """How far a conversation has been read; to its end when nothing is said."""

    peer_id: Peer
    start_message_id: Number | None = None
    up_to_cmid: Number | None = None


class NewChat(Asked):
    """A chat to make."""

    user_ids: Numbers = Field(default_factory=list, max_length=1000)
    title: str | None = None


class Renaming(Asked):
    """A chat and what it is to be called."""

    chat_id: Number
    title: str


class Invitation(Asked):
    """A chat and whether its link is to change."""

    peer_id: Peer
    reset: Flag = 0


class Joining(Asked):
    """An invite link."""

    link: str


class Adding(Asked):
    """A chat and who is to come in."""

    chat_id: Number
    user_id: Number


class Removing(Asked):
    """A chat and who is to go; `member_id` is the newer name."""

    chat_id: Number
    user_id: Number | None = None
    member_id: Peer | None = None


class Server(Asked):
    """How a long poll is to begin."""

    need_pts: Flag = 0
    lp_version: Number = 0


class Missed(Extended):
    """Since when to tell what happened."""

    ts: Number | None = None
    pts: Number | None = None
    lp_version: Number = 0
    msgs_limit: int = Field(default=200, ge=200, le=1000)
