"""What people do and see in the electronic journal."""

from __future__ import annotations

from collections.abc import Collection

from playwright.sync_api import Locator, expect
from pytest_bdd import given, then, when

from fixtures.stage import Stage
from pages.gosuslugi import GosuslugiLogin
from pages.journal import (
    ChatForm,
    ChatManagement,
    ChatsPage,
    Desk,
    LinkedPage,
    LoginPage,
    RefusedPage,
)
from pages.trouble import wait_for_any
from steps.phrases import item, knows, needs_mock, phrase, uses_up

# --- logging in ----------------------------------------------------------------------------------


@when(phrase("{who:Who} открывает журнал"))
@when(phrase("{who:Who} возвращается в журнал"))
def open_journal(who: str, stage: Stage) -> None:
    LoginPage(stage[who].user).open()


@when(phrase("{who:Who} входит в журнал по логину и паролю"))
@item("A1")
def log_in(who: str, stage: Stage) -> None:
    stage[who].log_in()


@when(phrase("{who:Who} входит в журнал и остаётся в системе"))
@item("A1")
def log_in_and_stay(who: str, stage: Stage) -> None:
    stage[who].log_in(remember=True)


@when(phrase("{who:Who} входит в журнал с паролем «{password}»"))
@item("A1")
def log_in_with(who: str, password: str, stage: Stage) -> None:
    actor = stage[who]
    page = LoginPage(actor.user).open()
    page.log_in(actor.player.organisation, actor.player.login, password)


@when(phrase("{who:Who} {times:d} раза подряд вводит неверный пароль"))
@item("A1")
@needs_mock("нарочно запирает вход")
def mistake_password(who: str, times: int, stage: Stage) -> None:
    for _ in range(times):
        log_in_with(who, "не тот пароль", stage)
        expect(LoginPage(stage[who].user).alert).to_be_visible()


@given(phrase("Госуслуги просят после пароля код из SMS"))
@needs_mock("включает код на Госуслугах")
def second_factor_is_on(stage: Stage) -> None:
    stage.world.ask_second_factor()


@when(phrase("{who:Who} выбирает вход через Госуслуги"))
@item("A1")
def choose_gosuslugi(who: str, stage: Stage) -> None:
    LoginPage(stage[who].user).go_to_gosuslugi()


@then(phrase("Госуслуги просят {who:Who} войти"))
@item("A1")
def gosuslugi_is_shown(who: str, stage: Stage) -> None:
    expect(GosuslugiLogin(stage[who].user).heading).to_be_visible()


@when(phrase("{who:Who} входит в журнал через Госуслуги"))
@item("A1")
@knows("gosuslugi_password")
def log_in_by_gosuslugi(who: str, stage: Stage) -> None:
    _to_gosuslugi(who, stage).grant()


@when(phrase("{who:Who} на Госуслугах отказывает журналу в доступе"))
@item("A1")
@knows("gosuslugi_password")
def refuse_at_gosuslugi(who: str, stage: Stage) -> None:
    _to_gosuslugi(who, stage).refuse()


@when(phrase("{who:Who} ищет организацию по словам «{text}»"))
@item("A1")
def find_organisation(who: str, text: str, stage: Stage) -> None:
    LoginPage(stage[who].user).find_organisation(text)


@then(phrase("список организаций предлагает {who:Who} «{name}»"))
@item("A1")
def organisation_is_offered(who: str, name: str, stage: Stage) -> None:
    offered = LoginPage(stage[who].user).organisations
    expect(offered.filter(has_text=name)).to_be_visible()


@when(phrase("{who:Who} выбирает вкладку «Орган управления»"))
@item("A1")
def choose_authorities(who: str, stage: Stage) -> None:
    LoginPage(stage[who].user).choose_authorities()


@when(phrase("{who:Who} нажимает «Забыли пароль?»"))
@item("A1")
def forget_password(who: str, stage: Stage) -> None:
    LoginPage(stage[who].user).forget_password()


