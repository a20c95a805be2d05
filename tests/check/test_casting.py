"""Who plays in which scenario on a target without control."""

from __future__ import annotations

from zlib import crc32

import pytest
from pytest_bdd.parser import Step

from svyazka.casting import Casting, NotHereError
from svyazka.people import People, Person, State
from svyazka.phrasebook import Phrase, phrases


def person(login: str, **more: object) -> Person:
    return Person.model_validate(
        {
            "name": "Петрова Анна",
            "login": login,
            "password": "env:PASSWORD",
            "phone": f"+7999{crc32(login.encode()) % 10**7:07}",
            **more,
        }
    )


def lines(*texts: str) -> list[tuple[Step, Phrase | None]]:
    """Read lines such as `given: учитель — классный руководитель`."""
    found: list[tuple[Step, Phrase | None]] = []
    for text in texts:
        kind, _, name = text.partition(": ")
        step = Step(name=name, type=kind, indent=0, line_number=1, keyword="")
        (phrase,) = [each for each in phrases() if each.means(step)]
        found.append((step, phrase))
    return found


TEACHER = "given: учитель — классный руководитель"
LINKED = "given: профили учителя уже связаны"
LINKS = "when: учитель нажимает «Привязать учебный профиль VK ID»"
OPENS = "when: учитель открывает журнал"


def test_a_person_is_linked_in_one_scenario_only() -> None:
    casting = Casting(People(by_part={"class_teacher": (person("a", state=State.NEW),)}))
    assert casting.cast(lines(TEACHER, LINKS))["class_teacher"].login == "a"
    with pytest.raises(NotHereError, match="все такие уже заняты"):
        casting.cast(lines(TEACHER, LINKS))
    again = Casting(casting.people, casting.taken)  # e.g. for the guide of another device
    with pytest.raises(NotHereError, match="все такие уже заняты"):
        again.cast(lines(TEACHER, LINKS))


@pytest.mark.parametrize(
    "phrase",
    [
        "учитель заполнил профиль VK ID",
        "учитель дошёл в привязке до создания учебного профиля",
        "учитель проверил и дополнил данные о себе",
        "учитель привязал учебный профиль",
    ],
)
def test_whoever_has_begun_to_link_was_new_and_told_of_herself(phrase: str) -> None:
    linked, silent = person("linked", born="1987-07-25", sex="female"), person("a", state=State.NEW)
    new = person("new", state=State.NEW, born="1987-07-25", sex="female")
    casting = Casting(People(by_part={"class_teacher": (linked, silent, new)}))
    assert casting.cast(lines(TEACHER, f"given: {phrase}"))["class_teacher"] is new
    with pytest.raises(NotHereError, match="все такие уже заняты"):
        casting.cast(lines(TEACHER, f"given: {phrase}"))


def test_whoever_is_not_linked_yet_is_kept_for_what_needs_it() -> None:
    new, linked = person("new", state=State.NEW), person("linked")
    casting = Casting(People(by_part={"class_teacher": (new, linked)}))
    assert casting.cast(lines(TEACHER, OPENS))["class_teacher"] is linked
    assert casting.cast(lines(TEACHER, LINKED))["class_teacher"] is linked
    assert casting.cast(lines(TEACHER, LINKS))["class_teacher"] is new


def test_those_who_suit_take_turns() -> None:
    """VK ID sends only so many codes an hour to one phone."""
    one, other = person("one"), person("other")
    casting = Casting(People(by_part={"class_teacher": (one, other)}))
    cast = [casting.cast(lines(TEACHER, LINKED))["class_teacher"] for _ in range(4)]
    assert cast == [one, other, one, other]


def test_two_of_one_phone_take_turns_as_one_and_are_never_together() -> None:
    """A code that comes to it could be either's."""
    colleague = "given: коллега работает в той же школе"
    one, same = person("one", phone="+79990000001"), person("same", phone="+79990000001")
    other = person("other")
    casting = Casting(People(by_part={"class_teacher": (one, other), "colleague": (same,)}))
    assert casting.cast(lines(TEACHER, colleague)) == {"class_teacher": other, "colleague": same}
    assert casting.cast(lines(TEACHER, LINKED)) == {"class_teacher": one}
    assert casting.cast(lines(TEACHER, LINKED)) == {"class_teacher": other}
    casting = Casting(People(by_part={"class_teacher": (one,), "colleague": (same,)}))
    with pytest.raises(NotHereError, match="все такие уже заняты"):
        casting.cast(lines(TEACHER, colleague))


def test_a_phone_is_linked_in_one_scenario_only() -> None:
    one, same = (person(each, phone="+79990000001", state=State.NEW) for each in ("one", "same"))
    casting = Casting(People(by_part={"class_teacher": (one, same)}))
    assert casting.cast(lines(TEACHER, LINKS)) == {"class_teacher": one}
    with pytest.raises(NotHereError, match="все такие уже заняты"):
        casting.cast(lines(TEACHER, LINKS))


def test_somebody_must_teach_what_the_scenario_names() -> None:
    chooses = "when: учитель выбирает тип «Предметы», класс «5А» и предмет «Алгебра»"
    casting = Casting(People(by_part={"class_teacher": (person("a"),)}))
    with pytest.raises(NotHereError, match=r"с предметом «Алгебра» в 5А; .* такого человека нет"):
        casting.cast(lines(TEACHER, chooses))
    able = person("b", load=[{"school_class": "5А", "subject": "Алгебра"}])
    casting = Casting(People(by_part={"class_teacher": (person("a"), able)}))
    assert casting.cast(lines(TEACHER, chooses))["class_teacher"] is able


def test_a_pupil_is_of_the_class_of_her_who_teaches_it_as_far_as_both_are_known() -> None:
    pupil = "given: ученик учится в классе учителя"
    teacher = person("teacher", head_of=["5А"])
    other, own = person("other", school_class="6Б"), person("own", school_class="5А")
    casting = Casting(People(by_part={"class_teacher": (teacher,), "student": (other, own)}))
    assert casting.cast(lines(TEACHER, pupil))["student"] is own
    assert casting.cast(lines(pupil, TEACHER))["student"] is own
    casting = Casting(People(by_part={"class_teacher": (teacher,), "student": (other,)}))
    with pytest.raises(NotHereError, match=r"нужен ученик, из класса 5А; .* такого человека нет"):
        casting.cast(lines(TEACHER, pupil))
    unknown = person("unknown")
    casting = Casting(People(by_part={"class_teacher": (teacher,), "student": (unknown,)}))
    assert casting.cast(lines(TEACHER, pupil))["student"] is unknown
    casting = Casting(People(by_part={"class_teacher": (person("a"),), "student": (other,)}))
    assert casting.cast(lines(TEACHER, pupil))["student"] is other


def test_a_teacher_is_chosen_whose_pupil_is_there() -> None:
    pupil = "given: ученик учится в классе учителя"
    alone, teacher = person("alone", head_of=["6Б"]), person("teacher", head_of=["5А"])
    own = person("own", school_class="5А")
    casting = Casting(People(by_part={"class_teacher": (alone, teacher), "student": (own,)}))
    for _ in range(2):
        assert casting.cast(lines(TEACHER, pupil)) == {"class_teacher": teacher, "student": own}


def test_the_powers_of_the_mock_are_named_with_the_line_that_wants_them() -> None:
    casting = Casting(People(by_part={"class_teacher": (person("a"),)}))
    with pytest.raises(NotHereError, match="шаг «прошло 6 мин» переводит часы"):
        casting.cast(lines(TEACHER, "when: прошло 6 мин"))
