"""«Чаты»: linking an educational profile (A2 to A12), and the way to the messenger (C1)."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import NoResultFound
from werkzeug.exceptions import Forbidden

from mock_services import begun, signin, web
from mock_services.journal import linking, management
from mock_services.journal.views import visitor
from mock_services.messenger.chats import chats_of
from mock_services.models import Account, EducationalProfile

bp = Blueprint("chats", __name__)
visitor.guard(bp)

CLIENT = "journal"
SCOPE = "edu_profile"
_KIND = "vkid"


@bp.get("/chats")
def show() -> ResponseReturnValue:
    """List the chats, or invite to link a profile first."""
    account = visitor.account()
    if not linking.may_link(account):
        return render_template("journal/no_chats.html")
    if account.link is None:
        return render_template("journal/invitation.html")
    found = chats_of(web.db(), account.link.profile_id)
    rows = management.rows(web.db(), found, account.link.profile_id)
    return render_template("journal/chats.html", rows=rows)


@bp.post("/chats/link")
def link() -> ResponseReturnValue:
    """Send the person to VK ID."""
    if not linking.may_link(visitor.account()):
        raise Forbidden
    if visitor.account().link is not None:
        return redirect(url_for(".show"), 303)
    away = signin.begin(CLIENT, _callback(), SCOPE)
    begun.remember(_KIND, away.state, verifier=away.verifier)
    return redirect(away.url, 303)


@bp.get("/vkid/callback")
def callback() -> ResponseReturnValue:
    """Take what VK ID answers, and link the profile."""
    away = begun.take(_KIND)
    if visitor.account().link is not None:
        # Whoever asks again because the answer was lost has no good code any more.
        return redirect(url_for(".linked"), 303)
    if away is None:
        return _failed(
            "Привязка не завершена",
            "Ответ VK ID не относится к этой странице журнала: возможно, привязку начали дважды "
            "или страницу открыли по старой ссылке. Ничего не изменилось.",
            400,
        )
    if request.args.get("error") == "access_denied":
        flash("Вы отменили привязку. Её можно начать снова, когда будете готовы.", "warn")
        return redirect(url_for(".show"), 303)
    return _finish(visitor.account().id, away)


def _finish(account_id: int, away: dict[str, Any]) -> ResponseReturnValue:
    """Ask VK ID whose code it is, and link her profile with the login."""
    try:
        user = signin.finish(
            CLIENT,
            _callback(),
            code=request.args.get("code", ""),
            verifier=away["verifier"],
            device_id=request.args.get("device_id", ""),
        )
        profile = web.db().get_one(EducationalProfile, user["profile_id"])
    except signin.CodeRefusedError:
        return _failed(
            "Привязка не завершена",
            "VK ID не подтвердил её: вышло время, или эту страницу открыли второй раз. "
            "Ничего не изменилось, начните ещё раз.",
            400,
        )
    except (signin.SignInError, NoResultFound):
        return _failed(
            "VK ID не отвечает",
            "Мы не смогли узнать у VK ID, какой профиль привязать. Ничего не изменилось: "
            "попробуйте ещё раз через минуту.",
            502,
        )
    account = web.db().get_one(Account, account_id)
    try:
        linking.link_profile(web.db(), web.world(), account, profile)
    except linking.ForeignProfileError:
        return render_template("journal/refused.html", profile=profile), 409
    return redirect(url_for(".linked"), 303)


@bp.get("/chats/linked")
def linked() -> ResponseReturnValue:
    """Say that the profile is linked (A11)."""
    if visitor.account().link is None:
        return redirect(url_for(".show"), 303)
    return render_template("journal/linked.html")


def _callback() -> str:
    return f"{web.addresses().journal}/vkid/callback"


def _failed(title: str, advice: str, status: int) -> ResponseReturnValue:
    page = render_template("journal/link_failed.html", title=title, advice=advice)
    return page, status
