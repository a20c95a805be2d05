"""The page of a run says first what matters, carries everything in itself, and can be used."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from fixtures.access import audit
from paper.pictures import embed
from svyazka.compare import compare
from svyazka.evidence import Look, Picture, Run, Verdict, Visual
from svyazka.instruction import instruction
from svyazka.report import write_matrix
from tests.report.conftest import attempt, login, screen


@pytest.fixture
def show(new_context: Callable[..., BrowserContext], tmp_path: Path) -> Callable[..., Page]:
    """Write a run's matrix and open it, without a network."""

    def open_matrix(run: Run, *, against: Run | None = None, **window: object) -> Page:
        page = new_context(offline=True, **window).new_page()
        comparison = compare(run, against) if against else None
        page.goto(write_matrix(tmp_path / "matrix.html", run, against=comparison).as_uri())
        return page

    return open_matrix


def test_the_verdict_stands_first_and_the_failure_next(
    mixed: Run, show: Callable[..., Page]
) -> None:
    page = show(mixed)
    expect(page).to_have_title("Не проходит: сценариев 1 из 3")
    card = page.get_by_role("article").first
    for words in [
        "Войти",
        "Тогда учитель видит стол",
        "Заголовок «Рабочий стол»: на экране нет",
        "Страница: http://journal.localhost/login",
        "Не загрузилось",
        "GET http://journal.localhost/: 503",
    ]:
        expect(card).to_contain_text(words)
    picture = card.get_by_role("img", name="Экран на шаге «учитель видит стол»")
    assert picture.evaluate("image => image.naturalWidth") == 320


def test_a_line_of_a_heading_does_not_end_within_a_name(
    mixed: Run, show: Callable[..., Page]
) -> None:
    mixed.scenarios[0].name = "Перейти в VK Мессенджер & обратно"
    page = show(mixed)
    for heading in [
        page.get_by_role("heading", level=1),
        page.get_by_role("heading", level=2, name="Перейти в VK"),
        page.get_by_role("heading", level=3, name="Перейти в VK"),
    ]:
        assert "в\u00a0VK\u00a0Мессенджер" in (heading.text_content() or "")
    assert "&amp;" not in page.get_by_role("main").inner_text()


def test_the_trace_is_one_press_away(mixed: Run, show: Callable[..., Page], tmp_path: Path) -> None:
    page = show(mixed)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    link = page.get_by_role("link", name="Скачать запись Playwright").first
    assert link.get_attribute("href") == "evidence/trace/a-1-1.zip"
    assert (mixed.folder.parent / (link.get_attribute("href") or "")).exists()
    # It is pasted in the project's folder, wherever the report was carried.
    moved = tmp_path / "от учителя, 1'й" / "100 %"
    shutil.copytree(mixed.folder, moved / "evidence")
    shutil.copy(tmp_path / "matrix.html", moved)
    page.goto((moved / "matrix.html").as_uri())
    page.clock.install()
    button = page.locator("[data-copy]").first
    for _ in range(2):  # the second press while the first is still told of
        button.click()
        expect(button).to_have_text("Скопировано")
    copied = page.evaluate("navigator.clipboard.readText()")
    program, *arguments = shlex.split(copied)
    assert program == ".venv/bin/playwright"
    assert arguments == ["show-trace", str(moved / "evidence/trace/a-1-1.zip")]
    page.clock.run_for(2_500)
    expect(button).to_have_text("Скопировать команду")


def test_from_a_server_too_a_trace_is_downloaded_and_its_address_told_to_nobody(
    mixed: Run, new_context: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    write_matrix(tmp_path / "matrix.html", mixed)
    page = new_context().new_page()
    with ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=tmp_path)
    ) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        page.goto(f"http://127.0.0.1:{server.server_port}/matrix.html")
        with page.expect_download() as download:
            page.locator("a[download]").first.click()
        address = page.locator("a[download]").first.evaluate("link => link.href")
        expect(page.locator("[data-trace]").first).to_contain_text(f"show-trace '{address}'")
        server.shutdown()
    assert download.value.path().read_bytes() == b"PK"
    viewer = page.get_by_role("link", name="trace.playwright.dev").first
    expect(viewer).to_have_attribute("href", "https://trace.playwright.dev/")


