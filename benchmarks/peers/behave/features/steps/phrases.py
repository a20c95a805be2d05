"""A phrase of the scenarios, and what the person it names does or sees."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from behave import register_type, step
from behave.runner import Context

from benchmarks.peers.plain.person import Person

Does = Callable[..., Any]


def _who(word: str) -> str:
    """Name a person of the scenario, in whatever case the word is."""
    return word[:6]


_who.pattern = r"(?:учител|коллег|ученик)\w*"  # type: ignore[attr-defined]  # parse's own protocol
register_type(Who=_who)

PARTS = {
    "{who:Who} — классный руководитель": "class_teacher",
    "{who:Who} — не классный руководитель": "teacher",
    "{who:Who} работает в той же школе": "teacher",
    "{who:Who} учится в классе учителя": "student",
}
STATES = {
    "у {who:Who} уже есть VK ID": {},
    "у {who:Who} уже есть учебный профиль": {"educational_profile": True},
    "профили {who:Who} уже связаны": {"linked": True},
}
PHRASES: dict[str, list[Does]] = {
    "{who:Who} открыл «Чаты» в журнале": [Person.open_chats],
    "{who:Who} открыл «Управление чатами»": [Person.open_chats, Person.manage],
    "{who:Who} открыл VK Мессенджер": [Person.open_messenger],
    "{who:Who} открывает VK Мессенджер": [Person.open_messenger],
    "{who:Who} дошёл в привязке до ввода телефона": [Person.open_chats, Person.press_link],
    "{who:Who} дошёл в привязке до ввода кода": [Person.come_to_code],
    "{who:Who} входит в журнал по логину и паролю": [Person.log_in],
    "{who:Who} возвращается в журнал": [Person.open_journal],
    "{who:Who} нажимает на иконку «Чаты»": [Person.press_chats],
    "{who:Who} нажимает «Привязать учебный профиль VK ID»": [Person.press_link],
    "{who:Who} вводит номер своего мобильного телефона": [Person.enter_phone],
    "VK ID просит {who:Who} ввести код из SMS": [Person.sees_code_asked],
    "{who:Who} вводит код из SMS": [Person.enter_code],
    "{who:Who} вводит неверный код": [Person.enter_wrong_code],
    "{who:Who} 3 раза вводит неверный код": [Person.enter_wrong_code] * 3,
    "{who:Who} просит отправить код ещё раз": [Person.resend_code],
    "VK ID больше не спрашивает {who:Who} про код": [Person.sees_code_accepted],
    "{who:Who} пока не может попросить код ещё раз": [Person.must_wait_for_code],
    "{who:Who} заполняет в профиле VK ID фамилию, имя и отчество": [Person.fill_profile],
    "{who:Who} заполняет в профиле VK ID фамилию и имя, без отчества": [
        lambda who: who.fill_profile(patronymic=False)
    ],
    "{who:Who} заполняет в профиле VK ID только имя": [
        lambda who: who.fill_profile(surname=False, patronymic=False)
    ],
    "{who:Who} сохраняет профиль кнопкой «Продолжить»": [Person.go_on],
    "VK ID предлагает {who:Who} создать учебный профиль": [Person.sees_offer],
    "{who:Who} нажимает «Создать учебный профиль»": [Person.create_profile],
    "{who:Who} проверяет имя и отчество, указывает дату рождения и пол": [Person.check_data],
    "{who:Who} проверяет имя, указывает дату рождения и пол, без отчества": [
        lambda who: who.sees_patronymic(""),
        Person.fill_data,
    ],
    "{who:Who} указывает дату рождения «{born}»": [Person.fill_data],
    "{who:Who} подтверждает данные кнопкой «Продолжить»": [Person.go_on],
    "VK ID показывает {who:Who} готовый профиль и спрашивает, продолжать ли с ним": [
        Person.sees_profile_recognised
    ],
    "{who:Who} продолжает с этим профилем": [Person.go_on],
    "{who:Who} проходит только те шаги, которые показывает система": [
        Person.press_link,
        Person.follow,
    ],
    "{who:Who} отменяет вход в VK ID": [Person.cancel],
    "журнал снова предлагает {who:Who} привязать учебный профиль": [Person.sees_invitation],
    "{who:Who} видит сообщение о привязке учебного профиля": [Person.sees_linked],
    "журнал отказывает {who:Who} в привязке этого профиля": [Person.sees_refusal],
    "{who:Who} переходит к чатам": [Person.go_to_chats],
    "{who:Who} сразу доступны чаты с учениками класса, с их родителями и с коллегами": [
        lambda who: who.sees_chats("Ученики, 5А", "Родители, 5А", "Коллеги, ")
    ],
    "{who:Who} сразу доступен чат с коллегами, и только он": [
        lambda who: who.sees_chats("Коллеги, ")
    ],
    "{who:Who} видит сообщение «{text}»": [Person.sees_message],
    "{who:Who} открывает «Управление чатами»": [Person.manage],
    "{who:Who} нажимает «Добавить»": [Person.add],
    "{who:Who} снова нажимает «Добавить»": [Person.save],
    "{who:Who} выбирает тип «Предметы», класс «{school_class}» и предмет «{subject}»": [
        Person.choose_lesson
    ],
    "{who:Who} может выбрать только классы и предметы своей нагрузки": [Person.sees_own_load],
    "{who:Who} удаляет чат «{title}» и подтверждает это": [
        Person.ask_to_delete,
        lambda who, **_: who.answer_dialog("Удалить"),
    ],
    "{who:Who} хочет удалить чат «{title}», но передумывает": [
        Person.ask_to_delete,
        lambda who, **_: who.answer_dialog("Отмена"),
    ],
    "журнал предупреждает {who:Who}: свои данные для входа нельзя передавать никому": [
        Person.sees_warning
    ],
    "{who:Who} нажимает «VK Мессенджер»": [Person.press_messenger],
    "{who:Who} проходит авторизацию": [Person.authorise],
    "{who:Who} видит в мессенджере чат «{title}»": [lambda who, title: who.sees_listed(title)],
    "{who:Who} видит в мессенджере предметный чат «{title}» и чаты, созданные автоматически": [
        lambda who, title: who.sees_listed(title, "Ученики, 5А", "Родители, 5А", "Коллеги, ")
    ],
    "{who:Who} не видит в мессенджере чат «{title}»": [Person.misses_listed],
    "{who:Who} нажимает на карандаш и выбирает «Создать чат»": [Person.press_create],
    "{who:Who} называет чат «{title}»": [Person.name_chat],
    "{who:Who} не называет чат и идёт дальше": [Person.next],
    "мессенджер просит {who:Who} назвать чат": [Person.sees_name_asked],
    "{who:Who} никого не выбирает": [Person.choose_people],
    "{who:Who} выбирает «{kind}»": [Person.set_up],
    "{who:Who} нажимает «Сохранить»": [Person.save_chat],
    "у {who:Who} открыт чат «{title}»": [Person.sees_chat],
    "{who:Who} открывает чат «{title}»": [Person.open_chat],
    "{who:Who} может приглашать в чат по ссылке": [Person.may_invite],
    "{who:Who} не может приглашать в чат по ссылке": [Person.may_not_invite],
    "{who:Who} пишет в чат «{text}»": [Person.write],
    "{who:Who} читает в чате «{text}»": [Person.reads],
}


def _cast(part: str) -> Does:
    def play(context: Context, who: str) -> None:
        context.people[who] = context.stage.cast(part)

    return play


def _has_gone(state: dict[str, bool]) -> Does:
    def play(context: Context, who: str) -> None:
        context.stage.world.give_vk_id(context.people[who].about["id"], **state)

    return play


def _do(gestures: list[Does]) -> Does:
    def play(context: Context, who: str, **words: str) -> None:
        for gesture in gestures:
            gesture(context.people[who], **words)

    return play


for _text, _part in PARTS.items():
    step(_text)(_cast(_part))
for _text, _state in STATES.items():
    step(_text)(_has_gone(_state))
for _text, _gestures in PHRASES.items():
    step(_text)(_do(_gestures))


@step("по телефону {who:Who} профили уже связал {other:Who}")
def phone_belongs_to_another(context: Context, who: str, other: str) -> None:
    """Let somebody else have linked with this phone."""
    phone = context.people[who].about["phone"]
    number = context.people[other].about["id"]
    context.stage.world.give_vk_id(number, linked=True, phone=phone)


@step("в журнале уже есть чат {who:Who}: класс «{school_class}», предмет «{subject}»")
def subject_chat_is_there(context: Context, who: str, school_class: str, subject: str) -> None:
    """Let a teacher have made a chat."""
    number = context.people[who].about["id"]
    context.stage.world.create_subject_chat(number, school_class, subject)


@step("в журнале появляется чат {who:Who}: класс «{school_class}», предмет «{subject}»")
def subject_chat_appears(context: Context, who: str, school_class: str, subject: str) -> None:
    """Let a teacher make one at another window."""
    del who  # it is the class teacher, wherever she sits
    again = context.stage.class_teacher()
    again.open_chats()
    again.manage()
    again.add()
    again.choose_lesson(school_class, subject)
    again.save()


@step("прошло {minutes:d} мин")
def minutes_pass(context: Context, minutes: int) -> None:
    """Move the clock."""
    context.stage.world.advance(minutes * 60)


@step("{who:Who} не понадобились шаги {items}")
def items_not_needed(context: Context, who: str, items: str) -> None:
    """The system has left items out."""
    context.people[who].did_not_need(*items.replace(" и ", ", ").split(", "))


@step("название «{title}» составлено само")
def title_is_made_up(context: Context, title: str) -> None:
    """The name of a new chat."""
    context.people["учител"].sees_title(title)


@step("чат «{title}» появился в «Управлении чатами»")
def chat_is_managed(context: Context, title: str) -> None:
    """The chat is listed."""
    context.people["учител"].sees_managed(title)


@step("чата «{title}» в «Управлении чатами» больше нет")
def chat_is_not_managed(context: Context, title: str) -> None:
    """The chat is not listed."""
    context.people["учител"].misses_managed(title)


@step("{who:Who} выбирает собеседника: {other:Who}")
def choose_person(context: Context, who: str, other: str) -> None:
    """Choose somebody."""
    context.people[who].choose_people(context.people[other])


@step("{who:Who} видит ссылку-приглашение и QR-код")
def invitation_is_shown(context: Context, who: str) -> None:
    """Keep the link."""
    context.invite_link = context.people[who].sees_invite_link()


@step("{who:Who} переходит по ссылке-приглашению и вступает в чат")
def join_by_link(context: Context, who: str) -> None:
    """Come in by the link."""
    context.people[who].join(context.invite_link)
