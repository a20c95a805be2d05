"""Names of secrets: `env:NAME` and `keyring:service/user`.  Values never stand in a file.

A file of this project says where a password lies; what it is, the environment or the system's
keyring tells at the moment when it is typed.
"""

from __future__ import annotations

import os
import re
from typing import Annotated

from pydantic import AfterValidator, SecretStr

from pages.errors import InputError

_FORM = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|keyring:[^/\s]+/\S+")


def _refuse_a_value(name: str) -> str:
    # The text is not repeated: what stands here may be the secret itself.
    if not _FORM.fullmatch(name):
        raise ValueError(
            "здесь стоит не имя секрета: похоже, это он сам. Секретам в файле не место; положите "
            "его в окружение и напишите «env:ИМЯ», или в хранилище паролей системы и напишите "
            "«keyring:служба/логин»"
        )
    return name


SecretName = Annotated[str, AfterValidator(_refuse_a_value)]
"""Where a secret lies: `env:NAME` or `keyring:service/user`."""


def secret(name: SecretName) -> SecretStr:
    """Fetch a secret by its name.

    Raises:
        InputError: when there is nothing under this name.

    """
    kind, _, place = name.partition(":")
    value = os.environ.get(place) if kind == "env" else _from_keyring(place)
    if not value:
        where = "в окружении" if kind == "env" else "в хранилище паролей"
        raise InputError(f"Секрета «{name}» {where} нет: {_how_to_put(kind, place)}")
    return SecretStr(value)


def _from_keyring(place: str) -> str | None:
    from rpa.secrets import in_keyring  # noqa: PLC0415 - brings a browser's driver, few need it

    service, _, user = place.partition("/")
    return in_keyring(service, user, otherwise="возьмите «env:ИМЯ»")


def _how_to_put(kind: str, place: str) -> str:
    if kind == "env":
        return f"задайте переменную {place}"
    service, _, user = place.partition("/")
    return f"выполните «keyring set {service} {user}»"
