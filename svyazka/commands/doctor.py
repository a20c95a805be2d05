"""`svyazka doctor`: do the page objects still find their way on a target."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from svyazka import options

if TYPE_CHECKING:
    from pages.user import User
    from rpa.doctor import Drift, Visitor
    from svyazka.site import Site
    from svyazka.targets import Target

DRIFT = 3


@click.command
@options.target
@options.targets
@click.option(
    "--login",
    metavar="ЛОГИН",
    help="Учитель, под которым можно войти и посмотреть дальше; пароль спросят или возьмут из "
    "хранилища системы. На учебном стенде не нужен: там войдёт выдуманный.",
)
@click.option("--headed", is_flag=True, help="Показать окно браузера.")
@click.option("--json", "as_json", is_flag=True, help="Одна строка JSON для программ.")
@click.pass_context
def command(
    context: click.Context,
    *,
    target: str,
    targets: Path | None,
    login: str | None,
    headed: bool,
    as_json: bool,
) -> None:
    """Открыть каждый экран, до которого можно дойти, ничего не меняя, и найти на нём всё нужное.

    Код завершения: 0 — всё на месте, 2 — неверно задано, 3 — экраны разошлись с инструкцией, путь
    повёл на адрес, которого нет в hosts, названного учителя журнал не впустил или стенд недоступен.
    """
    from pages.errors import InputError, NoBrowserError
    from rpa.doctor import examine
    from rpa.windows import Windows
    from svyazka.disk import tell_programs
    from svyazka.network import reaching
    from svyazka.targets import find_target

    found = find_target(target, targets)
    if login is not None and found.is_mock:
        raise InputError(
            f"--login — для настоящей системы: на учебном стенде («{found.name}») войдёт сам "
            "doctor, выдуманным учителем; уберите --login или назовите другой --target"
        )
    with _place(found, login) as (site, visitor):
        windows = Windows(
            site.deployment,
            observers=site.observers,
            headless=not headed,
            arguments=site.browser_arguments,
            block_service_workers=site.is_real,
        )
        try:
            with reaching(found.name):
                drift = windows.run(lambda: examine(windows.open(), visitor, target=found.name))
        except NoBrowserError as error:  # nothing was looked at
            raise InputError(str(error)) from None
        finally:
            windows.stop()
    outside = login is not None and not drift.has_been_inside
    if as_json:
        tell_programs(drift.model_dump_json())
    else:
        show(drift, outside=outside)
    context.exit(DRIFT if drift or outside else 0)


@contextmanager
def _place(target: Target, login: str | None) -> Iterator[tuple[Site, Visitor | None]]:
    """Find the site, and who may be logged in."""
    if target.is_mock:
        with _stand(target) as place:
            yield place
        return
    from svyazka.network import ensure_reachable
    from svyazka.site import Site

    site = Site(target, target.deployment, target.organisation)
    addresses = site.deployment.addresses
    ensure_reachable(target.name, addresses.journal, addresses.messenger)
    yield site, _visitor(target, login) if login else None


def _visitor(target: Target, login: str) -> Visitor:
    import getpass

    from pydantic import SecretStr

    from pages.errors import InputError
    from rpa.doctor import Visitor
    from rpa.secrets import KeyringSecrets

    if not target.organisation:
        raise InputError(
            f"[{target.name}]: впишите organisation: без неё не выбрать, куда входит {login}"
        )
    if target.secrets_from == "keyring":
        lying = KeyringSecrets(f"svyazka/{target.name}")
        return Visitor(target.organisation, login, lambda: lying.password(login))
    # Asked for here: Ctrl-C reaches the main thread, and not the browser's.
    password = SecretStr(getpass.getpass(f"Пароль от журнала, {login}: "))
    return Visitor(target.organisation, login, lambda: password)


@contextmanager
def _stand(target: Target) -> Iterator[tuple[Site, Visitor]]:
    """Make a world of a stand, with a teacher whose profile is linked; all of it goes again."""
    from contextlib import suppress

    import httpx
    from pydantic import SecretStr

    from mock_services.client import ControlError, StandClient
    from pages.deployment import Addresses
    from pages.linking import Identity, Linking, birthday
    from rpa.doctor import Visitor
    from svyazka.site import Site

    with _control(target) as url, StandClient(url) as stand, _obeying(target):
        world = stand.create_world(ticking=True)
        try:
            player = world.people["class_teacher"]
            world.give_vk_id(player.id, educational_profile=True, linked=True)
            deployment = target.at(Addresses(world.addresses.journal, world.addresses.messenger))
            who = Identity(
                phone=player.phone,
                surname=player.surname,
                name=player.first_name,
                patronymic=player.patronymic,
                born=birthday(player.born),
                sex=player.sex,
            )

            def authorise(user: User) -> None:
                Linking(user, who, lambda: world.newest_code(player.phone)).authorise()

            password = SecretStr(player.password)
            yield (
                Site(target, deployment, player.organisation),
                Visitor(player.organisation, player.login, lambda: password, authorise),
            )
        finally:
            with suppress(httpx.TransportError, ControlError):  # it has ended, or will
                world.delete()


@contextmanager
def _obeying(target: Target) -> Iterator[None]:
    """Say in a sentence that a stand does not do, meanwhile, what it is told.

    Raises:
        InputError: when it refuses.
        TargetUnreachableError: when it is gone.

    """
    import httpx

    from mock_services.client import ControlError
    from pages.errors import InputError, TargetUnreachableError
    from svyazka.network import in_words

    try:
        yield
    except httpx.TransportError as error:
        raise TargetUnreachableError(
            f"Учебный стенд «{target.name}» перестал отвечать: {in_words(error)}. Запустите его "
            "снова и повторите"
        ) from None
    except ControlError as error:
        raise InputError(str(error)) from None


@contextmanager
def _control(target: Target) -> Iterator[str]:
    """Use the stand that runs already, or start one."""
    from mock_services.server import Stand

    if target.control:
        from svyazka.network import ensure_stand

        ensure_stand(target.name, target.control)
        yield target.control
        return
    with Stand() as stand:
        stand.serve_in_thread()
        yield f"http://127.0.0.1:{stand.port}"


def show(drift: Drift, *, outside: bool) -> None:
    """Print what an examination came to.

    Args:
        drift: what was found.
        outside: whether the teacher who was named was not let in.

    """
    from rich.markup import escape

    from svyazka.console import plain_console

    console = plain_console()
    for screen in drift.screens:
        if screen.barred:
            console.print(f"[bold red]✗[/]  [bold]{escape(screen.name)}[/]")
            console.print(f"     {escape(screen.skipped)}")
        elif screen.skipped:
            console.print(f"[dim]–  {escape(screen.name)}: {escape(screen.skipped)}[/]")
        elif screen.findings:
            console.print(f"[bold red]✗[/]  [bold]{escape(screen.name)}[/]")
            for finding in screen.findings:
                console.print(f"     {escape(str(finding))}")
                if finding.keys and not finding.found:
                    for line in _advice(drift.target, finding.keys):
                        console.print(f"     [dim]{escape(line)}[/]")
        else:
            console.print(f"[green]✓[/]  {escape(screen.name)} [dim]({screen.elements})[/]")
    console.print()
    console.print(_outcome(drift, outside=outside))


def _outcome(drift: Drift, *, outside: bool) -> str:
    looked_at = f"экранов {drift.looked_at} из {len(drift.screens)}"
    if drift.findings:
        return f"[bold red]Разошлось с инструкцией: {drift.findings}[/]"
    if drift.barred:
        return f"[bold red]Пройти можно не всюду:[/] {looked_at}"
    if outside:
        return f"[bold red]Войти не удалось:[/] {looked_at}"
    return f"[bold green]Всё на месте:[/] {looked_at}"


def _advice(target: str, keys: tuple[str, ...]) -> tuple[str, str, str]:
    """Say what to write into `targets.toml`: two lines of it, below one for people."""
    import json
    import re

    service, _, key = keys[0].partition(".")
    is_bare = re.fullmatch(r"[\w-]+", target, re.ASCII)
    name = target if is_bare else json.dumps(target, ensure_ascii=False)
    return (
        (
            "если слово на экране теперь другое, допишите в targets.toml (таблица уже есть — "
            "только вторую строку):"
        ),
        f"[{name}.words.{service}]",
        f'{key} = "…"',
    )
