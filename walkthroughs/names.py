"""Russian names: their cases, which words are names at all, and invented ones to take."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Final

CHILD_OF: Final = "(?i:оглы|оглу|улы|уулу|кызы|гызы)"
"""What makes a patronymic of the father's own name: «Мамед оглы»."""
_NO_FATHER: Final = (
    "Верховн|Деревн|Дневн|Древн|Духовн|Ежедневн|Королевн|Основн|Уровн|Условн|Царевн|Церковн"
)
PATRONYMIC: Final = re.compile(
    rf"(?!{_NO_FATHER})"
    r"[А-ЯЁ][а-яё]+(?:ич(?:а|у|[ео]м|е)?|(?:[ое]в|инич|итич|аввич)н(?:а|ы|е|у|ой|ою))"
)
SURNAME: Final = re.compile(
    r"(?:[А-ЯЁ][а-яё]+-)?[А-ЯЁ][а-яё]+"
    r"(?:[оеё]в|ин|ын|ий|ой|ск|ко|ук|юк|ян|дзе|их|ых|ая)(?:а|у|е|ой|ым|ого|ому|им|ом|ую)?"
)
_LITTLE = (
    "без|в[омы]|все|где|для|до|если|за|здесь|и[зм]|как|когда|кого|кому|кто|мы|на|над|назад|не|нет|ни|но"
    "|об|он[аи]?|от|перед|по|под|пока|после|потом|привет|при|про|со|спасибо|там|теперь|тогда|тут|ты"
    "|что|чтобы|эт[аио]|этот|(?:в|н)аш[аеиу]?|(?:мо|тво)[йяеи]|вчера|завтра|сегодня|пишет"
    "|(?:господ|госпож)[а-я]+|(?:классн|нов|уважаем|учебн)(?:ый|ая|ого|ому|ые)|дорог(?:ой|ая|ие)"
    "|(?:русск|английск|немецк|французск|испанск|китайск)(?:ий|ого|ому|им)"
)
_NOUN = (
    "администратор|воспитател|заместител|куратор|методист|наставник|педагог|психолог|секретар|тренер"
    "|тьютор|автор|гост|контакт|отправител|получател|пользовател|участни[кц]|брат|доч|друз|мам|мат"
    "|отец|отц|пап|сестр|сын|гимнази|групп|кабинет|класс|лице|отдел|совет|чат|школ"
    "|аватар|адрес|аккаунт|код|логин|номер|парол|письм|почт|профил|страниц|телефон|фото"
    "|вопрос|дневник|журнал|звонок|звонк|заявк|имен|имя|комментари|ответ|отчеств|оценк|предмет"
    "|ошибк|работ|урок|фамили|шаг|день|дн"
    "|алгебр|биологи|географи|геометри|информатик|истори|литератур|математик|физик|хими"
)
_CASE = "ами|ями|ам|ах|ей|ем|ой|ом|ью|ям|ях|а|е|и|й|о|у|ы|ь|ю|я"
_PAST = "добави|написа|ответи|отправи|приня|пригласи|прочита|созда|удали"
_SENTENCE = (
    "[аеиоуыюя]ть|[йс]ти|[лт]ся|ться|(?:л[аио]|те)сь|[ий]те|ни[еюя]|ци[июя]|[а-я]{3}ост[иь]|[еиоы]е"
)
ORDINARY: Final = re.compile(
    rf"(?i:{_LITTLE}|(?:{_NOUN})(?:{_CASE})?|(?:{_PAST})л[аи]?|[а-я]+(?:{_SENTENCE}))"
)
"""What begins a line and may stand before a name: it has a capital, and is nobody's."""

