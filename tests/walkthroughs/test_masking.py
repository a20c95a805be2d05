"""People become others: the same ones everywhere, in any case, with all that tells who they are."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from walkthroughs.masking import Mask, Person
from walkthroughs.names import INVENTED, Part, of_a_woman

TEACHER = Person("Петров", "Сергей", "Олегович", "petrov.so", "+7 999 000-00-01")


def masked(*texts: str, known: Person | None = TEACHER) -> list[str]:
    mask = Mask()
    if known:
        mask.learn(known)
    others = mask.replace(texts)
    return [others.get(text, text) for text in texts]


@pytest.mark.parametrize(
    "text",
    [
        "Петров Сергей Олегович",
        "владелец Сергей Петров",
        "Сергею Олеговичу Петрову",
        "Вы вошли как Сергей Петров, +7 999 •••-••-01",
        "petrov.so",
        "СП",
        "9990000001",
        "Родитель Анны Ивановой",
        "Ольга Николаевна Белозёрская",
        "Ивановой Марии",
        "ПЕТРОВ СЕРГЕЙ",
        "ИВАНОВОЙ Марии",
        "Белозёрская А. С.",
        "А. С. МЕЛЬНИК",
        "учитель Белозёрская",
        "maria.petrova@gymnasium.ru",
        "Ткач Мария Ивановна",
        "Миллер Анна",
        "Гоголь Николай Васильевич",
        "учитель Мороз Анна",
        "Чат Вагнера Ивана",
        "Белозёрская\n      Анна",
        "Учитель:\n    Белозёрская",
        "Верхоянцева\n    А.\n    С.",
        "учитель Белозёрская-Верхоянцева",
        "Гаджиева Сурайя Магомедовна",
        "Сурайя Магомедовна Гаджиева",
        "Мельник Нурмагомед Рашидович",
        "Учитель Сурайя Магомедовна",
        "Мамедов Гюндуз Али оглы",
        "МАМЕДОВА СУРАЙЯ АЛИ КЫЗЫ",
        "Алиева Лейла",
        "Саркисян Армен",
        "Диана",
        "Бондарчук Ф.",
        "Семья Петровых",
        "ЗАЙЦЕВЫ",
    ],
)
def test_nothing_of_a_person_is_left(text: str) -> None:
    (other,) = masked(text)
    assert not set(re.findall(r"\w{4,}", text)) & set(re.findall(r"\w{4,}", other)) - {
        "владелец", "вошли", "Родитель", "учитель", "Учитель", "Семья", "оглы", "КЫЗЫ",
    }  # fmt: skip
    assert other != text


@pytest.mark.parametrize(
    "text",
    [
        "Алгебра, 5А",
        "Средняя общеобразовательная школа № 1",
        "Вторник, 1 сентября. 01.09.2026",
        "VK Мессенджер",
        "Классный руководитель",
        "Создать учебный профиль",
        "Коллеги, СОШ № 1",
        "У5",
        "А. Связать профили",
        "ВЫБЕРИТЕ ОРГАНИЗАЦИЮ",
        "Учитель Алгебры",
        "Новый код можно запросить через 60 секунд.",
        "https://messenger.example/join/Xk3vQ9aLmT2",
        "В группах 25 человек",
        "• 25 человек",
        "Экран 1280х800, их 2",
        "8 100 хороших отметок, 12 плохих",
        "Том XXI 2026 года",
        "Кабинет 905 123 25.09.2026",
        "Код: ••••••. 25 человек, 01.09.2026",
        "•• 01.09.2026",
        "Версия 1.999.12, 8.912.345",
        "Чат А. С.",
        "ОК",
        "А. Русский язык",
        "Русский А.",
        "Отлично",
        "Основной документ",
        "Сила тяжести",
        "Август 2026",
    ],
)
def test_what_tells_of_nobody_stays(text: str) -> None:
    assert masked(text) == [text]


@pytest.mark.parametrize(
    "words",
    [
        "Учитель",
        "Класс",
        "Здравствуйте",
        "Чат",
        "Дневник",
        "Пригласить",
        "Пригласила",
        "Напишите",
        "Приглашения",
        "Для",
        "Классный руководитель",
        "Уважаемая",
        "Алгебра",
    ],
)
@pytest.mark.parametrize("name", ["Анна Петровна", "Анны", "ИВАНА"])
def test_a_word_that_only_begins_a_line_is_no_surname(words: str, name: str) -> None:
    whole, alone, _ = masked(f"{words} {name}", words, f"{words.upper()} {name}", known=None)
    assert whole.startswith(f"{words} ")
    assert name not in whole
    assert alone == words


def test_a_surname_of_any_ending_is_one_person_s_in_every_case() -> None:
    """Who is met first in another case, and a woman, whose surname has no cases."""
    dative, man, woman, alone = masked(
        "Николаю Гоголю", "Гоголь Николай", "чат Анны Гоголь", "с Гоголем", known=None
    )
    last = man.split()[0]
    assert dative.endswith(f" {last}")
    assert woman.endswith(f" {last}")
    assert alone == f"с {last}"


@pytest.mark.parametrize(
    ("person", "texts"),
    [
        (Person("Верхозёров", "Иван", "Петрович"), ["Верхозеров", "ВЕРХОЗЕРОВУ", "Верхозёровым"]),
        (Person("Верхозеров", "Пётр"), ["Верхозёров", "Петру", "Петр"]),
        (Person("Петрова-Водкина", "Анна", "Ивановна"), ["чат Петровой-Водкиной"]),
        (Person("Римский-Корсаков", "Глеб"), ["Римского-Корсакова", "РИМСКИМ-КОРСАКОВЫМ"]),
        (Person("Бонч-Бруевич", "Глеб"), ["Бонч-Бруевича", "Бонча-Бруевича"]),
        (Person("Анищук", "Анна-Мария"), ["Анне-Марии"]),
        (Person("Алиев", "Гейдар", "Мамед оглы"), ["Алиеву Гейдару", "чат Алиева", "Мамед оглы"]),
        (Person("Алиева", "Гюльшан", "Мамед кызы"), ["Алиевой", "Гюльшан Мамед кызы"]),
        (Person("Магомедов", "Шамиль"), ["Магомедову Шамилю"]),
        (Person("Мельник", "Шамиль"), ["Мельнику Шамилю", "чат Мельника"]),
        (Person("Мельник", "Асель"), ["чат Асели Мельник"]),
        (Person("Глинка", "Павел"), ["Павлу Глинке", "ГЛИНКОЙ ПАВЛОМ"]),
        (Person("Ли", "Анна", "Сергеевна"), ["ЛИ АННА", "ЛИ", " ЛИ ", "чат ЛИ", "ООО-ЛИ", "ИП-Ли"]),
        (Person("Ан", "Ян"), ["АН ЯН", "ЯНУ АНУ", "АН"]),
        (Person("Петров", "Сергей"), ["семья Петровых", "Петровы", "ПЕТРОВЫМИ"]),
        (Person("Белозёрская", "Анна"), ["Белозёрские", "чат Белозерских", "БЕЛОЗЁРСКИМ"]),
        (Person("Римский-Корсаков", "Глеб"), ["Римские-Корсаковы", "Римскими-Корсаковыми"]),
    ],
)
def test_people_of_the_scenario_are_found_in_every_form(person: Person, texts: list[str]) -> None:
    for text, other in zip(texts, masked(*texts, known=person), strict=True):
        names = re.findall(r"[А-ЯЁ][А-ЯЁа-яё-]+", text)
        assert not set(names) & set(re.findall(r"[А-ЯЁ][А-ЯЁа-яё-]+", other))


def test_a_man_s_sex_is_told_by_his_surname_where_nothing_else_tells() -> None:
    person = Person("Алиев", "Гейдар", "Мамед оглы")
    name, dative, initials = masked(
        "Алиев Гейдар Мамед оглы", "Алиеву Гейдару", "Алиев Г. М.", known=person
    )
    last, first, middle, son = name.split()
    assert son == "оглы"
    assert dative == f"{last}у {first}у"
    assert initials == f"{last} {first[0]}. {middle[0]}."


def test_a_name_with_and_without_its_dots_is_one_person_s() -> None:
    dotted, usual, initials = masked("Семёнов Пётр", "Семенов Петр", "СЕМЁНОВ П.", known=None)
    assert dotted == usual != "Семенов Петр"
    last, first = usual.split()
    assert initials == f"{last.upper()} {first[0]}."


def test_a_button_says_ok_whatever_the_initials_on_the_stage() -> None:
    ok, initials = masked("ОК", "КО", known=Person("Кузнецова", "Ольга"))
    assert ok == "ОК"
    assert initials != "КО"


def test_initials_beside_a_surname_of_two_capitals_are_another_s() -> None:
    person = Person("Ли", "Анна", "Сергеевна")
    whole, before, after = masked("Ли Анна Сергеевна", "ЛИ А. С.", "А. С. ЛИ", known=person)
    last, first, middle = whole.split()
    assert before == f"{last.upper()} {first[0]}. {middle[0]}."
    assert after == f"{first[0]}. {middle[0]}. {last.upper()}"


def test_two_capitals_that_are_nobody_s_surname_stay() -> None:
    texts = ["ОК", "ДА", "ОК А. С.", "НЕТ АННЫ", "ФГ СОШ"]
    assert masked(*texts, known=Person("Ли", "Глеб"))[:3] == texts[:3]
    assert masked("ОК", "ДА", known=Person("Ок", "Да")) == ["ОК", "ДА"]


def test_the_same_person_is_the_same_invented_one_in_every_case() -> None:
    one, other, initials = masked("Сергей Петров", "чат Сергея Петрова", "СП")
    first, last = one.split()
    assert other == f"чат {first}а {last}а"
    assert initials == first[0] + last[0]


def test_capitals_and_initials_are_the_same_person_s() -> None:
    whole, capitals, before, after, close, alone = masked(
        "Петров Сергей Олегович",
        "СЕРГЕЯ ПЕТРОВА",
        "Учитель: Петрову С. О.",
        "С.О. Петров",
        "ПЕТРОВ С.О.",
        "С. Петров",
    )
    last, first, middle = whole.split()
    assert capitals == f"{first}а {last}а".upper()
    assert before == f"Учитель: {last}у {first[0]}. {middle[0]}."
    assert after == f"{first[0]}.{middle[0]}. {last}"
    assert close == f"{last.upper()} {first[0]}.{middle[0]}."
    assert alone == f"{first[0]}. {last}"


def test_a_surname_that_nobody_knows_is_one_person_s_in_every_case() -> None:
    initials, dative, genitive, man = masked(
        "Верхоянцева А. С.",
        "учителю Верхоянцевой",
        "чат Верхоянцевой",
        "А. С. Верхоянцев",
        known=None,
    )
    last = initials.split()[0]
    assert (dative, genitive) == (f"учителю {last[:-1]}ой", f"чат {last[:-1]}ой")
    assert man.endswith(f" {last[:-1]}")
    assert initials.split()[1:] == man.split()[:2]


def test_a_first_name_that_nobody_knows_is_one_person_s_in_every_case() -> None:
    whole, genitive, dative, man, child = masked(
        "Гаджиева Сурайя Магомедовна",
        "чат Сурайи Магомедовны",
        "Гаджиевой Сурайе",
        "Нурмагомедом Рашидовичем",
        "Сурайя Али кызы",
        known=None,
    )
    last, first, middle = whole.split()
    assert (last[-2:], first[-1], middle[-3:]) == ("ва", "а", "вна")
    assert genitive == f"чат {first[:-1]}ы {middle[:-1]}ы"
    assert dative == f"{last[:-1]}ой {first[:-1]}е"
    assert [word[-2:] for word in man.split()] == ["ом", "ем"]
    assert child.startswith(f"{first} ")


def test_a_patronymic_is_found_however_its_instrumental_is_written() -> None:
    others = masked("с Ильёй Кузьмичом", "с Ильёй Кузьмичем", known=None)
    assert others == ["с Максимом Тихоновичем"] * 2


def test_a_family_keeps_one_surname() -> None:
    son, mother, both = masked("Кузнецов Илья", "Кузнецова Вера", "Кузнецовы", known=None)
    assert mother.split()[0] == f"{son.split()[0]}а"
    assert both == f"{son.split()[0]}ы"


@pytest.mark.parametrize("male", [True, False])
def test_nobody_whose_name_is_among_the_invented_ones_keeps_it(*, male: bool) -> None:
    """Not where it is made of a man's, nor where it is written without the dots of «ё»."""
    mask = Mask()
    for part in (Part.SURNAME, Part.PATRONYMIC):
        names = INVENTED[part, True]
        if not male:
            names = [of_a_woman(name, part) for name in names]
        for name in names:
            usual = name.replace("ё", "е")
            other = mask.replace([f"Анна {usual}"])[f"Анна {usual}"].split()[1]
            assert other.replace("ё", "е") != usual


