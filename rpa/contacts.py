"""People as the messenger names them: who of a roster is who there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pages.hints import nearest
from rpa.failures import Kind, StoppedError
from rpa.letters import name_key, spelt
from rpa.roster import Teacher


def shown_name(teacher: Teacher) -> str:
    """Name and surname, as the messenger shows them."""
    return f"{teacher.first_name} {teacher.surname}"


def is_named(teacher: Teacher, text: str) -> bool:
    """Whether a text names her, wholly: «Галина Петрова» does not name «Алина Петрова»."""
    name = re.escape(spelt(shown_name(teacher)))
    return re.search(rf"(?<![\w-]){name}(?![\w-])", spelt(text)) is not None


def as_shown(names: Sequence[str], offered: Sequence[str]) -> list[str]:
    """Find people of a roster among those whom the messenger offers; return how it names them.

    Raises:
        StoppedError: when somebody is not among them, or more than one is.

    """
    by_key: dict[str, list[str]] = {}
    for each in offered:
        by_key.setdefault(name_key(each), []).append(each)
    shown = []
    for name in names:
        match by_key.get(name_key(name), []):
            case [one]:
                shown.append(one)
            case []:
                raise StoppedError(Kind.FAILED, "no_such_person", _nobody(name, by_key))
            case several:
                reason = f"Таких, как «{name}», в мессенджере {len(several)}: позовите по ссылке"
                raise StoppedError(Kind.FAILED, "namesakes", reason)
    return shown


def _nobody(name: str, by_key: Mapping[str, Sequence[str]]) -> str:
    near = nearest(name_key(name), by_key)
    hint = f"возможно, {by_key[near][0]}" if near else "учебный профиль ещё не привязан"
    return f"«{name}» в мессенджере выбрать нельзя: {hint}"
