"""The phone's pages and its API.

/                 phones that have messages, and a field for any other
/<number>         the messages of one
/api/messages     ?phone=+7999...&after=<id>&wait=<seconds>; 410 once ids have begun anew
"""

from __future__ import annotations

import time

from flask import Blueprint, Response, abort, jsonify, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse
from wtforms import StringField
from wtforms.validators import Length

from mock_services import waiting
from mock_services.models import PhoneMessage
from mock_services.phone.messages import messages, newest, phones
from mock_services.web import Form, db, release_db, world
from mock_services.words import ANY_PHONE, phone_number

LONGEST_WAIT = 20
"""Seconds; a waiting request holds one of the server's threads."""

_IDS = 2**63
"""SQLite counts no further."""

bp = Blueprint("phone", __name__)


class NumberForm(Form):
    """Whose phone to look at; it changes nothing, so it is sent by GET."""

    class Meta(Form.Meta):
        """Nothing to forge."""

        csrf = False

    phone = StringField(
        "Номер телефона",
        validators=[Length(max=40, message="Это не похоже на номер телефона.")],
        render_kw={
            "type": "tel",
            "inputmode": "tel",
            "autocomplete": "off",
            "placeholder": "+7 900 000-00-00",
        },
    )


@bp.get("/")
def index() -> AnyResponse | tuple[str, int] | str:
    """Let a person choose a phone."""
    if "phone" not in request.args:
        return render_template(
            "phone/index.html", form=NumberForm(formdata=None), lines=phones(db())
        )
    form = NumberForm(request.args)
    if form.validate():
        if number := _number(form.phone.data or ""):
            return redirect(url_for(".show", number=number), 303)
        form.phone.errors = [Markup("Введите номер целиком, например {}.").format(ANY_PHONE)]
    return render_template("phone/index.html", form=form, lines=phones(db())), 422


@bp.get("/<number>")
def show(number: str) -> str:
    """Show the messages of a phone."""
    phone = _number(number) or abort(404)
    return render_template(
        "phone/messages.html", number=phone, messages=messages(db(), phone), begun=world().begun
    )


@bp.get("/api/messages")
def list_messages() -> Response | tuple[Response, int]:
    """List the messages of a phone, waiting for one if asked to."""
    number = _number(request.args.get("phone", ""))
    try:
        after = int(request.args.get("after", "0"))
        wait = float(request.args.get("wait", "0"))
    except ValueError:
        after, wait = -1, 0
    if not (0 <= after < _IDS and wait >= 0):
        return jsonify(error="after is a message's id, wait a number of seconds"), 400
    if number is None:
        return jsonify(error="phone is a mobile number such as +79990000001"), 400
    ends = time.monotonic() + min(wait, LONGEST_WAIT)
    while True:
        seen = world().version
        # After a reset ids begin at 1 again: those that were known before would hide the new ones.
        if after > newest(db()) or request.args.get("begun") not in {None, world().begun}:
            return jsonify(error="the world was reset: ask again without after"), 410
        found = messages(db(), number, after)
        release_db()  # whoever sends an SMS needs the world
        left = ends - time.monotonic()
        if found or left <= 0 or waiting.for_change(seen, left) == seen:
            return jsonify([_json(message) for message in found])


def _number(text: str) -> str | None:
    """Read a number; a plus that was not encoded arrives as a space, or is encoded twice."""
    return phone_number(text.replace("%2B", "+").replace("%2b", "+"))


def _json(message: PhoneMessage) -> dict[str, object]:
    return {
        "id": message.id,
        "kind": message.kind.value,
        "sender": message.sender,
        "text": message.text,
        "received_at": message.received_at.isoformat(),
    }
