"""The roster to fill in: a workbook that tells by itself how that is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from pages.errors import InputError
from pages.hints import why
from paper.files import write_whole
from rpa.layout import HELP_SHEET, MARK, NOTES, SHEETS, Column, Sheet, as_text
from rpa.roster import MANUAL_CHATS, SUBJECT_CHATS, TEACHERS, Row

LAST_ROW = 2000
"""How far drop-downs and formats reach; more rows are read all the same."""
FIRST_ROW = 3
"""Where people begin: below headings and help."""
_MADE = datetime(2026, 9, 1)  # noqa: DTZ001 - the same template gives the same bytes

_INK, _MUTED, _LINE = "FF1B2430", "FF566273", "FFD5DBE3"
_ACCENT, _SOFT = "FF1D4F91", "FFF3F5F8"
_TABS = {TEACHERS: "1D4F91", SUBJECT_CHATS: "0B66E4", MANUAL_CHATS: "4F5BD5", HELP_SHEET: "566273"}
_FONT = "Calibri"
_RULE = Border(bottom=Side("thin", color=_LINE))
_TEXT, _DAY = "@", "DD.MM.YYYY"

_GUIDE: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Порядок",
        (
            f"Заполните лист «{TEACHERS}»: один учитель — одна строка.",
            (
                f"На листах «{SUBJECT_CHATS}» и «{MANUAL_CHATS}» перечислите чаты. "
                "Логин выбирается из списка."
            ),
            "Проверьте таблицу: svyazka rpa check roster.xlsx",
            (
                "Посмотрите, что будет сделано: svyazka rpa plan roster.xlsx --target production. "
                "Вместо production — имя вашей системы в файле targets.toml (docs/targets.md)."
            ),
        ),
    ),
    (
        "Что важно",
        (
            (
                "Паролей и кодов из SMS в таблице быть не должно: регистрационные данные не "
                "сообщают никому, даже коллеге и директору. Каждый учитель введёт их сам, когда "
                "робот попросит."
            ),
            f"Строка с логином «{MARK}» — пример. Робот её пропускает; её можно удалить.",
            "Вторая строка листа — подсказка. Робот её тоже пропускает.",
            (
                "Звёздочка * в столбце «Предмет» — все предметы учителя в этом классе. "
                "Если «Класс» пуст или тоже *, — все предметы во всех его классах."
            ),
            (
                "Участники чата перечисляются через точку с запятой. Если их нет, чат будет "
                "пустым: в него позовут по ссылке или QR-коду, которые будут в итоге."
            ),
            (
                "Формулы, объединённые ячейки, скрытые строки и столбцы не принимаются: должно "
                "быть видно, что будет сделано."
            ),
            f"Столбец или лист для себя назовите «{NOTES}»: робот их не читает.",
        ),
    ),
    (
        "Что нужно знать об учителе",
        tuple(f"{column.heading} — {column.help}." for column in SHEETS[0].columns),
    ),
)


def write_template(path: Path, rows: Sequence[Row] = ()) -> Path:
    """Write a roster to fill in; return where it is.

    Args:
        path: a workbook that is not there yet.
        rows: what stands in it already; their sheets and numbers do not matter here. Without any
            each sheet has an example, which is never run.

    Raises:
        InputError: when something is there already, or it cannot be written there.

    """
    if path.suffix.lower() != ".xlsx":
        raise InputError(f"{path}: шаблон — книга Excel: назовите файл, например, roster.xlsx")
    try:
        if path.exists():
            raise InputError(f"{path}: такой файл уже есть, он не тронут: назовите другой")
        if not path.parent.is_dir():  # a slip in a path is no wish for a new folder
            raise InputError(f"{path}: папки {path.parent} нет: создайте её или назовите другую")
        buffer = BytesIO()
        _book(rows).save(buffer)
        write_whole(path, buffer.getvalue())
    except OSError as error:
        raise InputError(f"{path}: записать нельзя: {why(error)}") from None
    return path


def _book(rows: Sequence[Row]) -> Workbook:
    book = Workbook()
    book.properties.creator = "svyazka"
    book.properties.title = "Реестр: связка профилей и чаты"
    book.properties.created = book.properties.modified = _MADE
    book.remove(book.worksheets[0])
    for each in SHEETS:
        _fill(book.create_sheet(each.title), each, rows)
    _fill_guide(book.create_sheet(HELP_SHEET))
    for page in book.worksheets:
        page.sheet_properties.tabColor = _TABS[page.title]
        page.sheet_view.showGridLines = page.title != HELP_SHEET
        page.page_setup.paperSize = page.PAPERSIZE_A4
        page.page_setup.orientation = "portrait" if page.title == HELP_SHEET else "landscape"
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    return book


def _fill(page: Worksheet, sheet: Sheet, rows: Sequence[Row]) -> None:
    page.append([column.heading for column in sheet.columns])
    page.append([column.help for column in sheet.columns])
    for row in rows:
        if isinstance(row, sheet.model):
            page.append([_value(row, column) for column in sheet.columns])
    if not rows:
        page.append([column.example for column in sheet.columns])
    for number, column in enumerate(sheet.columns, start=1):
        _dress(page, number, column, example=not rows)
        _offer(page, number, column)
    page.row_dimensions[1].height = 27
    page.row_dimensions[2].height = 33
    page.row_dimensions[3].height = 20
    page.sheet_format.defaultRowHeight = 20
    page.sheet_format.customHeight = True
    page["A1"].comment = _comment(sheet)
    page.freeze_panes = f"B{FIRST_ROW}"
    page.print_title_rows = "1:1"


def _value(row: Row, column: Column) -> str | date:
    value = getattr(row, column.field)
    return value if isinstance(value, date) else as_text(row, column)


def _dress(page: Worksheet, number: int, column: Column, *, example: bool) -> None:
    letter = get_column_letter(number)
    page.column_dimensions[letter].width = column.width
    heading, help_, *people = page[letter]
    heading.font = Font(_FONT, 12, bold=True, color="FFFFFFFF")
    heading.fill = PatternFill("solid", fgColor=_ACCENT)
    heading.alignment = Alignment(horizontal="left", vertical="center", indent=1)
    help_.font = Font(_FONT, 10, color=_MUTED)
    help_.fill = PatternFill("solid", fgColor=_SOFT)
    help_.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
    help_.border = _RULE
    # A style of the whole column: rows that nobody has written yet have it too.
    for each in (page.column_dimensions[letter], *people):
        each.number_format = _DAY if isinstance(column.example, date) else _TEXT
        each.font = Font(_FONT, 11, color=_INK)
        each.alignment = Alignment(horizontal="left", vertical="center", indent=1)
    if example:
        people[0].font = Font(_FONT, 11, italic=True, color=_MUTED)


def _offer(page: Worksheet, number: int, column: Column) -> None:
    """Let the sheet offer what may stand in a column, and say what it is for."""
    letter = get_column_letter(number)
    if column.choices:
        rule = DataValidation("list", formula1=f'"{",".join(column.choices)}"')
    elif column.field == "login" and page.title != TEACHERS:
        rule = DataValidation("list", formula1=f"'{TEACHERS}'!$A${FIRST_ROW}:$A${LAST_ROW}")
    elif isinstance(column.example, date):
        rule = DataValidation("date", operator="between", formula1="9863", formula2="45000")
    else:
        rule = DataValidation()
    rule.allowBlank, rule.showInputMessage, rule.showErrorMessage = (
        True,
        True,
        rule.type is not None,
    )
    rule.promptTitle = column.heading
    rule.prompt = column.help[:1].upper() + column.help[1:]
    rule.errorTitle = column.heading
    # A warning, not a ban: what the reader understands may be typed too.
    rule.errorStyle = "warning"
    rule.error = f"Обычно здесь: {column.help}. Оставить как есть?"
    page.add_data_validation(rule)
    rule.add(f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}")


def _comment(sheet: Sheet) -> Comment:
    found = Comment(sheet.about, "svyazka")
    found.width, found.height = 320, 90
    return found


def _fill_guide(page: Worksheet) -> None:
    page.column_dimensions["A"].width = 4
    page.column_dimensions["B"].width = 96
    page["A1"] = "Как заполнить реестр"
    page["A1"].font = Font(_FONT, 20, bold=True, color=_INK)
    page.row_dimensions[1].height = 36
    row = 3
    for heading, lines in _GUIDE:
        page.cell(row, 1, heading).font = Font(_FONT, 14, bold=True, color=_ACCENT)
        page.row_dimensions[row].height = 24
        for number, line in enumerate(lines, start=1):
            row += 1
            mark = page.cell(row, 1, number if heading == "Порядок" else "•")
            mark.font = Font(_FONT, 11, bold=True, color=_ACCENT)
            mark.alignment = Alignment(vertical="top", horizontal="center")
            text = page.cell(row, 2, line)
            text.font = Font(_FONT, 11, color=_INK)
            text.alignment = Alignment(vertical="top", wrap_text=True)
            page.row_dimensions[row].height = 18 if len(line) <= 100 else 33  # noqa: PLR2004 - characters of a line
        row += 2
