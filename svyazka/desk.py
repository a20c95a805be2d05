"""The teachers' desk of a target: opened for a run, its links written to be printed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from rich.console import Console

from rpa.desk.certificate import given_certificate
from rpa.desk.counter import Counter
from rpa.desk.server import Desk
from rpa.desk.sheet import write_links
from rpa.roster import Roster
from svyazka.disk import telling
from svyazka.targets import Target

_LAST_LOOK = 6.0
"""Seconds for pages, which ask every two, to show how it ended."""


@contextmanager
def open_desk(
    target: Target, school: str, roster: Roster, console: Console, out: Path
) -> Iterator[Desk]:
    """Open the desk for all teachers of a roster; when it closes, so do their links.

    Args:
        target: where the desk stands, and for how long.
        school: where they work, unless their row says otherwise.
        roster: who they are.
        console: is told where the desk and the links are.
        out: the folder for the links to be printed; several desks may share it.

    Raises:
        InputError: when it cannot be opened as `targets.toml` says, or nothing can be written.

    """
    place = target.desk
    counter = Counter(roster.jobs)
    certificate = (
        given_certificate(place.certificate, place.key, place.host)
        if place.certificate and place.key
        else None
    )
    desk = Desk(
        counter,
        school,
        host=place.host,
        port=place.port,
        hours=place.hours,
        certificate=certificate,
    )
    with desk:
        ends = datetime.now().astimezone() + timedelta(hours=place.hours)
        sheet = out / f"desk-{desk.port}.html"  # which no other desk has meanwhile
        with telling(out):
            write_links(
                sheet,
                desk.invite(),
                counter.names,
                fingerprint=desk.fingerprint,
                trusted=certificate is not None,
                hours=place.hours,
                ends=ends,
            )
        # As they are: `[fd00::5]` is no markup, and `:AB:` in a fingerprint no emoji.
        console.out(f"Стойка учителя открыта: {desk.address}")
        console.out(f"Личные ссылки, до {ends:%d.%m %H:%M}: {sheet.resolve().as_uri()}")
        if certificate is None:
            console.out(f"Отпечаток сертификата SHA-256: {desk.fingerprint}")
        try:
            yield desk
            counter.wait_until_seen(_LAST_LOOK)
            if not desk.links.are_good():
                console.print("Личные ссылки больше не действуют: svyazka rpa resume выдаст новые")
        finally:
            sheet.unlink(missing_ok=True)
