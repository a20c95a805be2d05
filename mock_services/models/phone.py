"""The phones: what came to them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from mock_services.models.base import Base


class PhoneMessageKind(StrEnum):
    """How something comes to a phone."""

    SMS = "sms"
    CALL = "call"


class PhoneMessage(Base):
    """What came to a phone: an SMS, or a call that rings and ends."""

    __tablename__ = "phone_message"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PhoneMessageKind] = mapped_column(default=PhoneMessageKind.SMS)
    phone: Mapped[str] = mapped_column(String(16), index=True)
    sender: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(String(400))
    received_at: Mapped[datetime]
