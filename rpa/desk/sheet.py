"""The personal links on paper: a card each, four on an A4 sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from markupsafe import Markup

from paper.files import write_whole
from paper.page import render
from rpa.page import templates
from rpa.qr import qr_code

_FINGERPRINT_PARTS = 8
"""Bytes of the fingerprint that a person compares: 64 bits, which nobody finds by trying."""


@dataclass(frozen=True)
class _Card:
    name: str
    link: str
    qr_code: Markup


def write_links(
    file: Path,
    links: Mapping[str, str],
    names: Mapping[str, str],
    *,
    fingerprint: str,
    trusted: bool,
    hours: float,
    ends: datetime,
) -> Path:
    """Write the cards; only this account can read the file.

    Args:
        file: where to.
        links: addresses by login, from `Desk.invite`.
        names: everybody's name by login.
        fingerprint: of the certificate.
        trusted: whether browsers know the certificate anyway.
        hours: how long the links are good.
        ends: when they end.

    """
    page = render(
        templates(),
        "desk_links.html",
        cards=[_Card(names[login], link, qr_code(link)) for login, link in links.items()],
        fingerprint=":".join(fingerprint.split(":")[:_FINGERPRINT_PARTS]),
        trusted=trusted,
        hours=f"{hours:g}",
        ends=f"{ends:%d.%m %H:%M}",
    )
    write_whole(file, page, mode=0o600)
    return file
