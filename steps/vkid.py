"""What people do and see at VK ID."""

from __future__ import annotations

from playwright.sync_api import expect
from pytest_bdd import then, when

from fixtures.stage import Stage
from pages.linking import ITEMS, birthday
from pages.vkid import (
    CheckScreen,
    CodeScreen,
    ConsentScreen,
    CreateScreen,
    PhoneScreen,
    ProfileScreen,
)
from steps.phrases import item, knows, needs_mock, phrase, uses_up


@when(phrase("{who:Who} вводит номер своего мобильного телефона"))
@item("A4")
def enter_phone(who: str, stage: Stage) -> None:
    PhoneScreen(stage[who].user).enter(stage[who].player.phone)


@when(phrase("{who:Who} вводит номер телефона «{phone}»"))
@item("A4")
def enter_this_phone(who: str, phone: str, stage: Stage) -> None:
    PhoneScreen(stage[who].user).enter(phone)


@then(phrase("VK ID просит {who:Who} ввести код из SMS"))
@item("A5")
def code_is_asked_for(who: str, stage: Stage) -> None:
    expect(CodeScreen(stage[who].user).sms_heading).to_be_visible()


@when(phrase("{who:Who} вводит код из SMS"))
@item("A5")
def enter_code(who: str, stage: Stage) -> None:
    screen = CodeScreen(stage[who].user)
    expect(screen.heading).to_be_visible()
    screen.enter(stage[who].code.get_secret_value())


@when(phrase("{who:Who} вводит неверный код"))
@item("A5")
def enter_wrong_code(who: str, stage: Stage) -> None:
    screen = CodeScreen(stage[who].user)
    expect(screen.heading).to_be_visible()
    right = stage[who].code.get_secret_value()
    screen.enter("000000" if right != "000000" else "111111")
    expect(screen.alert).to_be_visible()


@when(phrase("{who:Who} {times:d} раза вводит неверный код"))
@item("A5")
@needs_mock("нарочно запирает ввод кода")
def enter_wrong_codes(who: str, times: int, stage: Stage) -> None:
    for _ in range(times):
        enter_wrong_code(who, stage)


@when(phrase("{who:Who} просит отправить код ещё раз"))
@item("A5")
def ask_for_another_code(who: str, stage: Stage) -> None:
    screen = CodeScreen(stage[who].user)
    expect(screen.resend_button).to_be_enabled()
    screen.resend()
    expect(screen.resend_button).to_be_disabled()


@then(phrase("VK ID больше не спрашивает {who:Who} про код"))
@item("A5")
def code_is_accepted(who: str, stage: Stage) -> None:
    user = stage[who].user
    expect(ProfileScreen(user).heading.or_(CreateScreen(user).heading)).to_be_visible()


@then(phrase("{who:Who} пока не может попросить код ещё раз"))
@item("A5")
def another_code_must_wait(who: str, stage: Stage) -> None:
    expect(CodeScreen(stage[who].user).resend_button).to_be_disabled()


@when(phrase("{who:Who} заполняет в профиле VK ID фамилию, имя и отчество"))
@item("A6")
def fill_profile(who: str, stage: Stage) -> None:
    player = stage[who].player
    ProfileScreen(stage[who].user).fill(player.surname, player.first_name, player.patronymic or "")


@when(phrase("{who:Who} заполняет в профиле VK ID фамилию и имя, без отчества"))
@item("A6")
def fill_profile_without_patronymic(who: str, stage: Stage) -> None:
    player = stage[who].player
    ProfileScreen(stage[who].user).fill(player.surname, player.first_name)


@when(phrase("{who:Who} заполняет в профиле VK ID только имя"))
@item("A6")
def fill_profile_without_surname(who: str, stage: Stage) -> None:
    ProfileScreen(stage[who].user).fill("", stage[who].player.first_name)


