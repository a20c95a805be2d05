"""A guide as a page: all in one file, for everybody, at any width, by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from fixtures.access import audit
from tests.walkthroughs.rendering.conftest import Sample
from walkthroughs.renderers import html
from walkthroughs.words import words

Show = Callable[..., Page]
Scheme = Literal["light", "dark"]


@pytest.fixture
def show(new_context: Callable[..., BrowserContext], pages: Path, teacher: Sample) -> Show:
    """Open a guide without a network."""

    def open_guide(
        sample: Sample = teacher, at: str = "", width: int = 1280, scheme: Scheme = "light"
    ) -> Page:
        page = new_context(offline=True).new_page()
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{(pages / sample.guide.id / html.NAME).as_uri()}{at}")
        return page

    return open_guide


def _done(page: Page) -> str:
    return page.locator("#progress-words").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 360])
def test_axe_core_finds_nothing(
    show: Show, teacher: Sample, student: Sample, width: int, scheme: Scheme
) -> None:
    for sample in (teacher, student):
        page = show(sample, width=width, scheme=scheme)
        assert audit(page) == []
        page.locator(".zoom").first.click()
        assert audit(page) == []
        page.keyboard.press("Escape")
        page.locator("[data-help]").click()
        assert audit(page) == []


@pytest.mark.parametrize("width", [360, 768, 1440, 1920])
def test_nothing_is_wider_than_the_window(show: Show, student: Sample, width: int) -> None:
    for page in (show(width=width), show(student, width=width)):
        across = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert across[0] <= across[1]


def test_the_page_asks_for_nothing_else(show: Show) -> None:
    page = show()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    elsewhere = [url for url in asked if not url.startswith(("data:", "blob:"))]
    assert elsewhere == [page.url]
    broken = "[...document.images].filter(one => one.closest('.zoom') && !one.naturalWidth).length"
    assert page.evaluate(broken) == 0
    assert page.evaluate("document.fonts.check('15px Manrope', 'Шаг')")


def test_every_step_its_notes_and_what_one_sees_are_told(show: Show, teacher: Sample) -> None:
    page = show()
    expect(page).to_have_title(teacher.guide.title)
    for step in teacher.guide.steps:
        told = page.locator(f"[id='{step.id}']")
        expect(told.get_by_role("heading", level=3)).to_contain_text(
            f"Шаг {step.number}. {step.caption}".replace("\u00a0", " ")
        )
        for note in step.notes:
            word = "Совет." if note.kind == "tip" else "Внимание."
            expect(told.get_by_role("note")).to_contain_text(f"{word} {note.text}")
        if step.expected:
            expect(told).to_contain_text("Что вы увидите.")
        alts = told.get_by_role("img").evaluate_all("all => all.map(one => one.alt)")
        assert alts == [picture.alt for picture in step.pictures]


def test_the_contents_and_a_link_lead_to_a_step(show: Show, teacher: Sample) -> None:
    page = show()
    contents = page.get_by_role("navigation", name="Оглавление")
    expect(contents.get_by_role("listitem").filter(has=page.locator(".place"))).to_have_count(
        len(teacher.guide.steps) + len(teacher.guide.sections)
    )
    contents.get_by_role("link", name="Введите код из SMS").click()
    expect(page.get_by_role("heading", name="Введите код из SMS")).to_be_in_viewport()
    assert page.url.endswith("#step-a5")
    page = show(at="#step-d2")
    expect(page.get_by_role("heading", name="Назовите чат")).to_be_in_viewport()


def test_a_picture_enlarges_and_gives_the_focus_back(show: Show) -> None:
    page = show()
    picture = page.locator("[id='step-a3'] .zoom")
    picture.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    shown = dialog.get_by_role("img")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("3. Нажмите «Привязать учебный профиль VK ID»")
    source = picture.locator("img").get_attribute("src")
    assert shown.get_attribute("src") == source
    page.keyboard.press("ArrowRight")
    expect(dialog).to_contain_text("4. Введите номер")
    assert shown.get_attribute("src") != source
    fits = shown.bounding_box()
    dialog.get_by_role("button", name="Крупнее").click()
    large = shown.bounding_box()
    assert fits
    assert large
    assert large["width"] > fits["width"]
    page.keyboard.press("ArrowRight")  # it moves what is larger than the window
    page.wait_for_function("document.querySelector('.viewer-room').scrollLeft > 0")
    expect(dialog).to_contain_text("4. Введите номер")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator("[id='step-a4'] .zoom")).to_be_focused()


def test_at_the_last_picture_the_focus_stays_in_its_window(show: Show) -> None:
    page = show()
    page.locator(".zoom").last.click()
    page.keyboard.press("KeyP")
    following = page.locator("[data-go='1']")
    following.focus()
    page.keyboard.press("Enter")
    expect(following).to_be_disabled()
    expect(page.locator(".viewer-room")).to_be_focused()


def test_what_is_done_is_remembered_for_this_guide_alone(
    show: Show, teacher: Sample, student: Sample, pages: Path
) -> None:
    page = show()
    total = len(teacher.guide.steps)
    assert _done(page) == f"Готово 0 из {total}"
    page.get_by_role("checkbox", name="Готово: шаг 2", exact=True).check()
    page.get_by_role("checkbox", name="Готово: шаг 5", exact=True).check()
    assert _done(page) == f"Готово 2 из {total}"
    page.reload()
    assert _done(page) == f"Готово 2 из {total}"
    expect(page.get_by_role("checkbox", name="Готово: шаг 5", exact=True)).to_be_checked()
    page.goto((pages / student.guide.id / html.NAME).as_uri())
    assert _done(page) == f"Done 0 of {len(student.guide.steps)}"
    page.go_back()
    page.get_by_role("button", name="Начать заново").click()
    page.reload()
    assert _done(page) == f"Готово 0 из {total}"


def test_the_keyboard_walks_through_the_steps(show: Show) -> None:
    page = show()
    heading = page.locator("h3:focus")
    page.keyboard.press("KeyN")
    expect(heading).to_contain_text("Шаг 1.")
    page.keyboard.press("ArrowRight")
    expect(heading).to_contain_text("Шаг 2.")
    expect(heading).to_be_in_viewport()
    page.keyboard.press("KeyX")
    expect(page.get_by_role("checkbox", name="Готово: шаг 2", exact=True)).to_be_checked()
    page.locator("[id='step-a5'] h3").evaluate("one => one.scrollIntoView({behavior: 'instant'})")
    page.keyboard.press("KeyX")
    expect(page.get_by_role("checkbox", name="Готово: шаг 5", exact=True)).to_be_checked()
    page.keyboard.press("ArrowLeft")
    expect(heading).to_contain_text("Шаг 4.")
    page.keyboard.press("KeyP")
    expect(heading).to_contain_text("Шаг 3.")
    page.keyboard.press("KeyC")
    expect(page.get_by_role("navigation", name="Оглавление")).to_be_in_viewport()
    page.keyboard.press("Shift+Slash")
    help_ = page.get_by_role("dialog", name="Клавиши")
    expect(help_).to_be_visible()
    help_.get_by_role("checkbox", name="Клавиши включены").uncheck()
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()
    page.keyboard.press("KeyN")
    page.reload()
    page.keyboard.press("KeyN")
    expect(heading).to_have_count(0)  # switched off, and remembered so


def test_keys_go_one_step_each_however_quickly_they_are_pressed(show: Show) -> None:
    page = show()
    page.emulate_media(reduced_motion="no-preference")
    for key in ("KeyN", "KeyX", "KeyN", "KeyX", "KeyC", "KeyN", "KeyN"):
        page.keyboard.press(key)
    for step in (1, 2):
        box = page.get_by_role("checkbox", name=f"Готово: шаг {step}", exact=True)
        expect(box).to_be_checked()
    expect(page.locator("h3:focus")).to_contain_text("Шаг 2.")


def test_a_printed_page_has_the_guide_and_none_of_the_controls(show: Show) -> None:
    page = show()
    expect(page.locator(".bar")).to_be_visible()
    page.emulate_media(media="print")
    for control in (".bar", ".done", ".again", ".anchor", ".loupe"):
        for each in page.locator(control).all():
            expect(each).to_be_hidden()
    expect(page.get_by_role("heading", name="Введите код из SMS")).to_be_visible()
    expect(page.locator("[id='step-a5'] img")).to_be_visible()


def test_the_same_guide_gives_the_same_bytes(student: Sample, tmp_path: Path) -> None:
    pages = [html.render(student.copy(tmp_path / one).guide, tmp_path / one) for one in "ab"]
    assert pages[0].read_bytes() == pages[1].read_bytes()


def test_words_of_a_guide_are_words_and_not_markup(
    student: Sample, tmp_path: Path, page: Page
) -> None:
    title = """<script>alert(1)</script> "x" & {{ 7 * 7 }}"""
    sample = student.copy(tmp_path, title=title, needs=("Профили <b>связаны</b>",), masked=True)
    page.on("dialog", lambda _: pytest.fail("a title was run"))
    page.goto(html.render(sample.guide, tmp_path).as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    said = words("en")
    expect(page.locator(".cover")).to_contain_text(said.masked)
    expect(page.locator(".needs")).to_contain_text(f"{said.needs} Профили <b>связаны</b>")
    assert audit(page) == []


def test_what_one_will_see_begins_as_it_is_written(student: Sample, tmp_path: Path) -> None:
    """A proper name keeps its capital letter."""
    *others, section = student.guide.sections
    *steps, last = section.steps
    last = last.model_copy(update={"expected": "Госуслуги попросят войти"})
    changed = section.model_copy(update={"steps": (*steps, last)})
    sample = student.copy(tmp_path, sections=(*others, changed))
    page = html.render(sample.guide, tmp_path).read_text("utf-8")
    assert "What you will see.</b> Госуслуги попросят войти" in page
