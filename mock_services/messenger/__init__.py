"""«VK Мессенджер»: the chats of a school, and those made by hand."""

from __future__ import annotations

from typing import cast

from flask import Flask
from flask_openapi.openapi import OpenAPI

from mock_services import openapi, web
from mock_services.messenger import looks, methods, page
from mock_services.messenger.chats import ChatError
from mock_services.messenger.manual import may_govern, may_manage, owns
from mock_services.messenger.methods import described
from mock_services.messenger.sessions import LIFE
from mock_services.messenger.views import BLUEPRINTS


def create_app() -> Flask:
    """Make the messenger's Flask app."""
    app, csrf = web.make_app(
        "messenger", "VK Мессенджер", openapi.described(described.TITLE, described.ABOUT)
    )
    app.permanent_session_lifetime = LIFE
    app.jinja_env.globals.update(
        initials=looks.initials,
        tone=looks.tone,
        may_manage=may_manage,
        may_govern=may_govern,
        owns=owns,
    )
    app.jinja_env.filters.update(moment=looks.moment, day_heading=looks.day_heading)
    app.register_error_handler(ChatError, page.refusal)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for door in methods.BLUEPRINTS:
        app.register_blueprint(door)
        csrf.exempt(door)  # a program brings its token itself: nobody can make it bring another's
    api = cast(OpenAPI, app)
    api.security_schemes = described.SECURITY
    api.register_api(described.blueprint())
    app.add_url_rule(openapi.DESCRIPTION, view_func=openapi.describe)
    return app
