"""`svyazka steps` tells every phrase; `--check` tells which lines of a file mean nothing."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from pytest_bdd.parser import Step

from svyazka.cli import main
from svyazka.people import PARTS, Person, State
from svyazka.phrasebook import Phrase, nearest, phrases


def test_every_phrase_is_shown_with_parameters_example_and_place(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["steps"]) == 0
    shown = capsys.readouterr().out
    for phrase in phrases():
        assert f"{phrase.keyword} {phrase.text}" in shown
        assert f"{phrase.place[0].name}:{phrase.place[1]}" in shown
    assert (
        "выбирает тип «Предметы», класс «{school_class}» и предмет «{subject}»  B2\n"
        "  параметры: who, school_class, subject\n"
        "  пример: учитель выбирает тип «Предметы», класс «5А» и предмет «Алгебра»\n"
    ) in shown


def test_a_good_file_is_told_to_be_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "my.feature"
    file.write_text(
        "# language: ru\nФункция: Своя\n  Сценарий: Первый\n"
        "    Допустим учитель — классный руководитель\n"
        "    Когда учитель открывает журнал\n",
        "utf-8",
    )
    assert main(["steps", "--check", str(file)]) == 0
    assert capsys.readouterr().out == "Всё понятно: сценариев 1, шагов 2.\n"


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("в мессенджере пропала связ", "{place:Place} {trouble:Trouble}"),
        ("в журнале случился сбой!", "{place:Place} {trouble:Trouble}"),
        (
            "VK ID отвечает с опозданием 2 с",
            "{service:Service} отвечает с опозданием на {seconds:Number} с",
        ),
    ],
)
def test_the_nearest_phrase_is_found_by_the_words_that_may_stand_in_it(
    line: str, near: str
) -> None:
    step = Step(name=line, type="when", indent=0, line_number=1, keyword="")
    found = nearest(step, phrases())
    assert found is not None
    assert found.text == near


@pytest.mark.parametrize("phrase", phrases(), ids=lambda phrase: phrase.text)
def test_what_a_step_needs_of_a_target_is_said(phrase: Phrase) -> None:
    """Else it would be found out only in the middle of a scenario, on somebody's real system."""
    step = phrase.function
    uses_control = re.search(r"stage\.(world|control)\b", inspect.getsource(step))
    assert not uses_control or vars(step).get("needs_mock")
    assert vars(step).get("part", "class_teacher") in PARTS
    assert State(vars(step).get("state", "new"))
    assert set(vars(step).get("knows", ())) <= set(Person.model_fields)


@pytest.mark.parametrize("phrase", phrases(), ids=lambda phrase: phrase.text)
def test_a_phrase_that_links_or_calls_one_that_does_says_so(phrase: Phrase) -> None:
    """Else a linked person would be cast, and the scenario would fail on somebody's real system."""
    step = phrase.function
    used = inspect.unwrap(step).__code__.co_names
    called = [vars(other.function) for other in phrases() if other.function.__name__ in used]
    links = {"linking", "link"} <= set(used)
    assert vars(step).get("uses_up") or not (links or any("uses_up" in one for one in called))
    known = {name for one in called for name in one.get("knows", ())}
    assert known | ({"born", "sex"} if links else set()) <= set(vars(step).get("knows", ()))
