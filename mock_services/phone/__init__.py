"""The phone of an invented person: its SMS as she would see them, and an API for programs.

It is open on purpose: nobody real is called here.

    messages.py    the messages of a number
    views.py       `/`, `/<number>`, `/api/messages`
"""

from __future__ import annotations

from flask import Flask

from mock_services.phone import views
from mock_services.phone.messages import caller
from mock_services.web import make_app


def create_app() -> Flask:
    """Make the Flask app of `phone.localhost`."""
    app, _ = make_app("phone", "Телефон")
    app.jinja_env.filters["caller"] = caller
    app.register_blueprint(views.bp)
    return app
