"""VK's errors: public codes in public words, with the parameters of the request they answer.

https://github.com/VKCOM/vk-api-schema/blob/master/errors.json
https://dev.vk.com/reference/errors
"""

from __future__ import annotations

from enum import Enum

from pydantic import BaseModel, ConfigDict

from mock_services.messenger.chats import (
    ChatError,
    JournalsChatError,
    NotAllowedError,
    OwnerStaysError,
    StrangerError,
    TooLongError,
)


class Trouble(Enum):
    """What VK's API complains of."""

    METHOD = 3, "Unknown method passed"
    AUTH = 5, "User authorization failed"
    TOO_MANY = 6, "Too many requests per second"
    REQUEST = 8, "Invalid request"
    FLOOD = 9, "Flood control"
    SERVER = 10, "Internal server error"
    CAPTCHA = 14, "Captcha needed"
    ACCESS = 15, "Access denied"
    RATE = 29, "Rate limit reached"
    PARAMETER = 100, "One of the parameters specified was missing or invalid"
    USER = 113, "Invalid user id"
    PRIVACY = 902, "Can't send messages to this user due to their privacy settings"
    TOO_NEW = 908, "Value of ts or pts is too new"
    TOO_LONG = 914, "Message is too long"
    NOT_IN_CHAT = 917, "You don't have access to this chat"
    LINK_HIDDEN = 919, "You can't see invite link for this chat"
    NOT_ADMIN = 925, "You are not admin of this chat"
    NO_CHAT = 927, "Chat does not exist"
    LINK_FIXED = 931, "You can't change invite link for this chat"
    NO_MEMBER = 935, "User not found in chat"
    CONTACT = 936, "Contact not found"
    DISABLED = 945, "Chat was disabled"
    STRANGER = 981, "Cannot add this user by privacy settings"

    def __init__(self, code: int, words: str) -> None:
        self.code = code
        self.words = words


class VkError(Exception):
    """A method cannot do what it is asked.

    Args:
        trouble: what VK calls it.
        detail: more of it, after a colon.
        more: what VK tells beside, e.g. the address of a captcha.
    """

    def __init__(self, trouble: Trouble, detail: str = "", **more: str) -> None:
        super().__init__(f"{trouble.words}: {detail}" if detail else trouble.words)
        self.trouble = trouble
        self.more = more


_MEANT: dict[type[ChatError], Trouble] = {
    ChatError: Trouble.PARAMETER,
    JournalsChatError: Trouble.DISABLED,
    NotAllowedError: Trouble.NOT_ADMIN,
    OwnerStaysError: Trouble.ACCESS,
    StrangerError: Trouble.STRANGER,
    TooLongError: Trouble.TOO_LONG,
}


def meant_by(error: ChatError) -> VkError:
    """Say in VK's words why a chat cannot be had so; pages say it in Russian."""
    return VkError(next(_MEANT[each] for each in type(error).__mro__ if each in _MEANT))


class Parameter(BaseModel):
    """A parameter as it came."""

    key: str
    value: str


class Complaint(BaseModel):
    """An error, with the parameters of the request; what else there is depends on the code."""

    model_config = ConfigDict(extra="allow")

    error_code: int
    error_msg: str
    request_params: list[Parameter]


class Refused(BaseModel):
    """The whole answer when something is wrong; its HTTP status is 200 all the same."""

    error: Complaint
