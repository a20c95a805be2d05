"""What services call: the authorization endpoint and the JSON endpoints.

    GET      /authorize            the person's browser comes here
    POST     /oauth2/auth          a code or a refresh token for tokens
    GET POST /oauth2/user_info     whose token it is
    POST     /oauth2/public_info   whose ID token it is, masked
    POST     /oauth2/logout        take a token back
    POST     /oauth2/revoke        take all tokens of a person and a service back
    GET      /openapi.json         the above for programs

https://id.vk.com/about/business/go/docs/ru/vkid/latest/vk-id/connection/api-integration/api-description
"""

from __future__ import annotations

import secrets

from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import InvalidRequestError
from flask import Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_openapi.blueprint import APIBlueprint
from pydantic import BaseModel
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from mock_services import trouble
from mock_services.openapi import DESCRIPTION, by_name, describe, form
from mock_services.vkid import oauth, visits
from mock_services.vkid.flow import Flow
from mock_services.vkid.grants import revoke_consent
from mock_services.vkid.schema import (
    AccessForm,
    Done,
    IdentityForm,
    OAuthError,
    TokenForm,
    Tokens,
    UserInfo,
    masked_user,
    user_of,
)
from mock_services.web import now

TITLE = "VK ID"
ABOUT = "OAuth 2.1 for services that let people in with VK ID: code flow with PKCE."

bp = APIBlueprint(
    "api",
    __name__,
    abp_responses={"400": OAuthError, "401": OAuthError},
    operation_id_callback=by_name,
)
bp.add_url_rule(DESCRIPTION, "describe", describe)
_REASONS = {
    "invalid_client": "VK ID не знает сервиса, который просит о входе.",
    "invalid_request": "Сервис не назвал адрес возврата или назвал не тот, что зарегистрирован.",
    "unsupported_response_type": "Сервис просит о входе способом, которого VK ID не знает.",
}


@bp.get("/authorize", doc_ui=False)
def authorize() -> AnyResponse | tuple[str, int]:
    """Begin a visit; errors that the service must not be told of are shown to the person."""
    try:
        remembered = oauth.begin()
    except OAuth2Error as error:
        if error.redirect_uri:
            return oauth.refuse(error)
        return explain(error), 400
    return visits.begin(Flow(secrets.token_urlsafe(6), remembered, now().isoformat()))


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


@bp.post("/oauth2/auth", request_body=form(TokenForm), responses={"200": Tokens})
def token() -> Response:
    """Give tokens for a code or a refresh token (RFC 6749, 4.1.3 and 6)."""
    return oauth.give_token()


@bp.post("/oauth2/user_info", request_body=form(AccessForm), responses={"200": UserInfo})
def user_info() -> Response:
    """Tell whose access token it is: as much of her as its scopes open."""
    return _json(user_of(oauth.token_at_hand()))


bp.get("/oauth2/user_info", endpoint="read_user_info", doc_ui=False)(user_info)


@bp.post("/oauth2/public_info", request_body=form(IdentityForm), responses={"200": UserInfo})
def public_info() -> Response:
    """Tell whose ID token it is, masked."""
    return _json(masked_user(oauth.identity_at_hand().profile))


@bp.post("/oauth2/logout", request_body=form(AccessForm), responses={"200": Done})
def logout() -> Response:
    """Take back this access token, and the refresh token that came with it."""
    oauth.token_at_hand().revoked = True
    return _json(Done(response=1))


@bp.post("/oauth2/revoke", request_body=form(AccessForm), responses={"200": Done})
def revoke() -> Response:
    """Take back all that this person has ever given this service."""
    revoke_consent(oauth.token_at_hand())
    return _json(Done(response=1))


@bp.errorhandler(OAuth2Error)
def refuse(error: OAuth2Error) -> Response:
    """Tell a service why not."""
    return oauth.refuse(error)


@bp.errorhandler(BadRequest)
def refuse_nonsense(error: BadRequest) -> ResponseReturnValue:
    """Tell a service so in JSON, a person in words."""
    if request.endpoint == f"{bp.name}.{authorize.__name__}":
        return trouble.page(error)
    return oauth.refuse(InvalidRequestError("The request cannot be read."))


@bp.after_request
def let_pages_read(response: Response) -> Response:
    """Let a service's page in a browser read the answer: VK ID's Web SDK asks from there."""
    response.headers["Access-Control-Allow-Origin"] = "*"  # there are no cookies in it
    return response


def _json(found: BaseModel) -> Response:
    return jsonify(found.model_dump(exclude_none=True))
