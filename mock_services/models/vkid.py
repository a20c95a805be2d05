"""VK ID: phones, profiles, codes and tokens."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mock_services.models.base import Base
from mock_services.models.school import Sex


class VkAccount(Base):
    """A VK ID: a phone with a name."""

    __tablename__ = "vk_account"
    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(String(16), unique=True)
    surname: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    patronymic: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime]

    profile: Mapped[EducationalProfile | None] = relationship(back_populates="vk_account")


class EducationalProfile(Base):
    """The space of a VK ID that is closed to strangers; the messenger shows only this."""

    __tablename__ = "educational_profile"
    id: Mapped[int] = mapped_column(primary_key=True)
    vk_account_id: Mapped[int] = mapped_column(ForeignKey("vk_account.id"), unique=True)
    surname: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(60))
    patronymic: Mapped[str | None] = mapped_column(String(60))
    born: Mapped[date]
    sex: Mapped[Sex]
    created_at: Mapped[datetime]

    vk_account: Mapped[VkAccount] = relationship(back_populates="profile", lazy="joined")

    @property
    def display_name(self) -> str:
        """Name and surname, as the messenger shows it."""
        return f"{self.name} {self.surname}"

    @property
    def initials(self) -> str:
        """Two letters for an avatar."""
        return (self.name[:1] + self.surname[:1]).upper()


class VkSession(Base):
    """A browser in which a VK ID is logged in."""

    __tablename__ = "vk_session"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    vk_account_id: Mapped[int] = mapped_column(ForeignKey("vk_account.id"))
    expires_at: Mapped[datetime]

    vk_account: Mapped[VkAccount] = relationship(lazy="joined")


class SmsCode(Base):
    """A one-time code sent to a phone; of each sender the newest is the one that counts."""

    __tablename__ = "sms_code"
    id: Mapped[int] = mapped_column(primary_key=True)
    phone: Mapped[str] = mapped_column(String(16), index=True)
    code: Mapped[str] = mapped_column(String(6))
    sent_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    used: Mapped[bool] = mapped_column(default=False)
    by_call: Mapped[bool] = mapped_column(default=False)
    """The code is the last four digits of the number that has called."""
    sender: Mapped[str] = mapped_column(String(40))
    """Whose code it is: nobody else takes it."""


class Captcha(Base):
    """A picture that somebody must read before a code is sent; gone once she has."""

    __tablename__ = "captcha"
    id: Mapped[int] = mapped_column(primary_key=True)
    visit: Mapped[str] = mapped_column(String(16), unique=True)
    phone: Mapped[str] = mapped_column(String(16), index=True)
    letters: Mapped[str] = mapped_column(String(8))


class VkClient(Base):
    """A service from outside that was registered at VK ID; the stand's own are known anyway."""

    __tablename__ = "vk_client"
    client_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    title: Mapped[str] = mapped_column(String(60))
    redirect_uris: Mapped[list[str]] = mapped_column(JSON)


class Client(Protocol):
    """A service that lets people in with VK ID, as Authlib's `ClientMixin` describes it."""

    def get_client_id(self) -> str:
        """Return the name it goes by."""


class AuthorizationCode(Base):
    """A one-time code of the OAuth 2.1 code flow."""

    __tablename__ = "authorization_code"
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    client_id: Mapped[str] = mapped_column(String(40))
    profile_id: Mapped[int] = mapped_column(ForeignKey("educational_profile.id"))
    redirect_uri: Mapped[str]
    scope: Mapped[str]
    device_id: Mapped[str] = mapped_column(String(64))
    code_challenge: Mapped[str] = mapped_column(String(128))
    code_challenge_method: Mapped[str] = mapped_column(String(8))
    expires_at: Mapped[datetime]
    used: Mapped[bool] = mapped_column(default=False)

    def get_redirect_uri(self) -> str:
        """Authlib asks so."""
        return self.redirect_uri

    def get_scope(self) -> str:
        """Authlib asks so."""
        return self.scope


class Token(Base):
    """An access token with its refresh token."""

    __tablename__ = "token"
    access_token: Mapped[str] = mapped_column(String(64), primary_key=True)
    refresh_token: Mapped[str] = mapped_column(String(64), unique=True)
    id_token: Mapped[str] = mapped_column(String(1000), unique=True)
    client_id: Mapped[str] = mapped_column(String(40))
    profile_id: Mapped[int] = mapped_column(ForeignKey("educational_profile.id"))
    scope: Mapped[str]
    device_id: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(64), index=True)
    """The authorization code it was given for: a replayed code takes it back."""
    expires_at: Mapped[datetime]
    revoked: Mapped[bool] = mapped_column(default=False)

    profile: Mapped[EducationalProfile] = relationship(lazy="joined")

    def get_scope(self) -> str:
        """Authlib asks so."""
        return self.scope

    def check_client(self, client: Client) -> bool:
        """Tell whether it was given to this client; Authlib asks so."""
        return self.client_id == client.get_client_id()
