"""What Playwright says comes out as a sentence that a teacher would understand."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from rpa.failures import failure_of
from steps.faults import BROWSERS_OWN_PAGE
from svyazka.explain import in_words


def _said(deed: Callable[[], object]) -> str:
    with pytest.raises((Error, AssertionError)) as caught:
        deed()
    return in_words(str(caught.value))


def test_a_browser_s_own_complaints_become_sentences(page: Page) -> None:
    page.set_content("<h1>Чаты</h1><button disabled>Войти</button><label>Логин<input></label>")
    page.set_default_timeout(50)
    expect.set_options(timeout=50)
    heading, button = page.get_by_role("heading"), page.get_by_role("button", name="Войти")
    absent = page.get_by_role("link", name="Выйти")
    message, main = page.get_by_role("alert"), page.get_by_role("main")
    text = message.or_(main).filter(has_text="Этого текста нигде нет").first
    try:
        assert _said(expect(absent).to_be_visible) == "Ссылка «Выйти»: на экране нет"
        assert _said(expect(button).to_be_enabled) == "Кнопка «Войти»: нажать нельзя"
        assert (
            _said(expect(heading).not_to_be_visible)
            == "Заголовок: на экране есть, а быть не должно"
        )
        assert (
            _said(lambda: expect(heading).to_have_text("Журнал"))
            == "Заголовок: ждали «Журнал», а там «Чаты»"
        )
        assert _said(expect(absent).to_be_attached) == "Ссылка «Выйти»: на экране нет"
        assert _said(expect(text).to_be_visible) == "«Этого текста нигде нет»: на экране нет"
        assert (
            _said(expect(message.filter(has_text="Неверно")).to_be_visible)
            == "Сообщение об ошибке «Неверно»: на экране нет"
        )
        assert _said(expect(main).to_be_visible) == "Содержание страницы: на экране нет"
        assert (
            _said(expect(heading).not_to_be_attached)
            == "Заголовок: на экране есть, а быть не должно"
        )
        assert _said(lambda: expect(page).to_have_url(BROWSERS_OWN_PAGE)) == (
            "Открыта страница «about:blank», а ждали страницу самого браузера о том, что связи нет"
        )
        assert _said(lambda: expect(page).to_have_url(re.compile("desk", re.IGNORECASE))) == (
            "Открыта страница «about:blank», а ждали «desk»"
        )
        assert (
            _said(lambda: expect(page).not_to_have_url("about:blank"))
            == "Открыта страница «about:blank», а ждали другую"
        )
        assert _said(button.click) == "За 0.05 с не удалось нажать: кнопка «Войти»"
        by_label = page.get_by_label("Ваш 'старый' \"пароль\"")
        assert _said(by_label.click) == ("За 0.05 с не удалось нажать: «Ваш 'старый' \"пароль\"»")
    finally:
        expect.set_options(timeout=5000)


def test_a_service_that_does_not_answer_is_named(page: Page) -> None:
    said = _said(lambda: page.goto("http://127.0.0.1:9/"))
    assert said.startswith(("Сервис не отвечает", "Страница не открылась"))
    assert "127.0.0.1:9" in said


def test_a_proxy_that_is_not_reached_may_have_to_be_named() -> None:
    error = "Page.goto: net::ERR_PROXY_CONNECTION_FAILED at https://journal.example/"
    for said in (in_words(error), failure_of(Error(error)).reason):
        assert said.startswith("Браузер не достучался до прокси: он не работает, или его имени нет")


def test_a_sentence_stays_a_sentence() -> None:
    assert in_words("сценарий ещё не сказал, кто такой «ученик»\nи ещё") == (
        "сценарий ещё не сказал, кто такой «ученик»"
    )
    assert in_words("") == ""
