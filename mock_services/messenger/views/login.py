"""Coming in with VK ID, and going out."""

from __future__ import annotations

from typing import cast

from flask import (
    Blueprint,
    flash,
    get_flashed_messages,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from werkzeug.wrappers import Response

from mock_services import begun, drafts, signin, web
from mock_services.messenger import sessions
from mock_services.messenger.page import SESSION, Answer
from mock_services.models import EducationalProfile

bp = Blueprint("login", __name__)

CLIENT_ID = "messenger"
SCOPE = "edu_profile"
_KIND = "signin"


@bp.get("/vkid/login")
def begin() -> Response:
    """Send the browser to VK ID."""
    away = signin.begin(CLIENT_ID, _callback(), SCOPE)
    begun.remember(_KIND, away.state, verifier=away.verifier, next=session.get("next", "/"))
    return redirect(away.url)


@bp.get("/vkid/callback")
def callback() -> Answer:
    """Take in whoever comes back from VK ID, once for each time she was sent there."""
    away = begun.take(_KIND)
    if away is None:
        return _failed(
            "Вход не закончен",
            "Этот вход начат в другом браузере или уже использован. Начните его ещё раз.",
            400,
        )
    if "error" in request.args:
        refused = request.args["error"] == "access_denied"
        return _failed(
            "Вход отменён" if refused else "VK ID не разрешил вход",
            "Чтобы открыть чаты, войдите с учебным профилем VK ID.",
            403,
        )
    try:
        user = signin.finish(
            CLIENT_ID,
            _callback(),
            code=request.args.get("code", ""),
            verifier=away["verifier"],
            device_id=request.args.get("device_id", ""),
        )
    except signin.CodeRefusedError:
        return _failed(
            "Вход не закончен",
            "VK ID не подтвердил его: вышло время, или эту страницу открыли второй раз. "
            "Начните вход ещё раз.",
            400,
        )
    except signin.SignInError:
        return _failed("VK ID не отвечает", "Подождите минуту и попробуйте ещё раз.", 502)
    profile = web.db().get(EducationalProfile, user["profile_id"])
    if profile is None:
        return _failed(
            "Учебный профиль не найден", "Войдите ещё раз: VK ID предложит его создать.", 403
        )
    return _let_in(profile, away["next"])


def _let_in(profile: EducationalProfile, where: str) -> Response:
    sessions.end(web.db(), session.get(SESSION))
    kept = drafts.carry() | begun.carry(_KIND)
    said = get_flashed_messages(with_categories=True)
    session.clear()
    session.update(kept)
    for kind, words in cast("list[tuple[str, str]]", said):
        flash(words, kind)
    session.permanent = True
    session[SESSION] = sessions.begin(web.db(), web.world(), profile).id
    return redirect(where if web.is_own(where) else "/", 303)


@bp.post("/logout")
def end() -> Response:
    """Log this browser out."""
    sessions.end(web.db(), session.get(SESSION))
    session.clear()
    return redirect(url_for(".left"), 303)


@bp.get("/bye")
def left() -> str:
    """Say that she is out: the start page would lead straight back in."""
    return render_template(
        "messenger/login.html",
        title="Вы вышли",
        advice="Чаты на этом компьютере закрыты. Чтобы вернуться, войдите с учебным профилем.",
        again="Войти с VK ID",
    )


def _failed(title: str, advice: str, status: int) -> tuple[str, int]:
    return render_template(
        "messenger/login.html", title=title, advice=advice, again="Попробовать ещё раз"
    ), status


def _callback() -> str:
    return f"{web.addresses().messenger}/vkid/callback"
