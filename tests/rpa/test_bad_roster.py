"""A roster that cannot be run is answered with sentences that name each place; nothing is done."""

from __future__ import annotations

import os
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

import pytest
from openpyxl import Workbook, load_workbook

from rpa.layout import sheet
from rpa.roster import MANUAL_CHATS, SUBJECT_CHATS, TEACHERS
from rpa.template import write_template
from svyazka.cli import main
from tests.rpa.rosters import PETROVA, RIGHT, book, csv_text, saved

Make = Callable[[Path], Path]
CELLS: dict[str, tuple[str, str, Any, str]] = {
    # name: sheet, cell, what is put there, what is said
    "no login": (TEACHERS, "A2", None, "A2 «Логин»: пусто"),
    "login with a space": (TEACHERS, "A2", "anna petrova", "A2 «Логин»: в логине «anna petrova» п"),
    "login of two alphabets": (TEACHERS, "A2", "pеtrova", "впишите латинскими: «petrova»"),
    "login that is too long": (TEACHERS, "A2", "a" * 61, "слишком длинно: 61 знаков"),
    "login that is a truth": (TEACHERS, "A2", True, "стоит ИСТИНА или ЛОЖЬ"),
    "login that became a date": (TEACHERS, "A2", PETROVA[3], "таблица превратила это в дату"),
    "surname alone": (TEACHERS, "B2", "Петрова", "B2 «ФИО»: «Петрова»: нужны фамилия, имя"),
    "initials": (TEACHERS, "B2", "Петрова А. О.", "«Петрова А. О.»: инициалов мало"),
    "name first": (TEACHERS, "B2", "Анна Олеговна Петрова", "так: «Петрова Анна Олеговна»"),
    "digit in a name": (TEACHERS, "B2", "Петрова Анна 2", "лишний знак «2»"),
    "Latin С in a name": (TEACHERS, "B3", "Cмирнов Пётр", "впишите русскими: «Смирнов Пётр»"),
    "a name all in look-alikes": (TEACHERS, "B3", "PETPOBA AHHA", "буквы латинские; впишите"),
    "no phone": (TEACHERS, "C2", "  ", "C2 «Телефон»: пусто"),
    "short phone": (TEACHERS, "C2", "8 999 000", "цифр в нём 7, а нужно 11"),
    "long phone": (TEACHERS, "C2", "+7 999 000 00 01 2", "цифр в нём 12, а нужно 11"),
    "phone with a letter": (TEACHERS, "C2", "+7999OOOOOO1", "в номере буква «o»"),
    "phone of an office": (TEACHERS, "C2", "8 (495) 123-45-67", "не мобильный номер"),
    "two phones": (TEACHERS, "C2", "89990000001, 89990000002", "здесь два номера"),
    "phone of zeros": (TEACHERS, "C2", "00000000000", "впишите настоящий"),
    "phone of half a number": (TEACHERS, "C2", 79990000001.5, "стоит дробное число"),
    "phone of nowhere": (TEACHERS, "C2", "+999123456789", "такого не бывает"),
    "no birthday": (TEACHERS, "D2", None, "D2 «Дата рождения»: пусто"),
    "year of two digits": (TEACHERS, "D2", "25.07.87", "например 25.07.1987"),
    "American date": (TEACHERS, "D2", "07/25/1987", "переставлены? 25.07.1987"),
    "30th of February": (TEACHERS, "D2", "30.02.1987", "такой даты нет"),
    "unknown month": (TEACHERS, "D2", "25 июня-июля 1987", "не дата"),
    "misspelled month": (TEACHERS, "D2", "25 июня́ 1987", "не дата"),
    "month in a word that is none": (TEACHERS, "D2", "25 июнля 1987", "месяца «июнля» нет"),
    "born in this year": (TEACHERS, "D2", "01.01.2026", "проверьте год рождения"),
    "born in 2087": (TEACHERS, "D2", "25.07.2087", "25.07.2087 — эта дата ещё не наступила"),
    "born in 1887": (TEACHERS, "D2", "25.07.1887", "проверьте год рождения"),
    "number that is no phone": (TEACHERS, "C2", 7, "цифр в нём 1"),
    "number that is no date": (TEACHERS, "D2", 1e300, "стоит ошибка #VALUE!"),
    "truth as a date": (TEACHERS, "D2", False, "это не дата"),
    "unknown sex": (TEACHERS, "E2", "учитель", "впишите «мужской» или «женский»"),
    "sex against patronymic": (TEACHERS, "E2", "м", "пол «мужской», а отчество — «Олеговна»"),
    "formula": (TEACHERS, "C2", "=C3+1", "C2 «Телефон»: стоит формула"),
    "error of the spreadsheet": (TEACHERS, "B2", "#REF!", "стоит ошибка #REF!"),
    "same login": (TEACHERS, "A3", "Petrova", "«Petrova» уже есть в строке 2, и там иначе: ФИО"),
    "same phone": (TEACHERS, "C3", "8-999-000-00-01", "+79990000001 уже у «petrova» (C2)"),
    "example half edited": (TEACHERS, "A2", "Пример", "остался «пример» из образца"),
    "words under no heading": (TEACHERS, "G2", "важно", "G1: у столбца нет заголовка"),
    "password": (TEACHERS, "G1", "Пароль от журнала", "регистрационные данные не сообщают никому"),
    "code": (TEACHERS, "G1", "код из SMS", "регистрационные данные не сообщают никому"),
    "password in English": (TEACHERS, "F1", "user_password", "Удалите столбец"),
    "unknown heading": (TEACHERS, "F1", "Любимый цвет", "столбца «Любимый цвет» в листе «Учителя»"),
    "misspelled heading": (TEACHERS, "F1", "Арганизация", "Возможно, это «Организация»"),
    "missing heading": (TEACHERS, "C1", None, "нет столбца «Телефон»"),
    "heading twice": (TEACHERS, "F1", "Тел.", "F1: столбец «Телефон» уже есть"),
    "formula as a heading": (TEACHERS, "F1", "=A1", "F1: в заголовке стоит формула"),
    "chat of nobody": (SUBJECT_CHATS, "A2", "petrovna", "на листе «Учителя» нет. Возможно, это"),
    "Latin A in a class": (SUBJECT_CHATS, "B2", "5A", "впишите русскую, так: «5А»"),
    "class that became a date": (SUBJECT_CHATS, "B2", PETROVA[3], "превратила это в дату"),
    "subject without a class": (SUBJECT_CHATS, "B2", None, "впишите класс, в котором нужен чат"),
    "no subject": (SUBJECT_CHATS, "C2", "", "C2 «Предмет»: пусто"),
    "subject of two alphabets": (SUBJECT_CHATS, "C2", "Aлгебра", "впишите русскими: «Алгебра»"),
    "no title": (MANUAL_CHATS, "B2", None, "B2 «Название»: пусто"),
    "title too long": (MANUAL_CHATS, "B2", "я" * 101, "поместится не больше 100"),
    "title with a bell": (MANUAL_CHATS, "B2", "Стенгазета\u2028\u0085\ue000", "на клавиатуре нет"),
    "person by surname alone": (MANUAL_CHATS, "C2", "Смирнова", "участник «Смирнова»: нужны"),
    "name and patronymic alone": (TEACHERS, "B2", "Анна Олеговна", "«Фамилия Имя Отчество»"),
    "name before a surname": (TEACHERS, "B2", "Анна Абрамович", "похоже, это имя и отчество"),
    "person named twice, otherwise": (
        *(MANUAL_CHATS, "C2", "Ли Ян; Ян Ли"),
        "участник «Ян Ли» назван дважды (как «Ли Ян»)",
    ),
    "person named twice": (MANUAL_CHATS, "C2", "Ли Ян; Ли Ян", "назван дважды"),
    "neither open nor closed": (MANUAL_CHATS, "D2", "да", "впишите «закрытый» или «открытый»"),
}
MORE_ROWS: dict[str, tuple[str, Sequence[object], str]] = {
    "teacher twice": (TEACHERS, PETROVA, "«petrova» уже есть в строке 2: удалите повтор"),
    "person under two logins": (
        TEACHERS,
        ("anna", *PETROVA[1:2], "+79990000003", *PETROVA[3:]),
        "с той же датой рождения уже есть в строке 2: один человек — одна строка.\n",
    ),
    "login of two organisations": (
        TEACHERS,
        ("Petrova", "Ли Анна", "+79990000003", PETROVA[3], "женский", "Лицей № 14"),
        "оставьте одну строку; если это другая организация, заполните на неё отдельный реестр",
    ),
    "teacher of two organisations": (
        TEACHERS,
        ("anna", *PETROVA[1:5], "Лицей № 14"),
        "у каждого учителя свой телефон; если это другая организация, заполните на неё отдельный",
    ),
    "subject chat twice": (SUBJECT_CHATS, ("petrova", "5а", "алгебра"), "повторяет строку 2"),
    "subject beside a star": (SUBJECT_CHATS, ("ivanov", "6Б", "Физика"), "просит строка 3 («*»)"),
    "class beside all classes": (SUBJECT_CHATS, ("petrova", "*", "*"), "уже просит строка 4"),
    "manual chat twice": (MANUAL_CHATS, RIGHT[MANUAL_CHATS][0], "в строке 2: удалите повтор"),
    "manual chat, other people": (
        MANUAL_CHATS,
        ("petrova", "СТЕНГАЗЕТА", None, "открытый"),
        "а участники или доступ другие",
    ),
}


