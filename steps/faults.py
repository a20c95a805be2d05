"""What goes wrong, what people see of it, and how they go on.

Only the stand can be broken on purpose: scenarios with these phrases are tagged `@faults`.
"""

from __future__ import annotations

import re
from contextlib import suppress

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect
from pytest_bdd import given, then, when

from fixtures.stage import Stage
from fixtures.troubles import PLACES, SERVICES, TROUBLES, Service, Trouble
from pages.journal import ChatManagement, Desk, LoginPage, SecondSessionPage
from pages.messenger import ChatPage, Messenger, NewChat
from pages.trouble import TroublePage
from pages.vkid import CaptchaScreen, CodeScreen, ConsentScreen, PhoneScreen
from steps.phrases import item, needs_mock, phrase, words

BROWSERS_OWN_PAGE = re.compile("^chrome-error:")
FIRST_COMPUTER = "первый компьютер"
PLACE = words(PLACES)
SERVICE = words(SERVICES)
TROUBLE = words(TROUBLES)


# --- something breaks, and is mended -------------------------------------------------------------


@when(phrase("{place:Place} {trouble:Trouble}", Place=PLACE, Trouble=TROUBLE))
@needs_mock("ломает сервис")
def service_breaks(place: Service, trouble: Trouble, stage: Stage) -> None:
    stage.world.break_(**trouble.at(place))


@when(phrase("{place:Place} всё снова работает", Place=PLACE))
@needs_mock("чинит сервис")
def service_is_mended(place: Service, stage: Stage) -> None:
    for fault in stage.world.faults():
        if fault.service == place:
            stage.world.mend(fault.id)


@when(phrase("ответы {service:Service} теряются по дороге", Service=SERVICE))
@needs_mock("теряет ответы сервиса")
def answers_are_lost(service: Service, stage: Stage) -> None:
    stage.world.break_(service=service, method="POST", drop=True, when="after")


@when(phrase("{service:Service} отвечает с опозданием на {seconds:Number} с", Service=SERVICE))
@needs_mock("замедляет сервис")
def service_is_slow(service: Service, seconds: float, stage: Stage) -> None:
    stage.world.break_(service=service, latency=seconds)


@when(phrase("{service:Service} один раз отвечает через {seconds:Number} с", Service=SERVICE))
@needs_mock("замедляет сервис")
def service_is_slow_once(service: Service, seconds: float, stage: Stage) -> None:
    stage.world.break_(service=service, latency=seconds, times=1)


@when(phrase("VK ID не подтверждает {service:Service} вход", Service=SERVICE))
@needs_mock("ломает сервис")
def token_is_refused(service: Service, stage: Stage) -> None:
    stage.world.break_(service="id", path="/oauth2/*", status=500)


@then(phrase("{who:Who} видит, что {trouble:Trouble}", Trouble=TROUBLE))
def trouble_is_told(who: str, trouble: Trouble, stage: Stage) -> None:
    user = stage[who].user
    if trouble.heading:
        expect(TroublePage(user).heading).to_have_text(trouble.heading)
        expect(TroublePage(user).again_button).to_be_visible()
    else:
        expect(user.page).to_have_url(BROWSERS_OWN_PAGE)


@when(phrase("{who:Who} пробует ещё раз"))
def try_again(who: str, stage: Stage) -> None:
    user = stage[who].user
    if BROWSERS_OWN_PAGE.match(user.page.url):
        with suppress(PlaywrightError):  # the next page may not come either
            user.page.reload()  # the browser's own button, no page's: it sends a form again
    else:
        TroublePage(user).try_again()


# --- codes ---------------------------------------------------------------------------------------


@given(phrase("SMS до {who:Who} не доходят"))
@needs_mock("теряет SMS")
def codes_are_lost(who: str, stage: Stage) -> None:
    stage.world.deliver_codes("lost", stage[who].player.phone)


@when(phrase("SMS до {who:Who} снова доходят"))
@needs_mock("возвращает SMS")
def codes_come_again(who: str, stage: Stage) -> None:
    stage.world.deliver_codes("ok", stage[who].player.phone)


