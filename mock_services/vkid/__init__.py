"""VK ID: lets people in by phone and SMS code, keeps profiles, speaks OAuth 2.1.

    screens.py     what a person walks through between a service and its way back
    visits.py      what its requests share: whose visit, which screen's turn
    flow.py        how far she has come, in a signed cookie; which screen is still missing
    codes.py       codes by SMS and by call
    robots.py      the screen with a picture before the code
    captchas.py    letters on a picture, for those who might be robots
    profiles.py    VK IDs, educational profiles, logged-in browsers
    clients.py     the services that let people in with VK ID
    grants.py      what they hand in for a token
    oauth.py       Authlib's server, and what its tokens open
    api.py         `/authorize` and `/oauth2/...`, what services call
    home.py        what is there outside a visit

A visit goes: /authorize -> the screens -> back to the service with a code -> /oauth2/auth.
"""

from __future__ import annotations

from typing import cast

from flask import Flask
from flask_openapi.openapi import OpenAPI

from mock_services.openapi import described
from mock_services.vkid import api, home, screens
from mock_services.vkid.clients import SCOPES
from mock_services.vkid.oauth import TOKEN_SECONDS, server
from mock_services.vkid.profiles import masked
from mock_services.web import make_app


def create_app() -> Flask:
    """Make the Flask app of `id.localhost`."""
    app, csrf = make_app("vkid", "VK ID", described(api.TITLE, api.ABOUT))
    app.config.update(
        OAUTH2_SCOPES_SUPPORTED=SCOPES,
        OAUTH2_REFRESH_TOKEN_GENERATOR=True,
        OAUTH2_TOKEN_EXPIRES_IN={
            "authorization_code": TOKEN_SECONDS,
            "refresh_token": TOKEN_SECONDS,
        },
    )
    app.jinja_env.filters["masked"] = masked
    server.init_app(app)
    app.register_blueprint(home.bp)
    app.register_blueprint(screens.bp)
    cast(OpenAPI, app).register_api(api.bp)
    csrf.exempt(api.bp)
    return app
