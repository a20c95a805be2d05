"""Replaces people by invented ones, in words, so that a guide still reads well.

Who is known (the people of the scenario) is found wherever she is named, in any grammatical case.
Others are found by what Russian names look like: a known first name, a patronymic and a first name
before it, a surname beside one, beside initials, or after what somebody is («учитель Белозёрская»),
in capitals or not.  The same person becomes the same invented one through a whole guide.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from walkthroughs.names import (
    CHILD_OF,
    INVENTED,
    ORDINARY,
    PATRONYMIC,
    SURNAME,
    Part,
    Word,
    first_name,
    is_a_man,
    known,
    of_a_woman,
    surname,
    without_dots,
)

_NAME = r"[А-ЯЁ](?:[а-яё]+|[А-ЯЁ]{2,}(?![а-яё]))"
_WORD = re.compile(rf"{_NAME}(?:-{_NAME})?")
_CHILD = rf"(?<!\w){CHILD_OF}(?!\w)"
_RUN = re.compile(
    rf"(?P<names>(?!{_CHILD}){_WORD.pattern}(?:\s+(?!{_CHILD}){_WORD.pattern})*)"
    rf"(?P<child>[\s-]+{_CHILD})?"
)
_INITIALS = re.compile(r"\s*(?!ОК|ДА)[А-ЯЁ]{2}\s*")
"""«ОК» is what buttons say: as initials it tells nothing of anybody."""
_ANY_NAME = r"(?!(?:ОК|ДА)(?![А-ЯЁа-яё]))[А-ЯЁ](?:[а-яё]+|[А-ЯЁ]+(?![а-яё]))"
"""Two capitals may be a surname that is known, «ЛИ»; nobody else's is guessed by them."""
_ANY_WORD = re.compile(rf"{_ANY_NAME}(?:-{_ANY_NAME})?")


def _beside_initials(word: str) -> re.Pattern[str]:
    """Find «Петрова А. С.», «А. С. Петрова»."""
    return re.compile(
        rf"(?:(?P<before>{word})\s+)?"
        r"(?P<letters>(?<!\w)[А-ЯЁ]\.(?:\s*[А-ЯЁ]\.)?)"
        rf"(?:\s*(?P<after>{word}))?"
    )