def test_what_is_folded_opens_by_keyboard_and_then_has_its_picture(
    mixed: Run, show: Callable[..., Page]
) -> None:
    page = show(mixed)
    picture = page.locator("#A1").get_by_role("img", name="Экран на шаге «учитель входит»").first
    expect(picture).to_be_hidden()
    page.locator("#A1 > summary").focus()
    page.keyboard.press("Enter")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 320)


def test_it_is_filtered_by_verdict_and_by_part(mixed: Run, show: Callable[..., Page]) -> None:
    page = show(mixed)
    rows = page.locator(".feature .row")
    expect(rows.filter(visible=True)).to_have_count(4)
    flaky = page.get_by_role("button", name="Нестабилен")
    flaky.press("Space")
    expect(flaky).to_have_attribute("aria-pressed", "true")
    expect(rows.filter(visible=True)).to_have_count(1)
    expect(page.get_by_role("status")).to_have_text("Показано сценариев: 1")
    headings = page.get_by_role("heading", level=2)
    expect(headings.filter(has_text="Что не прошло")).to_be_visible()
    expect(headings.filter(has_text="Что не проверялось")).to_be_hidden()
    flaky.press("Space")
    page.get_by_role("button", name="B. Создать чат по предмету в журнале").click()
    expect(rows.filter(visible=True)).to_have_count(0)
    expect(headings.filter(has_text="Что не прошло")).to_be_hidden()
    expect(page.locator("#B1")).to_be_visible()
    expect(page.locator("#A1")).to_be_hidden()


def test_what_was_left_out_stands_there_with_its_reason(
    mixed: Run, show: Callable[..., Page]
) -> None:
    section = show(mixed).get_by_role("region", name="Что не проверялось")
    expect(section).to_contain_text("Неверный код пусто")
    expect(section).to_contain_text("нужны часы стенда")


def test_every_file_is_a_group_and_is_named_where_titles_do_not_tell(
    evidence: Path, show: Callable[..., Page]
) -> None:
    for file, title in {"a": "Своя", "b": "Своя", "c": "", "d": "Ничья"}.items():
        scenario = login(attempt(), name=f"Войти в {file}")
        scenario.uri, scenario.feature = f"features/{file}.feature", title
        scenario.write(evidence)
    groups = show(Run.read(evidence)).locator(".feature")
    expect(groups.get_by_role("heading")).to_have_text(
        [
            "Своя features/a.feature",
            "Своя features/b.feature",
            "features/c.feature",
            "Ничья",
        ]
    )
    for number, file in enumerate("abcd"):
        expect(groups.nth(number).locator(".row")).to_have_count(1)
        expect(groups.nth(number).locator(".row > summary")).to_contain_text(f"Войти в {file}")


def test_a_link_to_a_scenario_unfolds_it(mixed: Run, show: Callable[..., Page]) -> None:
    page = show(mixed)
    page.get_by_role("heading", name="Войти снова").get_by_role("link").click()
    row = page.locator(".feature .row").filter(has_text="Войти снова")
    expect(row).to_have_attribute("open", "")
    expect(row.get_by_text("Попытка 1")).to_be_visible()


