"""The screens between a service and the way back to it, one question each.

    /login/<visit>/            leads to the first screen that is still missing
    /login/<visit>/phone       A4
    /login/<visit>/captcha     only when VK ID wants to see no robots; `captcha/another`
    /login/<visit>/code        A5; `code/resend`, `code/wait`
    /login/<visit>/profile     A6, A7
    /login/<visit>/create      A8
    /login/<visit>/info        A9, A10
    /login/<visit>/consent     for who has an educational profile already (A3n)
    /login/<visit>/cancel      back to the service without a code

A screen whose turn it is not leads to the one whose turn it is.
"""

from __future__ import annotations

from flask import Response, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mock_services.models import Sex, VkAccount
from mock_services.vkid import captchas, codes, oauth, profiles, robots
from mock_services.vkid.flow import Screen
from mock_services.vkid.forms import (
    CallForm,
    CodeForm,
    InfoForm,
    PhoneForm,
    ProfileForm,
)
from mock_services.vkid.home import COOKIE, remember
from mock_services.vkid.profiles import Name
from mock_services.vkid.visits import (
    KEPT,
    Answer,
    account,
    bp,
    go_on,
    leave,
    page_of,
    proven,
    visit,
)
from mock_services.web import Form, db, world
from mock_services.words import plural

__all__ = ["bp"]


@bp.get("/cancel")
def cancel() -> AnyResponse:
    """Go back to the service as somebody who refused (RFC 6749, 4.1.2.1)."""
    return leave(oauth.finish(visit().request, None))


# --- the phone ---------------------------------------------------------------------------------


@bp.get("/phone")
def show_phone() -> Answer:
    """Ask for the phone (A4)."""
    drafted = visit().drafts.get(Screen.PHONE, {}).get("phone")
    return page_of(Screen.PHONE, PhoneForm(data={"phone": drafted or visit().phone}))


@bp.post("/phone")
def enter_phone() -> Answer:
    """Send a code to the phone, unless it has proved itself in this visit already."""
    form = PhoneForm()
    here = visit()
    if not form.validate():
        return page_of(Screen.PHONE, form), 422
    if not (here.verified and form.number == here.phone):
        here.start_over(form.number)
        return robots.doubt_or_send(form)
    return go_on()


@bp.post("/other")
def other_phone() -> Answer:
    """Go on as somebody else; the browser's login holds until that somebody has come in."""
    captchas.forget(db(), visit().id)
    visit().start_over()
    return go_on()


# --- the code ----------------------------------------------------------------------------------


@bp.get("/code")
def show_code() -> Answer:
    """Ask for the code (A5)."""
    return _code_page(_code_form(formdata=None))


@bp.post("/code")
def enter_code() -> Answer:
    """Compare the code; who has a VK ID is logged in by it."""
    form = _code_form()
    if form.validate():
        try:
            codes.check_code(db(), world(), visit().phone, form.code.data or "")
        except codes.CodeError as error:
            form.code.errors = [str(error)]
        else:
            visit().verified = True
            return _logged_in(account())
    return _code_page(form), 422


@bp.post("/code/resend")
def resend_code() -> Answer:
    """Send another code; while the timer runs it is only shown again."""
    try:
        codes.send_code(db(), world(), visit().phone)
    except codes.TooSoonError:
        pass
    except codes.CodeError as error:
        form = _code_form(formdata=None)
        form.code.errors = [str(error)]
        return _code_page(form), 422
    else:
        by_call = codes.comes_by_call(db(), visit().phone)
        did = "Звоним ещё раз." if by_call else "Отправили новый код."
        flash(f"{did} Прежний код больше не действует.")
    return redirect(url_for(".show_code"), 303)


@bp.get("/code/resend")
def reload() -> AnyResponse:
    """Lead a person who reloads the page of an answer to the screen whose turn it is."""
    return go_on()


@bp.get("/code/wait")
def wait_for_resend() -> Response:
    """Tell how long until another code may be asked for, by the world's clock."""
    seconds, words = _wait()
    return jsonify(seconds=seconds, text=words)


