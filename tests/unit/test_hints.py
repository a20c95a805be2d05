"""What the system says in English is told in Russian; what is far from anything is not guessed."""

from __future__ import annotations

import errno
import os
import re
import socket
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from pages.hints import nearest, perhaps, where_no_toml, why


def connect_to_nobody(folder: Path) -> None:
    del folder
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        socket.create_connection(bound.getsockname(), timeout=5)


def listen_where_somebody_does(folder: Path) -> None:
    del folder
    with socket.create_server(("127.0.0.1", 0)) as there:
        socket.create_server(there.getsockname())


REFUSED: dict[str, Callable[[Path], object]] = {
    "no such file": lambda folder: (folder / "нет").read_text(),
    "a folder": lambda folder: folder.read_text(),
    "below a file": lambda folder: (folder / "файл" / "внутри").read_text(),
    "there already": lambda folder: (folder / "файл").mkdir(),
    "a long name": lambda folder: (folder / ("я" * 300)).read_text(),
    "nobody listens": connect_to_nobody,
    "somebody listens": listen_where_somebody_does,
    "another machine's address": lambda _: socket.create_server(("192.0.2.1", 0)),
}


@pytest.mark.parametrize("act", REFUSED.values(), ids=REFUSED)
def test_a_refusal_of_the_system_is_told_in_russian(
    tmp_path: Path, act: Callable[[Path], object]
) -> None:
    (tmp_path / "файл").touch()
    with pytest.raises(OSError) as raised:  # noqa: PT011 - whichever it is
        act(tmp_path)
    assert re.fullmatch(r"[а-я ,-]+", why(raised.value))


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.ENOSPC, errno.EIO])
def test_so_is_what_cannot_be_brought_about_here(number: int) -> None:
    assert re.fullmatch(r"[а-я ,-]+", why(OSError(number, os.strerror(number))))


def test_an_unheard_of_refusal_is_told_as_the_system_does() -> None:
    assert why(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert why(OSError()) == "OSError"


@pytest.mark.parametrize(
    ("text", "where"), [("a = 1\nb 2", "ошибка в строке 2, столбце 3"), ("a = [", "он обрывается")]
)
def test_where_a_file_stops_being_toml(text: str, where: str) -> None:
    with pytest.raises(tomllib.TOMLDecodeError) as raised:
        tomllib.loads(text)
    assert where_no_toml(raised.value) == where


def test_what_is_near_is_named_and_nothing_else() -> None:
    items = ["A1", "A9", "B0"]
    assert nearest("Z9", items) == "A9"
    assert perhaps("pdff", ["html", "pdf"]) == " Возможно, имелось в виду: pdf."
    assert perhaps("opera", ["chromium", "webkit"]) == ""
    assert nearest("nothing", []) is None
    assert nearest("PIXEL 7", ["iPhone 6", "Pixel 7 Pro"], key=str.lower) == "Pixel 7 Pro"
    assert nearest("Z9", items, cutoff=0.6) is None
