"""Госуслуги: the way from there to the journal."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mock_services.models.base import Base
from mock_services.models.school import Person


class GosuslugiTicket(Base):
    """A one-time code with which Госуслуги sends a person to the journal."""

    __tablename__ = "gosuslugi_ticket"
    code: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]

    person: Mapped[Person] = relationship(lazy="joined")
