"""Letters that look alike in Latin and Cyrillic: a name typed with them is found nowhere."""

from __future__ import annotations

import re
import unicodedata

_LATIN = "ABCEHKMOPTXYaceopxyk"
_CYRILLIC = "АВСЕНКМОРТХУасеорхук"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_WORD = re.compile(r"[A-Za-zА-Яа-яЁё]+")
_A_LATIN_LETTER = re.compile(r"[A-Za-z]")
_A_CYRILLIC_LETTER = re.compile(r"[А-Яа-яЁё]")
_UNSEEN = dict.fromkeys(
    [0xAD, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)]
)
"""What nobody sees and a copy from a web page brings along."""


def plain(text: str) -> str:
    """Make one spelling of a text: composed letters, single spaces, nothing unseen."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_UNSEEN).split())


def folded(text: str) -> str:
    """Fold a text for comparison: no case, no «ё», no look-alikes, no punctuation."""
    return re.sub(r"[\W_]+", "", plain(text).translate(_TO_CYRILLIC).casefold().replace("ё", "е"))


def spelt(text: str) -> str:
    """Make one spelling of words that people write in more than one: no case, no «ё»."""
    return plain(text).casefold().replace("ё", "е")


def name_key(name: str) -> str:
    """Fold a person's name for comparison: «Смирнова Ольга» and «Ольга Смирнова» are one."""
    return " ".join(sorted(spelt(name).split()))


def cyrillic(text: str) -> str:
    """Write a text with Cyrillic letters wherever a Latin one looks the same."""
    return text.translate(_TO_CYRILLIC)


def latin(text: str) -> str:
    """Write a text with Latin letters wherever a Cyrillic one looks the same."""
    return text.translate(_TO_LATIN)


def is_mixed(text: str) -> bool:
    """Whether a word of the text has letters of both alphabets."""
    return any(
        _A_LATIN_LETTER.search(word) and _A_CYRILLIC_LETTER.search(word)
        for word in _WORD.findall(text)
    )


def has_latin(text: str) -> bool:
    """Whether any letter is Latin."""
    return bool(_A_LATIN_LETTER.search(text))


def has_cyrillic(text: str) -> bool:
    """Whether any letter is Cyrillic."""
    return bool(_A_CYRILLIC_LETTER.search(text))
