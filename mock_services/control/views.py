"""The page of the stand for people: where to go and whom to play."""

from __future__ import annotations

from flask import Blueprint, render_template

from mock_services.control import people
from mock_services.web import db, world

bp = Blueprint("views", __name__)
PARTS = {
    "class_teacher": "Классный руководитель",
    "teacher": "Учитель без классного руководства",
    "teacher_with_vk_id": "Учитель, у которого уже есть VK ID",
    "student": "Ученица или ученик",
    "parent": "Родитель",
}


@bp.get("/")
def show_lobby() -> str:
    """Show all addresses of the stand and the people with whom to begin."""
    return render_template("control/lobby.html", parts=PARTS, cast=people.cast(db(), world()))
