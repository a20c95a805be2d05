"""What the tables of a world have in common, and what a stand knows of itself."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA_VERSION = 5
"""Stored in the database file; a file of another version is refused rather than misread."""


class Base(DeclarativeBase):
    """The tables of one world."""


class Kept(Base):
    """What a stand that goes on with its file must know of itself: one row."""

    __tablename__ = "kept"
    id: Mapped[int] = mapped_column(primary_key=True)
    teachers: Mapped[int]
    """How many were invented; who plays which part depends on it."""
    ahead: Mapped[float] = mapped_column(default=0)
    """Seconds by which the clock was moved on."""
