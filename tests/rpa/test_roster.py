"""A roster in any usual spelling gives the same rows."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from rpa.layout import HELP_SHEET, SHEETS
from rpa.reading import read_roster
from rpa.roster import MANUAL_CHATS, SUBJECT_CHATS, TEACHERS, Roster
from rpa.template import write_template
from tests.rpa.rosters import RIGHT, book, csv_text, saved

PHONES = (
    "+79990000001",
    "89990000001",
    "79990000001",
    "9990000001",
    "8 (999) 000-00-01",
    "+7 999 000 00 01",
    "8-999-000-00-01",
    "8.999.000.00.01",
    "тел. +7 (999) 0000001",
    "tel:+7-999-000-00-01",
    "\u202a+7\u00a0999\u00a0000‑00‑01\u200b",
    79990000001,
    9990000001.0,
)
DAYS = (
    date(1987, 7, 25),
    datetime(1987, 7, 25, 10, 30),  # noqa: DTZ001 - as spreadsheets have them
    "25.07.1987",
    "25.7.1987",
    "25/07/1987",
    "25-07-1987",
    "25,07,1987",
    "1987-07-25",
    "1987-07-25 00:00:00",
    "1987-07-25T00:00:00",
    "25 июля 1987",
    "25 ИЮЛЯ 1987 г.",
    "25 июл. 1987 года",
    31983,
    31983.0,
    "31983",
)


def read_with(folder: Path, cell: str, value: Any, title: str = TEACHERS) -> Roster:  # noqa: ANN401 - a cell takes anything
    made = book()
    made[title][cell] = value
    return read_roster(saved(made, folder))


def rows_but_places(roster: Roster) -> list[dict[str, object]]:
    return [row.model_dump(exclude={"row"}) for row in roster.rows]


@pytest.mark.parametrize("phone", PHONES, ids=repr)
def test_a_phone_in_any_spelling_becomes_the_same(phone: Any, tmp_path: Path) -> None:  # noqa: ANN401 - a cell takes anything
    roster = read_with(tmp_path, "C2", phone)
    assert roster.jobs[0].teacher.phone == "+79990000001"


@pytest.mark.parametrize("day", DAYS, ids=repr)
def test_a_birthday_in_any_form_becomes_the_same(day: Any, tmp_path: Path) -> None:  # noqa: ANN401 - a cell takes anything
    made = book()
    made[TEACHERS]["D2"].number_format = "General"
    made[TEACHERS]["D2"] = day
    assert read_roster(saved(made, tmp_path)).jobs[0].teacher.born == date(1987, 7, 25)


@pytest.mark.parametrize("word", ["женский", "Жен.", "ж", "ЖЕНЩИНА", "female", "F"])
def test_the_sex_may_be_a_letter_or_a_word(word: str, tmp_path: Path) -> None:
    assert read_with(tmp_path, "E2", word).jobs[0].teacher.sex == "female"


def test_a_row_s_teacher_has_the_parts_of_her_name(tmp_path: Path) -> None:
    teacher = read_roster(saved(book(), tmp_path)).jobs[0].teacher
    assert (teacher.surname, teacher.first_name, teacher.patronymic) == (
        "Петрова",
        "Анна",
        "Олеговна",
    )


def test_wishes_of_one_teacher_are_one_job_in_the_order_they_are_done(tmp_path: Path) -> None:
    roster = read_roster(saved(book(), tmp_path))
    assert [[row.id for row in job.rows] for job in roster.jobs] == [
        ["Учителя!2", "Предметные чаты!2", "Чаты вручную!2"],
        ["Учителя!3", "Предметные чаты!3"],
    ]
    assert roster.by_id["Чаты вручную!2"] is roster.jobs[0].manual_chats[0]


def test_a_star_alone_means_every_subject_of_every_class(tmp_path: Path) -> None:
    made = book()
    made[SUBJECT_CHATS]["B3"] = None
    (chat,) = read_roster(saved(made, tmp_path)).jobs[1].subject_chats
    assert (chat.school_class, chat.subject) == ("*", "*")


def test_people_are_parted_by_semicolons_commas_or_lines(tmp_path: Path) -> None:
    names = "Смирнова  Ольга;Иванов Пётр,\nЛи Ян\n"
    roster = read_with(tmp_path, "C2", names, MANUAL_CHATS)
    assert roster.jobs[0].manual_chats[0].people == ("Смирнова Ольга", "Иванов Пётр", "Ли Ян")


def test_a_chat_is_closed_unless_it_is_said_to_be_open(tmp_path: Path) -> None:
    assert read_with(tmp_path, "D2", None, MANUAL_CHATS).jobs[0].manual_chats[0].closed
    assert not read_roster(saved(book(), tmp_path)).jobs[0].manual_chats[0].closed


def test_headings_may_be_the_words_that_people_use(tmp_path: Path) -> None:
    made = book()
    for cell, words in {"A1": "логин в ЭЖД", "B1": "Учитель *", "C1": "Тел.", "D1": "ДР"}.items():
        made[TEACHERS][cell] = words
    made[TEACHERS].move_range("A1:A9", cols=8)  # and stand in any order
    made[TEACHERS]["H1"] = "Заметки"
    made[TEACHERS]["H2"] = "звонить после обеда"
    found = read_roster(saved(made, tmp_path))
    assert found.jobs[0].teacher.login == "petrova"


def test_rows_keep_their_numbers_when_some_are_empty(tmp_path: Path) -> None:
    made = book()
    made[TEACHERS].insert_rows(3, 5)
    roster = read_roster(saved(made, tmp_path))
    assert [job.teacher.row for job in roster.jobs] == [2, 8]


def test_the_digest_changes_with_the_roster(tmp_path: Path) -> None:
    path = saved(book(), tmp_path)
    first = read_roster(path).digest
    assert read_roster(path).digest == first
    assert read_with(tmp_path, "F2", "Лицей № 1").digest != first


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_a_folder_of_csv_says_the_same_as_a_workbook(
    encoding: str, delimiter: str, tmp_path: Path
) -> None:
    (tmp_path / "csv").mkdir()
    for number, title in enumerate((MANUAL_CHATS, TEACHERS, SUBJECT_CHATS)):
        text = csv_text(title, delimiter=delimiter)
        (tmp_path / "csv" / f"{number}.csv").write_bytes(text.encode(encoding))
    expected = read_roster(saved(book(), tmp_path))
    assert rows_but_places(read_roster(tmp_path / "csv")) == rows_but_places(expected)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_one_csv_of_teachers_is_a_roster(end: str, tmp_path: Path) -> None:
    (tmp_path / "r.CSV").write_bytes(csv_text(TEACHERS, end=end).encode())
    assert len(read_roster(tmp_path / "r.CSV").jobs) == 2


def test_what_excel_writes_for_itself_is_no_row(tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text(f"sep=;\r\n{csv_text(TEACHERS)}", "utf-8-sig", newline="")
    assert [job.teacher.row for job in read_roster(tmp_path / "r.csv").jobs] == [3, 4]


def test_help_and_example_of_the_template_are_not_run(tmp_path: Path) -> None:
    path = write_template(tmp_path / "roster.xlsx")
    made = load_workbook(path)
    for title, rows in RIGHT.items():
        for row in rows:
            made[title].append(list(row))
    roster = read_roster(saved(made, tmp_path))
    assert [row.row for row in roster.rows] == [4, 4, 4, 5, 5]


def test_every_column_of_the_template_says_what_it_is_for_and_offers_what_it_may_be(
    tmp_path: Path,
) -> None:
    made = load_workbook(write_template(tmp_path / "roster.xlsx"))
    offers: dict[tuple[str, str], str] = {}
    for each in SHEETS:
        rules = {str(rule.sqref): rule for rule in made[each.title].data_validations.dataValidation}
        for letter, column in zip("ABCDEF", each.columns, strict=False):
            rule = rules.pop(f"{letter}3:{letter}2000")
            assert (rule.promptTitle, rule.prompt.lower()) == (column.heading, column.help.lower())
            assert rule.showInputMessage
            if rule.type == "list":
                offers[each.title, column.heading] = rule.formula1
        assert rules == {}
    assert offers == {
        (TEACHERS, "Пол"): '"женский,мужской"',
        (SUBJECT_CHATS, "Логин"): "'Учителя'!$A$3:$A$2000",
        (MANUAL_CHATS, "Логин"): "'Учителя'!$A$3:$A$2000",
        (MANUAL_CHATS, "Доступ"): '"закрытый,открытый"',
    }


def test_the_template_names_the_plan_of_the_school_s_own_system(tmp_path: Path) -> None:
    made = load_workbook(write_template(tmp_path / "roster.xlsx"))
    told = [str(cell.value) for cell in made[HELP_SHEET]["B"]]
    (plan,) = [line for line in told if "svyazka rpa plan" in line]
    assert "svyazka rpa plan roster.xlsx --target production" in plan


def test_an_edited_example_is_run(tmp_path: Path) -> None:
    path = write_template(tmp_path / "roster.xlsx")
    made = load_workbook(path)
    made[TEACHERS]["A3"] = "petrova"
    assert [job.teacher.login for job in read_roster(saved(made, tmp_path)).jobs] == ["petrova"]


def test_the_example_of_the_template_saved_as_csv_is_not_run(tmp_path: Path) -> None:
    made = load_workbook(write_template(tmp_path / "roster.xlsx"))
    lines = [
        ";".join(
            "" if v is None else f"{v:%d.%m.%Y}" if isinstance(v, date) else str(v) for v in row
        )
        for row in made[TEACHERS].iter_rows(values_only=True)
    ]
    lines.append("petrova;Петрова Анна Олеговна;9990000001;25.07.1987;ж;")
    (tmp_path / "r.csv").write_text("\n".join(lines), "cp1251")
    assert [job.teacher.row for job in read_roster(tmp_path / "r.csv").jobs] == [4]