_MALE: Final = ("", "а", "у", "а", "ом", "е")
_MALE_SOFT: Final = ("", "я", "ю", "я", "ем", "е")
_FEMALE: Final = ("а", "ы", "е", "у", "ой", "е")
_FEMALE_SOFT: Final = ("я", "и", "е", "ю", "ей", "е")
_FEMALE_IYA: Final = ("я", "и", "и", "ю", "ей", "и")
_LYUBOV: Final = ("ь", "и", "и", "ь", "ью", "и")
_PAVEL: Final = ("ел", "ла", "лу", "ла", "лом", "ле")
_LEV: Final = ("ев", "ьва", "ьву", "ьва", "ьвом", "ьве")
_OV: Final = ("", "а", "у", "а", "ым", "е")
_OVA: Final = ("а", "ой", "ой", "у", "ой", "ой")
_SKY: Final = ("ий", "ого", "ому", "ого", "им", "ом")
_SKAYA: Final = ("ая", "ой", "ой", "ую", "ой", "ой")
_OY: Final = ("ой", "ого", "ому", "ого", "ым", "ом")
_PATRONYMICS: Final = ("", "а", "у", "а", "ем", "е")


class Part(StrEnum):
    """What a word of a name is."""

    FIRST = "first"
    PATRONYMIC = "patronymic"
    SURNAME = "surname"


# The part, whether a man's (None: either), how the nominative ends, and all cases' endings.
_DECLENSIONS: Final = (
    (Part.PATRONYMIC, True, "", _PATRONYMICS),
    (Part.PATRONYMIC, False, "а", _FEMALE),
    (Part.SURNAME, True, ("ов", "ев", "ёв", "ин", "ын"), _OV),
    (Part.SURNAME, False, ("ова", "ева", "ёва", "ина", "ына"), _OVA),
    (Part.SURNAME, True, "ий", _SKY),
    (Part.SURNAME, True, "ой", _OY),
    (Part.SURNAME, True, "ый", ("ый", *_OY[1:])),
    (Part.SURNAME, False, "ая", _SKAYA),
    (Part.SURNAME, True, tuple("бвгджзклмнпрстфхцчшщ"), _MALE),
    (Part.SURNAME, True, "ь", ("ь", *_MALE_SOFT[1:])),
    (Part.SURNAME, True, "й", ("й", *_MALE_SOFT[1:])),
    (Part.SURNAME, None, "а", _FEMALE),
    (Part.SURNAME, None, "ия", _FEMALE_IYA),
    (Part.SURNAME, None, "я", _FEMALE_SOFT),
    (Part.FIRST, None, "а", _FEMALE),
    (Part.FIRST, None, "ия", _FEMALE_IYA),
    (Part.FIRST, None, "я", _FEMALE_SOFT),
    (Part.FIRST, True, "ь", ("ь", *_MALE_SOFT[1:])),
    (Part.FIRST, False, "ь", _LYUBOV),
    (Part.FIRST, True, "й", ("й", *_MALE_SOFT[1:])),
    (Part.FIRST, True, "Павел", _PAVEL),
    (Part.FIRST, True, "Лев", _LEV),
    (Part.FIRST, True, "", _MALE),
)


# How a surname ends that several people of a family bear, and what it ends with then.
_FAMILY: Final = (
    (re.compile(r"(?<=[оеё]в|[иы]н)а?$"), ("ы", "ых", "ым", "ых", "ыми", "ых")),
    (re.compile(r"(?:ий|(?<=[гжкхчшщ])(?:ой|ая))$"), ("ие", "их", "им", "их", "ими", "их")),
    (re.compile(r"(?:ый|ой|ая)$"), ("ые", "ых", "ым", "ых", "ыми", "ых")),
)

# How a surname ends that says whose it is, and what else does.
_HIS: Final = re.compile(r"(?:[оеё]в|[иы]н|ий|ой|ый)$")
_HERS: Final = re.compile(r"(?:[оеё]ва|[иы]на|ая)$")
_SON: Final = re.compile(r"(?:ич|(?i:оглы|оглу|улы|уулу))$")
_DAUGHTER: Final = re.compile(r"(?:на|(?i:кызы|гызы))$")


