"""Госуслуги: the other way into the journal.

logins.py    phone and password, and a code where that is asked for
tickets.py   one-time codes with which a person is sent back to the journal
views.py     the pages of that, and the question whether the journal may know who it is
api.py       logging in by programs
"""

from __future__ import annotations

from typing import cast

from flask import Flask
from flask_openapi.openapi import OpenAPI

from mock_services import openapi, web
from mock_services.gosuslugi import api, views


def create_app() -> Flask:
    """Make Госуслуги."""
    described = openapi.described(api.TITLE, api.ABOUT)
    app, csrf = web.make_app("gosuslugi", "Госуслуги", described)
    app.register_blueprint(views.bp)
    cast(OpenAPI, app).register_api(api.bp)
    csrf.exempt(api.bp)
    app.add_url_rule(openapi.DESCRIPTION, "openapi", openapi.describe)
    return app
