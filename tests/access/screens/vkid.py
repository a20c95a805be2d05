"""VK ID's screens, as the journal or the messenger sends somebody there."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from fixtures.stage import Actor
from pages.vkid import (
    CheckScreen,
    CodeScreen,
    ConsentScreen,
    CreateScreen,
    PhoneScreen,
    ProfileScreen,
)
from tests.access.cast import Cast
from tests.access.screens import screen


def _at_phone(cast: Cast) -> Actor:
    who = cast.somebody()
    who.user.open(who.user.addresses.messenger + "/")
    return who


def _at_code(cast: Cast) -> Actor:
    who = _at_phone(cast)
    PhoneScreen(who.user).enter(who.player.phone)
    expect(CodeScreen(who.user).heading).to_be_visible()
    return who


def _past_code(cast: Cast, *, profile: bool | None = None) -> Actor:
    """Come in with the code: with no VK ID, with one, or with an educational profile as well."""
    who = _at_phone(cast)
    if profile is not None:
        cast.client.give_vk_id(who.player.id, educational_profile=profile)
    return _prove(who)


def _from_journal(cast: Cast, *, profile: bool) -> Actor:
    who = cast.somebody()
    cast.client.give_vk_id(who.player.id, educational_profile=profile)
    who.open_chats().link_profile()
    return _prove(who)


def _prove(who: Actor) -> Actor:
    prove_phone(who)
    return who


def prove_phone(who: Actor) -> ConsentScreen:
    """Walk from the question for the phone to the screen after the code."""
    PhoneScreen(who.user).enter(who.player.phone)
    expect(CodeScreen(who.user).heading).to_be_visible()
    CodeScreen(who.user).enter(who.code.get_secret_value())
    expect(CodeScreen(who.user).heading).to_be_hidden()
    return ConsentScreen(who.user)


@screen("vkid/phone.html", "Вход по номеру телефона · VK ID")
def phone(cast: Cast) -> Page:
    return _at_phone(cast).user.page


@screen("vkid/phone.html", "Ошибка: Вход по номеру телефона · VK ID", "ошибка")
def phone_wrong(cast: Cast) -> Page:
    who = _at_phone(cast)
    PhoneScreen(who.user).enter("12345")
    return who.user.page


@screen("vkid/code.html", "Введите код из SMS · VK ID")
def code(cast: Cast) -> Page:
    return _at_code(cast).user.page


@screen("vkid/code.html", "Ошибка: Введите код из SMS · VK ID", "ошибка")
def code_wrong(cast: Cast) -> Page:
    who = _at_code(cast)
    CodeScreen(who.user).enter("12")
    return who.user.page


@screen("vkid/profile.html", "Профиль VK ID · VK ID")
def profile(cast: Cast) -> Page:
    return _past_code(cast).user.page


@screen("vkid/profile.html", "Ошибка: Профиль VK ID · VK ID", "ошибка")
def profile_wrong(cast: Cast) -> Page:
    who = _past_code(cast)
    ProfileScreen(who.user).go_on()
    return who.user.page


@screen("vkid/create.html", "Учебный профиль · VK ID")
def create(cast: Cast) -> Page:
    return _past_code(cast, profile=False).user.page


@screen("vkid/info.html", "Информация о себе · VK ID", "для журнала")
def info(cast: Cast) -> Page:
    who = _from_journal(cast, profile=False)
    CreateScreen(who.user).create()
    return who.user.page


@screen("vkid/info.html", "Ошибка: Информация о себе · VK ID", "ошибка")
def info_wrong(cast: Cast) -> Page:
    who = _past_code(cast, profile=False)
    CreateScreen(who.user).create()
    CheckScreen(who.user).go_on()
    return who.user.page


@screen("vkid/consent.html", "Продолжить с этим профилем? · VK ID", "для мессенджера")
def consent(cast: Cast) -> Page:
    return _past_code(cast, profile=True).user.page


@screen("vkid/consent.html", "Продолжить с этим профилем? · VK ID", "для журнала")
def consent_for_journal(cast: Cast) -> Page:
    return _from_journal(cast, profile=True).user.page


@screen("vkid/about.html", "Подробнее о VK ID · VK ID")
def about(cast: Cast) -> Page:
    return cast.visit("id", "/about")


@screen("vkid/home.html", "VK ID", "никто не вошёл")
def home(cast: Cast) -> Page:
    return cast.visit("id")


@screen("vkid/home.html", "VK ID", "вошли")
def home_of_somebody(cast: Cast) -> Page:
    user = cast.in_messenger("class_teacher").user
    user.open(cast.world.addresses.id + "/")
    return user.page


@screen("error.html", "Этот вход уже завершён · VK ID", "VK ID, вход завершён")
def expired(cast: Cast) -> Page:
    return cast.visit("id", "/login/nothing/phone")
