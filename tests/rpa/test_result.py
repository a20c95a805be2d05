"""What a run leaves: the roster with its results, a page, cards, an audit."""

from __future__ import annotations

import errno
import re
import resource
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Literal

import pytest
import zxingcpp
from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from PIL import Image
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from fixtures.access import audit
from rpa.audit import Audit
from rpa.outcomes import Result, Status
from rpa.reading import read_roster
from rpa.report import write_result
from rpa.roster import MANUAL_CHATS, SUBJECT_CHATS, TEACHERS, Roster
from tests.rpa.rosters import RIGHT, book, csv_text, saved

NOW = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
LINK = "https://messenger.example/join/AJQ1d_xYz-0aBcD/"


def done(row: str, **more: object) -> Result:
    return Result.model_validate({"row": row, "status": Status.DONE, "when": NOW, **more})


RESULTS: Mapping[str, Result] = {
    each.row: each
    for each in (
        done("Учителя!2"),
        done("Учителя!3", status=Status.ALREADY),
        done("Предметные чаты!2", chats=("Алгебра 5А",)),
        done(
            "Предметные чаты!3",
            status=Status.CANNOT,
            code="no_such_class",
            reason="Класса 6Б в нагрузке учителя нет: проверьте журнал.",
            evidence=("pictures/1.png",),
        ),
        done("Чаты вручную!2", chats=("Стенгазета",), invite_link=LINK),
    )
}


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    (folder / "pictures").mkdir(parents=True)
    Image.new("RGB", (640, 400), "#dfe7f2").save(folder / "pictures" / "1.png")
    return folder


def write(run: Path, roster: Roster, results: Mapping[str, Result] = RESULTS) -> Path:
    return write_result(run, roster, results, target="staging", masked=True)


def test_the_roster_comes_back_with_results_beside_each_row(run: Path, tmp_path: Path) -> None:
    write(run, read_roster(saved(book(), tmp_path)))
    found = load_workbook(run / "result.xlsx")[MANUAL_CHATS]
    headings, line = list(found.values)[:2]
    told = dict(zip(headings, line, strict=True))
    assert (told["Итог"], told["Чат"], told["Ссылка"]) == ("Сделано", "Стенгазета", LINK)
    link = found.cell(2, headings.index("Ссылка") + 1).hyperlink
    assert link
    assert link.target == LINK
    assert told["Когда"] == NOW.astimezone().replace(tzinfo=None)


def test_what_the_user_has_formatted_stays(run: Path, tmp_path: Path) -> None:
    made = book()
    page = made[TEACHERS]
    page["B2"].fill = PatternFill("solid", fgColor="FFFFCC00")
    page["B2"].comment = Comment("классный руководитель 5А", "завуч")
    page.column_dimensions["B"].width = 55
    page.freeze_panes = "C2"
    made.create_sheet("Заметки")["A1"] = "не забыть"
    write(run, read_roster(saved(made, tmp_path)))
    found = load_workbook(run / "result.xlsx")
    kept = found[TEACHERS]
    assert kept["B2"].fill.fgColor.rgb == "FFFFCC00"
    assert kept["B2"].comment.text == "классный руководитель 5А"
    assert (kept.column_dimensions["B"].width, kept.freeze_panes) == (55, "C2")
    assert found["Заметки"]["A1"].value == "не забыть"


def test_a_result_is_a_roster_again_and_keeps_one_set_of_columns(run: Path, tmp_path: Path) -> None:
    first = read_roster(saved(book(), tmp_path))
    write(run, first)
    again = read_roster(run / "result.xlsx")
    assert again.rows == first.rows
    write(tmp_path / "second", again)
    headings = [cell.value for cell in load_workbook(tmp_path / "second/result.xlsx")[TEACHERS][1]]
    assert headings.count("Итог") == 1


def test_a_chat_whose_row_has_failed_since_has_no_link_of_before(run: Path, tmp_path: Path) -> None:
    write(run, read_roster(saved(book(), tmp_path)))
    again = read_roster(run / "result.xlsx")
    failed = {row: Result(row=row, status=Status.CANNOT, when=NOW) for row in RESULTS}
    write(tmp_path / "second", again, failed)
    found = load_workbook(tmp_path / "second/result.xlsx")[MANUAL_CHATS]
    assert LINK not in [cell.value for line in found for cell in line]
    assert [cell.hyperlink for line in found for cell in line if cell.hyperlink] == []


def test_headings_of_an_earlier_result_are_known_however_they_are_spelled(
    run: Path, tmp_path: Path
) -> None:
    given = book()
    page = given[TEACHERS]
    page.cell(1, page.max_column + 1, "Причина:")
    page.cell(1, page.max_column + 1, "Итог ")
    width = page.max_column
    write(run, read_roster(saved(given, tmp_path)))
    found = load_workbook(run / "result.xlsx")[TEACHERS]
    assert found.max_column == width + 3  # «Чат», «Ссылка», «Когда»
    assert found.cell(2, width).value == "Сделано"


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "+7", "@SUM(1)", "-1", "Стен\x07газета"])
def test_the_name_of_a_chat_is_never_a_formula(name: str, run: Path, tmp_path: Path) -> None:
    results = {"Чаты вручную!2": done("Чаты вручную!2", chats=(name,))}
    write(run, read_roster(saved(book(), tmp_path)), results)
    cell = load_workbook(run / "result.xlsx")[MANUAL_CHATS]["F2"]
    assert (cell.data_type, cell.value) == ("s", name.replace("\x07", ""))


