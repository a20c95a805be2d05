"""The command that runs the stand: `svyazka mock` and `python -m mock_services` are one."""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType
from typing import NoReturn

import click

from mock_services.control import people
from mock_services.seed import DEFAULT_TEACHERS, FEWEST_TEACHERS
from mock_services.server import CONNECTIONS, Stand, StandError
from mock_services.tls import Authority, is_authority
from mock_services.worlds import World, WorldError

if sys.platform != "win32":
    import resource

PARTS = {
    "class_teacher": "классный руководитель",
    "teacher": "учитель без классного руководства",
    "student": "ученик",
    "parent": "родитель",
    "teacher_with_vk_id": "учитель, у которого уже есть VK ID",
}


class Refused(click.ClickException):
    """What was asked for cannot be; one line, exit code 2."""

    exit_code = 2


_ENDS = (signal.SIGINT, signal.SIGTERM)


def _stop_at_eof() -> None:
    """Stop when nobody can write to the standard input any more: they who started us are gone."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _watch_input(_context: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click's
    if wanted:
        threading.Thread(target=_stop_at_eof, daemon=True).start()


@click.command()
@click.option(
    "--host",
    metavar="АДРЕС",
    default="127.0.0.1",
    help="На каком адресе слушать; обычно только на этом компьютере, 127.0.0.1.",
)
@click.option(
    "--port",
    metavar="ПОРТ",
    type=click.IntRange(0, 65535),
    default=8080,
    help="Порт, обычно 8080; 0 — любой свободный.",
)
@click.option(
    "--domain",
    metavar="ДОМЕН",
    default="localhost",
    help="Журнал откроется на journal.ДОМЕН; обычно localhost.",
)
@click.option(
    "--teachers",
    metavar="ЧИСЛО",
    type=click.IntRange(FEWEST_TEACHERS),
    default=DEFAULT_TEACHERS,
    help=f"Сколько учителей придумать; обычно {DEFAULT_TEACHERS}.",
)
@click.option(
    "--file",
    metavar="ФАЙЛ",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Хранить стенд в этом файле, чтобы он пережил перезапуск.",
)
@click.option(
    "--tls",
    metavar="[ФАЙЛ]",
    is_flag=False,
    flag_value="",
    help="Отвечать по https. Сертификат, которому программам верить, — в этот файл, новый или "
    "оставшийся от стенда; если файл не назван, во временный.",
)
@click.option("--frozen", is_flag=True, help="Остановить часы стенда: их двигает только пульт.")
@click.option(
    "--json", "as_json", is_flag=True, help="Напечатать адреса и людей одной строкой JSON."
)
@click.option(
    "--until-eof",
    is_flag=True,
    expose_value=False,
    callback=_watch_input,
    help="Остановиться, когда закроется стандартный ввод: стенд не переживёт программу, "
    "которая его запустила.",
)
def command(
    *,
    host: str,
    port: int,
    domain: str,
    teachers: int,
    file: Path | None,
    tls: str | None,
    frozen: bool,
    as_json: bool,
) -> None:
    """Запустить учебный стенд: журнал, VK ID, мессенджер, Госуслуги и телефон."""
    # A shell that starts a program in the background lets it ignore Ctrl-C: we listen all the same.
    for number in _ENDS:
        signal.signal(number, _leave)
    _allow_files()
    stand = Stand(host, port, domain, teachers, ticking=not frozen, file=file, tls=tls is not None)
    try:
        with stand, _trust(stand.authority, tls) as ca:
            click.echo(_json(stand, ca) if as_json else _words(stand.main, ca))
            sys.stdout.flush()
            # What has been made so far stays to the end: no collection need go through it again.
            gc.freeze()
            stand.serve()
    except (StandError, WorldError) as error:
        raise Refused(str(error)) from None
    except KeyboardInterrupt:
        pass
    if not as_json:
        click.echo("Стенд остановлен.")


def _allow_files() -> None:
    """Open as many files as connections need, or as many as the system lets a program allow itself.

    A connection is one, with TLS three.  Shells begin with 1024, on macOS with 256.
    """
    if sys.platform != "win32":
        wanted = 4 * CONNECTIONS
        now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        if 0 <= now < wanted:  # below 0 there is no limit
            most_wanted = wanted if most < 0 else min(wanted, most)
            resource.setrlimit(resource.RLIMIT_NOFILE, (most_wanted, most))


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    """End as on Ctrl-C when the system asks; who asks once more does not disturb the ending."""
    for number in _ENDS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


@contextmanager
def _trust(authority: Authority | None, place: str | None) -> Iterator[Path | None]:
    """Write the certificate to trust where the user wants it, or somewhere for as long as it runs.

    Raises:
        Refused: when it cannot be written there, or something else lies there.
    """
    if authority is None:
        yield None
    elif place:
        file = Path(place)
        try:
            if file.exists() and not is_authority(file.read_bytes()):
                raise Refused(
                    f"В файле {place} лежит не сертификат стенда, и он бы это стёр: назовите другой"
                )
            file.write_bytes(authority.pem)
        except OSError:
            raise Refused(f"Сертификат в {place} не записать: папки нет, или нет прав") from None
        yield file.resolve()
    else:
        with tempfile.TemporaryDirectory(prefix="svyazka-tls-") as folder:
            written = Path(folder) / "ca.pem"
            written.write_bytes(authority.pem)
            yield written


def _json(stand: Stand, ca: Path | None) -> str:
    """One line with everything that another program needs to drive the stand."""
    with stand.main.session() as db:
        cast = people.cast(db, stand.main)
    return json.dumps(
        {
            "addresses": asdict(stand.main.addresses),
            "control": stand.control,
            "ca": ca and str(ca),
            "people": {
                part: who.model_dump(
                    mode="json", include={"name", "login", "password", "organisation", "phone"}
                )
                for part, who in cast.items()
            },
        },
        ensure_ascii=False,
    )


def _words(world: World, ca: Path | None) -> str:
    with world.session() as db:
        cast = people.cast(db, world)
    lines = [
        "Стенд готов. Все люди выдуманы. Остановить: Ctrl-C.",
        "",
        f"  Журнал          {world.addresses.journal}/",
        f"  VK Мессенджер   {world.addresses.messenger}/",
        f"  Телефон (SMS)   {world.addresses.phone}/",
        f"  Все адреса      {world.addresses.control}/",
        *([f"  Сертификат      {ca}"] if ca else []),
        "",
        f"  Организация: {cast['class_teacher'].organisation}",
    ]
    rows = [("логин", "пароль", "телефон", "кто это")]
    rows += [
        (who.login, who.password, who.phone, f"{who.name}, {PARTS[part]}")
        for part, who in cast.items()
    ]
    login, password, phone, _ = (max(map(len, column)) for column in zip(*rows, strict=True))
    lines += [
        f"  {row[0]:<{login}}  {row[1]:<{password}}  {row[2]:<{phone}}  {row[3]}" for row in rows
    ]
    return "\n".join(lines)