@dataclass(frozen=True)
class Word:
    """A word that is a name, in the nominative."""

    text: str
    part: Part
    male: bool

    @property
    def cases(self) -> tuple[str, ...]:
        """Nominative, genitive, dative, accusative, instrumental, prepositional."""
        if "-" in self.text:
            halves = (replace(self, text=half).cases for half in self.text.split("-"))
            return tuple("-".join(case) for case in zip(*halves, strict=True))
        stem, endings = self._declension()
        if endings[:2] == _FEMALE[:2] and stem[-1:] in "гкхжшчщ":
            endings = (endings[0], "и", *endings[2:])
        return tuple(stem + ending for ending in endings)

    @property
    def ways(self) -> tuple[tuple[str, ...], ...]:
        """All cases as people write them.

        Of a double name the first half may stay as it is; «Кузьмичом» is right, «Ильичем» is met.
        """
        if self.part is Part.PATRONYMIC and self.male:
            return self.cases, (*self.cases[:4], f"{self.text}ом", self.cases[5])
        first, dash, last = self.text.rpartition("-")
        if not dash:
            return (self.cases,)
        return self.cases, tuple(f"{first}-{case}" for case in replace(self, text=last).cases)

    @property
    def family(self) -> tuple[str, ...]:
        """All cases of several people of this surname: «Петровы»; empty where it has no such."""
        if "-" in self.text:
            halves = (replace(self, text=half).family for half in self.text.split("-"))
            return tuple("-".join(case) for case in zip(*halves, strict=False))
        for ending, endings in _FAMILY if self.part is Part.SURNAME else ():
            if ending.search(self.text):
                return tuple(ending.sub(each, self.text, count=1) for each in endings)
        return ()

    @property
    def tells_whose(self) -> bool:
        """Whether a surname has one form for a man and another for a woman."""
        return bool((_HIS if self.male else _HERS).search(self.text))

    def _declension(self) -> tuple[str, tuple[str, ...]]:
        for part, male, ending, endings in _DECLENSIONS:
            if part is self.part and male in {self.male, None} and self.text.endswith(ending):
                cut = len(self.text) - len(endings[0])
                return self.text[:cut], endings
        return self.text, ("",) * 6


# How a surname in another case ends, and its nominative: a man's, a woman's, empty where none is.
_OBLIQUE: Final = (
    (re.compile(r"([оеё]в|[иы]н)(?:ым|е)$"), r"\1", ""),
    (re.compile(r"([оеё]в|[иы]н)[ау]$"), r"\1", r"\1а"),
    (re.compile(r"([оеё]в|[иы]н)ой$"), "", r"\1а"),
    (re.compile(r"ск(?:ого|ому|им|ом)$"), "ский", ""),
    (re.compile(r"ской$"), "ской", "ская"),
    (re.compile(r"скую$"), "", "ская"),
)


def surname(text: str, *, male: bool) -> Word:
    """Take a word for a surname, in whatever case; of a plain declension its nominative is known.

    Args:
        text: the word.
        male: whether it is a man's, as far as one can tell; where its ending says, that holds.

    """
    first, dash, last = text.rpartition("-")
    if dash:
        one = surname(first, male=male)
        other = surname(last, male=one.male)
        return replace(other, text=f"{one.text}-{other.text}")
    for ending, of_a_man, of_a_woman in _OBLIQUE:
        if ending.search(text):
            male = bool(of_a_man) and (male or not of_a_woman)
            return Word(ending.sub(of_a_man if male else of_a_woman, text), Part.SURNAME, male)
    return Word(text, Part.SURNAME, male)


def first_name(text: str, patronymic: str, *, male: bool) -> Word:
    """Take a word for a first name, in the case of the patronymic after it.

    Args:
        text: the word.
        patronymic: as it is written.
        male: whether it is a man's, where the patronymic does not tell: «Мамед».

    """
    beside = known(patronymic)
    if beside is None or beside.part is not Part.PATRONYMIC:
        return Word(text, Part.FIRST, male)
    places = [
        place
        for cases in beside.ways
        for place, case in enumerate(cases)
        if case == patronymic and place
    ]
    for cut, ending in product((1, 2), ("а", "я", "ь", "й", "")):
        word = Word(text[:-cut] + ending, Part.FIRST, beside.male)
        if any(word.cases[place] == text for place in places):
            return word
    return Word(text, Part.FIRST, beside.male)


