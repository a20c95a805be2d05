"""What the form of a new chat offers a teacher: the classes and subjects of her load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from pages.journal import ChatForm
from pages.user import text_of
from rpa.failures import Kind, StoppedError
from rpa.roster import EVERY_CLASS, EVERY_SUBJECT, SubjectChat


@dataclass
class Offer:
    """Reads from an open form what it offers, and nothing twice."""

    _classes: tuple[str, ...] = ()
    _subjects: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def wanted(self, form: ChatForm, row: SubjectChat) -> list[tuple[str, str]]:
        """Tell what `*` means: every subject of the class, or of all her classes.

        Raises:
            StoppedError: when she does not teach in the class at all.

        """
        form.choose_subjects()
        self._read_classes(form)
        every = row.school_class == EVERY_CLASS
        found = []
        for school_class in self._classes if every else (row.school_class,):
            self._choose_class(form, school_class)
            found += [(school_class, each) for each in self._subjects[school_class]]
        return found

    def choose(self, form: ChatForm, school_class: str, subject: str) -> str:
        """Choose class and subject; return the name that the form makes up.

        Raises:
            StoppedError: when the form does not offer them.

        """
        form.choose_subjects()
        self._read_classes(form)
        self._choose_class(form, school_class)
        offered = self._subjects[school_class]
        _demand(
            subject, offered, "no_such_subject", "Предмета", f"в нагрузке учителя в {school_class}"
        )
        form.user.choose(form.subject, subject)
        return text_of(form.title)

    def _read_classes(self, form: ChatForm) -> None:
        self._classes = self._classes or form.school_classes()

    def _choose_class(self, form: ChatForm, school_class: str) -> None:
        _demand(school_class, self._classes, "no_such_class", "Класса", "в нагрузке учителя")
        form.choose_class(school_class)
        if school_class not in self._subjects:
            self._subjects[school_class] = form.subjects()


def is_every(row: SubjectChat) -> bool:
    """Tell whether a row means all subjects, which only the form can name."""
    return row.subject == EVERY_SUBJECT


def _demand(wanted: str, offered: Sequence[str], code: str, what: str, where: str) -> None:
    if wanted in offered:
        return
    near = get_close_matches(wanted, offered, 1)
    hint = f": возможно, {near[0]}" if near else f"; есть: {', '.join(offered) or 'ничего'}"
    raise StoppedError(Kind.FAILED, code, f"{what} «{wanted}» {where} нет{hint}")
