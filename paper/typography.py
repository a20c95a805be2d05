"""Small things that make a line of text look set, not typed: no short word is left at its end."""

from __future__ import annotations

import re

from PIL import ImageFont

NBSP = "\u00a0"

# What begins a phrase does not end a line: «в журнале», «с их родителями», «не нужно».
_SHORT = re.compile(
    r"(?i)(?<![\w-])(а|без|в|во|для|до|за|и|из|или|к|ко|на|не|ни|но|о|об|от|по|под|при|с|со|у"
    r"|a|an|and|at|by|for|in|of|on|or|the|to|with|№|§) (?=\S)"
)
_DASH = re.compile(r" (?=[—–] )")
_NUMBER = re.compile(r"(?<=\d) (?=\d{3}\b|г\.|[ксм]м?\b|мин\b|МБ\b|%)")
_PRODUCT = re.compile(r"\b(VK) (?=ID\b|Мессенджер|Messenger)")


def tie(text: str) -> str:
    r"""Put no-break spaces where a line must not end.

    >>> tie("Войдите в VK ID").split(" ")
    ['Войдите', 'в\xa0VK\xa0ID']
    """
    # Twice, since words that share a space («и в журнале») cannot both be found at once.
    for _ in range(2):
        text = _SHORT.sub(rf"\1{NBSP}", text)
    text = _DASH.sub(NBSP, text)
    text = _NUMBER.sub(NBSP, text)
    return _PRODUCT.sub(rf"\1{NBSP}", text)


def wrap(text: str, face: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Break a text into lines between its words, each as wide as it may be.

    Args:
        text: whose no-break spaces are kept.
        face: the letters that it is written in.
        width: of a line, in pixels; a word that is wider has a line of its own.

    """
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip(" ")
        if lines[-1] and face.getlength(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
