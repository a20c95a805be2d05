"""A person's whole name, as papers have it, and its parts."""

from __future__ import annotations

import re
import unicodedata


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


def name_words(text: str) -> set[str]:
    """Return the words of a name for comparison: in no order, no case, «ё» as «е»."""
    plain = unicodedata.normalize("NFC", text).casefold().replace("ё", "е")
    return set(re.findall(r"\w+", plain))
