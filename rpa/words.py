"""How a result is told."""

from __future__ import annotations

from dataclasses import dataclass

from rpa.outcomes import Status


@dataclass(frozen=True)
class Told:
    """A status as people see it."""

    word: str
    icon: str
    tone: str
    """`good`, `warn`, `bad` or `muted`."""
    fill: str
    """Its background in a spreadsheet, RRGGBB."""


STATUSES = {
    Status.CANNOT: Told("Нужно решение", "circle-alert", "bad", "FDECEA"),
    Status.PARKED: Told("Не получилось", "circle-x", "bad", "FDECEA"),
    Status.WAITING: Told("Ждёт учителя", "clock", "warn", "FFF4DF"),
    Status.CANCELLED: Told("Отменено", "circle-slash", "muted", "F3F5F8"),
    Status.TODO: Told("Не начато", "circle-dashed", "muted", "F3F5F8"),
    Status.DONE: Told("Сделано", "circle-check", "good", "E6F4EC"),
    Status.ALREADY: Told("Уже было", "circle-check", "good", "E6F4EC"),
}
"""The worst first."""