def test_csv_comes_back_as_a_workbook_with_the_same_rows(run: Path, tmp_path: Path) -> None:
    (tmp_path / "csv").mkdir()
    for title in RIGHT:
        (tmp_path / "csv" / f"{title}.csv").write_text(csv_text(title), "utf-8")
    roster = read_roster(tmp_path / "csv")
    write(run, roster)
    assert read_roster(run / "result.xlsx").rows == roster.rows


def test_a_roster_changed_meanwhile_is_not_mixed_with_the_results(
    run: Path, tmp_path: Path
) -> None:
    roster = read_roster(saved(book(), tmp_path))
    saved(book({TEACHERS: RIGHT[TEACHERS][::-1]}), tmp_path)
    write(run, roster)
    assert load_workbook(run / "result.xlsx")[TEACHERS]["A2"].value == "petrova"


def test_the_page_says_first_how_much_needs_a_person(run: Path, tmp_path: Path, page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(write(run, read_roster(saved(book(), tmp_path))).as_uri())
    expect(page.locator(".verdict")).to_have_text("Нужно вмешаться: строк 1 из 5")
    card = page.get_by_role("article")
    expect(card).to_contain_text("Класса 6Б в нагрузке учителя нет: проверьте журнал.")
    expect(card.get_by_role("img")).to_have_js_property("naturalWidth", 640)
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    page.locator("summary").filter(has_text="Петрова").click()
    chats = page.get_by_role("list").filter(has_text="Алгебра 5А")
    expect(chats.get_by_role("listitem")).to_have_text(["Алгебра 5А"])


def test_a_row_that_was_put_off_is_shown_with_its_reason_and_her_others_are_counted(
    run: Path, tmp_path: Path, page: Page
) -> None:
    roster = read_roster(saved(book(), tmp_path))
    results = {row.id: done(row.id) for row in roster.rows}
    results["Чаты вручную!2"] = Result(
        row="Чаты вручную!2",
        status=Status.TODO,
        code="colleague_first",
        reason="Иванова ещё нет в мессенджере.",
    )
    results["Учителя!3"] = Result(row="Учителя!3", status=Status.WAITING)
    page.goto(write(run, roster, results).as_uri())
    verdict = page.locator(".verdict")
    expect(verdict).to_have_text("Ждут учителей: строк 1 из 5, не начато: 1")
    put_off = page.get_by_role("region", name="Что не начато").get_by_role("article")
    expect(put_off).to_contain_text("Иванова ещё нет в мессенджере.")
    expect(put_off).not_to_contain_text("colleague_first")
    petrova = page.locator("summary").filter(has_text="Петрова")
    expect(petrova).to_contain_text("2 из 3")
    expect(petrova).not_to_contain_text("Не начато")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.DONE, "Всё сделано: строк 5 из 5"),
        (Status.ALREADY, "Всё уже было сделано: строк 5"),
        (Status.WAITING, "Ждут учителей: строк 5 из 5"),
        (Status.PARKED, "Нужно вмешаться: строк 5 из 5"),
        (Status.CANCELLED, "Остановлено: сделано строк 0 из 5"),
        (Status.TODO, "Сделано строк 0 из 5"),
    ],
)
def test_the_verdict_is_that_of_all_rows(
    status: Status, words: str, run: Path, tmp_path: Path, page: Page
) -> None:
    roster = read_roster(saved(book(), tmp_path))
    results = {row.id: Result(row=row.id, status=status) for row in roster.rows}
    page.goto(write(run, roster, results).as_uri())
    expect(page.locator(".verdict")).to_have_text(words)


def test_rows_are_filtered_by_result_sheet_and_words(run: Path, tmp_path: Path, page: Page) -> None:
    page.goto(write(run, read_roster(saved(book(), tmp_path))).as_uri())
    shown = page.locator("#shown")
    page.get_by_role("button", name="Сделано").click()
    expect(shown).to_have_text("Показано строк: 3")
    page.get_by_role("button", name="Учителя").click()
    expect(shown).to_have_text("Показано строк: 1")
    page.get_by_role("button", name="Сделано").click()
    page.get_by_role("button", name="Учителя").click()
    page.get_by_role("searchbox").fill("стенгаз")
    expect(shown).to_have_text("Показано строк: 1")
    expect(page.get_by_role("group").filter(has_text="Иванов")).to_be_hidden()
    for words in ("иванов петр", "иванов пётр"):
        page.get_by_role("searchbox").fill(words)
        expect(shown).to_have_text("Показано строк: 2")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["index.html", "cards.html"])
