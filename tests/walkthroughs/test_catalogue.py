"""Captions: every phrase that a scenario may say has one, in every language."""

from __future__ import annotations

import re
from inspect import getsource
from pathlib import Path

import pytest
from pytest_bdd.gherkin_parser import get_gherkin_document
from pytest_bdd.parser import ScenarioTemplate

from svyazka.features import played, read_features, scenarios_of
from svyazka.phrasebook import Phrase, meaning, phrases
from walkthroughs import guide
from walkthroughs.catalogue import LANGUAGES, OTHER, SEVERAL, Captions, Line, catalogue, places
from walkthroughs.recorder import Part
from walkthroughs.script import read_remarks

GUIDES = [each for each in scenarios_of(read_features()) if "walkthrough" in each.tags]


def text_of(phrase: Phrase) -> str:
    return phrase.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("phrase", phrases(), ids=text_of)
def test_every_phrase_has_a_caption(phrase: Phrase, language: str) -> None:
    caption = catalogue(language).get(phrase.text)
    assert caption is not None, f"«{phrase.text}» is not in locale/{language}"
    assert caption.string
    assert places(str(caption.string)) <= set(phrase.parameters)


@pytest.mark.parametrize("language", LANGUAGES)
def test_of_another_person_only_what_comes_of_a_step_is_said(language: str) -> None:
    """What was before is told of the reader alone, and what another does is told to her."""
    of_others = {str(each.id) for each in catalogue(language) if each.context == OTHER}
    assert of_others <= {each.text for each in phrases() if each.context.type == "then"}


@pytest.mark.parametrize(
    "phrase",
    [each for each in phrases() if each.context.type == "then" and "who" in each.parameters],
    ids=text_of,
)
def test_english_tells_no_reader_what_another_person_sees_as_hers(phrase: Phrase) -> None:
    english = Captions.of("en")
    who = "учитель"
    arguments = {name: name for name in phrase.parameters} | {"who": who}
    said = english.say(Line(Part.EXPECTED, phrase.text, phrase.text, arguments, who), "ученик")
    assert said.startswith("The teacher")
    assert re.findall(r"\byou(?:r|rs|rself)?\b", said, re.IGNORECASE) == []


def values() -> set[str]:
    """What the scenarios put into phrases, e.g. a service in some grammatical case."""
    steps = [
        step for each in read_features() for scenario in played(each) for step in scenario.steps
    ]
    understood = [(step, phrase) for step in steps if (phrase := meaning(step))]
    return {value for step, phrase in understood for value in phrase.words(step).values()}


