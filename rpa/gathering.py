"""From tables to jobs: headings are found, rows checked, each against the others.

Nothing stops at the first problem: a person wants to hear all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pydantic import ValidationError

from pages.errors import InputError
from rpa import layout
from rpa.cells import text
from rpa.conflicts import check_manual_chats, check_owners, check_subject_chats, teachers_of
from rpa.gathered import Gathered
from rpa.headings import SECRETS_STAY_OUT, columns_of, no_headings, refuse_secrets, sheet_of
from rpa.layout import SHEETS, Column, Sheet
from rpa.letters import folded
from rpa.roster import (
    MANUAL_CHATS,
    SUBJECT_CHATS,
    TEACHERS,
    Job,
    ManualChat,
    SubjectChat,
    Teacher,
)
from rpa.tables import Line, Table, Unreadable, is_empty, place


def gather(tables: list[Table], name: str) -> tuple[Job, ...]:
    """Make jobs of what the tables of a roster say.

    Args:
        tables: its sheets.
        name: the roster's, for messages.

    Raises:
        InputError: with all problems, a line each.

    """
    gathered = Gathered()
    for table in tables:
        _take(gathered, table)
    if TEACHERS not in gathered.found and not gathered.problems:
        have = "есть только " + ", ".join(f"«{each}»" for each in gathered.found)
        raise InputError(
            f"{name}: нет листа «{TEACHERS}»"
            + (f", {have}: без него не понять, чьи это чаты" if gathered.found else "")
            + f". Нужны листы {', '.join(f'«{sheet.title}»' for sheet in SHEETS)}; образец: "
            "svyazka rpa template"
        )
    teachers = teachers_of(gathered)
    check_owners(gathered, teachers)
    check_subject_chats(gathered)
    check_manual_chats(gathered)
    if gathered.problems:
        raise InputError(_in_words(gathered, name))
    if not teachers:
        raise InputError(
            f"{name}, лист «{TEACHERS}»: ни одной строки, делать нечего: впишите учителей под "
            "заголовками (строку примера робот пропускает)"
        )
    return tuple(_jobs(gathered, teachers))


def _take(gathered: Gathered, table: Table) -> None:
    if layout.is_secret(table.title):
        gathered.complain(table.title, 0, SECRETS_STAY_OUT.replace("столбец", "лист"))
        return
    sheet = sheet_of(gathered, table)
    if sheet is None:
        refuse_secrets(gathered, table)
        return
    if earlier := gathered.found.get(sheet.title):
        gathered.complain(
            table.title, 0, f"то же, что и в «{earlier}»: соберите эти строки в одном месте"
        )
        return
    gathered.found[sheet.title] = table.title
    if table.hidden:
        gathered.complain(
            table.title, 0, "лист скрыт: покажите его, чтобы было видно, что будет сделано"
        )
    for problem in table.problems:
        gathered.complain(table.title, 0, problem)
        gathered.half_read.add(sheet.title)
    if not table.lines:
        if sheet.title == TEACHERS:
            gathered.complain(table.title, 0, no_headings(sheet))
        return
    columns = columns_of(gathered, sheet, table)
    gathered.columns[sheet.title] = {column.field: index for index, column in columns.items()}
    if any(column.needed and column not in columns.values() for column in sheet.columns):
        gathered.half_read.add(sheet.title)
        return
    lines = [line for line in table.lines[1:] if _is_for_the_robot(sheet, columns, line)]
    _refuse_hidden(gathered, table, columns, lines)
    for line in lines:
        _read_row(gathered, sheet, columns, line)


def _is_for_the_robot(sheet: Sheet, columns: Mapping[int, Column], line: Line) -> bool:
    """Whether a row is to be done: an example and the line of help are not, nor is nothing."""
    values = {column.field: line[index] for index, column in columns.items()}
    if _is_help(sheet, values) or _is_example(sheet, values):
        return False
    return not all(is_empty(value) for value in values.values())


def _refuse_hidden(
    gathered: Gathered, table: Table, columns: Mapping[int, Column], lines: Sequence[Line]
) -> None:
    """Refuse columns that would be obeyed, and that nobody sees."""
    top = table.lines[0].number
    for index, column in columns.items():
        if index in table.hidden_columns and not all(is_empty(line[index]) for line in lines):
            gathered.complain(
                table.title,
                top,
                f"{place(top, index)}: столбец «{column.heading}» скрыт: покажите его или удалите, "
                "чтобы было видно, что будет сделано",
            )


def _read_row(gathered: Gathered, sheet: Sheet, columns: Mapping[int, Column], line: Line) -> None:
    values = {column.field: line[index] for index, column in columns.items()}
    before = len(gathered.problems)
    for index, column in columns.items():
        if isinstance(value := line[index], Unreadable):
            where = f"{place(line.number, index)} «{column.heading}»"
            gathered.complain(sheet.title, line.number, f"{where}: {value.why}")
    if isinstance(values["login"], str) and folded(values["login"]) == folded(layout.MARK):
        where = place(line.number, gathered.columns[sheet.title]["login"])
        gathered.complain(
            sheet.title,
            line.number,
            f"{where} «Логин»: остался «{layout.MARK}» из образца: впишите логин учителя или "
            "удалите строку",
        )
    if len(gathered.problems) == before:
        try:
            gathered.rows.append(
                sheet.model.model_validate({"sheet": sheet.title, "row": line.number, **values})
            )
        except ValidationError as error:
            _tell(gathered, sheet, columns, line, error)
    if len(gathered.problems) > before:
        gathered.half_read.add(sheet.title)


def _tell(
    gathered: Gathered,
    sheet: Sheet,
    columns: Mapping[int, Column],
    line: Line,
    error: ValidationError,
) -> None:
    for each in error.errors(include_url=False, include_input=False):
        name = each["loc"][0] if each["loc"] else ""
        what = str(each["ctx"]["error"]) if "ctx" in each else each["msg"]
        found = next(((i, c) for i, c in columns.items() if c.field == name), None)
        where = (
            f"{place(line.number, found[0])} «{found[1].heading}»"
            if found
            else f"строка {line.number}"
        )
        gathered.complain(sheet.title, line.number, f"{where}: {what}")


def _is_help(sheet: Sheet, values: Mapping[str, object]) -> bool:
    """Whether it is the template's line of help, perhaps with a word changed."""
    same = sum(values.get(each.field) == each.help for each in sheet.columns)
    return same * 2 > len(sheet.columns)


