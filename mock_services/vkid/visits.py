"""What all screens of a visit share: whose it is, which screen's turn it is, and «←»."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from mock_services.models import VkAccount
from mock_services.vkid import captchas, clients, flow, profiles
from mock_services.vkid.flow import Flow, Screen
from mock_services.vkid.home import current_account
from mock_services.web import Form, db, now

bp = Blueprint("screens", __name__, url_prefix="/login/<flow_id>")
KEPT = {
    Screen.PHONE: ("phone",),
    Screen.PROFILE: ("surname", "name", "patronymic"),
    Screen.INFO: ("full_name", "patronymic", "born", "sex"),
}
"""What «←» keeps of a screen; never a code."""
_DRAFT_LIMIT = 121

Answer = AnyResponse | tuple[str, int] | str


def visit() -> Flow:
    """Return the visit that the address names."""
    return cast(Flow, g.flow)


def account() -> VkAccount | None:
    """Return who this visit is about: by the code just typed, else by the browser's login."""
    here = visit()
    if here.verified:
        return profiles.find_account(db(), here.phone)
    return None if here.other else current_account()


def proven() -> VkAccount:
    """Return the same where a screen has made sure that there is somebody."""
    return cast(VkAccount, account())


@bp.url_value_preprocessor
def find_visit(_: str | None, values: dict[str, Any] | None) -> None:
    """Take the visit out of the address."""
    g.flow_id = (values or {}).pop("flow_id")


@bp.url_defaults
def name_visit(_: str, values: dict[str, Any]) -> None:
    """Put it into every address of the same visit."""
    if "flow_id" in g:
        values.setdefault("flow_id", g.flow_id)


@bp.before_request
def lead() -> Answer | None:
    """Refuse a visit that is over, and lead away from a screen whose turn it is not."""
    found = flow.find(g.flow_id, now())
    if found is None:
        words = render_template(
            "error.html",
            code=410,
            title="Этот вход уже завершён",
            advice="Вернитесь в журнал или мессенджер и начните вход ещё раз.",
        )
        return words, 410
    g.flow = found
    g.found = found.kept()
    screen = _screen()
    if screen is None:
        return None
    if not found.allows(screen, account()):
        return go_on()
    if request.method == "POST":
        found.drafts.pop(screen, None)
    return _back(screen) if "back" in request.form else None


@bp.after_request
def keep(response: Response) -> Response:
    """Remember how far she has come, unless she has gone back to the service."""
    # Only what has changed is written back: a late answer of the timer must not undo a step.
    if "flow" in g and "left" not in g and visit().kept() != g.found:
        visit().save()
    return response


def begin(found: Flow) -> AnyResponse:
    """Begin a visit: lead to its first screen."""
    g.flow, g.flow_id = found, found.id
    found.save()
    return go_on()


def _screen() -> Screen | None:
    path = request.path.split("/")[3]
    return Screen(path) if path in set(Screen) else None


def _back(screen: Screen) -> Answer:
    """Go to the screen before, keeping what was typed on this one."""
    names = KEPT.get(screen, ())
    visit().drafts[screen] = {name: request.form.get(name, "")[:_DRAFT_LIMIT] for name in names}
    return redirect(url_for(f".show_{visit().before(screen) or Screen.PHONE}"), 303)


def go_on() -> AnyResponse:
    """Lead to the first screen that is still missing."""
    return redirect(url_for(f"{bp.name}.show_{visit().missing(account())}"), 303)


def page_of(screen: Screen, form: Form, **context: object) -> str:
    """Draw a screen."""
    return render_template(
        f"vkid/{screen}.html",
        screen=screen,
        form=form,
        service_asking=clients.find_service(visit().request["client_id"]),
        back=visit().before(screen),
        **context,
    )


def leave(response: AnyResponse) -> AnyResponse:
    """End the visit with this way back to the service."""
    captchas.forget(db(), visit().id)
    visit().end()
    g.left = True
    return response
