"""A person's whole name, as papers have it, and its parts."""

from __future__ import annotations


class Named:
    """Somebody with a `name`: surname, first name, and patronymic if any."""

    name: str

    @property
    def surname(self) -> str:
        """The first word of the name."""
        return self.name.split()[0]

    @property
    def first_name(self) -> str:
        """The second word of the name."""
        return self.name.split()[1]

    @property
    def patronymic(self) -> str | None:
        """The rest, if any."""
        return " ".join(self.name.split()[2:]) or None