@given(phrase("вместо SMS {who:Who} звонят"))
@needs_mock("звонит вместо SMS")
def codes_come_by_call(who: str, stage: Stage) -> None:
    stage.world.deliver_codes("call", stage[who].player.phone)


@then(phrase("на телефон {who:Who} ничего не пришло"))
@item("A5")
@needs_mock("смотрит, что пришло на телефон")
def nothing_came(who: str, stage: Stage) -> None:
    assert stage.world.outbox(stage[who].player.phone) == []


@then(phrase("на телефон {who:Who} пришёл только один код"))
@item("A5")
@needs_mock("смотрит, что пришло на телефон")
def one_code_came(who: str, stage: Stage) -> None:
    assert len(stage.world.outbox(stage[who].player.phone)) == 1


@then(phrase("VK ID просит {who:Who} ввести последние четыре цифры номера"))
@item("A5")
def digits_are_asked_for(who: str, stage: Stage) -> None:
    expect(CodeScreen(stage[who].user).call_heading).to_be_visible()


@when(phrase("{who:Who} вводит последние четыре цифры номера, с которого звонят"))
@item("A5")
def enter_digits(who: str, stage: Stage) -> None:
    CodeScreen(stage[who].user).enter(stage[who].code.get_secret_value())


@when(phrase("{who:Who} {times:d} раза подряд просит новый код, каждый раз выждав время"))
@item("A5")
@needs_mock("переводит часы")
def ask_again_and_again(who: str, times: int, stage: Stage) -> None:
    screen = CodeScreen(stage[who].user)
    for _ in range(times):
        stage.world.advance(61)
        expect(screen.resend_button).to_be_enabled()
        screen.resend()
        expect(screen.resend_button).to_be_disabled()


@when(phrase("{who:Who} просит ещё один код"))
@item("A5")
@needs_mock("переводит часы")
def ask_once_too_often(who: str, stage: Stage) -> None:
    screen = CodeScreen(stage[who].user)
    stage.world.advance(61)
    expect(screen.resend_button).to_be_enabled()
    screen.resend()


# --- no robots -----------------------------------------------------------------------------------


@given(phrase("VK ID проверяет, не робот ли перед ним"))
@needs_mock("включает капчу")
def captcha_is_on(stage: Stage) -> None:
    stage.world.show_captcha()


@then(phrase("VK ID просит {who:Who} подтвердить, что это не робот"))
@item("A4")
def captcha_is_shown(who: str, stage: Stage) -> None:
    screen = CaptchaScreen(stage[who].user)
    expect(screen.heading).to_be_visible()
    expect(screen.picture).to_be_visible()


@when(phrase("{who:Who} вводит буквы с картинки"))
@item("A4")
@needs_mock("знает, что на картинке капчи")
def enter_letters(who: str, stage: Stage) -> None:
    phone = stage[who].player.phone
    CaptchaScreen(stage[who].user).enter(stage.world.captcha_letters(phone))


@when(phrase("{who:Who} ошибается в буквах с картинки"))
@item("A4")
def mistake_letters(who: str, stage: Stage) -> None:
    CaptchaScreen(stage[who].user).enter("ААААА")


# --- two sessions --------------------------------------------------------------------------------


@when(phrase("{who:Who} входит в журнал на другом компьютере"))
@item("A1")
def log_in_elsewhere(who: str, stage: Stage) -> None:
    stage.actors[FIRST_COMPUTER] = stage[who]
    stage.actors[who] = stage.at_another_window(who)
    stage[who].log_in()


@when(phrase("{who:Who} возвращается к первому компьютеру"))
def return_to_first_computer(who: str, stage: Stage) -> None:
    stage.actors[who] = stage[FIRST_COMPUTER]


@then(phrase("журнал предупреждает {who:Who}, что в системе уже открыт сеанс"))
@item("A1")
def second_session_is_warned_of(who: str, stage: Stage) -> None:
    expect(SecondSessionPage(stage[who].user).heading).to_be_visible()


