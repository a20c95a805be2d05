"""The organisations of the login page."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mock_services.models import Organisation, OrganisationKind

SHOWN = 20
"""A list longer than that is not read: one types another letter instead."""


def search(
    db: Session, kind: OrganisationKind, words: str, limit: int | None = SHOWN
) -> list[Organisation]:
    """Find organisations whose names have all these words in them; all of them without a limit.

    «ё» is «е» to whoever types either.
    """
    found = select(Organisation).where(Organisation.kind == kind)
    name = func.replace(Organisation.search_name, "ё", "е")
    for word in words.lower().replace("ё", "е").split():
        found = found.where(name.contains(word, autoescape=True))
    return list(db.scalars(found.order_by(Organisation.id).limit(limit)))


def named(db: Session, name: str) -> Organisation | None:
    """Find the organisation of exactly this name."""
    return db.scalar(select(Organisation).where(Organisation.name == " ".join(name.split())))


def address(organisation: Organisation) -> str:
    """Make up where it is."""
    return f"Школьная улица, {organisation.id}"
