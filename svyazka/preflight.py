"""What can be found wrong with a check before anything runs, and how pytest is told of it."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Error, Playwright, sync_playwright

from pages.browser import in_words, start_browser, switches
from pages.errors import InputError, NoBrowserError
from pages.hints import nearest
from svyazka.again import Where, as_asked, ensure_present, files_of, not_passed, otherwise
from svyazka.asking import at_terminal
from svyazka.controls import tags_of
from svyazka.evidence import Run, Scenario
from svyazka.features import read_features, scenarios_of, unknown_lines
from svyazka.instruction import instruction
from svyazka.network import ensure_reachable, ensure_stand
from svyazka.people import People, read_people
from svyazka.phrasebook import phrases
from svyazka.rundir import BASE, EVIDENCE, find_run
from svyazka.secret import secret
from svyazka.selection import Choice, Shard
from svyazka.shares import is_whole
from svyazka.suite import ensure_features
from svyazka.targets import FixedCode, HttpCode, PersonCode, Target, find_target

_PORTS = {"ws": 80, "wss": 443}
CHANNELS = {"chrome": "Google Chrome", "msedge": "Microsoft Edge"}


@dataclass(frozen=True)
class Request:
    """What a person asked `svyazka check` for; see its `--help`."""

    files: tuple[Path, ...] = ()
    target: str = "mock"
    targets: Path | None = None
    only: str | None = None
    fast: bool = False
    failed: bool = False
    shard: str | None = None
    repeat: int = 1
    jobs: int = 1
    browser: str = "chromium"
    headed: bool = False
    device: str | None = None
    connect: str | None = None
    visual: bool = False
    approve: bool = False
    against: Path | None = None
    out: Path = BASE


def prepare(request: Request) -> list[str]:
    """See that a check can be had, given a browser; return what pytest is to be told.

    Raises:
        InputError: when something was asked for that is not there.
        TargetUnreachableError: when the target does not answer.

    """
    ensure_features()
    target = find_target(request.target, request.targets)
    again = _again(request)
    if not request.files:  # what was read then may not be the project's
        request = replace(request, files=files_of(again))
    _check_words(request, again)
    arguments = [
        *_what(request, again),
        *_where(request, target),
        *_how(request),
    ]
    target.all_words  # noqa: B018 - reads the wording, which may be wrong
    if target.is_mock:
        if target.control:
            ensure_stand(target.name, target.control)
    else:
        people = read_people(target.people)
        _check_secrets(target, people)
        _check_schools(target, people)
        _ensure_asked(target)
        addresses = target.deployment.addresses
        ensure_reachable(target.name, addresses.journal, addresses.messenger)
    return arguments


def _check_secrets(target: Target, people: People) -> None:
    """See that every secret that is named is there; what it is, is of no interest yet."""
    for _, players in people:
        for person in players:
            secret(person.password)
            if person.gosuslugi_password:
                secret(person.gosuslugi_password)
    match target.codes:
        case FixedCode(fixed=name) | HttpCode(token=str(name)):
            secret(name)


def _check_schools(target: Target, people: People) -> None:
    """See that of everybody it is known where she works: the journal asks that at its door."""
    for part, players in people:
        for person in players:
            if not (person.organisation or target.organisation):
                raise InputError(
                    f"{target.people}, [{part}]: у «{person.login}» нет organisation: впишите её "
                    f"там или, одну на всех, в [{target.name}] в targets.toml"
                )


def _ensure_asked(target: Target) -> None:
    """See that somebody is there to be asked for codes, if that is how they come."""
    if isinstance(target.codes, PersonCode) and not at_terminal():
        raise InputError(
            "Коды из SMS спрашивают у человека, а терминала здесь нет: задайте codes в "
            "targets.toml, fixed или http."
        )


def _check_words(request: Request, again: Iterable[Scenario]) -> None:
    features = read_features(request.files)
    ensure_present(again, features)
    if wrong := unknown_lines(features, phrases()):
        raise InputError("\n".join(wrong))
    scenarios = scenarios_of(features)
    if request.only is not None:
        tags = {tag for each in scenarios for tag in tags_of(each)}
        choice = Choice.read(request.only, instruction(), tags)
        if not any(choice.takes(tags_of(each)) for each in scenarios):
            raise InputError(f"--only {request.only}: таких сценариев нет, проверять нечего.")
    if request.shard is not None:
        Shard.read(request.shard)


def _what(request: Request, again: Iterable[Scenario]) -> Iterator[str]:
    """Which scenarios; of those that are run again, the ids."""
    for file in request.files:
        yield f"--features={file.resolve()}"
    if request.only is not None:
        yield f"--only={request.only}"
    if request.fast:
        yield "-m=not slow"
    if ids := dict.fromkeys(each.id for each in again):
        yield f"--scenarios={','.join(ids)}"
    if request.shard is not None:
        yield f"--shard={request.shard}"
        # Every machine must cut in the same places, so only a run that was named counts.
        if request.against:
            yield f"--costs={find_run(request.against).resolve() / EVIDENCE}"
    if request.repeat > 1:
        yield f"--count={request.repeat}"


def _again(request: Request) -> list[Scenario]:
    """List what is to be run again."""
    if not request.failed:
        return []
    run = _last(request)
    if request.shard is not None and not is_whole(run / EVIDENCE):
        raise InputError(
            f"--failed с --shard делит то, что не прошло в общей проверке, а {run} — только доля. "
            "Сложите доли, svyazka check merge, и назовите общую проверку: --against ПАПКА"
        )
    return as_asked(not_passed(Run.read(run / EVIDENCE)), _asked(request), run)


def repeated(request: Request) -> str:
    """Say what `--failed` runs again, and how to run again what else has failed then."""
    run = _last(request)
    others = otherwise(not_passed(Run.read(run / EVIDENCE)), _asked(request))
    more = f" Что не прошло там иначе, повторите отдельно: {', '.join(others)}." if others else ""
    return f"Повторяю не прошедшее в {run}.{more}"


def _asked(request: Request) -> Where:
    return request.target, request.browser, request.device or ""


def _last(request: Request) -> Path:
    """Find the run whose failures are to be run again."""
    if request.against:
        return find_run(request.against)
    try:
        return find_run(request.out)
    except InputError:  # its advice is to name a folder, which `--failed` does not take
        raise InputError(
            f"--failed: прошлых проверок в {request.out} нет: сначала проверьте без --failed"
        ) from None


def _where(request: Request, target: Target) -> Iterator[str]:
    """On which target, by how many at once."""
    yield f"--target={target.name}"
    if request.targets:
        yield f"--targets={request.targets.resolve()}"
    if request.jobs > 1:
        if not target.is_mock:
            _ensure_codes_for_several(target)
        yield from (f"-n={request.jobs}", "--dist=worksteal")


def _ensure_codes_for_several(target: Target) -> None:
    """See that of scenarios that run at once each gets its own codes."""
    match target.codes:
        case PersonCode():
            raise InputError(
                "Коды из SMS спрашивают у человека, а он один: уберите --jobs или задайте codes в "
                "targets.toml."
            )
        case HttpCode(http=address) if "{phone}" not in address:
            raise InputError(
                "Ящик с SMS один на все телефоны, и сценарии взяли бы коды друг друга: уберите "
                "--jobs или допишите {phone} в codes.http в targets.toml."
            )


def _how(request: Request) -> Iterator[str]:
    """In which browser, with what evidence."""
    if request.browser in CHANNELS:
        yield f"--browser-channel={request.browser}"
    else:
        yield f"--browser={request.browser}"
    if request.headed:
        yield "--headed"
    if request.device is not None:
        yield f"--device={request.device}"
    if request.connect is not None:
        yield f"--connect={request.connect}"
    if request.visual or request.approve:
        yield "--visual"
    if request.approve:
        yield "--approve"


def ensure_browser(request: Request) -> None:
    """See that there is a browser to check in, of the device that was asked for.

    Raises:
        InputError: when none starts, or nothing answers where it is to run, or of a device that
            nobody knows.

    """
    if request.connect is not None:
        _check_server(request.connect)
        if request.device is None:
            return
    with sync_playwright() as playwright:
        if request.device is not None:
            _check_device(playwright, request.device)
        if request.connect is None:
            _check_build(playwright, request)


def _check_server(url: str) -> None:
    try:
        place = urlsplit(url)
        usual = _PORTS[place.scheme]
        port = place.port or usual
        socket.create_connection((place.hostname or "", port), timeout=10).close()
    except (KeyError, ValueError):  # a port that is no number, a name that no host can have
        raise InputError(
            f"--connect: «{url}» — не адрес; нужен, например, ws://127.0.0.1:3000/"
        ) from None
    except OSError:
        raise InputError(
            f"--connect: {url} не отвечает. Запустите там: playwright run-server --host 0.0.0.0 "
            "--port 3000"
        ) from None


def _check_device(playwright: Playwright, device: str) -> None:
    if device in playwright.devices:
        return
    near = nearest(device, playwright.devices, key=str.lower)
    hint = f"Возможно, имелось в виду: {near}" if near else "Например: Pixel 7, iPad Mini"
    raise InputError(f"--device: «{device}» нет. {hint}.")


def _check_build(playwright: Playwright, request: Request) -> None:
    if request.browser == "chromium":
        try:
            start_browser(playwright, headless=not request.headed).close()
        except NoBrowserError as error:  # it is what was asked for, and is not what is tested
            raise InputError(str(error)) from None
        return
    if name := CHANNELS.get(request.browser):
        try:
            playwright.chromium.launch(
                channel=request.browser, headless=not request.headed, **switches()
            ).close()
        except Error as error:
            if "is not found" not in error.message:
                raise InputError(f"{name} не запускается: {in_words(error.message)}") from None
            raise InputError(
                f"{name} здесь не установлен: поставьте его или возьмите --browser chromium."
            ) from None
        return
    build = getattr(playwright, request.browser)
    if not Path(build.executable_path).exists():
        raise InputError(
            f"Для --browser {request.browser} нужна сборка самого Playwright, а её здесь нет: "
            f"{sys.executable} -m playwright install --with-deps {request.browser}"
        )