def said_beside_steps(scenario: ScenarioTemplate) -> list[str]:
    """Title, what it is about, sections, tips and warnings of a guide."""
    about = scenario.description or scenario.feature.description or ""
    document = get_gherkin_document(scenario.feature.filename)
    comments = [(each.location.line, each.text) for each in document.comments]
    remarks = read_remarks(comments, [step.line_number for step in scenario.steps]).values()
    return [
        scenario.name,
        " ".join(about.split()),
        *(remark.heading.title for remark in remarks if remark.heading),
        *(note.text for remark in remarks for note in remark.notes),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_caption_is_of_words_that_are_gone(language: str) -> None:
    known = {phrase.text for phrase in phrases()} | values()
    known |= {words for scenario in GUIDES for words in said_beside_steps(scenario)}
    own = getsource(guide).replace("'", '"')
    captions = {str(each.id) for each in catalogue(language) if each.id}
    assert {words for words in captions - known if f'"{words}"' not in own} == set()


@pytest.mark.parametrize("scenario", GUIDES, ids=lambda scenario: scenario.name)
def test_a_guide_is_english_throughout(scenario: ScenarioTemplate) -> None:
    """Title, what it is about, sections, tips and warnings: a person reads all of them."""
    said = said_beside_steps(scenario)
    assert len(said) > 4
    assert [words for words in said if catalogue("en").get(words) is None] == []


def test_a_guide_is_called_what_its_reader_wants() -> None:
    """A scenario says who does what; a cover speaks to who reads it."""
    titles = [Captions.of("ru").text(scenario.name) for scenario in GUIDES]
    assert titles == [
        "Как попасть в чаты класса",
        "Как попасть в чаты класса вашего ребёнка",
        "Связка профилей и переход в VK Мессенджер из электронного журнала",
    ]


@pytest.mark.parametrize("scenario", GUIDES, ids=lambda scenario: scenario.name)
def test_a_cover_speaks_to_its_reader(scenario: ScenarioTemplate) -> None:
    title, about, *_ = said_beside_steps(scenario)
    russian, english = Captions.of("ru"), Captions.of("en")
    third = re.compile("учитель|руководитель|ученик|родитель|каждый", re.IGNORECASE)
    assert [said for said in map(russian.text, (title, about)) if third.search(said)] == []
    assert re.search(r"\byou(r)?\b", english.text(title))
    assert re.search(r"\byou(r)?\b", english.text(about))


@pytest.mark.parametrize("phrase", phrases(), ids=text_of)
def test_a_caption_speaks_to_its_reader(phrase: Phrase) -> None:
    """«Введите», not «учитель вводит»."""
    caption = str(getattr(catalogue("ru").get(phrase.text), "string", ""))
    assert not caption.startswith(("Учитель", "Ученик", "Родитель", "Коллега"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_one_will_see_is_not_said_twice(language: str) -> None:
    """Such a caption stands behind «Что вы увидите.»."""
    seen = [phrase.text for phrase in phrases() if phrase.context.type == "then"]
    said = [str(getattr(catalogue(language).get(text), "string", "")) for text in seen]
    assert any(said)
    assert [one for one in said if re.search("вы увидите|you will see", one, re.IGNORECASE)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_caption_of_several_things_is_of_phrases_that_name_one(language: str) -> None:
    of_several = [each for each in catalogue(language) if each.context == SEVERAL]
    parameters = {phrase.text: set(phrase.parameters) for phrase in phrases()}
    assert of_several
    for each in of_several:
        assert len(places(str(each.string))) == 1
        assert places(str(each.string)) == parameters[str(each.id)] - {"who"}


@pytest.mark.parametrize(
    ("titles", "russian", "english"),
    [
        (["А"], ["В журнале появится чат «А»"], ["The chat «А» will be in the journal"]),
        (
            ["А", "Б"],
            ["В журнале появятся чаты «А» и «Б»"],
            ["The chats «А» and «Б» will be in the journal"],
        ),
        (
            ["А", "Б", "В"],
            ["В журнале появятся чаты «А», «Б» и «В»"],
            ["The chats «А», «Б», and «В» will be in the journal"],
        ),
    ],
)
def test_chats_that_appear_together_are_told_of_in_one_sentence(
    titles: list[str], russian: list[str], english: list[str]
) -> None:
    phrase = "{who:Who} в журнале доступен чат «{title}»"
    lines = [
        Line(
            Part.EXPECTED,
            f"ученику в журнале доступен чат «{title}»",
            phrase,
            {"who": "ученик", "title": title},
            "ученик",
        )
        for title in titles
    ]
    assert list(Captions.of("ru").say_all(lines, "ученик")) == russian
    assert list(Captions.of("en").say_all(lines, "ученик")) == english
    others = [f"Ученику в журнале доступен чат «{title}»" for title in titles]
    assert list(Captions.of("ru").say_all(lines, "учитель")) == others


def say(line: str, folder: Path, reader: str = "учитель", language: str = "ru") -> str:
    """Say one line of a scenario, as the recorder's plugin reads it."""
    file = folder / "own.feature"
    file.write_text(f"# language: ru\nФункция: Своя\n  Сценарий: Первый\n    {line}\n", "utf-8")
    (scenario,) = scenarios_of(read_features([file]))
    (step,) = scenario.steps
    phrase = meaning(step)
    assert phrase is not None
    words = phrase.words(step)
    said = Line(Part(step.type), step.name, phrase.text, words, words.get("who", ""))
    return Captions.of(language).say(said, reader)


@pytest.mark.parametrize(
    ("line", "reader", "russian", "english"),
    [
        (
            "Когда учитель выбирает тип «Предметы», класс «7Б» и предмет «Физика»",
            "учитель",
            (
                "Выберите тип «Предметы», класс и предмет, который вы в нём ведёте: например, "
                "«7Б» и «Физика»"
            ),
            (
                "Choose the type «Предметы», a class and a subject that you teach there: for "
                "example, «7Б» and «Физика»"
            ),
        ),
        (
            "Когда учитель выбирает собеседника: ученик",
            "учитель",
            "Отметьте собеседников и нажмите «Далее»",
            "Tick the people and press «Далее»",
        ),
        (
            "Когда ученик открывает чат «Поход»",
            "учитель",
            "Ученик: откройте чат «Поход»",
            "The student: open the chat «Поход»",
        ),
        (
            "Тогда ученик видит в мессенджере чат «Поход»",
            "учитель",
            "Ученик видит в мессенджере чат «Поход»",
            "The student: the chat «Поход» will be in the messenger",
        ),
        (
            "Тогда ученик не может приглашать в чат по ссылке",
            "учитель",
            "Ученик не может приглашать в чат по ссылке",
            "The student cannot invite people to the chat by link",
        ),
        (
            "Тогда VK ID просит ученика ввести код из SMS",
            "учитель",
            "VK ID просит ученика ввести код из SMS",
            "The student: VK ID will ask for the code from the text message",
        ),
        (
            "Допустим у ученика уже есть VK ID",
            "ученик",
            "У вас уже есть VK ID",
            "You already have a VK ID",
        ),
        (
            "Когда в журнале случился сбой",
            "учитель",
            "Представьте: в журнале случился сбой",
            "Imagine that the journal has a problem: an error",
        ),
        ("Когда прошло 6 мин", "учитель", "Подождите 6 мин", "Wait 6 min"),
        (
            "Когда журнал отвечает с опозданием на 1,5 с",
            "учитель",
            "Представьте: журнал отвечает с опозданием на 1,5 с",
            "Imagine that the journal answers 1.5 s late",
        ),
        (
            "Когда учитель называет чат «Шаги»",
            "учитель",
            "Назовите чат, например «Шаги», и нажмите «Далее»",
            "Name the chat, for example «Шаги», and press «Далее»",
        ),
        (
            "Тогда учитель видит сообщение «уже есть»",
            "учитель",
            "Появится сообщение «уже есть»",
            "The message «уже есть» will appear",
        ),
        (
            "Когда учитель называет чат «{title}»",
            "учитель",
            "Назовите чат, например «{title}», и нажмите «Далее»",
            "Name the chat, for example «{title}», and press «Далее»",
        ),
    ],
)
def test_a_line_is_said_to_its_reader_with_its_words(
    line: str, reader: str, russian: str, english: str, tmp_path: Path
) -> None:
    assert say(line, tmp_path, reader) == russian
    assert say(line, tmp_path, reader, "en") == english
