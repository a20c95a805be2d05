"""Words for people: times, phones, numbers of things; and reading what they type."""

from __future__ import annotations

import re
from datetime import date, datetime

from markupsafe import Markup

MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)
_MOBILE = re.compile(r"(?:\+?7|8)?(9[0-9]{9})")


def phone_number(text: str) -> str | None:
    """Read a Russian mobile number in any of the usual ways of writing; return it as E.164."""
    found = _MOBILE.fullmatch(re.sub(r"[\s()\u2010-\u2014-]", "", text))
    return f"+7{found[1]}" if found else None


def typed_code(text: str | None) -> str:
    """Read a code: the spaces and hyphens that make it easy to read are no part of it."""
    return re.sub(r"[\s-]", "", text or "")


def day(value: date) -> str:
    """E.g. `1 сентября`."""
    return f"{value.day} {MONTHS[value.month - 1]}"


def clock(value: datetime) -> str:
    """E.g. `09:05`."""
    return f"{value:%H:%M}"


ANY_PHONE = Markup('<span class="nowrap">+7 900 000-00-00</span>')
"""How a phone is to be written, where one is asked for."""


def phone(value: str) -> str:
    """E.g. `+7 999 000-00-01`; a number of another country is shown as it is stored."""
    if not (value.startswith("+7") and len(value) == len("+79990000001")):
        return value
    return f"+7 {value[2:5]} {value[5:8]}-{value[8:10]}-{value[10:]}"


def plural(number: int, one: str, few: str, many: str) -> str:
    """E.g. `3 чата`, by the rules of Russian; the space does not break."""
    if number % 10 == 1 and number % 100 != 11:  # noqa: PLR2004 - the rules of the language
        word = one
    elif number % 10 in {2, 3, 4} and number % 100 not in {12, 13, 14}:
        word = few
    else:
        word = many
    return f"{number}\u00a0{word}"
