"""Which words of a recording may be shown: names of the program, never what people filled in.

A key of JSON or a part of a path can itself be a person's: `{"petrova": …}`, `/users/79991234567`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

HIDDEN = "{…}"
_LONGEST = 40
_HUMP = r"(?:[A-Z][a-z]{1,20}|[a-z]{2,20}|[A-Z]{2,5})"
_PROGRAM_WORD = re.compile(rf"[_$]*(?:{_HUMP}|[a-z])(?:[_.-]?{_HUMP})*\d?")
"""`createdAt`, `user_info`, `v2`; not `a8Kx0Q`, `79991234567`, `Иванов`."""
_PARTS = re.compile(r"[^\W_]{3,}")
_HUMPS = re.compile(r"[A-Z]?[a-z]{2,}|[A-Z]{3,}")


class Names:
    """Gives the name under which a word of a recording may be shown.

    Shown are the words that the mock has too, and those that look like a name in a program and
    have no part that stands somewhere in the recording as a value.

    Args:
        known: the words of the mock.
        values: all that stands in the recording as a value.

    """

    def __init__(self, known: Iterable[str], values: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._values = frozenset(
            part.casefold() for value in values for part in (value, *_PARTS.findall(value))
        )
        self.strange: set[str] = set()
        """The words shown that the mock does not have: worth a look before they are handed on."""

    def __call__(self, word: str) -> str:
        """Return the word, or what stands for it."""
        if word in self._known or word == HIDDEN:
            return word
        parts = {part.casefold() for part in (word, *_PARTS.findall(word), *_HUMPS.findall(word))}
        if (
            len(word) > _LONGEST
            or not _PROGRAM_WORD.fullmatch(word)
            or not parts.isdisjoint(self._values)
        ):
            return HIDDEN
        self.strange.add(word)
        return word
