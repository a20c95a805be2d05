"""What services call: the authorization endpoint and the JSON endpoints.

    GET      /authorize            the person's browser comes here
    POST     /oauth2/auth          a code or a refresh token for tokens
    GET POST /oauth2/user_info     whose token it is
    POST     /oauth2/logout        take a token back

https://id.vk.com/about/business/go/docs/ru/vkid/latest/vk-id/connection/api-description
"""

from __future__ import annotations

import secrets

from authlib.oauth2 import OAuth2Error
from flask import Blueprint, Response, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from mock_services.models import Sex
from mock_services.vkid import oauth
from mock_services.vkid.flow import Flow
from mock_services.web import now

bp = Blueprint("api", __name__)
_SEX = {Sex.FEMALE: 1, Sex.MALE: 2}
"""VK's numbers."""
_REASONS = {
    "invalid_client": "VK ID не знает сервиса, который просит о входе.",
    "invalid_request": "Сервис не назвал адрес возврата или назвал не тот, что зарегистрирован.",
    "unsupported_response_type": "Сервис просит о входе способом, которого VK ID не знает.",
}


@bp.get("/authorize")
def authorize() -> AnyResponse | tuple[str, int]:
    """Begin a visit; errors that the service must not be told of are shown to the person."""
    try:
        remembered = oauth.begin()
    except OAuth2Error as error:
        if error.redirect_uri:
            return oauth.refuse(error)
        return explain(error), 400
    flow = Flow(secrets.token_urlsafe(6), remembered, now().isoformat())
    flow.save()
    return redirect(url_for("screens.resume", flow_id=flow.id))


def explain(error: OAuth2Error) -> str:
    """Say in words why a person cannot go on."""
    return render_template(
        "error.html",
        code=400,
        title="Войти через VK ID не получится",
        advice=f"{_REASONS.get(str(error.error), _REASONS['invalid_request'])} "
        "Вернитесь в сервис, из которого пришли, и начните ещё раз. Если не поможет, "
        f"передайте его поддержке: {error.error}, {error.get_error_description()}",
    )


@bp.post("/oauth2/auth")
def token() -> Response:
    """Give tokens for a code or a refresh token (RFC 6749, 4.1.3 and 6)."""
    return oauth.give_token()


@bp.route("/oauth2/user_info", methods=["GET", "POST"])
def user_info() -> Response:
    """Tell whose educational profile a token opens."""
    try:
        profile = oauth.token_at_hand().profile
    except OAuth2Error as error:
        return oauth.refuse(error)
    return jsonify(
        user={
            "user_id": str(profile.vk_account_id),
            "profile_id": profile.id,
            "first_name": profile.name,
            "last_name": profile.surname,
            "patronymic": profile.patronymic,
            "birthday": f"{profile.born:%d.%m.%Y}",
            "sex": _SEX[profile.sex],
            "phone": profile.vk_account.phone,
        }
    )


@bp.post("/oauth2/logout")
def logout() -> Response:
    """Take back a token."""
    try:
        oauth.token_at_hand().revoked = True
    except OAuth2Error as error:
        return oauth.refuse(error)
    return jsonify(response=1)
