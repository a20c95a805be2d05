"""Which sheet a table is, and which column is what."""

from __future__ import annotations

from collections.abc import Mapping

from rpa import layout
from rpa.gathered import Gathered
from rpa.layout import SHEETS, Column, Sheet
from rpa.tables import Table, Unreadable, is_empty, place

SECRETS_STAY_OUT = (
    "регистрационные данные не сообщают никому, поэтому в реестре им не место. Удалите столбец: "
    "пароль и код каждый введёт сам, когда робот его попросит"
)

_LONGEST_HEADING = 30
"""Of a sheet for people, where a table may begin anywhere and words are of anything."""


def sheet_of(gathered: Gathered, table: Table) -> Sheet | None:
    """Find which sheet a table is; what is nobody's is told, or is for people only."""
    if not table.titled:
        return _sheet_by_headings(gathered, table)
    if sheet := layout.find_sheet(table.title):
        return sheet
    if table.title == layout.HELP_SHEET or layout.is_notes(table.title):
        return None
    if not table.lines or table.hidden:
        return None
    titles = [sheet.title for sheet in SHEETS]
    near = layout.nearest(table.title, titles)
    meant = f"Возможно, это «{near}»" if near else f"Есть {', '.join(f'«{t}»' for t in titles)}"
    gathered.complain(
        table.title,
        0,
        f"такого листа в реестре нет. {meant}; лист для себя назовите «{layout.NOTES}»",
    )
    return None


def _sheet_by_headings(gathered: Gathered, table: Table) -> Sheet | None:
    """Find the sheet that has most of the headings of a CSV file."""
    if not table.lines:
        gathered.complain(table.title, 0, "в файле нет ни одного слова")
        return None
    headings = [each for each in table.lines[0].values if isinstance(each, str)] or [""]
    fits = {
        sheet.title: sum(
            bool((column := sheet.find(heading)) and column.field != "login")
            for heading in headings
        )
        for sheet in SHEETS
    }
    best = max(fits, key=lambda title: fits[title])
    if fits[best]:
        return layout.sheet(best)
    if named := layout.find_sheet(table.title.rpartition(".")[0]):
        return named
    ways = "; ".join(f"«{sheet.title}»: {', '.join(sheet.headings)}" for sheet in SHEETS)
    gathered.complain(
        table.title,
        table.lines[0].number,
        f"по заголовкам не понять, что это за лист. Заголовки листов: {ways}",
    )
    return None


def refuse_secrets(gathered: Gathered, table: Table) -> None:
    """Refuse headings that ask for a secret on a table that nobody reads: it is copied too."""
    for number, line in enumerate(table.lines[: layout.MOST_HEADING_ROWS]):
        words = [value for value in line.values if not is_empty(value)]
        # A title or a note stands alone in its line, or is long; headings stand side by side.
        if number and len(words) == 1:
            continue
        for index, value in enumerate(line.values):
            short = not number or len(str(value)) <= _LONGEST_HEADING
            if isinstance(value, str) and short and layout.is_secret(value):
                where = place(line.number, index)
                gathered.complain(table.title, line.number, where + _secret(value))


def columns_of(gathered: Gathered, sheet: Sheet, table: Table) -> dict[int, Column]:
    """Find the columns; what is wrong with the headings is told."""
    headings = table.lines[0]
    found: dict[int, Column] = {}
    complaints: list[str] = []
    for index in range(max(len(line.values) for line in table.lines)):
        value = headings[index]
        if is_empty(value):
            what = _without_heading(table, index)
        elif column := sheet.find(str(value)):
            what = f": столбец «{column.heading}» уже есть: оставьте один"
            if column not in found.values():
                found[index], what = column, ""
        else:
            what = _strange(sheet, value, found)
        if what:
            complaints.append(place(headings.number, index) + what)
    missing = [each for each in sheet.columns if each.needed and each not in found.values()]
    if len(missing) == sum(each.needed for each in sheet.columns):
        complaints = [each for each in complaints if SECRETS_STAY_OUT in each] or [
            no_headings(sheet)
        ]
    else:
        complaints += [f"нет столбца «{each.heading}»: {each.help}" for each in missing]
    for each in complaints:
        gathered.complain(table.title, headings.number, each)
    return found


def _without_heading(table: Table, index: int) -> str:
    used = any(not is_empty(line[index]) for line in table.lines[1:])
    return ": у столбца нет заголовка, а в нём что-то написано" if used else ""


def _strange(sheet: Sheet, value: object, found: Mapping[int, Column]) -> str:
    """Say what is wrong with a heading that is none of the sheet's; nothing if it may stay."""
    heading = str(value)
    if isinstance(value, Unreadable):
        return f": в заголовке {value.why}"
    if layout.is_secret(heading):
        return _secret(heading)
    if layout.is_notes(heading) or layout.find_result(heading):
        return ""
    return f": {_unknown(sheet, heading, found)}"


def _secret(heading: str) -> str:
    return f", столбец «{heading[:40]}»: {SECRETS_STAY_OUT}"


def _unknown(sheet: Sheet, heading: str, found: Mapping[int, Column]) -> str:
    free = [each.heading for each in sheet.columns if each not in found.values()]
    near = layout.nearest(heading, free) or layout.nearest(heading, sheet.headings)
    meant = f"Возможно, это «{near}»" if near else f"Есть {', '.join(sheet.headings)}"
    return (
        f"столбца «{heading[:40]}» в листе «{sheet.title}» нет. {meant}; столбец для себя назовите "
        f"«{layout.NOTES}»"
    )


def no_headings(sheet: Sheet) -> str:
    """Say which headings a sheet should begin with."""
    return f"в первой строке нет заголовков: {', '.join(sheet.headings)}"