@when(phrase("{who:Who} сохраняет профиль кнопкой «Продолжить»"))
@item("A7")
def save_profile(who: str, stage: Stage) -> None:
    ProfileScreen(stage[who].user).go_on()


@then(phrase("VK ID предлагает {who:Who} создать учебный профиль"))
@item("A8")
def profile_is_offered(who: str, stage: Stage) -> None:
    expect(CreateScreen(stage[who].user).heading).to_be_visible()


@when(phrase("{who:Who} нажимает «Создать учебный профиль»"))
@item("A8")
def create_profile(who: str, stage: Stage) -> None:
    CreateScreen(stage[who].user).create()


@when(phrase("{who:Who} проверяет имя и отчество, указывает дату рождения и пол"))
@item("A9")
@knows("born", "sex")
def fill_data(who: str, stage: Stage) -> None:
    actor = stage[who]
    screen = CheckScreen(actor.user)
    expect(screen.full_name).to_have_value(f"{actor.player.first_name} {actor.player.surname}")
    expect(screen.patronymic).to_have_value(actor.player.patronymic or "")
    screen.fill(born=actor.born, sex=actor.player.sex)


@when(phrase("{who:Who} проверяет имя, указывает дату рождения и пол, без отчества"))
@item("A9")
@knows("born", "sex")
def fill_data_without_patronymic(who: str, stage: Stage) -> None:
    actor = stage[who]
    screen = CheckScreen(actor.user)
    expect(screen.full_name).to_have_value(f"{actor.player.first_name} {actor.player.surname}")
    expect(screen.patronymic).to_have_value("")
    screen.fill(born=actor.born, sex=actor.player.sex)


@when(phrase("{who:Who} указывает дату рождения «{born}»"))
@item("A9")
@knows("sex")
def fill_date(who: str, born: str, stage: Stage) -> None:
    actor = stage[who]
    CheckScreen(actor.user).fill(born=birthday(born), sex=actor.player.sex)


@then(phrase("VK ID объясняет {who:Who}, зачем связывать учебный профиль с сервисом «ЭЖД»"))
@item("A9")
def reasons_are_given(who: str, stage: Stage) -> None:
    screen = CheckScreen(stage[who].user)
    expect(screen.about_service).to_be_visible()
    for reason in screen.reasons:
        expect(reason).to_be_visible()
    expect(screen.about_vkid).to_be_visible()


@when(phrase("{who:Who} подтверждает данные кнопкой «Продолжить»"))
@item("A10")
def confirm_data(who: str, stage: Stage) -> None:
    CheckScreen(stage[who].user).go_on()


@then(phrase("VK ID показывает {who:Who} готовый профиль и спрашивает, продолжать ли с ним"))
@item("A3n")
def profile_is_recognised(who: str, stage: Stage) -> None:
    screen = ConsentScreen(stage[who].user)
    expect(screen.heading).to_be_visible()
    expect(screen.shown).to_contain_text(stage[who].player.surname)


@when(phrase("{who:Who} продолжает с этим профилем"))
@item("A3n", "A10")
def go_on_with_profile(who: str, stage: Stage) -> None:
    ConsentScreen(stage[who].user).go_on()


@when(phrase("{who:Who} проходит только те шаги, которые показывает система"))
@item("A3n")
@uses_up
@knows("born", "sex")
def follow_the_system(who: str, stage: Stage) -> None:
    stage[who].walked = stage[who].linking.link()


@then(phrase("{who:Who} не понадобились шаги {items}"))
@item("A3n")
def items_not_needed(who: str, items: str, stage: Stage) -> None:
    walked = stage[who].walked
    assert walked is not None
    expected = tuple(items.replace(" и ", ", ").split(", "))
    assert set(expected) <= set(ITEMS)
    assert walked.not_needed == expected


@when(phrase("{who:Who} отменяет вход в VK ID"))
def cancel(who: str, stage: Stage) -> None:
    PhoneScreen(stage[who].user).cancel()
