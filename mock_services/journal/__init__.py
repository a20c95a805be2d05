"""The electronic journal: «Сетевой Город. Образование».

sessions.py        who is logged in, for how long, and why somebody is not
organisations.py   the list on the login page
desk.py            what of the school concerns a person
linking.py         a login gets an educational profile of VK ID
management.py      «Управление чатами»
views/             the pages over all that
"""

from __future__ import annotations

from datetime import date

from flask import Flask

from mock_services import web
from mock_services.journal.views import BLUEPRINTS

WEEKDAYS = (
    *("Понедельник", "Вторник", "Среда", "Четверг"),
    *("Пятница", "Суббота", "Воскресенье"),
)


def create_app() -> Flask:
    """Make the journal."""
    app, _ = web.make_app("journal", "Сетевой Город. Образование")
    app.jinja_env.filters["weekday"] = weekday
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app


def weekday(value: date) -> str:
    """E.g. `Вторник`."""
    return WEEKDAYS[value.weekday()]
