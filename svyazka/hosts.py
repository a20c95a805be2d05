"""Names of hosts: a browser writes `xn--…` where a person writes «журнал.рф» (IDNA)."""

from __future__ import annotations

import re
from ipaddress import ip_address

_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*\.?")
_ENCODED = re.compile(r"xn--[a-z0-9-]+", re.IGNORECASE)


def as_browsers_write(name: str) -> str:
    """Return the name of a host in lower case and ASCII, as it stands in a browser's addresses.

    Raises:
        ValueError: when no host can have this name.

    """
    written = name.lower().encode("idna").decode()
    return written if _NAME.fullmatch(written) else str(ip_address(written))


def all_below(name: str) -> str:
    """Return a name as browsers write it, or `*.` and a name for all that is below it.

    Raises:
        ValueError: when no host can have this name.

    """
    star = "*." if name.startswith("*.") else ""
    return star + as_browsers_write(name.removeprefix(star))


def as_people_write(text: str) -> str:
    """Return an address, or the name of a host, with the letters that people know it by."""
    return _ENCODED.sub(_letters, text)


def _letters(found: re.Match[str]) -> str:
    try:
        return found[0].encode().decode("idna")
    except UnicodeError:  # it only looks like one
        return found[0]
