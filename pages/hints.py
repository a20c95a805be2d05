"""Words for messages: why the system refused, where a file breaks off, what was meant instead."""

from __future__ import annotations

import errno
import re
import socket
import tomllib
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import Final

NO_PROXY: Final = (
    "Браузер не достучался до прокси: он не работает, или его имени нет в hosts в targets.toml"
)
_WHY: Final = {
    errno.ENOENT: "такого файла или папки нет",
    errno.EACCES: "нет прав",
    errno.EPERM: "нет прав",
    errno.EROFS: "диск только для чтения",
    errno.EISDIR: "это папка, а не файл",
    errno.ENOTDIR: "на пути стоит файл, а не папка",
    errno.EEXIST: "там уже что-то есть",
    errno.ENOSPC: "кончилось место",
    errno.EDQUOT: "кончилось место",
    errno.ENAMETOOLONG: "слишком длинное имя",
    errno.EIO: "диск не читается",
    errno.EMFILE: "открыто слишком много файлов",
    errno.ECONNREFUSED: "никто не отвечает",
    errno.ECONNRESET: "связь оборвалась",
    errno.EPIPE: "связь оборвалась",
    errno.ETIMEDOUT: "нет ответа",
    errno.EADDRINUSE: "порт занят",
    errno.EADDRNOTAVAIL: "такого адреса у этого компьютера нет",
}
_PLACE: Final = re.compile(r" \(at line (\d+), column (\d+)\)$")
_NEAR: Final = 0.5
"""How alike words are, of 1, for the one to be taken for the other: «Z9» is near «A9»."""


def why(error: OSError) -> str:
    """Say in words why a file or an address cannot be had; the system says it in English."""
    if isinstance(error, socket.gaierror):  # its numbers are not those of errno
        return "имя не найдено"
    return _WHY.get(error.errno or 0) or error.strerror or type(error).__name__


def where_no_toml(error: tomllib.TOMLDecodeError) -> str:
    """Say where a file stops being TOML."""
    place = _PLACE.search(str(error))
    return f"ошибка в строке {place[1]}, столбце {place[2]}" if place else "он обрывается"


def nearest(
    word: str,
    known: Iterable[str],
    *,
    key: Callable[[str], str] = str,
    cutoff: float = _NEAR,
) -> str | None:
    """Find what somebody meant, if it is anywhere near.

    Args:
        word: what was written.
        known: what could have been.
        key: what words are compared by, e.g. `str.lower`.
        cutoff: how alike they are at least, of 1.

    """
    by_key = {key(each): each for each in known}
    near = get_close_matches(key(word), by_key, 1, cutoff)
    return by_key[near[0]] if near else None


def perhaps(word: str, known: Iterable[str]) -> str:
    """Say what somebody may have meant; nothing where nothing is near."""
    near = nearest(word, known)
    return f" Возможно, имелось в виду: {near}." if near else ""
