"""Troubles that one press turns on and off in the control room."""

from __future__ import annotations

from dataclasses import dataclass

from mock_services.schema import BehaviourOrder, FaultOrder
from mock_services.worlds import World


@dataclass(frozen=True)
class Preset:
    """A switch: a fault, or another behaviour of VK ID, Госуслуги or the journal."""

    key: str
    title: str
    about: str
    fault: FaultOrder | None = None
    on: BehaviourOrder | None = None
    off: BehaviourOrder | None = None


_USUAL = BehaviourOrder(sms="ok")
PRESETS = (
    Preset(
        "vkid-500",
        "500 в VK ID",
        "Каждая страница VK ID отвечает ошибкой",
        FaultOrder(service="id", status=500),
    ),
    Preset(
        "journal-503",
        "Обслуживание журнала",
        "Журнал закрыт на полчаса: 503 и Retry-After",
        FaultOrder(service="journal", status=503, retry_after=1800),
    ),
    Preset(
        "messenger-slow",
        "Медленный мессенджер",
        "Каждый ответ идёт от полутора до четырёх секунд",
        FaultOrder(service="messenger", latency=(1.5, 4)),
    ),
    Preset(
        "drop",
        "Обрыв связи",
        "Все соединения закрываются без ответа",
        FaultOrder(drop=True),
    ),
    Preset(
        "lost-answer",
        "Ответ теряется",
        "Форма доходит и выполняется, а ответ на неё — нет",
        FaultOrder(method="POST", drop=True, when="after"),
    ),
    Preset(
        "truncate",
        "Страницы приходят наполовину",
        "Соединение закрывается посреди страницы",
        FaultOrder(truncate=True),
    ),
    Preset(
        "flaky",
        "Падает каждый десятый запрос",
        "500 наугад, во всех сервисах",
        FaultOrder(status=500, rate=0.1),
    ),
    Preset(
        "too-many",
        "Слишком много запросов",
        "429 в мессенджере, Retry-After 30 секунд",
        FaultOrder(service="messenger", status=429, retry_after=30),
    ),
    Preset(
        "sms-lost",
        "SMS не доходят",
        "Код отправлен, но на телефон не приходит",
        on=BehaviourOrder(sms="lost"),
        off=_USUAL,
    ),
    Preset(
        "sms-call",
        "Звонок вместо SMS",
        "Код — последние четыре цифры номера",
        on=BehaviourOrder(sms="call"),
        off=_USUAL,
    ),
    Preset(
        "captcha",
        "Капча в VK ID",
        "Перед отправкой кода просят ввести буквы с картинки",
        on=BehaviourOrder(captcha=True),
        off=BehaviourOrder(captcha=False),
    ),
    Preset(
        "second-factor",
        "Код на Госуслугах",
        "После пароля Госуслуги просят код из SMS",
        on=BehaviourOrder(second_factor=True),
        off=BehaviourOrder(second_factor=False),
    ),
    Preset(
        "subject-chats",
        "Предметные чаты сами",
        "Учитель привязал профиль — чаты по всей его нагрузке уже есть",
        on=BehaviourOrder(subject_chats=True),
        off=BehaviourOrder(subject_chats=False),
    ),
)


def find(key: str) -> Preset | None:
    """Return the preset of this name."""
    return next((each for each in PRESETS if each.key == key), None)


def is_on(world: World, preset: Preset) -> bool:
    """Tell whether a preset works in a world, whoever has turned it on."""
    if preset.fault is not None:
        return bool(_numbers(world, preset.fault))
    wanted = preset.on.model_dump(exclude_none=True) if preset.on else {}
    return all(getattr(world.behaviour, name) == value for name, value in wanted.items())


def turn(world: World, preset: Preset, *, on: bool) -> None:
    """Turn a preset on, or off again; one that is so already stays."""
    if is_on(world, preset) == on:
        return
    if preset.fault is not None and on:
        world.faults.add(preset.fault)
    elif preset.fault is not None:
        for number in _numbers(world, preset.fault):
            world.faults.remove(number)
    order = preset.on if on else preset.off
    if order is not None:
        world.behaviour.change(order)


def phones(world: World) -> dict[str, str]:
    """Tell to which phones alone codes do not come as they should, and what is wrong."""
    titles = {each.on.sms: each.title for each in PRESETS if each.on and each.on.sms}
    wrong = world.behaviour.phones.items()
    return {phone: titles[delivery] for phone, delivery in wrong if delivery in titles}


def mend_phone(world: World, phone: str) -> None:
    """Let codes come to a phone again."""
    if phone in world.behaviour.phones:
        world.behaviour.change(BehaviourOrder(sms="ok", phone=phone))


def mend_all(world: World) -> None:
    """Let everything go right again: faults are mended, switches off, codes come to each phone."""
    world.faults.clear()
    for preset in PRESETS:
        if preset.off is not None:
            world.behaviour.change(preset.off)


def _numbers(world: World, order: FaultOrder) -> list[int]:
    wanted = order.model_dump()
    own = {"id", "left", "hits"}
    return [each.id for each in world.faults if each.model_dump(exclude=own) == wanted]