INVENTED: Final[dict[tuple[Part, bool | None], list[str]]] = {
    (Part.SURNAME, True): [
        "Кравцов",
        "Лебедев",
        "Соколов",
        "Воронцов",
        "Журавлёв",
        "Зайцев",
        "Калинин",
        "Орехов",
        "Белов",
        "Громов",
        "Дроздов",
        "Ершов",
        "Коршунов",
        "Муравьёв",
        "Полянов",
        "Рябинин",
        "Синицын",
        "Тополев",
        "Чижов",
        "Ясенев",
    ],
    (Part.SURNAME, None): [
        "Черненко",
        "Ткаченко",
        "Руденко",
        "Гордиенко",
        "Зинченко",
        "Левченко",
        "Мищенко",
        "Науменко",
        "Онищенко",
        "Панченко",
    ],
    (Part.FIRST, True): [
        "Максим",
        "Руслан",
        "Герман",
        "Роман",
        "Тихон",
        "Платон",
        "Вадим",
        "Степан",
        "Артур",
    ],
    (Part.FIRST, False): [
        "Марина",
        "Полина",
        "Светлана",
        "Алина",
        "Галина",
        "Римма",
        "Нонна",
        "Тамара",
        "Инна",
    ],
    (Part.PATRONYMIC, True): ["Тихонович", "Платонович", "Степанович", "Германович", "Вадимович"],
}
"""Names to take, all of the plainest declension; women's surnames and patronymics are made of
men's.  A surname that does not tell whose it is becomes one that has no cases either."""


def of_a_woman(name: str, part: Part) -> str:
    """Make a woman's surname or patronymic of a man's."""
    return f"{name[:-2]}на" if part is Part.PATRONYMIC else f"{name}а"


def without_dots(name: str) -> str:
    """Write a name without «ё», as most people do."""
    return name.replace("ё", "е").replace("Ё", "Е")


def is_a_man(surname: str, first_name: str, patronymic: str) -> bool | None:
    """Tell by the patronymic, else by a first name that is known, else by how the surname ends.

    Args:
        surname: all three in the nominative.
        first_name: as it is written.
        patronymic: «Петрович», «Мамед оглы»; empty where there is none.

    Returns:
        None where nothing tells.

    """
    first = known(without_dots(first_name))
    if _SON.search(patronymic):
        return True
    if _DAUGHTER.search(patronymic):
        return False
    if first and first.part is Part.FIRST:
        return first.male
    return True if _HIS.search(surname) else False if _HERS.search(surname) else None


def known(text: str) -> Word | None:
    """Tell whether a word, in whatever case and without «ё», is a name for sure."""
    if found := _first_names().get(text):
        return found
    if PATRONYMIC.fullmatch(text):
        base = re.sub(r"(ич)(?:а|у|[ео]м|е)?$", r"\1", re.sub(r"н(?:ы|е|у|о[йю])$", "на", text))
        return Word(base, Part.PATRONYMIC, base.endswith("ич"))
    return _last_names().get(text)


@cache
def _first_names() -> dict[str, Word]:
    """Know first names in all their cases."""
    from faker.providers.person.ru_RU import Provider  # noqa: PLC0415 - needed only for a mask

    more = tomllib.loads((files("walkthroughs") / "first_names.toml").read_text(encoding="utf-8"))
    no_names = more["no_names"].split()
    women = (*Provider.first_names_female, *more["women"].split())
    men = (*Provider.first_names_male, *more["men"].split())
    return _by_case(
        [
            Word(without_dots(name), Part.FIRST, male)
            for names, male in ((women, False), (men, True))
            for name in names
            if name not in no_names
        ]
    )


@cache
def _last_names() -> dict[str, Word]:
    from faker.providers.person.ru_RU import Provider  # noqa: PLC0415 - needed only for a mask

    women = [Word(name, Part.SURNAME, male=False) for name in Provider.last_names_female]
    men = [Word(name, Part.SURNAME, male=True) for name in Provider.last_names_male]
    return _by_case([*women, *men])


def _by_case(words: list[Word]) -> dict[str, Word]:
    """Index words by all their cases; a nominative beats another's oblique case."""
    found: dict[str, Word] = {}
    for word in words:
        for case in (*word.cases[1:], *word.family):
            found.setdefault(case, word)
    found.update({word.text: word for word in words})
    return found