def _is_example(sheet: Sheet, values: Mapping[str, object]) -> bool:
    """Whether it is the template's example, untouched; text forms of its date count too."""
    return all(_written(values.get(each.field)) == _written(each.example) for each in sheet.columns)


def _written(value: object) -> str:
    return f"{value:%d.%m.%Y}" if hasattr(value, "strftime") else _text(value)


def _text(value: object) -> str:
    """Return a value as text; what is none compares with nothing."""
    try:
        return text(value).lstrip("+")
    except ValueError:
        return ""


def _jobs(gathered: Gathered, teachers: Mapping[str, Teacher]) -> Iterator[Job]:
    subject_chats: dict[str, list[SubjectChat]] = {}
    manual_chats: dict[str, list[ManualChat]] = {}
    for row in gathered.rows:
        match row:
            case SubjectChat():
                subject_chats.setdefault(row.login.casefold(), []).append(row)
            case ManualChat():
                manual_chats.setdefault(row.login.casefold(), []).append(row)
    for key, teacher in teachers.items():
        yield Job(
            teacher=teacher,
            subject_chats=tuple(subject_chats.get(key, ())),
            manual_chats=tuple(manual_chats.get(key, ())),
        )


def _in_words(gathered: Gathered, name: str) -> str:
    order = {title: number for number, title in enumerate((TEACHERS, SUBJECT_CHATS, MANUAL_CHATS))}
    problems = sorted(gathered.problems, key=lambda each: (order.get(each[0], 9), each[1]))
    lines = [f"{sheet}, {what}" for sheet, _, what in problems]
    if len(lines) == 1:
        return f"{name}: {lines[0]}."
    head = f"{name}: исправьте ошибки ({len(lines)}); ничего не сделано."
    return "\n".join([head, *(f"  {line}" for line in lines)])