def with_cell(title: str, cell: str, value: Any) -> Make:  # noqa: ANN401 - a cell takes anything
    def make(folder: Path) -> Path:
        made = book()
        made[title][cell] = value
        return saved(made, folder)

    return make


def with_row(title: str, row: Sequence[object]) -> Make:
    return lambda folder: saved(book({**RIGHT, title: [*RIGHT[title], row]}), folder)


def file(content: bytes, name: str = "roster.xlsx") -> Make:
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(content)
        return folder / name

    return make


def archive(*names: str, content: bytes = b"<x/>") -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, content)
    return buffer.getvalue()


def workbook_bytes() -> bytes:
    buffer = BytesIO()
    book().save(buffer)
    return buffer.getvalue()


def with_part(name: str, content: bytes) -> bytes:
    """Put another part into a right workbook, or another content into one of its own."""
    buffer = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook_bytes())) as old, zipfile.ZipFile(buffer, "w") as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, content)
    return buffer.getvalue()


def encrypted_zip() -> bytes:
    content = bytearray(archive("xl/workbook.xml"))
    directory = content.index(b"PK\x01\x02")
    for place in (6, directory + 8):  # the flags of the part, here and in the directory
        (flags,) = struct.unpack_from("<H", content, place)
        struct.pack_into("<H", content, place, flags | 1)
    return bytes(content)


