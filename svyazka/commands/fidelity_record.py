"""`svyazka fidelity record`: a session on a real stand beside what the mock promises."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from svyazka import options

if TYPE_CHECKING:
    from svyazka.fidelity.comparison import Comparison
    from svyazka.targets import Target


@click.command(
    epilog="HAR записывает сам браузер: F12, «Сеть», пройти нужное, «Экспорт HAR». В записи есть "
    "пароли и сеансы: никому её не отдавайте, отдавайте файл с отличиями.",
)
@click.option(
    "--har",
    metavar="ФАЙЛ",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="Запись сеанса на настоящем стенде.",
)
@options.target
@options.targets
@click.option(
    "--host",
    "hosts",
    metavar="СЕРВИС=АДРЕС",
    multiple=True,
    help="Чьи запросы по какому адресу: journal=journal.example, id=…, messenger=*.example. "
    "Журнал и мессенджер известны из targets.toml.",
)
@click.option(
    "--out",
    metavar="ФАЙЛ",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("out/fidelity/differences.md"),
    show_default=True,
    help="Куда записать отличия; личных данных там нет.",
)
@click.option("--json", "as_json", is_flag=True, help="Одна строка JSON для программ.")
@click.pass_context
def command(
    context: click.Context,
    *,
    har: Path,
    target: str,
    targets: Path | None,
    hosts: tuple[str, ...],
    out: Path,
    as_json: bool,
) -> None:
    """Найти, чем учебный стенд отличается от настоящего: пути, ответы, ключи, типы.

    Значения из записи не сохраняются и не показываются: сравнивается только устройство.

    Код завершения: 0 — отличий нет, 1 — отличия есть, 2 — неверно задано.
    """
    from pages.errors import InputError
    from pages.hints import why
    from paper.files import write_whole
    from svyazka.disk import tell_programs
    from svyazka.fidelity.comparison import compare
    from svyazka.fidelity.contract import Contract
    from svyazka.fidelity.observed import observe
    from svyazka.fidelity.recording import Recording
    from svyazka.fidelity.report import markdown
    from svyazka.targets import find_target

    places = _places(find_target(target, targets), hosts)
    recording = Recording.read(har)
    contracts = {service: Contract.of(each) for service, each in _documents().items()}
    observed = observe(recording.log.entries, places, contracts)
    if not observed.seen:
        raise InputError(
            f"В {har} нет запросов к {', '.join(sorted(places))}, которые можно сравнить: "
            "укажите адреса, --host СЕРВИС=АДРЕС"
        )
    found = compare(observed, contracts)
    try:
        write_whole(out, markdown(found).encode())
    except OSError as error:
        raise InputError(f"Файл {out} не записан: {why(error)}") from None
    if as_json:
        tell_programs(found.model_dump_json())
    else:
        _show(found, out)
    context.exit(1 if found.differences else 0)


def _places(target: Target, told: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Return the hosts of each service: those of the target, and those told."""
    from urllib.parse import urlsplit

    from mock_services.schema import Places
    from svyazka.hosts import all_below

    services = list(Places.model_fields)
    if target.is_mock:
        found = {service: [f"{service}.localhost"] for service in services}
    else:
        addresses = {"journal": target.journal, "messenger": target.messenger}
        found = {
            service: [urlsplit(address or "").hostname or ""]
            for service, address in addresses.items()
        }
    for each in told:
        service, _, address = each.partition("=")
        try:
            host = urlsplit(address if "//" in address else f"//{address}").hostname
            written = all_below(host or "")
        except ValueError:
            written = ""
        if service not in services or not written:
            raise click.BadParameter(
                f"{each}: нужно СЕРВИС=АДРЕС, сервис — {', '.join(services)}.", param_hint="--host"
            )
        found.setdefault(service, []).append(written)
    return {service: tuple(own) for service, own in found.items()}


def _documents() -> dict[str, dict[str, Any]]:
    """Ask a stand of this version how its services describe themselves."""
    from mock_services.client import StandClient
    from mock_services.server import Stand

    with Stand() as stand:
        stand.serve_in_thread()
        with StandClient(f"http://127.0.0.1:{stand.port}") as client:
            return client.documents()


def _show(found: Comparison, out: Path) -> None:
    from rich.markup import escape
    from rich.table import Table

    from svyazka.console import plain_console
    from svyazka.fidelity.report import counts, rows

    console = plain_console(soft_wrap=False)
    if found.differences:
        table = Table("сервис", "запрос", "что", "где", "записано", "у стенда")
        for cells in rows(found):
            table.add_row(*map(escape, cells))
        console.print(table)
        console.print(f"[bold red]Отличий: {len(found.differences)}[/]")
    else:
        console.print("[bold green]Отличий нет[/]")
    console.print(f"Сравнено запросов: {counts(found)}", markup=False)
    console.print(f"Записано: {out}", markup=False, soft_wrap=True)