def _code_form(**given: None) -> CodeForm | CallForm:
    by_call = codes.comes_by_call(db(), visit().phone)
    return CallForm(**given) if by_call else CodeForm(**given)


def _code_page(form: CodeForm | CallForm) -> str:
    form.code.data = ""  # a code is never shown again
    seconds, words = _wait()
    return page_of(
        Screen.CODE,
        form,
        phone=visit().phone,
        by_call=isinstance(form, CallForm),
        wait_seconds=seconds,
        wait_words=words,
        again=Form(),
    )


def _wait() -> tuple[int, str]:
    seconds = codes.seconds_to_wait(db(), world(), visit().phone)
    if not seconds:
        return 0, "Если код не пришёл, запросите новый."
    return seconds, f"Новый код можно запросить через {plural(seconds, *_SECONDS)}."


_SECONDS = ("секунду", "секунды", "секунд")


def _logged_in(who: VkAccount | None) -> AnyResponse:
    """Give the browser a new login, if there is a VK ID to log in to, and go on."""
    response = go_on()
    if who:
        earlier = request.cookies.get(COOKIE)
        remember(response, profiles.log_in(db(), world(), who, instead_of=earlier))
    return response


# --- profiles ----------------------------------------------------------------------------------


@bp.get("/profile")
def show_profile() -> Answer:
    """Ask for the name (A6)."""
    who = account()
    known = {name: getattr(who, name) for name in KEPT[Screen.PROFILE]} if who else {}
    drafted = visit().drafts.get(Screen.PROFILE, {})
    return page_of(Screen.PROFILE, ProfileForm(formdata=None, data={**known, **drafted}))


@bp.post("/profile")
def enter_profile() -> Answer:
    """Make the VK ID; it stays even if she leaves now (A7)."""
    form = ProfileForm()
    if not form.validate():
        return page_of(Screen.PROFILE, form), 422
    here = visit()
    name = Name(form.surname.data or "", form.name.data or "", form.patronymic.data or None)
    before = account()
    if before and name != Name(before.surname, before.name, before.patronymic):
        # What was typed of the earlier name holds no longer; the rest of that screen does.
        here.forget(Screen.INFO, "full_name", "patronymic")
    who = profiles.save_account(db(), world(), here.phone, name)
    if here.named:
        return go_on()
    here.named = True
    return _logged_in(who)


@bp.get("/create")
def show_create() -> Answer:
    """Offer an educational profile (A8)."""
    return page_of(Screen.CREATE, Form(), account=account())


@bp.post("/create")
def begin_profile() -> Answer:
    """Go on to what the educational profile says; it is made at the end."""
    visit().creating = True
    return go_on()


@bp.get("/info")
def show_info() -> Answer:
    """Show what the educational profile will say (A9)."""
    who = proven()
    known = {"full_name": f"{who.name} {who.surname}", "patronymic": who.patronymic}
    drafted = visit().drafts.get(Screen.INFO, {})
    return page_of(Screen.INFO, InfoForm(formdata=None, data={**known, **drafted}))


@bp.post("/info")
def enter_info() -> Answer:
    """Make the educational profile and go back to the service with a code (A10)."""
    form = InfoForm()
    if not form.validate():
        return page_of(Screen.INFO, form), 422
    name, surname = form.name_and_surname
    made = profiles.create_profile(
        db(),
        world(),
        proven(),
        Name(surname, name, form.patronymic.data or None),
        born=form.born_on,
        sex=Sex(form.sex.data),
    )
    return leave(oauth.finish(visit().request, made))


@bp.get("/consent")
def show_consent() -> Answer:
    """Show the educational profile that there is: checking it is all (A9)."""
    return page_of(Screen.CONSENT, Form(), profile=proven().profile)


@bp.post("/consent")
def give_consent() -> Answer:
    """Go back to the service with a code."""
    return leave(oauth.finish(visit().request, proven().profile))