def test_two_people_do_not_become_one() -> None:
    others = masked("Иванов Иван", "Сидоров Пётр", "Козлов Максим", known=None)
    assert len({name.split()[0] for name in others}) == 3


def test_a_phone_stays_a_phone_in_its_own_form() -> None:
    others = masked("+7 999 000-00-01", "8 (999) 000-00-01", "9990000001")
    assert {re.sub(r"\D", "", other)[-10:] for other in others} == {"9001234056"}
    assert others[1].startswith("8 (900) ")


@pytest.mark.parametrize(
    ("phone", "texts"),
    [
        ("+77011234567", ["+7 701 123-45-67", "8 (701) 123 45 67", "7011234567"]),
        ("+375291234567", ["+375 29 123-45-67", "+375 (29) 123.45.67", "375291234567"]),
        ("+74951234567", ["+7 495 123-45-67", "8 (495) 123‑45‑67", "495.123.45.67"]),
        ("+79990000001", ["+7 999 000‑00‑01", "8.999.000.00.01", "999/000/00/01"]),
    ],
)
def test_a_phone_that_is_known_is_found_in_any_country_and_form(
    phone: str, texts: list[str]
) -> None:
    known = Person("Петров", "Сергей", phone=phone)
    others = masked(*texts, known=known)
    assert {re.sub(r"\D", "", other)[-10:] for other in others} == {"9001234056"}
    assert [re.sub(r"\d", "0", each) for each in others] == [
        re.sub(r"\d", "0", each) for each in texts
    ]


