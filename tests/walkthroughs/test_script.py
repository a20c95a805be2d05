"""What a feature file tells of its guide: sections, tips, warnings; other comments are comments."""

from __future__ import annotations

from pathlib import Path

import pytest

from fixtures import walkthrough
from svyazka.features import read_features, rows_of, scenarios_of
from walkthroughs.catalogue import Line
from walkthroughs.frames import Note
from walkthroughs.guide import Facts, Written, write_guide
from walkthroughs.recorder import Part
from walkthroughs.script import Heading, Remark, read_intro, read_remarks


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


def test_what_stands_above_a_scenario_is_not_its_first_step_s() -> None:
    comments = [(2, "# Совет: Предыстории."), (5, "# A. Чужая часть"), (6, "# Совет: Чужой.")]
    remarks = read_remarks([*comments, (11, "# Совет: Свой.")], [3, 12, 13], heads=[1, 4, 10])
    assert {line: remark.heading for line, remark in remarks.items()} == {3: None, 12: None}
    assert [note.text for note in remarks[3].notes] == ["Предыстории."]
    assert [note.text for note in remarks[12].notes] == ["Свой."]


FEATURE = """# language: ru
Функция: Две инструкции
  # Совет: О файле.

  Предыстория:
    # Совет: О предыстории.
    Допустим учитель — классный руководитель

  Сценарий: Первый
    # A. Чужая часть
    # Внимание: Чужое.
    Когда учитель входит в журнал

  # --- Второй ---

  # B. Своя часть
  @A1
  # Совет: О втором.
  Сценарий: Второй
    Когда учитель входит в журнал
    # Совет: О чатах.
    И учитель открывает чаты
    # Внимание: После второго,
    #   и только.

  # Совет: О третьем.

  Правило: Одно
    Предыстория:
      Допустим ученик учится в классе учителя

    Сценарий: Третий
      Когда ученик входит в журнал

    # Совет: После всего.
"""


@pytest.mark.parametrize(
    ("name", "heading", "notes"),
    [
        ("Первый", "Чужая часть", [["О предыстории."], ["Чужое."]]),
        (
            "Второй",
            "Своя часть",
            [["О предыстории."], ["О втором."], ["О чатах.", "После второго, и только."]],
        ),
        ("Третий", None, [["О предыстории."], [], ["После всего."]]),
    ],
)
def test_a_scenario_has_only_its_own_remarks(
    name: str, heading: str | None, notes: list[list[str]], tmp_path: Path
) -> None:
    file = tmp_path / "two.feature"
    file.write_text(FEATURE, "utf-8")
    (feature,) = read_features([file])
    written = walkthrough._written(feature.scenarios[name].render({}))  # noqa: SLF001
    remarks = [line.remark for line in written]
    assert [[note.text for note in remark.notes] for remark in remarks] == notes
    assert {remark.heading.title for remark in remarks if remark.heading} == {heading} - {None}


def test_what_stands_after_the_last_step_is_its_own() -> None:
    """Whatever follows; but what is right above another scenario is that one's."""
    comments = [(3, "# Внимание: Свой."), (4, "# C. Пусто"), (6, "# Совет: Ничей.")]
    comments += [(11, "# Совет: Чужой."), (16, "# Совет: В конце.")]
    of_one = read_remarks(comments, [2], heads=[1, 8, 11])
    assert of_one == {2: Remark(notes=(Note(kind="warning", text="Свой."),))}
    assert read_remarks(comments, [10], heads=[1, 8, 11]) == {}
    of_last = read_remarks(comments, [13, 14], heads=[1, 8, 11])
    assert [[note.text for note in of_last[line].notes] for line in (13, 14)] == [
        ["Чужой."],
        ["В конце."],
    ]


def test_a_list_in_a_description_keeps_its_items(tmp_path: Path) -> None:
    file = tmp_path / "list.feature"
    file.write_text(
        "# language: ru\nФункция: Памятка\n  Для тех,\n  кто ведёт класс:\n  - как собрать чат;\n"
        "  * как позвать\n    родителей.\n\n  Это\n  недолго.\n\n  Сценарий: Как войти\n"
        "    Когда учитель входит в журнал\n",
        "utf-8",
    )
    (feature,) = read_features([file])
    intro = read_intro(feature.description or "")
    assert intro.splitlines() == [
        "Для тех, кто ведёт класс:",
        "— как собрать чат;",
        "— как позвать родителей.",
        "Это недолго.",
    ]


def test_a_tip_before_what_is_no_step_is_the_next_step_s(tmp_path: Path) -> None:
    """What stands after the last step is the last one's: nothing that was written is lost."""

    def line(part: Part, text: str) -> Line:
        return Line(part, f"учитель {text}", f"{{who}} {text}", {"who": "учитель"}, "учитель")

    lines = [
        Written(line(part, text), remark=Remark(notes=(Note(kind="tip", text=f"Перед: {text}"),)))
        for part, text in [
            (Part.READY, "открыл"),
            (Part.READY, "вошёл"),
            (Part.STEP, "жмёт"),
            (Part.EXPECTED, "видит"),
            (Part.STEP, "ждёт"),
            (Part.EXPECTED, "читает"),
        ]
    ]
    guide = write_guide(Facts("Как войти", "", "computer", lines=lines), [], tmp_path)
    steps = [step for section in guide.sections for step in section.steps]
    assert [[note.text.removeprefix("Перед: ") for note in step.notes] for step in steps] == [
        ["открыл", "вошёл", "жмёт"],
        ["видит", "ждёт", "читает"],
    ]


def test_a_guide_whose_title_may_be_another_s_has_a_mark(tmp_path: Path) -> None:
    """Ours are told apart by all of them, whichever are run; a trainer's are always marked."""
    file = tmp_path / "own.feature"
    scenarios = scenarios_of(read_features())
    (regular,) = (each for each in scenarios if each.name == "Ученик попадает в чаты класса")
    outlines = [each for each in scenarios if rows_of(each) != [{}] and "<" not in each.name]
    step = "Допустим учитель — классный руководитель"
    file.write_text(
        f"# language: ru\nФункция: Своя\n  Сценарий: {regular.name}\n    {step}\n", "utf-8"
    )
    own = scenarios_of(read_features([file]))
    marked = {
        (each.feature.filename, each.name): walkthrough._needs_mark(  # noqa: SLF001
            each.render(rows_of(each)[0])
        )
        for each in [regular, *outlines, *own]
    }
    assert [key for key, mark in marked.items() if not mark] == [
        (regular.feature.filename, regular.name)
    ]


def test_a_comment_after_an_empty_line_does_not_belong_to_the_tip() -> None:
    comments = [(2, "# Совет: Не спешите."), (4, "# это для нас")]
    assert [note.text for note in read_remarks(comments, [5])[5].notes] == ["Не спешите."]


def test_sections_of_one_letter_have_names_of_their_own(tmp_path: Path) -> None:
    """Else links and the contents of a document would lead to the first of them."""
    line = Line(Part.STEP, "учитель входит", "{who} входит", {"who": "учитель"}, "учитель")
    headings = [Heading(letter, f"Часть {number}") for number, letter in enumerate("ABAЕЭ")]
    lines = [Written(line, remark=Remark(heading)) for heading in headings]
    guide = write_guide(Facts("Как войти", "", "computer", lines=lines), [], tmp_path)
    assert [section.id for section in guide.sections] == ["a", "b", "a-2", "e", "e-2"]