def changed(change: Callable[[Workbook], object]) -> Make:
    def make(folder: Path) -> Path:
        made = book()
        change(made)
        return saved(made, folder)

    return make


def renamed(title: str, name: str) -> Make:
    return changed(lambda made: setattr(made[title], "title", name))


def hide_row(made: Workbook) -> None:
    made[TEACHERS].row_dimensions[3].hidden = True


def hide_columns(title: str, first: str, last: str) -> Callable[[Workbook], None]:
    def change(made: Workbook) -> None:
        made[title].column_dimensions.group(first, last, hidden=True)

    return change


def hide_sheet(made: Workbook) -> None:
    made[SUBJECT_CHATS].sheet_state = "hidden"


def merge(made: Workbook) -> None:
    made[SUBJECT_CHATS].merge_cells("A2:A3")


def add_sheet(
    name: str,
    *headings: str,
    under: tuple[str, ...] = (),
    state: Literal["visible", "hidden"] = "visible",
) -> Make:
    def change(made: Workbook) -> None:
        made.create_sheet(name).append([*headings] or ["petrova", "qwerty"])
        made[name].append(under)
        made[name].sheet_state = state

    return changed(change)


def sparse(folder: Path) -> Path:
    """A file of 100 MB that takes no room."""
    path = folder / "roster.xlsx"
    with path.open("wb") as opened:
        opened.write(b"PK\x03\x04")
        opened.truncate(100_000_000)
    return path


def fifo(folder: Path) -> Path:
    os.mkfifo(folder / "roster.xlsx")
    return folder / "roster.xlsx"


def a_socket(folder: Path) -> Path:
    os.mknod(folder / "s", stat.S_IFSOCK | 0o600)  # by path, however long that is
    return folder / "s"