@pytest.mark.parametrize(
    "text", ["+7 999‑000‑00‑01", "8.999.000.00.01", "тел.999.000.00.01", "+7 ( 999 ) 000-00-01"]
)
def test_a_stranger_s_phone_may_have_hyphens_that_do_not_break_and_dots(text: str) -> None:
    (other,) = masked(text, known=None)
    assert re.sub(r"\D", "", other)[-10:] == "9001234056"


@pytest.mark.parametrize(
    "text",
    [
        "+7 999 •••-••-01",
        "+7.999.•••.••.01",
        "•••‑••‑01",
        "8 (999) ххх-хх-01",
        "+7 999 *00-00-01",
        "•• 01",
        "xxx-xx-01",
        "999***01",
    ],
)
def test_what_the_screen_hides_of_a_phone_in_part_is_another_s(text: str) -> None:
    (other,) = masked(text, known=None)
    assert other == text.replace("01", "00").replace("+7 999", "+7 900").replace(
        "+7.999", "+7.900"
    ).replace("(999", "(900")


@pytest.mark.parametrize(
    ("born", "form"),
    [
        ("25.07.1987", r"\d\d\.\d\d\.1985"),
        ("1987-07-25", r"1985-\d\d-\d\d"),
        ("25 июля 1987 г.", r"\d+ \w+ 1985 г\."),
        ("03.02.2011", r"\d\d\.\d\d\.2012"),
    ],
)
def test_a_date_of_birth_becomes_another_of_the_same_age(born: str, form: str) -> None:
    (other,) = masked(born)
    assert re.fullmatch(form, other)


def test_a_date_of_birth_is_the_same_however_it_is_written() -> None:
    dotted, written = masked("25.07.1987", "25 июля 1987")
    assert dotted.startswith(f"{int(written.split()[0]):02}.")


@settings(deadline=None, derandomize=True)
@given(st.lists(st.text(alphabet="АБВабвСергейПетров 0123456789.-+•@", max_size=40), max_size=8))
def test_any_words_can_be_masked_and_equal_words_alike(texts: list[str]) -> None:
    assert masked(*texts) == masked(*texts)
    assert not any("Сергей Петров" in other for other in masked(*texts))
