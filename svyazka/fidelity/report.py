"""The differences as a Markdown file: to be read, and handed on to whoever mends the mock."""

from __future__ import annotations

from svyazka.fidelity.comparison import Comparison
from svyazka.fidelity.names import HIDDEN


def markdown(comparison: Comparison) -> str:
    """Write a comparison down; nothing in it was filled in by a person."""
    lines = [
        "# Чем учебный стенд отличается от записанного",
        "",
        (
            f"Сравнено запросов: {counts(comparison)}. "
            f"Страниц для людей (не сравниваются): {comparison.pages}. "
            f"Запросов к другим адресам: {comparison.elsewhere}."
        ),
        "",
    ]
    if comparison.differences:
        lines += ["| сервис | запрос | что | где | записано | у стенда |", "|" + " --- |" * 6]
        lines += [f"| {' | '.join(cells)} |" for cells in rows(comparison)]
    else:
        lines.append("Отличий нет.")
    if comparison.strange:
        lines += [
            "",
            "## Слова из записи, которых у стенда нет",
            "",
            f"Имена, похожие на личные, заменены на {HIDDEN}, но лучше посмотреть самим:",
            "",
            ", ".join(f"`{word}`" for word in comparison.strange),
        ]
    return "\n".join([*lines, ""])


def rows(comparison: Comparison) -> list[list[str]]:
    """Return the table of the differences, a row each."""
    return [
        [
            each.service,
            f"{each.method} {each.path}",
            each.kind,
            each.where,
            each.recorded,
            each.mock,
        ]
        for each in comparison.differences
    ]


def counts(comparison: Comparison) -> str:
    """Say how much was compared, e.g. `journal 12, messenger 40`."""
    return ", ".join(f"{service} {times}" for service, times in comparison.compared.items())
