"""What may stand in a cell of a roster, and how it is understood.

Each function takes what a spreadsheet or a person gives (text, number, date, True, None) and
returns the value of the row, or raises ValueError with one Russian sentence: what is wrong and
what would be right.  A value that is right already comes back as it was.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

import phonenumbers

from pages.personal import Sex
from rpa.letters import cyrillic, folded, has_cyrillic, has_latin, is_mixed, latin, name_key, plain

LONGEST = 200
"""Characters of the longest text that a field of the services takes."""
LONGEST_TITLE = 100
LONGEST_LOGIN = 60
LONGEST_CLASS = 20
YOUNGEST, OLDEST = 16, 100
"""Years of age that a teacher can have."""

_EXCEL_EPOCH = date(1899, 12, 30)
_SERIALS = range(1_000, 60_000)
"""Days since the epoch that mean a birthday: 1902 to 2064."""
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "январь января янв",
            "февраль февраля фев",
            "март марта мар",
            "апрель апреля апр",
            "май мая",
            "июнь июня июн",
            "июль июля июл",
            "август августа авг",
            "сентябрь сентября сен сент",
            "октябрь октября окт",
            "ноябрь ноября ноя",
            "декабрь декабря дек",
        ),
        start=1,
    )
    for name in names.split()
}
_SEXES: dict[str, Sex] = {
    **dict.fromkeys(("м", "муж", "мужской", "мужчина", "male", "m"), "male"),
    **dict.fromkeys(("ж", "жен", "женский", "женщина", "female", "f"), "female"),
}
_CLOSED = {
    **dict.fromkeys(("", "закрытый", "закрытыйчат", "закрыт", "closed"), True),
    **dict.fromkeys(("открытый", "открытыйчат", "открыт", "open"), False),
}
_ALL = {"*", "＊", "все", "все предметы", "все классы"}
_MOBILE = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


def text(value: object, *, longest: int = LONGEST) -> str:
    """Read a text: one line, single spaces.  A whole number is its digits; None is ``""``."""
    match value:
        case None:
            return ""
        case bool():
            raise ValueError("вместо текста стоит ИСТИНА или ЛОЖЬ: впишите текст")
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() else str(value)
        case datetime() | date() | time() | timedelta():
            raise ValueError(
                "таблица превратила это в дату или время: задайте ячейке формат «Текст» и впишите "
                "заново"
            )
    found = plain(str(value))
    if not found.isprintable():
        raise ValueError("в тексте есть знаки, которых на клавиатуре нет: впишите его заново")
    if len(found) > longest:
        raise ValueError(f"слишком длинно: {len(found)} знаков, а поместится не больше {longest}")
    return found


def login(value: object) -> str:
    """Read a login of the journal."""
    found = _needed(text(value, longest=LONGEST_LOGIN))
    if " " in found:
        raise ValueError(f"в логине «{found}» пробел: впишите логин, с которым входят в журнал")
    if is_mixed(found):
        raise ValueError(f"в логине «{found}» смешаны русские и латинские буквы: {_unmixed(found)}")
    return found


def full_name(value: object) -> str:
    """Read a full name: surname, name, patronymic if any."""
    found = _needed(_cyrillic_text(value))
    words = found.split()
    if wrong := re.search(r"[^А-Яа-яЁёA-Za-z'’ -]", found.replace(".", "")):
        raise ValueError(
            f"в имени «{found}» лишний знак «{wrong[0]}»: нужны фамилия, имя, отчество"
        )
    if any("." in word or len(word) == 1 for word in words[:3]):
        raise ValueError(f"«{found}»: инициалов мало, нужны полные имя и отчество")
    if len(words) == 1:
        raise ValueError(f"«{found}»: нужны фамилия, имя и, если есть, отчество, через пробел")
    if len(words) == 2 and _sex_of_patronymic(words[1]):  # noqa: PLR2004 - no patronymic is second
        raise ValueError(
            f"«{found}»: похоже, это имя и отчество или имя и фамилия; нужно так: «Фамилия Имя "
            "Отчество», отчество — если есть"
        )
    if len(words) > 2 and _sex_of_patronymic(words[1]) and not _sex_of_patronymic(words[-1]):  # noqa: PLR2004 - a patronymic is third
        ordered = " ".join([*words[2:], *words[:2]])
        raise ValueError(f"«{found}»: фамилия стоит первой, так: «{ordered}»")
    return found


def phone(value: object) -> str:
    """Read a mobile number in any usual spelling; it becomes E.164."""
    if isinstance(value, float) and not value.is_integer():
        raise ValueError("вместо номера стоит дробное число: впишите номер как текст, +79990000001")
    found = _needed(text(value))
    if letters := re.search(r"[^\W\d_]", found.lower().replace("tel:", "").replace("тел", "")):
        raise ValueError(
            f"«{found}»: в номере буква «{letters[0]}»; нужны только цифры, например +79990000001"
        )
    digits = re.sub(r"\D", "", found)
    if len(digits) >= 20 or re.search(r"\d\s*[,;/]\s*\+?\d{2}", found):  # noqa: PLR2004 - two numbers
        raise ValueError(f"«{found}»: здесь два номера, а код придёт на один; оставьте один")
    if re.fullmatch(r"[+()\d .-]*", found) and (usual := re.fullmatch(r"[78]?(9\d{9})", digits)):
        return f"+7{usual[1]}"  # what nearly every row has needs no library
    if re.fullmatch(r"[78]?0{10}|(\d)\1+", digits):
        raise ValueError(f"«{found}» — не номер телефона: впишите настоящий, например +79990000001")
    try:
        number = phonenumbers.parse(found, "RU")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValueError(f"«{found}» — не номер телефона: {_why_no_number(digits)}")
    if phonenumbers.number_type(number) not in _MOBILE:
        raise ValueError(f"«{found}» — не мобильный номер: SMS с кодом на него не придёт")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def born(value: object) -> date:
    """Read a birthday: a date, a spreadsheet's number of one, or text in a usual form."""
    match value:
        case bool() | time() | timedelta():
            raise ValueError("это не дата: впишите её как 25.07.1987")
        case datetime():
            found = value.date()
        case date():
            found = value
        case int() | float():
            found = _by_number(value)
        case _:
            found = _by_text(_needed(text(value)))
    today = date.today()  # noqa: DTZ011 - a day more or less does not matter for an age
    if found > today:
        raise ValueError(f"{found:%d.%m.%Y} — эта дата ещё не наступила: проверьте год рождения")
    age = today.year - found.year
    if not YOUNGEST <= age <= OLDEST:
        raise ValueError(f"{found:%d.%m.%Y} — возраст {age}: проверьте год рождения")
    return found