def loop(folder: Path) -> Path:
    (folder / "roster.xlsx").symlink_to(folder / "roster.xlsx")
    return folder / "roster.xlsx"


def folder_of(**files: str) -> Make:
    def make(folder: Path) -> Path:
        for name, text in files.items():
            (folder / f"{name}.csv").write_text(text, "utf-8")
        return folder

    return make


OLE = bytes.fromhex("d0cf11e0a1b11ae1")
TEACHERS_CSV = csv_text(TEACHERS)
FILES: dict[str, tuple[Make, str]] = {
    "nothing there": (lambda folder: folder / "no.xlsx", "такого файла нет; образец сделает"),
    "a file on the way": (lambda folder: file(b"x", "a")(folder) / "b.xlsx", "стоит файл, а не"),
    "an empty folder": (lambda folder: folder, "это папка, и файлов .csv в ней нет"),
    "a device": (lambda _: Path("/dev/zero"), "это устройство или канал"),
    "a pipe": (fifo, "это устройство или канал"),
    "a socket": (a_socket, "это устройство или канал"),
    "a link to itself": (loop, "не прочитан: "),
    "a file that refuses": (lambda _: Path("/proc/self/mem"), "не прочитан: "),
    "a name too long": (lambda folder: folder / ("я" * 200 + ".xlsx"), "не прочитан: "),
    "Excel's own lock": (file(b"x", "~$roster.xlsx"), "временный файл Excel; укажите саму"),
    "an empty file": (file(b""), "файл пуст"),
    "spaces alone": (file(b" \r\n\r\n", "r.csv"), "файл пуст"),
    "100 MB": (sparse, "больше 20 МБ, это не реестр"),
    "a bomb": (file(archive("xl/workbook.xml", content=bytes(101_000_000))), "внутри 101 МБ"),
    "half a workbook": (file(workbook_bytes()[:3000]), "файл повреждён или обрезан"),
    "no archive after PK": (file(b"PK\x03\x04" + b"x" * 100), "файл повреждён или обрезан"),
    "a locked archive": (file(encrypted_zip()), "архив защищён паролем"),
    "some archive": (file(archive("a.txt")), "это архив, а не книга Excel"),
    "a workbook with no insides": (file(archive("xl/workbook.xml")), "повреждён и не открывается"),
    "a broken sheet": (
        file(with_part("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row")),
        "повреждён и не открывается",
    ),
    "a strict workbook": (
        file(archive("xl/workbook.xml", content=b"http://purl.oclc.org/ooxml/")),
        "«Строгая книга Open XML»",
    ),
    "macros": (file(with_part("xl/vbaProject.bin", b"x"), "roster.xlsm"), "в книге макросы"),
    "macros under another name": (file(with_part("xl/vbaProject.bin", b"x")), "в книге макросы"),
    "an entity bomb": (
        file(
            with_part(
                "xl/worksheets/sheet1.xml",
                b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>',
            )
        ),
        "повреждён и не открывается",
    ),
    "a binary workbook": (file(archive("xl/workbook.bin")), "двоичная книга .xlsb"),
    "a Word document": (file(archive("word/document.xml"), "r.docx"), "это документ Word"),
    "an OpenDocument": (file(archive("content.xml"), "roster.ods"), "таблица OpenDocument"),
    "an old workbook": (file(OLE + b"Workbook", "roster.xls"), "старый формат .xls"),
    "an encrypted workbook": (
        file(OLE + "EncryptedPackage".encode("utf-16-le")),
        "файл защищён паролем: снимите",
    ),
    "a PDF": (file(b"%PDF-1.7"), "это PDF, а не таблица"),
    "a picture": (file(b"\x89PNG\r\n\x1a\n", "roster.csv"), "это картинка"),
    "text called a workbook": (file(TEACHERS_CSV.encode()), "внутри текст, а не книга Excel"),
    "a workbook called text": (file(workbook_bytes(), "roster.csv"), "переименуйте файл в .xlsx"),
    "an unknown kind": (file(b"logins", "roster.doc"), "непонятно, что это за файл"),
    "NUL bytes": (file(b"a;b\n\0\0\0;1\n", "r.csv"), "строка 2: в файле нулевые байты"),
    "UTF-8's mark, 1251's letters": (
        file(b"\xef\xbb\xbf" + TEACHERS_CSV.encode("cp1251"), "r.csv"),
        "строка 1: файл начинается как UTF-8",
    ),
    "half a UTF-16 letter": (
        file(TEACHERS_CSV.encode("utf-16") + b"x", "r.csv"),
        "начинается как UTF-16, а дальше обрывается",
    ),
    "letters of DOS": (file(TEACHERS_CSV.encode("cp866"), "r.csv"), "в кодировке DOS"),
    "letters of KOI8": (
        file(csv_text(SUBJECT_CHATS).encode("koi8-r"), "r.csv"),
        "в кодировке KOI8-R",
    ),
    "letters of nobody": (file("Логин;\x98".encode("latin1", "replace"), "r.csv"), "это не текст"),
    "a quote left open": (
        file(TEACHERS_CSV.replace("petrova", '"petrova').encode(), "r.csv"),
        "кавычка открыта и не закрыта",
    ),
    "a quote inside": (
        file(TEACHERS_CSV.replace("petrova", '"pet"rova').encode(), "r.csv"),
        "строка 2: после закрытой кавычки стоят лишние знаки",
    ),
    "a formula in CSV": (
        file(TEACHERS_CSV.replace("petrova", "=cmd|'/c'!A1").encode(), "r.csv"),
        "A2 «Логин»: стоит формула",
    ),
    "a cell without end": (
        file(TEACHERS_CSV.replace("Лицей", "я" * 140_000).encode(), "r.csv"),
        "в одной ячейке больше",
    ),
    "headings of nothing": (file(b"a;b\n1;2\n", "r.csv"), "по заголовкам не понять"),
    "chats without teachers": (
        file(csv_text(MANUAL_CHATS).encode(), "r.csv"),
        "нет листа «Учителя», есть только «Чаты вручную»",
    ),
    "a sheet in two files": (
        folder_of(a=TEACHERS_CSV, b=TEACHERS_CSV),
        "b.csv, то же, что и в «a.csv»",
    ),
    "two kinds of wrong in two files": (
        folder_of(a=TEACHERS_CSV.replace("ivanov", ""), b="x;y\n"),
        "ничего не сделано",
    ),
    "no rows": (lambda folder: saved(book({}), folder), "лист «Учителя»: ни одной строки"),
    "an empty sheet": (
        changed(lambda made: made[TEACHERS].delete_rows(1, 9)),
        "в первой строке нет заголовков",
    ),
    "no headings": (
        changed(lambda made: made[TEACHERS].delete_rows(1)),
        "в первой строке нет заголовков",
    ),
    "no teachers' sheet": (
        changed(lambda made: made.remove(made[TEACHERS])),
        "нет листа «Учителя», есть только",
    ),
    "a misspelled sheet": (renamed(TEACHERS, "Учитиля"), "Возможно, это «Учителя»"),
    "a strange sheet": (add_sheet("Лист1"), "Лист1, такого листа в реестре нет"),
    "a sheet of passwords": (add_sheet("Пароли"), "Удалите лист"),
    "passwords among notes": (
        add_sheet("Заметки", "Логин", "Пароль"),
        "Заметки, B1, столбец «Пароль»: регистрационные данные не сообщают никому",
    ),
    "passwords among notes, under a title": (
        add_sheet("Заметки", "Для себя", under=("Логин", "Пароль")),
        "Заметки, B2, столбец «Пароль»: регистрационные данные не сообщают никому",
    ),
    "passwords on a hidden sheet": (
        add_sheet("Лист1", "Логин", "Пароль", state="hidden"),
        "Лист1, B1, столбец «Пароль»: регистрационные данные не сообщают никому",
    ),
    "a hidden row": (changed(hide_row), "строка 3 скрыта"),
    "a hidden sheet": (changed(hide_sheet), "лист скрыт"),
    "a hidden column": (
        changed(hide_columns(TEACHERS, "F", "F")),
        "Учителя, F1: столбец «Организация» скрыт",
    ),
    "hidden columns": (
        changed(hide_columns(MANUAL_CHATS, "C", "D")),
        "Чаты вручную, D1: столбец «Доступ» скрыт",
    ),
    "merged cells": (changed(merge), "A2:A3: ячейки объединены"),
    "rows without end": (
        file(("Логин;ФИО\n" + "a;b\n" * 50_001).encode(), "r.csv"),
        "больше 50000 строк",
    ),
}