def test_it_fits_every_window(mixed: Run, show: Callable[..., Page]) -> None:
    page = show(mixed)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    schemes: list[Literal["light", "dark"]] = ["light", "dark"]
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        for width in (360, 768, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_core_finds_nothing(scheme: str, mixed: Run, show: Callable[..., Page]) -> None:
    page = show(mixed, color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert audit(page) == []


def test_the_word_of_a_verdict_stands_on_the_line_of_its_title(
    mixed: Run, show: Callable[..., Page]
) -> None:
    row = show(mixed).locator("#A1 > summary")
    baselines = row.evaluate(
        """row => [".id", ".mark"].map(words => {
          const strut = document.createElement("span");
          strut.style.cssText = "display: inline-block; width: 1px; height: 0";
          row.querySelector(words).append(strut);
          return strut.getBoundingClientRect().bottom;
        })"""
    )
    assert baselines[0] == pytest.approx(baselines[1], abs=0.5)


def test_a_run_of_a_part_says_so(evidence: Path, show: Callable[..., Page]) -> None:
    login(attempt()).write(evidence)
    page = show(Run.read(evidence))
    expect(page).to_have_title("Проходит то, что проверено: сценариев 1 из 1")
    expect(page.get_by_role("main")).to_contain_text(
        f"Проверена не вся инструкция: пунктов 2 из {len(instruction().ids)}."
    )


def test_a_run_of_the_whole_instruction_says_nothing_of_parts(
    evidence: Path, show: Callable[..., Page]
) -> None:
    scenario = login(attempt())
    scenario.attempts[0].steps[1].items = instruction().ids
    scenario.write(evidence)
    page = show(Run.read(evidence))
    expect(page).to_have_title("Всё проходит: сценариев 1 из 1")
    expect(page.get_by_text("Проверена не вся инструкция")).to_have_count(0)


def test_it_asks_nothing_of_any_other_place(mixed: Run, show: Callable[..., Page]) -> None:
    page = show(mixed)
    asked = page.evaluate(
        "performance.getEntriesByType('resource').map(one => one.name)"
        ".filter(name => !name.startsWith('data:'))"
    )
    assert asked == []
    assert page.evaluate("document.fonts.check('700 17px Manrope')")


def test_words_of_a_page_are_words_and_never_markup(
    evidence: Path, show: Callable[..., Page]
) -> None:
    scenario = login(attempt(Verdict.FAILED), name="<img src=x onerror=alert(1)>")
    scenario.attempts[0].log.console = ["</script><script>document.title = 'чужое'</script>"]
    scenario.write(evidence)
    page = show(Run.read(evidence))
    expect(page).to_have_title("Не проходит: сценариев 1 из 1")
    expect(page.get_by_role("article").first).to_contain_text("</script><script>")


def test_what_changed_since_is_told(evidence: Path, show: Callable[..., Page]) -> None:
    scenario = login(attempt(Verdict.FAILED))
    scenario.write(evidence)
    page = show(Run.read(evidence), against=Run(evidence, (login(attempt()),)))
    section = page.get_by_role("region", name="По сравнению с прошлой проверкой")
    expect(section).to_contain_text("Стало хуже: 1")


def test_a_changed_screen_stands_beside_the_approved_one(
    evidence: Path, show: Callable[..., Page]
) -> None:
    scenario = login(attempt())
    scenario.attempts[0].verdict, scenario.attempts[0].error = Verdict.FAILED, "Экран изменился"
    one, two = "pictures/1.png", "pictures/2.png"
    scenario.attempts[0].steps[1].look = Look(
        outcome=Visual.CHANGED, before=one, after=two, difference=two, changed=0.25
    )
    scenario.write(evidence)
    page = show(Run.read(evidence))
    expect(page.get_by_role("main")).to_contain_text("Экранов сравнено: 1, изменилось: 1.")
    card = page.get_by_role("article").first
    expect(card).to_contain_text("25,00 % точек")
    for name in ("Было", "Стало", "Разница"):
        expect(card.get_by_role("img", name=name)).to_be_visible()


def test_a_run_of_nothing_is_not_green(evidence: Path, show: Callable[..., Page]) -> None:
    expect(show(Run.read(evidence))).to_have_title("Проверено не всё: прошло сценариев 0 из 0")


def test_equal_pictures_are_stored_once_and_a_broken_one_is_left_out(tmp_path: Path) -> None:
    for name, content in {"a": screen(), "b": screen(), "c": b"no picture"}.items():
        (tmp_path / name).write_bytes(content)
    found = embed(tmp_path, ["a", "b", "c", "absent"])
    assert set(found) == {"a", "b"}
    assert found["a"].key == found["b"].key


def test_many_pictures_are_made_smaller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paper.pictures._BUDGET", 100)
    (tmp_path / "a").write_bytes(screen(size=(1280, 800)))
    small = embed(tmp_path, ["a"])["a"]
    assert (small.kind, small.width, small.height) == ("image/webp", 1280, 800)


def test_a_picture_that_is_gone_leaves_its_step(evidence: Path, show: Callable[..., Page]) -> None:
    scenario = login(attempt(Verdict.FAILED))
    scenario.attempts[0].steps[-1].picture = Picture(file="pictures/gone.png")
    scenario.write(evidence)
    expect(show(Run.read(evidence)).get_by_role("article").first).to_contain_text("Войти")