def sex(value: object) -> Sex:
    """Read the sex: a letter or a word."""
    found = _needed(text(value))
    known = _SEXES.get(found.lower().rstrip(".")) or _SEXES.get(latin(found).lower().rstrip("."))
    if known is None:
        raise ValueError(f"«{found}» — не пол: впишите «мужской» или «женский»")
    return known


def school_class(value: object) -> str:
    """Read a class, as the journal names it; ``*`` or nothing is every class of the load."""
    found = text(value, longest=LONGEST_CLASS)
    if not found or found.lower() in _ALL:
        return "*"
    if has_latin(found) and (cyrillic(found) != found):
        raise ValueError(
            f"в классе «{found}» латинская буква: впишите русскую, так: «{cyrillic(found)}»"
        )
    return found


def subject(value: object) -> str:
    """Read a subject; ``*`` is every one of the load."""
    found = _needed(_unmixed_text(value))
    return "*" if found.lower() in _ALL else found


def title(value: object) -> str:
    """Read the name of a chat."""
    return _needed(_unmixed_text(value, longest=LONGEST_TITLE))


def people(value: object) -> tuple[str, ...]:
    """Read names, parted by semicolons, commas or lines."""
    if isinstance(value, tuple | list):
        names = [_cyrillic_text(name) for name in value]
    else:
        lines = value.replace("\n", ";") if isinstance(value, str) else value
        names = [_cyrillic_text(name) for name in re.split("[;,]", text(lines, longest=20_000))]
    names = [name for name in names if name]
    for name in names:
        if " " not in name:
            raise ValueError(
                f"участник «{name}»: нужны фамилия и имя, как в мессенджере; участники — через «;»"
            )
    seen: dict[str, str] = {}
    for name in names:
        if first := seen.get(name_key(name)):
            also = f" (как «{first}»)" if first != name else ""
            raise ValueError(f"участник «{name}» назван дважды{also}: оставьте его один раз")
        seen[name_key(name)] = name
    return tuple(names)


def closed(value: object) -> bool:
    """Read whether a chat is closed; nothing means closed, as the instruction recommends."""
    if isinstance(value, bool):
        return value
    found = text(value)
    known = _CLOSED.get(folded(found))
    if known is None:
        raise ValueError(f"«{found}»: впишите «закрытый» или «открытый»")
    return known


