"""Госуслуги: the other way into the journal.

tickets.py   one-time codes with which a person is sent back to the journal
views.py     logging in, and the question whether the journal may know who it is
"""

from __future__ import annotations

from flask import Flask

from mock_services import web
from mock_services.gosuslugi import views


def create_app() -> Flask:
    """Make Госуслуги."""
    app, _ = web.make_app("gosuslugi", "Госуслуги")
    app.register_blueprint(views.bp)
    return app