@then(phrase("{who:Who} видит свой рабочий стол"))
@item("A1")
def desk_is_shown(who: str, stage: Stage) -> None:
    expect(Desk(stage[who].user).heading).to_be_visible()


@then(phrase("{who:Who} видит страницу входа"))
@item("A1")
def login_is_shown(who: str, stage: Stage) -> None:
    expect(LoginPage(stage[who].user).heading).to_be_visible()


@when(phrase("{who:Who} выходит из журнала"))
@item("A1")
def log_out(who: str, stage: Stage) -> None:
    Desk(stage[who].user).log_out()


@when(phrase("{who:Who} обновляет страницу"))
def reload(who: str, stage: Stage) -> None:
    user = stage[who].user
    user.open(user.page.url)


@then(phrase("{who:Who} видит сообщение «{text}»"))
def message_is_shown(who: str, text: str, stage: Stage) -> None:
    page = stage[who].user.page
    said = page.get_by_role("alert").or_(page.get_by_role("main"))
    expect(said.filter(has_text=text).first).to_be_visible()


# --- chats ---------------------------------------------------------------------------------------


@when(phrase("{who:Who} нажимает на иконку «Чаты»"))
@item("A2")
def open_chats(who: str, stage: Stage) -> None:
    Desk(stage[who].user).open_chats()


@when(phrase("{who:Who} нажимает «Привязать учебный профиль VK ID»"))
@item("A3")
@uses_up
def link_profile(who: str, stage: Stage) -> None:
    ChatsPage(stage[who].user).link_profile()


@then(phrase("журнал снова предлагает {who:Who} привязать учебный профиль"))
@item("A3")
def linking_is_offered(who: str, stage: Stage) -> None:
    expect(ChatsPage(stage[who].user).invitation).to_be_visible()


@then(phrase("{who:Who} видит сообщение о привязке учебного профиля"))
@item("A11")
def linked_is_said(who: str, stage: Stage) -> None:
    expect(LinkedPage(stage[who].user).heading).to_be_visible()


@then(phrase("журнал отказывает {who:Who} в привязке этого профиля"))
def linking_is_refused(who: str, stage: Stage) -> None:
    expect(RefusedPage(stage[who].user).heading).to_be_visible()


@when(phrase("{who:Who} переходит к чатам"))
@item("A12")
def go_to_chats(who: str, stage: Stage) -> None:
    LinkedPage(stage[who].user).go_to_chats()


@then(phrase("{who:Who} сразу доступны чаты с учениками класса, с их родителями и с коллегами"))
@item("A12")
@knows("head_of")
def three_chats(who: str, stage: Stage) -> None:
    actor = stage[who]
    page = ChatsPage(actor.user)
    expect(page.chats).to_have_count(2 * len(actor.player.head_of) + 1)
    for own_class in actor.player.head_of:
        expect(page.chat(f"Ученики, {own_class}")).to_be_visible()
        expect(page.chat(f"Родители, {own_class}")).to_be_visible()
    expect(page.chats.filter(has_text="Коллеги, ")).to_be_visible()


@then(phrase("{who:Who} сразу доступен чат с коллегами, и только он"))
@item("A12")
def one_chat(who: str, stage: Stage) -> None:
    page = ChatsPage(stage[who].user)
    expect(page.chats).to_have_count(1)
    expect(page.chats).to_contain_text("Коллеги, ")


@then(phrase("{who:Who} в журнале доступен чат «{title}»"))
@item("A12")
def chat_is_in_the_journal(who: str, title: str, stage: Stage) -> None:
    expect(ChatsPage(stage[who].user).chat(title)).to_be_visible()


@when(phrase("{who:Who} открывает «Управление чатами»"))
@item("B0")
def manage(who: str, stage: Stage) -> None:
    ChatsPage(stage[who].user).manage()


@when(phrase("{who:Who} нажимает «Добавить»"))
@item("B1")
def add(who: str, stage: Stage) -> None:
    ChatManagement(stage[who].user).add()


