"""Who is logged in to the journal, and which profiles its logins are linked with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mock_services.models.base import Base
from mock_services.models.school import Account
from mock_services.models.vkid import EducationalProfile


class JournalSession(Base):
    """Somebody is logged in to the journal."""

    __tablename__ = "journal_session"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime]
    remembered: Mapped[bool]
    """«Остаться в системе» was ticked."""
    replaced: Mapped[bool] = mapped_column(default=False)
    """Another session of the same login has taken its place; kept as long as if it had expired."""
    waits: Mapped[bool] = mapped_column(default=False)
    """Its owner has been warned of another session and has not said which is to go on."""
    at: Mapped[str] = mapped_column(String(32), unique=True)
    """What a program sends with each request; a page of another site cannot."""

    account: Mapped[Account] = relationship(lazy="joined")


class LoginSalt(Base):
    """What a program's password is scrambled with: good for one login of one browser."""

    __tablename__ = "login_salt"
    browser: Mapped[str] = mapped_column(String(64), primary_key=True)
    salt: Mapped[str] = mapped_column(String(16))
    expires_at: Mapped[datetime]


class Link(Base):
    """A login of the journal is linked with an educational profile."""

    __tablename__ = "link"
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("educational_profile.id"), index=True)
    linked_at: Mapped[datetime]

    account: Mapped[Account] = relationship(back_populates="link", lazy="joined")
    profile: Mapped[EducationalProfile] = relationship(lazy="joined")
