"""People of more than one role: nobody whom the stand invents has two."""

from __future__ import annotations

from sqlalchemy.orm import Session

from mock_services.models import Account, Organisation, Role


def another_role(
    db: Session,
    account: Account,
    role: Role,
    *,
    organisation: Organisation | None = None,
    login: str = "another",
) -> Account:
    """Give the person of a login one more, of this role, in her school unless told otherwise."""
    another = Account(
        person=account.person,
        organisation=organisation or account.organisation,
        role=role,
        login=login,
        password="another",
    )
    db.add(another)
    db.flush()
    return another
