"""The electronic journal: «Сетевой Город. Образование».

sessions.py        who is logged in, for how long, and why somebody is not
organisations.py   the list on the login page
gosuslugi.py       the other way in
desk.py            what of the school concerns a person
pupils.py          students in their classes, and who teaches there
school_year.py     terms and bells
schoolwork.py      timetable, work, marks, announcements, made up when asked for
diary.py           who may read what of them
handouts.py        files that hang on them
linking.py         a login gets an educational profile of VK ID
management.py      «Управление чатами»
views/             the pages over all that
webapi/            the JSON over all that, for programs
"""

from __future__ import annotations

from datetime import date
from typing import cast

from flask import Flask
from flask_openapi.openapi import OpenAPI
from werkzeug.exceptions import HTTPException

from mock_services import openapi, web
from mock_services.journal import views, webapi
from mock_services.journal.webapi import door

WEEKDAYS = (
    *("Понедельник", "Вторник", "Среда", "Четверг"),
    *("Пятница", "Суббота", "Воскресенье"),
)


def create_app() -> Flask:
    """Make the journal."""
    describable = openapi.described(door.TITLE, door.ABOUT, door.refuse_shape, door.SECURITY)
    app, csrf = web.make_app("journal", "Сетевой Город. Образование", describable)
    app.jinja_env.filters["weekday"] = weekday
    for page in views.BLUEPRINTS:
        app.register_blueprint(page)
    for api in webapi.BLUEPRINTS:
        cast(OpenAPI, app).register_api(api)
        csrf.exempt(api)
    app.register_error_handler(HTTPException, door.refuse_error)
    app.add_url_rule(openapi.DESCRIPTION, "openapi", openapi.describe)
    return app


def weekday(value: date) -> str:
    """E.g. `Вторник`."""
    return WEEKDAYS[value.weekday()]
