"""What of a recording may be a name of the program, and what may be a person's."""

from __future__ import annotations

import pytest

from svyazka.fidelity.names import HIDDEN, Names


@pytest.mark.parametrize(
    "word", ["createdAt", "user_info", "v2", "isOK", "x-csrf", "diary", "$type", "at", "a"]
)
def test_a_word_of_a_program_is_shown_and_remembered(word: str) -> None:
    names = Names([], [])
    assert names(word) == word
    assert names.strange == {word}


@pytest.mark.parametrize(
    "word",
    ["Иванов", "79991234567", "a8Kx0Q", "kQxZpWvB", "+7 999", "a@b.example", "xk" * 21, "", "1"],
)
def test_what_no_programmer_would_write_is_hidden(word: str) -> None:
    assert Names([], [])(word) == HIDDEN


@pytest.mark.parametrize("word", ["petrova", "Petrova", "petrova.json", "photoPetrova"])
def test_a_word_that_stands_in_a_value_is_hidden(word: str) -> None:
    names = Names([], ["petrova@school.example"])
    assert names(word) == HIDDEN
    assert names.strange == set()


def test_a_word_of_the_mock_is_shown_whatever_people_filled_in() -> None:
    names = Names(["subject"], ["subject"])
    assert names("subject") == "subject"
    assert names.strange == set()
