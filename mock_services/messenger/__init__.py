"""«VK Мессенджер»: the chats of a school, and those made by hand."""

from __future__ import annotations

from flask import Flask

from mock_services import web
from mock_services.messenger import looks, page
from mock_services.messenger.chats import ChatError
from mock_services.messenger.manual import may_govern, may_manage, owns
from mock_services.messenger.sessions import LIFE
from mock_services.messenger.views import BLUEPRINTS


def create_app() -> Flask:
    """Make the messenger's Flask app."""
    app, _ = web.make_app("messenger", "VK Мессенджер")
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
    return app
