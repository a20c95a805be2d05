"""What a feature file tells of its guide: sections, tips, warnings; other comments are comments."""

from __future__ import annotations

from walkthroughs.frames import Note
from walkthroughs.script import Heading, read_remarks


def test_a_tip_stands_at_the_step_after_it() -> None:
    remarks = read_remarks([(4, "    # Совет (A3n): Войдите с ним")], [3, 5, 6])
    assert list(remarks) == [5]
    assert remarks[5].notes == (Note(kind="tip", text="Войдите с ним", item="A3n"),)


def test_a_warning_may_go_on_in_the_next_line() -> None:
    comments = [(2, "# Внимание: Никому не говорите пароль,"), (3, "#   даже коллегам.")]
    assert read_remarks(comments, [4])[4].notes == (
        Note(kind="warning", text="Никому не говорите пароль, даже коллегам."),
    )


def test_a_section_begins_where_its_heading_stands() -> None:
    remarks = read_remarks([(2, "# B. Создать чат"), (3, "# Совет: Не спешите")], [1, 4])
    assert remarks[4].heading == Heading("B", "Создать чат")
    assert [note.text for note in remarks[4].notes] == ["Не спешите"]


def test_other_comments_say_nothing() -> None:
    comments = [(1, "# language: ru"), (2, "# --- Телефон и код ---"), (3, "# см. docs")]
    assert read_remarks(comments, [4])[4].notes == ()
    assert read_remarks(comments, [4])[4].heading is None


def test_a_comment_after_an_empty_line_does_not_belong_to_the_tip() -> None:
    comments = [(2, "# Совет: Не спешите."), (4, "# это для нас")]
    assert [note.text for note in read_remarks(comments, [5])[5].notes] == ["Не спешите."]
