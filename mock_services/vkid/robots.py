"""The screen before the code, when VK ID wants to see no robots; and sending the code at last."""

from __future__ import annotations

from contextlib import suppress

from flask import redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from mock_services.vkid import captchas, codes
from mock_services.vkid.flow import Screen
from mock_services.vkid.forms import CaptchaForm, PhoneForm
from mock_services.vkid.visits import Answer, bp, go_on, page_of, visit
from mock_services.web import Form, db, world


def doubt_or_send(form: PhoneForm) -> Answer:
    """Ask for the letters on a picture first, if that is how VK ID behaves; else send the code."""
    here = visit()
    if not world().behaviour.captcha:
        captchas.forget(db(), here.id)
        return _send(form)
    here.doubted = True
    captchas.show(db(), world(), here.id, here.phone)
    return go_on()


def _send(form: PhoneForm) -> Answer:
    """Send a code to the visit's phone, or say at the phone why there is none."""
    try:
        with suppress(codes.TooSoonError):  # the one sent a moment ago still counts
            codes.send_code(db(), world(), visit().phone)
    except codes.CodeError as error:
        visit().phone = ""
        form.phone.errors = [str(error)]
        return page_of(Screen.PHONE, form), 422
    return go_on()


@bp.get("/captcha")
def show_captcha() -> Answer:
    """Ask for the letters on a picture."""
    return _captcha_page(CaptchaForm(formdata=None))


@bp.post("/captcha")
def answer_captcha() -> Answer:
    """Compare the letters; the code is sent only then."""
    form = CaptchaForm()
    here = visit()
    if form.validate():
        try:
            captchas.solve(db(), world(), here.id, here.phone, form.letters.data or "")
        except captchas.WrongLettersError as error:
            form.letters.errors = [str(error)]
        else:
            here.doubted = False
            return _send(PhoneForm(formdata=None, data={"phone": here.phone}))
    return _captcha_page(form), 422


@bp.post("/captcha/another")
def another_captcha() -> Answer:
    """Draw another picture."""
    captchas.show(db(), world(), visit().id, visit().phone)
    return redirect(url_for(".show_captcha"), 303)


@bp.get("/captcha/another")
def reload_captcha() -> AnyResponse:
    """Lead whoever reloads the page of an answer back to the picture."""
    return go_on()


def _captcha_page(form: CaptchaForm) -> str:
    form.letters.data = ""  # they belong to another picture now
    here = visit()
    shown = captchas.find(db(), here.id)
    if shown is None:  # she has read it, and the answer that leads on was lost
        shown = captchas.show(db(), world(), here.id, here.phone)
    picture = captchas.picture(shown.letters)
    return page_of(Screen.CAPTCHA, form, phone=here.phone, picture=picture, again=Form())
