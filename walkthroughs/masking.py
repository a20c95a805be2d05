"""Replaces people by invented ones, in words, so that a guide still reads well.

Who is known (the people of the scenario) is found wherever she is named, in any grammatical case.
Others are found by what Russian names look like: a known first name, a patronymic, a surname beside
one, beside initials, or after what somebody is («учитель Белозёрская»), in capitals or not.  The
same person becomes the same invented one through a whole guide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from walkthroughs.names import INVENTED, SURNAME, Part, Word, known, of_a_woman, surname

_NAME = r"[А-ЯЁ](?:[а-яё]+|[А-ЯЁ]{2,}(?![а-яё]))"
_WORD = re.compile(rf"{_NAME}(?:-{_NAME})?")
_RUN = re.compile(rf"{_WORD.pattern}(?:[ \u00a0]{_WORD.pattern})*")
_INITIALS = re.compile(r"\s*[А-ЯЁ]{2}\s*")
_SHORT = re.compile(
    rf"(?:(?P<before>{_WORD.pattern})[ \u00a0])?"
    r"(?P<letters>(?<!\w)[А-ЯЁ]\.(?:[ \u00a0]?[А-ЯЁ]\.)?)"
    rf"(?:[ \u00a0]?(?P<after>{_WORD.pattern}))?"
)
"""«Петрова А. С.», «А. С. Петрова»."""
_IS = (
    r"(?i:учени[кц]|учител|преподавател|родител|руководител|директор|завуч|владел[еь]?ц|коллег)"
    r"[а-яё]*"
)
_CALLED = re.compile(rf"(?<!\w){_IS}\s?[:—–-]?\s(?P<name>{_WORD.pattern})")
"""«Учитель: Петрова»."""
_IS_WHAT = re.compile(_IS)
_PHONE = re.compile(r"(?<!\d)(?:\+?7|8)?[\s(–-]*9\d{2}[\s)–-]*\d{3}[\s–-]*\d{2}[\s–-]*\d{2}(?!\d)")
_HIDDEN = "[*•×xXхХ]"
_LETTER = r"[^\W\d_]"
_HALF_PHONE = re.compile(
    rf"(?:(?<!\w)(?:\+7|8)[\s(]*\d{{3}}[\s)–-]*|(?<!{_LETTER})(?={_HIDDEN}[\s–-]*{_HIDDEN}))"
    rf"{_HIDDEN}(?:[\s–-]*{_HIDDEN})*(?!{_LETTER})[\s–-]*(?P<tail>\d[\d\s–-]*\d)?"
)
"""Of a number that is hidden in part two signs are seen, or how it begins: «х» is a letter too."""
_MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_BORN = re.compile(
    rf"(?<!\d)(?:\d{{1,2}}\.\d{{1,2}}\.(?P<a>\d{{4}})|(?P<b>\d{{4}})-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}[ \u00a0](?:{_MONTHS})[ \u00a0](?P<c>\d{{4}}))(?!\d)"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_CODE = "900"
_LATEST = 2020
"""Who was born later goes to no school."""
_GROWN_UP = 2003


@dataclass(frozen=True)
class Person:
    """Somebody of the scenario."""

    surname: str
    first_name: str
    patronymic: str = ""
    login: str = ""
    phone: str = ""


@dataclass(frozen=True)
class _Form:
    """A name in one of its cases."""

    becomes: str
    part: Part
    root: str
    """Whose name it is: the same for a man and a woman of one family."""


@dataclass
class Mask:
    """Remembers who became whom."""

    _forms: dict[str, _Form] = field(default_factory=dict)
    """Every case of every name that was met."""
    _exact: dict[str, str] = field(default_factory=dict)
    _initials: dict[str, str] = field(default_factory=dict)
    _letters: dict[tuple[str, int, str], str] = field(default_factory=dict)
    """By a surname, which initial it is, and the letter: the letter it becomes."""
    _given: dict[str, int] = field(default_factory=dict)
    _phones: dict[str, str] = field(default_factory=dict)
    _dates: dict[str, int] = field(default_factory=dict)

    def learn(self, person: Person) -> None:
        """Know somebody of the scenario by her names, her login and her phone."""
        first = known(person.first_name)
        male = person.patronymic.endswith("ич") if person.patronymic else bool(first and first.male)
        for text, part in (
            (person.surname, Part.SURNAME),
            (person.first_name, Part.FIRST),
            (person.patronymic, Part.PATRONYMIC),
        ):
            if text:
                self._become(Word(text, part, male))
        self._remember_initials(person.first_name, person.surname, person.patronymic)
        if len(person.login) > 2:  # noqa: PLR2004 - what is shorter stands everywhere
            self._exact.setdefault(person.login, f"login{len(self._exact) + 1}")
        if person.phone:
            self._phone(person.phone)

    def replace(self, texts: Sequence[str]) -> dict[str, str]:
        """Return other words for those texts that are personal; the rest is left out."""
        # First all names are met, in one order, then the short forms that are made of them.
        for text in sorted(texts):
            self._meet(text)
        others = {text: self._other(text) for text in texts}
        return {text: other for text, other in others.items() if other != text}

    # --- words ---------------------------------------------------------------------------------

    def _other(self, text: str) -> str:
        if _INITIALS.fullmatch(text):
            short = text.strip()
            return text.replace(short, self._initials.get(short, short))
        for login, other in self._exact.items():
            text = re.sub(rf"(?<!\w){re.escape(login)}(?!\w)", other, text)
        text = _MAIL.sub("name@example.org", text)
        text = _PHONE.sub(lambda found: self._phone(found[0]), text)
        text = _HALF_PHONE.sub(self._half, text)
        text = _BORN.sub(self._date, text)
        text = _SHORT.sub(self._short, text)
        return _WORD.sub(self._name, text)

    def _name(self, found: re.Match[str]) -> str:
        form = self._forms.get(found[0].title())
        if form is None:
            return found[0]
        return form.becomes.upper() if found[0].isupper() else form.becomes

    def _short(self, found: re.Match[str]) -> str:
        """Replace the initials beside a surname that becomes another."""
        beside = (
            self._forms.get(word.title()) for word in (found["before"], found["after"]) if word
        )
        root = next((form.root for form in beside if form and form.part is Part.SURNAME), None)
        if root is None:
            return found[0]
        letters = found["letters"]
        for place, letter in enumerate(re.finditer("[А-ЯЁ]", letters)):
            other = self._letter(root, place, letter[0])
            letters = letters[: letter.start()] + other + letters[letter.end() :]
        return found[0].replace(found["letters"], letters)

    def _letter(self, root: str, place: int, letter: str) -> str:
        parts = (Part.FIRST, Part.PATRONYMIC)
        usual = [name[0] for name in INVENTED[parts[place], True] if name[0] != letter]
        return self._letters.setdefault(
            (root, place, letter), usual[len(self._letters) % len(usual)]
        )

    def _meet(self, text: str) -> None:
        """Find the names in a text, and let each become another."""
        for run in _RUN.finditer(text):
            words = [word.title() for word in _WORD.findall(run[0])]
            found = [None if word in self._forms else known(word) for word in words]
            parts = [self._part(word) for word in words]
            if not any(parts):
                continue
            male = next(
                (one.male for one in found if one and one.part is not Part.SURNAME),
                _is_a_man(words[0]),
            )
            for place, (word, one) in enumerate(zip(words, found, strict=True)):
                if one:
                    self._become(one)
                elif not parts[place] and SURNAME.fullmatch(word):
                    beside = parts[max(0, place - 1) : place] + parts[place + 1 : place + 2]
                    if any(beside):
                        parts[place] = Part.SURNAME
                        self._become(surname(word, male=male))
            first, last, middle = (
                next((w for w, part in zip(words, parts, strict=True) if part is wanted), "")
                for wanted in (Part.FIRST, Part.SURNAME, Part.PATRONYMIC)
            )
            self._remember_initials(first, last, middle)
        for found_short in _SHORT.finditer(text):
            self._meet_short(found_short)
        for called in _CALLED.finditer(text):
            if SURNAME.fullmatch(word := called["name"].title()):
                self._become_surname(word)

    def _meet_short(self, found: re.Match[str]) -> None:
        """Find the surname beside initials; two of them stand beside nothing else."""
        beside = [word.title() for word in (found["before"], found["after"]) if word]
        names = [word for word in beside if self._part(word) is Part.SURNAME]
        if not names and found["letters"].count(".") > 1:
            names = [word for word in beside if SURNAME.fullmatch(word)] or beside
        for word in names:
            if not _IS_WHAT.fullmatch(word):
                self._become_surname(word)

    def _become_surname(self, word: str) -> None:
        self._become(known(word) or surname(word, male=_is_a_man(word)))

    def _part(self, word: str) -> Part | None:
        """Tell what a word of a name is, if it is one."""
        found = self._forms.get(word) or known(word)
        return found.part if found else None

    def _become(self, word: Word) -> None:
        """Let a name become an invented one, in all its cases."""
        if all(case in self._forms for case in word.cases):
            return
        kind = (word.part, True) if word.part is not Part.FIRST else (word.part, word.male)
        key = self._root(word)
        if key not in self._given:
            taken = [name for name in self._given if name.startswith(f"{kind}")]
            self._given[key] = len(taken)
        names = INVENTED[kind]
        if word.part is not Part.FIRST and not word.male:
            names = [of_a_woman(name, word.part) for name in names]
        others = [name for name in names if _without_dots(name) != _without_dots(word.text)]
        other = Word(others[self._given[key] % len(others)], word.part, word.male)
        for case, becomes in zip(word.cases, other.cases, strict=True):
            self._forms.setdefault(case, _Form(becomes, word.part, key))

    @staticmethod
    def _root(word: Word) -> str:
        """Name what a man's and a woman's surname have in common: a family stays one."""
        kind = (word.part, True) if word.part is not Part.FIRST else (word.part, word.male)
        return f"{kind} {re.sub('(ая|ий|ый|ой|а)$', '', word.text)}"

    def _remember_initials(self, first: str, last: str, middle: str) -> None:
        one, other, third = (self._forms.get(name) for name in (first, last, middle))
        if one and other:
            self._initials.setdefault(first[0] + last[0], one.becomes[0] + other.becomes[0])
            self._initials.setdefault(last[0] + first[0], other.becomes[0] + one.becomes[0])
            self._letters.setdefault((other.root, 0, first[0]), one.becomes[0])
        if other and third:
            self._letters.setdefault((other.root, 1, middle[0]), third.becomes[0])

    # --- numbers -------------------------------------------------------------------------------

    def _phone(self, text: str) -> str:
        digits = re.sub(r"\D", "", text)[-10:]
        if digits not in self._phones:
            self._phones[digits] = f"{_CODE}1234{len(self._phones) + 56:03}"
        return _refill(text, self._phones[digits])

    def _half(self, found: re.Match[str]) -> str:
        """Replace what is left of a number that the screen itself hides in part."""
        whole, tail = found[0], re.sub(r"\D", "", found["tail"] or "")
        head = whole[: len(whole) - len(found["tail"] or "")]
        end = whole[len(head) :]
        if re.search(r"\d{3}", head):
            head = re.sub(r"\d{3}", _CODE, head, count=1)
        ends = (other for known, other in self._phones.items() if tail and known.endswith(tail))
        return head + _refill(end, next(ends, "0" * 10)[-len(tail) :] if tail else "")

    def _date(self, found: re.Match[str]) -> str:
        year = int(found["a"] or found["b"] or found["c"])
        if year > _LATEST:
            return found[0]
        number = self._dates.setdefault(_plain(found[0]), len(self._dates) + 1)
        other = 1985 if year < _GROWN_UP else 2012
        day, month = 1 + number % 28, 1 + number % 12
        if found["b"]:
            return f"{other}-{month:02}-{day:02}"
        if found["c"]:
            return f"{day} {_MONTHS.split('|')[month - 1]} {other}"
        return f"{day:02}.{month:02}.{other}"


def _without_dots(name: str) -> str:
    """Write a name as most people do."""
    return name.replace("ё", "е")


def _is_a_man(name: str) -> bool:
    """Guess by how a name ends."""
    return not name.endswith(("а", "я"))


def _plain(date: str) -> str:
    """Write a date in one way, whatever way it is written in."""
    numbers = re.findall(r"\d+", date)
    for number, month in enumerate(_MONTHS.split("|"), 1):
        if month in date:
            numbers.insert(1, str(number))
    if len(numbers[0]) == 4:  # noqa: PLR2004 - a year
        numbers.reverse()
    return ".".join(str(int(part)) for part in numbers)


def _refill(text: str, digits: str) -> str:
    """Put digits in the place of the last digits of a text."""
    if not digits:
        return text
    places = [place for place, letter in enumerate(text) if letter.isdigit()][-len(digits) :]
    letters = list(text)
    for place, digit in zip(places, digits, strict=False):
        letters[place] = digit
    return "".join(letters)
