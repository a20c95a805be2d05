"""What the lines of a scenario say to a guide's reader, in her language.

The catalogues `locale/<language>/LC_MESSAGES/captions.po` are keyed by the phrase as the steps
have it, so a phrase has one caption whatever it is said of; its parameters come by their names.
Titles, sections, tips and warnings of a feature are looked up there too, by their own words; what
is not there stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import groupby

from babel.lists import format_list
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from walkthroughs.recorder import Part

LANGUAGES = ("ru", "en")
OTHER = "other"
"""The context of a caption about somebody who is not the reader."""
SEVERAL = "several"
"""The context of a caption about several things at once: «появятся чаты «5А» и «Алгебра»»."""
_PLACE = re.compile(r"\{(\w+)\}")
_TYPED = re.compile(r"\{(\w+):([A-Z]\w*)\}")
"""A parameter of a phrase that is no text: one of a list of words, or a number."""


@dataclass(frozen=True)
class Line:
    """One line of a scenario, understood."""

    part: Part
    text: str
    """As it is written."""
    phrase: str
    """The phrase that it says, with its parameters' names."""
    arguments: Mapping[str, str]
    who: str = ""
    """Whom it speaks of, as scenarios name people: «учитель»; empty where it names nobody."""


@dataclass(frozen=True)
class Captions:
    """The captions of one language."""

    language: str
    _catalogue: Catalog

    @classmethod
    def of(cls, language: str) -> Captions:
        """Read the catalogue of a language, one of `LANGUAGES`."""
        return cls(language, catalogue(language))

    def text(self, words: str) -> str:
        """Translate words of the guide; those that nobody has translated stay as they are."""
        found = self._catalogue.get(words)
        return str(found.string) if found and found.string else words

    def say(self, line: Line, reader: str) -> str:
        """Say a line to the reader; no full stop at the end.

        Args:
            line: of the scenario.
            reader: who reads, as scenarios name people.

        """
        types = dict(_TYPED.findall(line.phrase))
        values = {
            name: self._value(value, types.get(name)) for name, value in line.arguments.items()
        }
        if not line.who or line.who == reader:
            return self._filled(line.phrase, values) or _sentence(line.text)
        values["who"] = self.text(line.who)
        said = self._filled(line.phrase, values, context=OTHER)
        if line.part is not Part.STEP and (said or self.language == "ru"):
            return _sentence(said or line.text)
        words = self._filled(line.phrase, values)
        if not words[1:2].isupper():  # «VK ID» is written so anywhere
            words = words[:1].lower() + words[1:]
        return f"{_sentence(values['who'])}: {words}"

    def say_all(self, lines: Sequence[Line], reader: str) -> Iterator[str]:
        """Say lines one after another; what is said of several things in a row is said once."""
        for _, alike in groupby(lines, key=lambda line: (line.phrase, line.who)):
            found = list(alike)
            joined = self._joined(found, reader) if len(found) > 1 else ""
            yield from [joined] if joined else [self.say(line, reader) for line in found]

    def _joined(self, alike: Sequence[Line], reader: str) -> str:
        """Say lines of one phrase as one, where the language has a caption for it."""
        first = alike[0]
        if first.who not in {"", reader}:
            return ""
        values = {
            name: format_list([f"«{line.arguments[name]}»" for line in alike], locale=self.language)
            for name in first.arguments
        }
        return self._filled(first.phrase, values, context=SEVERAL)

    def _value(self, value: str, kind: str | None) -> str:
        """Say a parameter; what the screen shows, e.g. a chat's title, is of no language."""
        if kind is None:
            return value
        if kind != "Number":
            return self.text(value)
        number = Decimal(value.replace(",", "."))
        return format_decimal(number, locale=self.language, decimal_quantization=False)

    def _filled(self, phrase: str, values: Mapping[str, str], context: str | None = None) -> str:
        found = self._catalogue.get(phrase, context)
        if not found or not found.string:
            return ""
        # Not str.format: a chat may be called «{}».
        return _PLACE.sub(lambda place: values.get(place[1], place[0]), str(found.string))


@cache
def catalogue(language: str) -> Catalog:
    """Read the catalogue of a language."""
    folder = files("walkthroughs") / "locale" / language / "LC_MESSAGES"
    with (folder / "captions.po").open("rb") as file:
        return read_po(file, locale=language)


def places(caption: str) -> set[str]:
    """Name the parameters that a caption uses."""
    return set(_PLACE.findall(caption))


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