@when(phrase("{who:Who} продолжает, несмотря на предупреждение"))
@item("A1")
def go_on_anyway(who: str, stage: Stage) -> None:
    SecondSessionPage(stage[who].user).go_on()


@when(phrase("{who:Who} отказывается от второго сеанса"))
@item("A1")
def give_up_second_session(who: str, stage: Stage) -> None:
    SecondSessionPage(stage[who].user).cancel()


# --- pressing once more, and nothing twice -------------------------------------------------------


@when(phrase("{who:Who} нажимает «Войти»"))
@item("A1")
def submit_login(who: str, stage: Stage) -> None:
    LoginPage(stage[who].user).submit()


@then(phrase("в «Управлении чатами» у {who:Who} один чат «{title}»"))
@item("B3")
def one_chat_is_managed(who: str, title: str, stage: Stage) -> None:
    user = stage[who].user
    Desk(user).open_chats().manage()
    management = ChatManagement(user)
    expect(management.row(title).first).to_be_visible()
    expect(management.row(title)).to_have_count(1)


@then(phrase("в мессенджере у {who:Who} один чат «{title}»"))
@item("D5")
def one_chat_is_listed(who: str, title: str, stage: Stage) -> None:
    messenger = Messenger(stage[who].user)
    expect(messenger.brand).to_be_visible()  # what was pressed last is done
    messenger.open()  # on a phone no other page lists the chats
    expect(messenger.chat(title).first).to_be_visible()
    expect(messenger.chat(title)).to_have_count(1)


@then(phrase("мессенджер говорит {who:Who}: «{words}»"))
@item("C2")
def messenger_says(who: str, words: str, stage: Stage) -> None:
    expect(Messenger(stage[who].user).alert.filter(has_text=words)).to_be_visible()


@then(phrase("{who:Who} видит в чате «{text}» только один раз"))
@item("C2")
def message_is_said_once(who: str, text: str, stage: Stage) -> None:
    user = stage[who].user
    chat = ChatPage(user)
    expect(chat.text).to_have_value("")
    user.open(user.page.url)  # with all that came, however late
    said = chat.messages.get_by_text(text, exact=True)
    expect(said.first).to_be_visible()
    expect(said).to_have_count(1)


# --- what comes next -----------------------------------------------------------------------------


@then(phrase("VK ID просит {who:Who} ввести номер телефона"))
@item("A4")
def phone_is_asked_for(who: str, stage: Stage) -> None:
    expect(PhoneScreen(stage[who].user).heading).to_be_visible()


@then(phrase("{who:Who} видит «Управление чатами»"))
@item("B0")
def management_is_shown(who: str, stage: Stage) -> None:
    expect(ChatManagement(stage[who].user).heading).to_be_visible()


@then(phrase("мессенджер спрашивает {who:Who}, как назвать чат"))
@item("D2")
def name_is_wanted(who: str, stage: Stage) -> None:
    expect(NewChat(stage[who].user).name).to_be_visible()


@then(phrase("мессенджер помнит название чата, которое ввёл {who:Who}: «{title}»"))
@item("D2")
def name_is_kept(who: str, title: str, stage: Stage) -> None:
    expect(NewChat(stage[who].user).name).to_have_value(title)


@then(phrase("{who:Who} видит свой рабочий стол, хотя и не сразу"))
@item("A1")
def desk_is_shown_late(who: str, stage: Stage) -> None:
    expect(Desk(stage[who].user).heading).to_be_visible(timeout=30_000)


@when(phrase("{who:Who} снова вводит логин и пароль"))
@item("A1")
def log_in_again(who: str, stage: Stage) -> None:
    player = stage[who].player
    LoginPage(stage[who].user).log_in(player.organisation, player.login, player.password)


@when(phrase("{who:Who} входит в VK ID с готовым профилем"))
@item("A3n", "A4", "A5", "A10")
def come_in_with_profile(who: str, stage: Stage) -> None:
    actor = stage[who]
    PhoneScreen(actor.user).enter(actor.player.phone)
    code = CodeScreen(actor.user)
    expect(code.heading).to_be_visible()
    code.enter(actor.code.get_secret_value())
    ConsentScreen(actor.user).go_on()