def organisation(value: object) -> str:
    """Read the name of an organisation; nothing means the target's own."""
    return _unmixed_text(value)


def check_sex(name: str, said: Sex) -> None:
    """See that a patronymic does not tell the other sex."""
    words = name.split()
    told = _sex_of_patronymic(words[-1]) if len(words) > 2 else None  # noqa: PLR2004 - the third
    if told and told != said:
        word = "мужской" if said == "male" else "женский"
        raise ValueError(f"пол «{word}», а отчество — «{words[-1]}»: исправьте одно из двух")


def _needed(found: str) -> str:
    if not found:
        raise ValueError("пусто, а без этого нельзя")
    return found


def _unmixed_text(value: object, *, longest: int = LONGEST) -> str:
    found = text(value, longest=longest)
    if is_mixed(found):
        raise ValueError(f"«{found}»: смешаны русские и латинские буквы; {_unmixed(found)}")
    return found


def _cyrillic_text(value: object) -> str:
    found = _unmixed_text(value)
    # «Анна» typed whole in look-alikes is one Latin word.
    if has_latin(found) and not has_latin(cyrillic(found)):
        raise ValueError(f"«{found}»: буквы латинские; впишите русскими: «{cyrillic(found)}»")
    return found


def _unmixed(found: str) -> str:
    for spelling in (cyrillic(found), latin(found)):
        if not is_mixed(spelling):
            letters = "русскими" if has_cyrillic(spelling) else "латинскими"
            return f"впишите {letters}: «{spelling}»"
    return "впишите буквами одного алфавита"


def _sex_of_patronymic(word: str) -> Sex | None:
    if re.search(r"(вна|чна|кызы)$", word, re.IGNORECASE):
        return "female"
    return "male" if re.search(r"(вич|ьич|мич|тич|оглы)$", word, re.IGNORECASE) else None


def _why_no_number(digits: str) -> str:
    too_many = len(digits) > 11 and digits[0] in "78"  # noqa: PLR2004 - of a Russian number
    if too_many or len(digits) < 10:  # noqa: PLR2004 - the same without its prefix
        return f"цифр в нём {len(digits)}, а нужно 11, например +79990000001"
    return "такого не бывает; нужен, например, +79990000001"


def _by_number(number: float) -> date:
    if not _SERIALS.start <= number < _SERIALS.stop:  # infinity is no whole number
        raise ValueError("это число — не дата: впишите её как 25.07.1987")
    return _EXCEL_EPOCH + timedelta(days=int(number))


def _by_text(found: str) -> date:
    bare = re.sub(r"[T ]\d\d?:\d\d.*$", "", found).strip()
    bare = re.sub(r"\s*(г\.?|года?)$", "", bare)
    if re.fullmatch(r"\d{4,5}(\.0)?", bare) and int(float(bare)) in range(10_000, 60_000):
        return _by_number(float(bare))
    if parts := re.fullmatch(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})", bare):
        year, month, day = map(int, parts.groups())
    elif parts := re.fullmatch(r"(\d{1,2})\s*[./,-]\s*(\d{1,2})\s*[./,-]\s*(\d{4})", bare):
        day, month, year = map(int, parts.groups())
    elif parts := re.fullmatch(r"(\d{1,2})\s+([А-Яа-яЁё]+)\.?\s+(\d{4})", bare):
        day, month, year = int(parts[1]), _month(parts[2]), int(parts[3])
    elif parts := re.fullmatch(r"(\d{1,2}[./-]\d{1,2}[./-])(\d{2})", bare):
        raise ValueError(
            f"«{found}»: впишите год четырьмя цифрами, например {parts[1]}19{parts[2]}"
        )
    else:
        raise ValueError(f"«{found}» — не дата: впишите её как 25.07.1987")
    try:
        return date(year, month, day)
    except ValueError:
        hint = f"день и месяц переставлены? {month:02}.{day:02}.{year}"
        reason = hint if month > 12 >= day else "впишите её как 25.07.1987"  # noqa: PLR2004 - months
        raise ValueError(f"«{found}» — такой даты нет: {reason}") from None


def _month(word: str) -> int:
    if word.lower() not in _MONTHS:
        raise ValueError(f"месяца «{word}» нет: впишите дату как 25.07.1987")
    return _MONTHS[word.lower()]
