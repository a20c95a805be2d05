"""Replaces people by invented ones, in words, so that a guide still reads well.

Who is known (the people of the scenario) is found wherever she is named, in any grammatical case.
Others are found by what Russian names look like: a known first name, a patronymic, a surname beside
one.  The same person becomes the same invented one through a whole guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

_WORD = re.compile(r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?")
_RUN = re.compile(rf"{_WORD.pattern}(?:[ \u00a0]{_WORD.pattern})*")
_INITIALS = re.compile(r"\s*[А-ЯЁ]{2}\s*")
_PHONE = re.compile(r"(?<!\d)(?:\+?7|8)?[\s(–-]*9\d{2}[\s)–-]*\d{3}[\s–-]*\d{2}[\s–-]*\d{2}(?!\d)")
_HALF_PHONE = re.compile(r"(?<=[*•×xXхХ])([\s–-]*\d{2}[\s–-]*\d{2}|[\s–-]*\d{2,4})(?!\d)")
_MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_BORN = re.compile(
    rf"(?<!\d)(?:\d{{1,2}}\.\d{{1,2}}\.(?P<a>\d{{4}})|(?P<b>\d{{4}})-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}[ \u00a0](?:{_MONTHS})[ \u00a0](?P<c>\d{{4}}))(?!\d)"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+")
_PATRONYMIC = re.compile(r"[А-ЯЁ][а-яё]+(?P<male>[оеь]вич|ич)|[А-ЯЁ][а-яё]+(?:[ое]вн|ичн|иничн)а")
_SURNAME = re.compile(r"[А-ЯЁ][а-яё-]+(?:[оеё]в|ин|ын|ий|ой|ский|цкий|ко|ук|юк|ян|дзе|их|ых)(?:а|ая)?")
_LATEST = 2020
"""Who was born later goes to no school."""
_GROWN_UP = 2003

# Hard stems: their cases are the same, so an ending may stay as it is.
_SURNAMES = (
    "Кравцов", "Лебедев", "Соколов", "Воронцов", "Журавлёв", "Зайцев", "Калинин", "Орехов",
    "Белов", "Громов", "Дроздов", "Ершов", "Коршунов", "Муравьёв", "Полянов", "Рябинин",
    "Синицын", "Тополев", "Чижов", "Ясенев",
)  # fmt: skip
_MALE = ("Максим", "Руслан", "Герман", "Роман", "Тихон", "Платон", "Вадим", "Степан", "Артур")
_FEMALE = ("Марина", "Полина", "Светлана", "Алина", "Галина", "Римма", "Нонна", "Тамара", "Эльвира")
_FATHERS = ("Тихонов", "Платонов", "Степанов", "Германов", "Вадимов", "Русланов")


@dataclass(frozen=True)
class Person:
    """Somebody of the scenario."""

    surname: str
    first_name: str
    patronymic: str = ""
    login: str = ""
    phone: str = ""


@dataclass
class Mask:
    """Remembers who became whom."""

    _words: dict[str, str] = field(default_factory=dict)
    """Stems of names that are known to be some, and what they become."""
    _exact: dict[str, str] = field(default_factory=dict)
    _initials: dict[str, str] = field(default_factory=dict)
    _taken: dict[str, int] = field(default_factory=dict)
    _phones: dict[str, str] = field(default_factory=dict)
    _dates: dict[str, int] = field(default_factory=dict)

    def learn(self, person: Person) -> None:
        """Know somebody of the scenario by her names, her login and her phone."""
        male = _is_male(person.first_name, person.patronymic)
        self._invent(person.surname, "surname", male=male)
        self._invent(person.first_name, "first", male=male)
        if person.patronymic:
            self._invent(person.patronymic, "patronymic", male=male)
        self._remember_initials(person.first_name, person.surname)
        if len(person.login) > 2 and person.login not in self._exact:  # noqa: PLR2004
            self._exact[person.login] = f"login{len(self._exact) + 1}"
        if person.phone:
            self._phone(person.phone)

    def replace(self, texts: Sequence[str]) -> dict[str, str]:
        """Return other words for those texts that are personal; the rest is left out."""
        # First all names are met, in one order, then the short forms that are made of them.
        for text in sorted(texts):
            for _ in self._names(text):
                pass
        others = {text: self._other(text) for text in texts}
        return {text: other for text, other in others.items() if other != text}

    # --- words ---------------------------------------------------------------------------------

    def _other(self, text: str) -> str:
        if _INITIALS.fullmatch(text):
            short = text.strip()
            return text.replace(short, self._initials.get(short, short))
        for known, other in self._exact.items():
            text = re.sub(rf"(?<!\w){re.escape(known)}(?!\w)", other, text)
        text = _MAIL.sub("name@example.org", text)
        text = _PHONE.sub(lambda found: self._phone(found[0]), text)
        text = _HALF_PHONE.sub(lambda found: self._tail(found[0]), text)
        text = _BORN.sub(self._date, text)
        for start, end, other in reversed(list(self._names(text))):
            text = text[:start] + other + text[end:]
        return text

    def _names(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Find names; say where each stands and what it becomes."""
        for run in _RUN.finditer(text):
            words = list(_WORD.finditer(run[0]))
            kinds = [self._kind(word[0]) for word in words]
            if not any(kinds):
                continue
            for place, word in enumerate(words):
                beside = kinds[max(0, place - 1) : place] + kinds[place + 1 : place + 2]
                if not kinds[place] and any(beside) and _SURNAME.fullmatch(word[0]):
                    kinds[place] = "surname"
            named = [
                (word, kind) for word, kind in zip(words, kinds, strict=True) if kind
            ]
            male = next(
                (
                    _is_male(word[0] if kind == "first" else "", word[0])
                    for word, kind in named
                    if kind in {"first", "patronymic"}
                ),
                not named[0][0][0].endswith("а"),
            )
            for word, kind in named:
                other = self._known(word[0]) or self._invent(word[0], kind, male=male)
                yield run.start() + word.start(), run.start() + word.end(), other
            first = next((word[0] for word, kind in named if kind == "first"), "")
            last = next((word[0] for word, kind in named if kind == "surname"), "")
            if first and last:
                self._remember_initials(first, last)

    def _kind(self, word: str) -> str:
        """Say what kind of name a word is for sure, or nothing."""
        if self._stem(word):
            return self._kinds.get(self._stem(word), "surname")
        if word in _first_names():
            return "first"
        if _PATRONYMIC.fullmatch(word):
            return "patronymic"
        return "surname" if word in _last_names() else ""

    @property
    def _kinds(self) -> dict[str, str]:
        return self._kind_of_stem

    _kind_of_stem: dict[str, str] = field(default_factory=dict)

    def _stem(self, word: str) -> str:
        """Find the known name that a word is, in any case."""
        for cut in range(4):
            stem = word[: len(word) - cut] if cut else word
            if len(stem) > 2 and stem in self._words:  # noqa: PLR2004
                return stem
        return ""

    def _known(self, word: str) -> str:
        stem = self._stem(word)
        return self._words[stem] + word[len(stem) :] if stem else ""

    def _invent(self, word: str, kind: str, *, male: bool) -> str:
        """Give a name another, and know it by its stem from now on."""
        if known := self._known(word):
            return known
        stem = word[:-1] if word[-1:] in "аяйь" and kind != "patronymic" else word
        stem = word[:-2] if word.endswith(("ий", "ая", "ый")) and kind == "surname" else stem
        match kind:
            case "surname":
                invented = self._next("surname", _SURNAMES)
                ending = "" if male else "а"
            case "patronymic":
                father = self._next("patronymic", _FATHERS)
                stem, invented, ending = word, father + ("ич" if male else "на"), ""
            case _:
                name = self._next(f"first {male}", _MALE if male else _FEMALE)
                invented, ending = (name, "") if male else (name[:-1], "а")
        if len(stem) < len(word) - 1 or word[len(stem) :] not in {"", "а"}:
            # Another declension: only this very form is known, and its stem with it.
            self._words[word], self._kind_of_stem[word] = invented + ending, kind
        self._words[stem] = invented if word[len(stem) :] in {"", "а"} else invented + ending
        self._kind_of_stem[stem] = kind
        return self._known(word) if word not in self._words else self._words[word]

    def _next(self, kind: str, names: Sequence[str]) -> str:
        """Take the next name of a list that nobody here has."""
        for _ in names:
            number = self._taken.get(kind, 0)
            self._taken[kind] = number + 1
            name = names[number % len(names)]
            if name not in self._words and name.rstrip("а") not in self._words:
                return name
        return names[0]

    def _remember_initials(self, first: str, last: str) -> None:
        other_first, other_last = self._known(first), self._known(last)
        if other_first and other_last:
            self._initials.setdefault(first[0] + last[0], other_first[0] + other_last[0])
            self._initials.setdefault(last[0] + first[0], other_last[0] + other_first[0])

    # --- numbers -------------------------------------------------------------------------------

    def _phone(self, text: str) -> str:
        digits = re.sub(r"\D", "", text)[-10:]
        if digits not in self._phones:
            self._phones[digits] = f"900000{len(self._phones) + 1:04}"
        return _refill(text, self._phones[digits])

    def _tail(self, text: str) -> str:
        """Replace the end of a number whose beginning the screen hides itself."""
        digits = re.sub(r"\D", "", text)
        for known, other in self._phones.items():
            if known.endswith(digits):
                return _refill(text, other[-len(digits) :])
        return re.sub(r"\d", "0", text)

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
    places = [place for place, letter in enumerate(text) if letter.isdigit()][-len(digits) :]
    letters = list(text)
    for place, digit in zip(places, digits, strict=False):
        letters[place] = digit
    return "".join(letters)


def _is_male(first_name: str, patronymic: str) -> bool:
    if _PATRONYMIC.fullmatch(patronymic):
        return patronymic.endswith("ич")
    names = _first_names()
    return names.get(first_name, not first_name.endswith(("а", "я")))


@cache
def _first_names() -> dict[str, bool]:
    """Know first names, and whether each is a man's."""
    from faker.providers.person.ru_RU import Provider  # noqa: PLC0415 - needed only for a mask

    male = dict.fromkeys(Provider.first_names_male, True)
    return {**dict.fromkeys(Provider.first_names_female, False), **male}


@cache
def _last_names() -> frozenset[str]:
    from faker.providers.person.ru_RU import Provider  # noqa: PLC0415 - needed only for a mask

    return frozenset([*Provider.last_names_male, *Provider.last_names_female])


