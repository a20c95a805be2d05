"""TOML files that people write: reading them, and saying in words what is wrong with any data."""

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
    "enum": "подойдёт одно из: {expected}",
    "literal_error": "подойдёт одно из: {expected}",
    "string_type": "нужен текст в кавычках",
    "string_too_short": "здесь пусто",
    "path_type": "нужен путь к файлу в кавычках",
    "bool_parsing": "нужно true или false",
    "bool_type": "нужно true или false",
    "date_from_datetime_parsing": "нужна дата, например 1987-07-25",
    "date_from_datetime_inexact": "нужна дата, например 1987-07-25",
    "date_type": "нужна дата, например 1987-07-25",
    "float_parsing": "нужно число",
    "float_type": "нужно число",
    "int_from_float": "нужно целое число",
    "int_parsing": "нужно целое число",
    "int_type": "нужно целое число",
    "greater_than": "нужно больше {gt}",
    "greater_than_equal": "нужно не меньше {ge}",
    "less_than_equal": "нужно не больше {le}",
    "tuple_type": "нужен список в квадратных скобках",
    "dict_type": "нужна таблица: имена и значения",
    "model_type": "нужна таблица: имена и значения",
    "json_invalid": "это не JSON, или файл записан не до конца",
}


def read_toml(file: Path, called: str = "Файл") -> dict[str, Any]:
    """Read a TOML file a person wrote.

    Args:
        file: as Notepad may save it, too: with a byte order mark.
        called: what it is, in messages.

    Raises:
        InputError: when it is not there, or is no TOML.

    """
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"{called} {file} не прочитан: {why(error)}") from None
    except UnicodeDecodeError:
        raise InputError(f"{called} {file} — не текст в UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{called} {file} — не TOML: {where_no_toml(error)}") from None


def reason(error: ValidationError) -> str:
    """Say where data is wrong and why; never what stands there, for it may be a secret."""
    first = error.errors(include_url=False, include_input=False)[0]
    # Tags of a union, e.g. `<http>`, tell which table was meant: nothing to a person.
    place = ".".join(str(part) for part in first["loc"] if not str(part).startswith("<"))
    if first["type"] == "value_error":
        words = str(first["ctx"]["error"])
    elif known := _WORDS.get(first["type"]):
        words = known.format(**first.get("ctx", {})).replace(" or ", " или ")  # pydantic's
    else:
        words = first["msg"]
    return f"{place}: {words}" if place else words
