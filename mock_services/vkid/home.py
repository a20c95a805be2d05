"""VK ID outside a visit: who is logged in in this browser, and what VK ID is."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mock_services.models import VkAccount, VkSession
from mock_services.vkid import captchas, flow, profiles
from mock_services.web import Form, db, keep_secret, world

COOKIE = "vkid_session"

bp = Blueprint("home", __name__)


def current_account() -> VkAccount | None:
    """Return who is logged in in this browser."""
    return profiles.logged_in(db(), world(), request.cookies.get(COOKIE))


def remember(response: Response, entered: VkSession) -> None:
    """Give the browser its login; scripts do not see it."""
    keep_secret(response, COOKIE, entered.id, profiles.SESSION_LIFE)


@bp.get("/")
def home() -> str:
    """Show who is logged in, and where to go from here."""
    return render_template("vkid/home.html", account=current_account(), form=Form())


@bp.post("/logout")
def log_out() -> Response:
    """End this browser's login, and all visits in which she has proved who she is."""
    for visit in flow.end_all():
        captchas.forget(db(), visit)
    profiles.log_out(db(), request.cookies.get(COOKIE))
    response = redirect(url_for(".home"), 303)
    response.delete_cookie(COOKIE)
    return response


@bp.get("/about")
def about() -> str:
    """Tell what VK ID and an educational profile are."""
    return render_template("vkid/about.html")