_SHORT = _beside_initials(_WORD.pattern)
_ANY_SHORT = _beside_initials(_ANY_WORD.pattern)
_IS = (
    r"(?i:учени[кц]|учител|преподавател|родител|руководител|директор|завуч|владел[еь]?ц|коллег)"
    r"[а-яё]*"
)
_CALLED = re.compile(rf"(?<!\w){_IS}\s*[:—–-]?\s+(?P<name>{_WORD.pattern})")
"""«Учитель: Петрова»."""
_IS_WHAT = re.compile(_IS)
_GAP = r"(?:[\s\u2010-\u2013-]|\.(?!\s))*"
"""Between the digits of a number: spaces, hyphens, also those that do not break, dashes, dots."""
_BESIDE_CODE = r"(?:[\s()\u2010-\u2013-]|\.(?!\s))*"
_NO_DATE = r"(?!\d{1,2}\.\d{1,2}\.\d{4})"
_PHONE = (
    rf"(?<!\d)(?:\+?7|8)?{_BESIDE_CODE}9\d{{2}}{_BESIDE_CODE}\d{{3}}{_GAP}{_NO_DATE}"
    rf"\d{{2}}{_GAP}\d{{2}}(?!\d)"
)
_HIDDEN = "[*•×xXхХ]"
_LETTER = r"[^\W\d_]"
_HALF_PHONE = re.compile(
    rf"(?:(?<!\w)(?:\+7|8){_BESIDE_CODE}\d{{3}}{_BESIDE_CODE}"
    rf"|(?<!{_LETTER})(?={_HIDDEN}{_GAP}{_HIDDEN}))"
    rf"{_HIDDEN}(?:{_GAP}{_HIDDEN})*(?!{_LETTER}){_GAP}(?P<tail>{_NO_DATE}\d(?:{_GAP}\d)+)?"
)
"""Of a number that is hidden in part two signs are seen, or how it begins: «х» is a letter too."""
_MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_BORN = re.compile(
    rf"(?<!\d)(?:\d{{1,2}}\.\d{{1,2}}\.(?P<a>\d{{4}})|(?P<b>\d{{4}})-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}\s+(?:{_MONTHS})\s+(?P<c>\d{{4}}))(?!\d)"
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
    """Every case of every name that was met, without «ё»."""
    _exact: dict[str, str] = field(default_factory=dict)
    _initials: dict[str, str] = field(default_factory=dict)
    _letters: dict[tuple[str, int, str], str] = field(default_factory=dict)
    """By a surname, which initial it is, and the letter: the letter it becomes."""
    _given: dict[str, int] = field(default_factory=dict)
    _phones: dict[str, str] = field(default_factory=dict)
    _dates: dict[str, int] = field(default_factory=dict)

    def learn(self, person: Person) -> None:
        """Know somebody of the scenario by her names, her login and her phone."""
        sex = is_a_man(person.surname, person.first_name, person.patronymic)
        last, first, middle = (
            [_key(word) for word in _WORD.findall(text)]
            for text in (person.surname, person.first_name, person.patronymic)
        )
        for male in (True, False) if sex is None else (sex,):
            for words, part in ((last, Part.SURNAME), (first, Part.FIRST)):
                for word in words:
                    self._become(Word(word, part, male))
        for word in middle:
            if PATRONYMIC.fullmatch(word):
                self._become(Word(word, Part.PATRONYMIC, bool(sex)))
            else:  # «Мамед оглы»: the father's own name
                self._become(Word(word, Part.FIRST, male=True))
        self._remember_initials(*("".join(words[:1]) for words in (first, last, middle)))
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
        if _INITIALS.fullmatch(text) and _key(text.strip()) not in self._forms:
            short = text.strip()
            return text.replace(short, self._initials.get(without_dots(short), short))
        for login, other in self._exact.items():
            text = re.sub(rf"(?<!\w){re.escape(login)}(?!\w)", other, text)
        text = _MAIL.sub("name@example.org", text)
        text = re.sub(self._number, lambda found: self._phone(found[0]), text)
        text = _HALF_PHONE.sub(self._half, text)
        text = _BORN.sub(self._date, text)
        text = _ANY_SHORT.sub(self._short, text)
        return _ANY_WORD.sub(self._name, text)

    def _name(self, found: re.Match[str]) -> str:
        form = self._forms.get(_key(found[0]))
        if form is None:  # «ИП-Петров»: nobody's as a whole
            return re.sub(_ANY_NAME, self._name, found[0]) if "-" in found[0] else found[0]
        return form.becomes.upper() if found[0].isupper() else form.becomes

    def _short(self, found: re.Match[str]) -> str:
        """Replace the initials beside a surname that becomes another."""
        beside = (self._forms.get(_key(word)) for word in (found["before"], found["after"]) if word)
        root = next((form.root for form in beside if form and form.part is Part.SURNAME), None)
        if root is None:
            return found[0]
        letters = found["letters"]
        for place, letter in enumerate(re.finditer("[А-ЯЁ]", letters)):
            other = self._letter(root, place, without_dots(letter[0]))
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
            words = [_key(word) for word in _WORD.findall(run["names"])]
            parts = [self._part(word) for word in words]
            if run["child"]:
                parts[-1] = Part.PATRONYMIC
                self._become(Word(words[-1], Part.FIRST, male=True))  # the father's own name
            if not any(parts):
                continue
            male = _is_a_man_s(words, run["child"] or "")
            for word in words:
                if word not in self._forms and (one := known(word)):
                    self._become(one)
            self._take_first_names(words, parts, male=male)
            self._take_surnames(words, parts, SURNAME, male=male)
            if Part.SURNAME not in parts:
                self._take_surnames(words, parts, _WORD, male=male)
            first, last, middle = (
                next((w for w, part in zip(words, parts, strict=True) if part is wanted), "")
                for wanted in (Part.FIRST, Part.SURNAME, Part.PATRONYMIC)
            )
            self._remember_initials(first, last, middle)
        for found_short in _SHORT.finditer(text):
            self._meet_short(found_short)
        for called in _CALLED.finditer(text):
            if SURNAME.fullmatch(word := _key(called["name"])):
                self._become_surname(word)

    def _take_first_names(self, words: list[str], parts: list[Part | None], *, male: bool) -> None:
        """Take what stands right before a patronymic for a first name."""
        for place, (word, after) in enumerate(pairwise(words)):
            if parts[place + 1] is not Part.PATRONYMIC or parts[place] or _is_ordinary(word):
                continue
            parts[place] = Part.FIRST
            self._become(first_name(word, after, male=male))

    def _take_surnames(
        self, words: list[str], parts: list[Part | None], like: re.Pattern[str], *, male: bool
    ) -> None:
        """Take what looks like it, and stands beside a part of a name, for a surname."""
        for place, word in enumerate(words):
            beside = parts[max(0, place - 1) : place] + parts[place + 1 : place + 2]
            if parts[place] or not any(beside) or _is_ordinary(word) or not like.fullmatch(word):
                continue
            parts[place] = Part.SURNAME
            self._become(surname(word, male=male))

    def _meet_short(self, found: re.Match[str]) -> None:
        """Find the surname beside initials: two stand beside nothing else, one may head a list."""
        beside = [_key(word) for word in (found["before"], found["after"]) if word]
        names = [word for word in beside if self._part(word) is Part.SURNAME]
        if not names and found["letters"].count(".") > 1:
            names = [word for word in beside if SURNAME.fullmatch(word)] or beside
        elif not names and found["before"]:
            names = [word for word in beside[:1] if SURNAME.fullmatch(word)]
        for word in names:
            if not _is_ordinary(word):
                self._become_surname(word)

    def _become_surname(self, word: str) -> None:
        self._become(known(word) or surname(word, male=_ends_as_a_man_s(word)))

    def _part(self, word: str) -> Part | None:
        """Tell what a word of a name is, if it is one."""
        found = self._forms.get(word) or known(word)
        return found.part if found else None

    def _become(self, word: Word) -> None:
        """Let a name become an invented one, in all its cases."""
        if all(case in self._forms for cases in word.ways for case in cases):
            return
        kind, key = self._kind(word), self._root(word)
        if key not in self._given:
            taken = [name for name in self._given if name.startswith(f"{kind}")]
            self._given[key] = len(taken)
        names = INVENTED[kind]
        if kind[1] and not word.male:
            names = [of_a_woman(name, word.part) for name in names]
        others = [name for name in names if without_dots(name) != word.text]
        other = Word(others[self._given[key] % len(others)], word.part, word.male)
        pairs = [pair for cases in word.ways for pair in zip(cases, other.cases, strict=True)]
        pairs += zip(word.family, other.family, strict=False)
        for case, becomes in pairs:
            self._forms.setdefault(case, _Form(becomes, word.part, key))

    @staticmethod
    def _kind(word: Word) -> tuple[Part, bool | None]:
        """Name the list that a name's other is taken from."""
        if word.part is Part.SURNAME:
            return word.part, True if word.tells_whose else None
        return word.part, word.part is Part.PATRONYMIC or word.male

    @classmethod
    def _root(cls, word: Word) -> str:
        """Name what a man's and a woman's surname have in common: a family stays one."""
        kind = cls._kind(word)
        ends = "ая|ий|ый|ой|а"
        if kind[1] is None:  # it may have been met in any case first
            ends += "|я|ы|и|е|у|ю|ом|ем|ей|ь|й"
        return f"{kind} {re.sub(f'({ends})(?=-|$)', '', word.text)}"

    def _remember_initials(self, first: str, last: str, middle: str) -> None:
        one, other, third = (self._forms.get(name) for name in (first, last, middle))
        if one and other:
            self._initials.setdefault(first[0] + last[0], one.becomes[0] + other.becomes[0])
            self._initials.setdefault(last[0] + first[0], other.becomes[0] + one.becomes[0])
            self._letters.setdefault((other.root, 0, first[0]), one.becomes[0])
        if other and third:
            self._letters.setdefault((other.root, 1, middle[0]), third.becomes[0])

    # --- numbers -------------------------------------------------------------------------------

    @property
    def _number(self) -> str:
        """What a phone looks like: one that is known, of whatever country, has its very digits."""
        known = (r"\W*".join(digits) for digits in self._phones)
        return "|".join([_PHONE, *(rf"{digits}(?!\d)" for digits in known)])

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


def _key(word: str) -> str:
    """Write a name in the one way that it is remembered in."""
    return without_dots(word.title())


def _is_ordinary(word: str) -> bool:
    """Whether a word that may stand beside a name is none itself."""
    return bool(_IS_WHAT.fullmatch(word) or ORDINARY.fullmatch(word))


def _is_a_man_s(words: Sequence[str], child: str) -> bool:
    """Tell whose a name is: by «оглы» or «кызы», by what is known of it, else by how it ends."""
    told = is_a_man("", "", child)
    if told is None:
        found = (one for one in map(known, words) if one and one.part is not Part.SURNAME)
        told = next((one.male for one in found), _ends_as_a_man_s(words[0]))
    return told


def _ends_as_a_man_s(name: str) -> bool:
    """Guess whose a name is by how it ends."""
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
