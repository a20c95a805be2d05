"""«Рабочий стол», and the sections that lie outside the instruction."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from mock_services import web
from mock_services.journal.desk import desk
from mock_services.journal.views import visitor

bp = Blueprint("desk", __name__)
visitor.guard(bp)

SECTIONS = {
    "journal": ("Журнал", "book-open"),
    "timetable": ("Расписание", "calendar-days"),
    "tasks": ("Задания", "clipboard-list"),
    "announcements": ("Объявления", "megaphone"),
}
"""What the real journal has and the instruction does not need."""


@bp.get("/")
def show() -> ResponseReturnValue:
    """Show the desk."""
    return render_template("journal/desk.html", desk=desk(web.db(), visitor.account()))


@bp.get("/sections/<name>")
def section(name: str) -> ResponseReturnValue:
    """Say politely that there is nothing here."""
    if name not in SECTIONS:
        abort(404)
    title, icon = SECTIONS[name]
    return render_template("journal/section.html", section=name, title=title, section_icon=icon)


@bp.app_context_processor
def rail() -> dict[str, object]:
    """Give every page the sections of the left rail."""
    return {"sections": SECTIONS}