@when(phrase("{who:Who} выбирает тип «Предметы», класс «{school_class}» и предмет «{subject}»"))
@item("B2")
def choose_subject(who: str, school_class: str, subject: str, stage: Stage) -> None:
    ChatForm(stage[who].user).choose(school_class, subject)


@then(phrase("название «{title}» составлено само"))
@item("B2")
def title_is_made_up(title: str, stage: Stage) -> None:
    assert stage.acting is not None
    expect(ChatForm(stage.acting.user).title).to_have_text(title)


@then(phrase("{who:Who} может выбрать только классы и предметы своей нагрузки"))
@item("B2")
@knows("load")
def only_own_load(who: str, stage: Stage) -> None:
    actor = stage[who]
    form = ChatForm(actor.user)
    form.choose_subjects()
    load: dict[str, set[str]] = {}
    for lesson in actor.player.load:
        load.setdefault(lesson.school_class, set()).add(lesson.subject)
    _offers(form.school_class, load)
    for school_class, subjects in load.items():
        form.choose_class(school_class)
        _offers(form.subject, subjects)


@when(phrase("{who:Who} снова нажимает «Добавить»"))
@item("B3")
def save_chat(who: str, stage: Stage) -> None:
    ChatForm(stage[who].user).save()


@then(phrase("чат «{title}» появился в «Управлении чатами»"))
@item("B3")
def chat_is_managed(title: str, stage: Stage) -> None:
    assert stage.acting is not None
    expect(ChatManagement(stage.acting.user).row(title)).to_be_visible()


@then(phrase("чата «{title}» в «Управлении чатами» больше нет"))
def chat_is_not_managed(title: str, stage: Stage) -> None:
    assert stage.acting is not None
    management = ChatManagement(stage.acting.user)
    expect(management.heading).to_be_visible()
    expect(management.row(title)).to_have_count(0)


@when(phrase("{who:Who} удаляет чат «{title}» и подтверждает это"))
@item("B0")
def delete_chat(who: str, title: str, stage: Stage) -> None:
    ChatManagement(stage[who].user).delete(title)


@when(phrase("{who:Who} хочет удалить чат «{title}», но передумывает"))
@item("B0")
def keep_chat(who: str, title: str, stage: Stage) -> None:
    management = ChatManagement(stage[who].user)
    management.ask_to_delete(title)
    management.keep()


@then(phrase("чат «{title}» остался в «Управлении чатами»"))
@item("B0")
def chat_is_kept(title: str, stage: Stage) -> None:
    assert stage.acting is not None
    management = ChatManagement(stage.acting.user)
    expect(management.dialog).to_be_hidden()
    expect(management.row(title)).to_be_visible()


@when(phrase("{who:Who} открывает «Чаты»"))
def open_chats_again(who: str, stage: Stage) -> None:
    Desk(stage[who].user).open_chats()


@then(phrase("журнал предупреждает {who:Who}: свои данные для входа нельзя передавать никому"))
@item("Cn")
def warning_is_shown(who: str, stage: Stage) -> None:
    expect(ChatsPage(stage[who].user).warning).to_be_visible()


@when(phrase("{who:Who} нажимает «VK Мессенджер»"))
@item("C1")
def go_to_messenger(who: str, stage: Stage) -> None:
    ChatsPage(stage[who].user).go_to_messenger()


def _offers(field: Locator, names: Collection[str]) -> None:
    """Expect a list to offer these in any order, after the words that only ask to choose."""
    expect(field.get_by_role("option")).to_have_count(len(names) + 1)
    for name in names:
        expect(field.get_by_role("option", name=name, exact=True)).to_be_attached()


def _to_gosuslugi(who: str, stage: Stage) -> GosuslugiLogin:
    actor = stage[who]
    gosuslugi = LoginPage(actor.user).open().go_to_gosuslugi()
    gosuslugi.log_in(actor.player.phone, actor.player.gosuslugi_password)
    if wait_for_any(actor.user, gosuslugi.grant_button, gosuslugi.code_heading):
        gosuslugi.enter_code(actor.code.get_secret_value())
    return gosuslugi
