"""`svyazka targets`: which deployments are known, and by which rails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from svyazka import options

if TYPE_CHECKING:
    from svyazka.targets import SecretsFrom, Target

KINDS = {
    "mock": "учебный стенд",
    "staging": "испытательный стенд",
    "production": "настоящая система",
}
SECRETS: dict[SecretsFrom, str] = {
    "prompt": "вводит человек у терминала",
    "keyring": "пароли из хранилища системы",
    "desk": "каждый учитель вводит сам на стойке",
    "phone": "с выдуманных телефонов стенда",
}


@click.command
@options.targets
@click.option("--json", "as_json", is_flag=True, help="Одна строка JSON для программ.")
def command(*, targets: Path | None, as_json: bool) -> None:
    """Показать стенды из targets.toml: адреса, ограничения, откуда пароли и коды."""
    from rich.markup import escape

    from svyazka.console import plain_console
    from svyazka.disk import tell_programs
    from svyazka.targets import FILE, read_targets

    found = read_targets(targets or FILE, must_exist=targets is not None)
    if as_json:
        facts = [target.model_dump(mode="json") for target in found.values()]
        tell_programs(json.dumps(facts, ensure_ascii=False))
        return
    console = plain_console()
    for number, target in enumerate(found.values()):
        if number:
            console.print()
        console.print(f"[bold]{escape(target.name)}[/]  {KINDS[target.kind]}")
        for label, value in _facts(target):
            console.print(f"  [dim]{label:<16}[/]{escape(value)}")


def _facts(target: Target) -> list[tuple[str, str]]:
    from svyazka.hosts import as_people_write
    from svyazka.redaction import clean_address
    from svyazka.targets import FixedCode, HttpCode

    if target.is_mock:
        where = [("пульт", target.control or "запускается сам")]
    else:
        where = [("журнал", target.journal or ""), ("мессенджер", target.messenger or "")]
    match target.codes:
        case FixedCode(fixed=name):
            codes = f"один и тот же, {name}"
        case HttpCode(http=address):
            codes = f"ящик с SMS, {address}"
        case _:
            codes = "вводит человек"
    rails = [
        ("хосты", ", ".join(target.allowed_hosts) + "; к другим не обращаться"),
        ("картинки", "закрашены введённое, изображения, телефоны и имена участников"),
        ("люди", str(target.people)),
        ("коды проверки", codes),
    ]
    words = [
        f"{service}.{key} = «{word}»"
        for service, labels in target.words.items()
        for key, word in labels.items()
    ]
    facts = [
        *where,
        *([] if target.is_mock else rails),
        ("секреты робота", SECRETS[target.secrets_from]),
        ("пауза", f"{target.pacing:g} с между действиями" if target.pacing else ""),
        ("организация", target.organisation),
        ("слова", str(target.wording) if target.wording else ""),
        ("слова иначе", ", ".join(words)),
    ]
    return [(label, as_people_write(clean_address(value))) for label, value in facts if value]
