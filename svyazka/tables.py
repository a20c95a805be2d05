"""TOML files that people write: reading them, and saying in words what is wrong."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pages.errors import InputError
from pages.hints import where_no_toml, why

_WORDS = {
    "missing": "не хватает",
    "extra_forbidden": "такого параметра нет",
    "literal_error": "подойдёт одно из: {expected}",
    "string_type": "нужен текст в кавычках",
    "bool_parsing": "нужно true или false",
    "bool_type": "нужно true или false",
    "date_from_datetime_parsing": "нужна дата, например 1987-07-25",
    "date_type": "нужна дата, например 1987-07-25",
    "float_parsing": "нужно число",
    "float_type": "нужно число",
    "greater_than": "нужно больше {gt}",
    "greater_than_equal": "нужно не меньше {ge}",
    "less_than_equal": "нужно не больше {le}",
    "tuple_type": "нужен список в квадратных скобках",
    "model_type": 'нужна таблица, например {{ fixed = "env:ИМЯ" }}',
}


def read_toml(file: Path) -> dict[str, Any]:
    """Read a TOML file a person wrote.

    Raises:
        InputError: when it is not there, or is no TOML.

    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"Файл {file} не прочитан: {why(error)}") from None
    except UnicodeDecodeError:
        raise InputError(f"Файл {file} — не текст в UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"Файл {file} — не TOML: {where_no_toml(error)}") from None


def reason(error: ValidationError) -> str:
    """Say where a table is wrong and why; never what stands there, for it may be a secret."""
    errors = error.errors(include_url=False, include_input=False)
    # Of the ways to write one table, the one that came furthest says most.
    first = next((each for each in errors if each["type"] == "value_error"), errors[0])
    # Names of classes in the middle tell which way was tried: nothing to a person.
    place = ".".join(str(part) for part in first["loc"] if not str(part)[:1].isupper())
    if first["type"] == "value_error":
        words = str(first["ctx"]["error"])
    else:
        words = _WORDS.get(first["type"], first["msg"]).format(**first.get("ctx", {}))
    return f"{place}: {words}" if place else words
