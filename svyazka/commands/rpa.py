"""`svyazka rpa`: set up a school from a roster."""

from __future__ import annotations

import click

from svyazka.lazy import LazyGroup

COMMANDS = {
    "apply": ("svyazka.commands.rpa_run:apply", "Сделать всё, чего просит реестр."),
    "cancel": ("svyazka.commands.rpa_state:cancel", "Отменить запуск."),
    "check": ("svyazka.commands.rpa_roster:check", "Проверить реестр, ничего не делая."),
    "plan": ("svyazka.commands.rpa_run:plan", "Посмотреть, что сделал бы apply."),
    "report": ("svyazka.commands.rpa_report:report", "Составить итоги запуска заново."),
    "resume": ("svyazka.commands.rpa_run:resume", "Продолжить запуск."),
    "retry-failed": ("svyazka.commands.rpa_run:retry_failed", "Повторить то, что не вышло."),
    "sample": ("svyazka.commands.rpa_sample:sample", "Сделать реестр из людей стенда."),
    "status": ("svyazka.commands.rpa_state:status", "Показать, как идёт запуск."),
    "worker": ("svyazka.commands.rpa_state:worker", "Помочь запуску на другом компьютере."),
    "template": ("svyazka.commands.rpa_roster:template", "Сделать пустой реестр."),
}


@click.group(name="rpa", cls=LazyGroup, table=COMMANDS)
def command() -> None:
    """Настроить школу по реестру: связать профили и создать чаты."""
