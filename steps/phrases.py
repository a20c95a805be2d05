"""How a phrase names a person, which items of the instruction it walks, and what it needs.

On a target that is not the mock, `svyazka.casting` reads these needs before anything runs: it
chooses people who fit, and leaves out the scenarios that nobody and nothing there can play.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pytest_bdd import parsers

T = TypeVar("T")
Step = TypeVar("Step", bound=Callable[..., Any])

_CASES = {
    "учитель": ("учитель", "учителя", "учителю", "учителем"),
    "коллега": ("коллега", "коллеги", "коллеге", "коллегой"),
    "ученик": ("ученик", "ученика", "ученику", "учеником"),
    "родитель": ("родитель", "родителя", "родителю", "родителем"),
}


def _who(word: str) -> str:
    return next(who for who, cases in _CASES.items() if word in cases)


_who.pattern = "|".join(  # type: ignore[attr-defined]  # parse's own protocol
    sorted((case for cases in _CASES.values() for case in cases), key=len, reverse=True)
)


def _number(text: str) -> float:
    return float(text.replace(",", "."))


_number.pattern = r"\d+(?:[.,]\d+)?"  # type: ignore[attr-defined]


def _quoted(text: str) -> str:
    return text


_quoted.pattern = "(?:[^«»]|«(?:[^«»]|«[^«»]*»)*»)+"  # type: ignore[attr-defined]
_IN_QUOTES = re.compile(r"«\{(\w+)\}»")


class _Phrase(parsers.parse):
    """A phrase that remembers which lines it means, and which words it knows besides people.

    pytest-bdd asks every phrase about every line of every scenario, and scenarios share lines.
    """

    def __init__(self, text: str, types: Mapping[str, Callable[[str], object]]) -> None:
        # Else in «А» и чат «Б» one title would be read, which no screen ever shows.
        super().__init__(
            _IN_QUOTES.sub(r"«{\1:Quoted}»", text),
            extra_types={"Who": _who, "Number": _number, "Quoted": _quoted, **types},
        )
        self.name = text
        self.types = types
        self._known: dict[str, bool] = {}

    def is_matching(self, name: str) -> bool:
        """Tell whether a line is of this phrase."""
        if name not in self._known:
            self._known[name] = super().is_matching(name)
        return self._known[name]


def phrase(text: str, **types: Callable[[str], object]) -> parsers.parse:
    """Make a phrase; `{who:Who}` is a person of the scenario in any grammatical case.

    `{seconds:Number}` is a number with a comma, as people write it.  `«{title}»` is a text in which
    quotes stand in pairs.  Further `types` read other words, e.g.
    `Word=words({"журнале": "journal"})`.
    """
    return _Phrase(text, types)


def words(meanings: Mapping[str, T]) -> Callable[[str], T]:
    """Make a type for `phrase`: each of these words with its meaning."""

    def read(word: str) -> T:
        return meanings[word]

    read.pattern = "|".join(sorted(meanings, key=len, reverse=True))  # type: ignore[attr-defined]
    return read


def item(*ids: str) -> Callable[[Step], Step]:
    """Say which items of the instruction a step walks, so that reports can tell."""

    def mark(step: Step) -> Step:
        step.items = ids  # type: ignore[attr-defined]
        return step

    return mark


def needs_mock(why: str) -> Callable[[Step], Step]:
    """Say that a step uses the mock's powers, and for what, e.g. `переводит часы`."""
    return _note("needs_mock", why)


def plays(part: str) -> Callable[[Step], Step]:
    """Say that a step gives `{who:Who}` a part, one of `svyazka.people.PARTS`."""
    return _note("part", part)


def in_class_of(teacher: str) -> Callable[[Step], Step]:
    """Say that `{who:Who}` learns in a class whose class teacher is another of the scenario."""
    return _note("in_class_of", teacher)


def has_gone(state: str) -> Callable[[Step], Step]:
    """Say how far `{who:Who}` has gone on the way of A3n, one of `svyazka.people.State`."""
    return _note("state", state)


def knows(*fields: str) -> Callable[[Step], Step]:
    """Say what must be known of `{who:Who}`: fields of `svyazka.people.Person`."""
    return _note("knows", fields)


def uses_up(step: Step) -> Step:
    """Say that a step changes `{who:Who}` for good: it can be done once with one person."""
    return _note("uses_up", True)(step)  # noqa: FBT003 - the value of the note


def _note(name: str, value: object) -> Callable[[Step], Step]:
    def mark(step: Step) -> Step:
        setattr(step, name, value)
        return step

    return mark