CASES = {
    **{name: (with_cell(*case[:3]), case[3]) for name, case in CELLS.items()},
    **{name: (with_row(*case[:2]), case[2]) for name, case in MORE_ROWS.items()},
    **FILES,
}


@pytest.mark.parametrize(("make", "words"), CASES.values(), ids=CASES)
def test_a_broken_roster_is_told_with_its_place(
    make: Make, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rpa", "check", str(make(tmp_path))]) == 2
    said = capsys.readouterr()
    assert words in said.err
    assert said.out == ""
    assert said.err.startswith("svyazka: ")


def test_the_right_roster_of_these_tests_is_right(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rpa", "check", str(saved(book(), tmp_path))]) == 0
    assert "Учителей 2, строк предметных чатов 2, чатов вручную 1" in capsys.readouterr().out


def test_all_problems_are_told_at_once_in_the_order_of_the_sheets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = book()
    made[MANUAL_CHATS]["B2"] = None
    made[TEACHERS]["C3"] = "123"
    made[TEACHERS]["A2"] = None
    made[SUBJECT_CHATS]["B2"] = "5A"
    assert main(["rpa", "check", str(saved(made, tmp_path))]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.strip().partition("»:")[0] for line in lines[1:]] == [
        "Учителя, A2 «Логин",
        "Учителя, C3 «Телефон",
        "Предметные чаты, B2 «Класс",
        "Чаты вручную, B2 «Название",
    ]


def test_one_bad_login_brings_no_complaint_about_its_chats(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make = with_cell(TEACHERS, "A2", "anna petrova")
    assert main(["rpa", "check", str(make(tmp_path))]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_password_is_not_repeated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = book()
    made[TEACHERS]["G1"] = "Пароль"
    made[TEACHERS]["G2"] = "Qwerty-123"
    assert main(["rpa", "check", str(saved(made, tmp_path))]) == 2
    assert "Qwerty" not in capsys.readouterr().err


def test_a_file_without_rights_is_told(tmp_path: Path) -> None:
    path = saved(book(), tmp_path)
    path.chmod(0)
    command = [sys.executable, "-m", "svyazka", "rpa", "check", str(path)]
    if os.geteuid() == 0:  # root may read everything, until it gives that up
        humbly = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
        if subprocess.run([*humbly, "true"], capture_output=True, check=False).returncode:
            pytest.skip("здесь root не может отказаться от своих прав")
        command = [*humbly, *command]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 2
    assert "нет прав" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_cell_at_the_end_of_the_sheet_costs_nothing(tmp_path: Path) -> None:
    made = book()
    made[TEACHERS]["A1048576"] = " "
    assert main(["rpa", "check", str(saved(made, tmp_path))]) == 0


def test_what_the_robot_does_not_obey_may_be_hidden(tmp_path: Path) -> None:
    """Notes, and a column in which only the template itself has written."""
    made = load_workbook(write_template(tmp_path / "roster.xlsx"))
    page = made[TEACHERS]
    for number, value in enumerate((*PETROVA[:5], None, "звонить вечером"), start=1):
        page.cell(9, number, value)
    page["G1"] = "Заметки"
    page.column_dimensions.group("F", "G", hidden=True)
    assert main(["rpa", "check", str(saved(made, tmp_path))]) == 0


def test_a_bad_file_is_left_as_it_was(tmp_path: Path) -> None:
    path = with_cell(TEACHERS, "A2", None)(tmp_path)
    before = path.read_bytes()
    main(["rpa", "check", str(path)])
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == [path.name]


def test_the_headings_are_those_of_the_template(tmp_path: Path) -> None:
    assert main(["rpa", "template", str(tmp_path / "roster.xlsx")]) == 0
    made = load_workbook(tmp_path / "roster.xlsx")
    for title in (TEACHERS, SUBJECT_CHATS, MANUAL_CHATS):
        assert tuple(cell.value for cell in made[title][1]) == sheet(title).headings