def test_the_pages_are_accessible_and_fit_a_phone(
    name: str, scheme: Literal["light", "dark"], run: Path, tmp_path: Path, page: Page
) -> None:
    write(run, read_roster(saved(book(), tmp_path)))
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto((run / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
    assert audit(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_link_that_is_no_web_address_is_not_offered(
    run: Path, tmp_path: Path, page: Page
) -> None:
    results = {"Чаты вручную!2": done("Чаты вручную!2", invite_link="javascript:alert(1)")}
    page.goto(write(run, read_roster(saved(book(), tmp_path)), results).as_uri())
    assert "javascript:" not in page.content()
    assert not (run / "cards.html").exists()


def test_the_code_on_a_card_is_the_link(run: Path, tmp_path: Path, page: Page) -> None:
    write(run, read_roster(saved(book(), tmp_path)))
    page.goto((run / "cards.html").as_uri())
    picture = Image.open(BytesIO(page.get_by_role("article").screenshot()))
    (code,) = zxingcpp.read_barcodes(picture)
    assert code.text == LINK
    expect(page.get_by_role("article")).to_contain_text(LINK)
    expect(page.get_by_role("article")).to_contain_text("открытый чат · Петрова Анна Олеговна")


def test_cards_are_printed_four_on_a_sheet(run: Path, tmp_path: Path, page: Page) -> None:
    chats = [("petrova", f"Кружок {number}", None, None) for number in range(9)]
    roster = read_roster(saved(book({**RIGHT, MANUAL_CHATS: chats, SUBJECT_CHATS: ()}), tmp_path))
    write(run, roster, {row.id: done(row.id, invite_link=LINK) for row in roster.rows})
    page.goto((run / "cards.html").as_uri())
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 3


def test_a_long_name_is_whole_on_its_card_and_the_code_can_be_read(
    run: Path, tmp_path: Path, page: Page
) -> None:
    name = (
        "Родители и классный руководитель 10А: поездки, экскурсии, дежурства, соревнования, "
        "выпускной 2027"
    )
    chats = [("petrova", name, None, None)]
    roster = read_roster(saved(book({**RIGHT, MANUAL_CHATS: chats, SUBJECT_CHATS: ()}), tmp_path))
    write(run, roster, {row.id: done(row.id, invite_link=LINK) for row in roster.rows})
    page.goto((run / "cards.html").as_uri())
    page.set_viewport_size({"width": 794, "height": 1123})  # A4, as it is printed
    page.emulate_media(media="print")
    (sheet,) = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert name in " ".join(sheet.extract_text().split())
    card = page.get_by_role("article")
    assert card.evaluate("card => card.scrollHeight <= card.clientHeight")
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(card.screenshot())))
    assert code.text == LINK


_both: list[Barrier] = []


def _with(both: Barrier) -> None:
    _both.append(both)


def _add_lines(folder: str) -> None:
    (both,) = _both
    both.wait(60)  # nobody begins before the other is there
    for number in range(200):
        Audit(Path(folder)).write("chat_created", target="mock", login="petrova", number=number)


def test_lines_of_several_processes_do_not_mix(tmp_path: Path) -> None:
    context = get_context("spawn")
    both = context.Barrier(2)
    with ProcessPoolExecutor(2, context, _with, (both,)) as pool:
        list(pool.map(_add_lines, [str(tmp_path)] * 2))
    lines = list(Audit(tmp_path).read())
    assert len(lines) == 400
    assert {(line["what"], line["target"], line["login"]) for line in lines} == {
        ("chat_created", "mock", "petrova")
    }
    assert len({line["pid"] for line in lines}) == 2


HALVES = {"in a number": b'{"at": "2026', "in a letter": '{"chats": ["Стенгазета'.encode()[:-1]}


@pytest.mark.parametrize("half", HALVES.values(), ids=HALVES)
def test_half_a_line_that_a_dead_machine_left_is_passed_over(half: bytes, tmp_path: Path) -> None:
    audit = Audit(tmp_path)
    audit.write("run_started", target="mock")
    with audit.file.open("ab") as opened:
        opened.write(half)
    audit.write("run_resumed", target="mock")
    assert [line["what"] for line in audit.read()] == ["run_started", "run_resumed"]


def test_a_line_is_one_whatever_is_in_it(tmp_path: Path) -> None:
    title = "Стенгазета\u2028номер\x85один"
    Audit(tmp_path).write("chat_created", target="mock", title=title)
    assert [line["title"] for line in Audit(tmp_path).read()] == [title]


def _add_line_with_room_for(size: int, folder: str) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    Audit(Path(folder)).write("run_resumed", target="mock")


def test_a_line_that_has_room_for_its_half_is_told(tmp_path: Path) -> None:
    audit = Audit(tmp_path)
    audit.write("run_started", target="mock")
    room = audit.file.stat().st_size + 20
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        told = pool.submit(_add_line_with_room_for, room, str(tmp_path)).exception()
    assert isinstance(told, OSError)
    assert told.errno == errno.ENOSPC
    audit.write("run_resumed", target="mock")
    assert [line["what"] for line in audit.read()] == ["run_started", "run_resumed"]
