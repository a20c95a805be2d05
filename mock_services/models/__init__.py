"""What is stored, service by service.

The services keep apart as the real ones do: the journal knows people, classes and teaching loads;
VK ID knows phones and profiles; the messenger knows profiles and chats.  Only `Link` and where a
`Chat` belongs (its organisation, class and subject) cross the borders, and both are written at the
journal's wish.
"""

from __future__ import annotations

from mock_services.models.base import SCHEMA_VERSION, Base, Kept
from mock_services.models.gosuslugi import GosuslugiTicket
from mock_services.models.journal import JournalSession, Link, LoginSalt
from mock_services.models.messenger import (
    Action,
    Chat,
    ChatKind,
    Member,
    MemberRole,
    Message,
    MessengerSession,
)
from mock_services.models.phone import PhoneMessage, PhoneMessageKind
from mock_services.models.school import (
    Account,
    Enrolment,
    Load,
    Organisation,
    OrganisationKind,
    Parenthood,
    Person,
    Role,
    SchoolClass,
    Sex,
    Subject,
)
from mock_services.models.vkid import (
    AuthorizationCode,
    Captcha,
    EducationalProfile,
    SmsCode,
    Token,
    VkAccount,
    VkClient,
    VkSession,
)

__all__ = [
    "SCHEMA_VERSION",
    "Account",
    "Action",
    "AuthorizationCode",
    "Base",
    "Captcha",
    "Chat",
    "ChatKind",
    "EducationalProfile",
    "Enrolment",
    "GosuslugiTicket",
    "JournalSession",
    "Kept",
    "Link",
    "Load",
    "LoginSalt",
    "Member",
    "MemberRole",
    "Message",
    "MessengerSession",
    "Organisation",
    "OrganisationKind",
    "Parenthood",
    "Person",
    "PhoneMessage",
    "PhoneMessageKind",
    "Role",
    "SchoolClass",
    "Sex",
    "SmsCode",
    "Subject",
    "Token",
    "VkAccount",
    "VkClient",
    "VkSession",
]
