"""In the processes of public clients: `*.localhost` is loopback (RFC 6761, 6.3).

Browsers know that by themselves, this Python's resolver may not; the clients stay as they are.
`SVYAZKA_HOSTS` says which other names are a stand's, as a hosts file would, and on which port it
is; no name leads off this machine.
"""

from __future__ import annotations

import json
import os
import socket
from typing import Any

_HOSTS: dict[str, int] = json.loads(os.environ.get("SVYAZKA_HOSTS", "{}"))
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_resolve = socket.getaddrinfo


def _loopback(host: Any, port: Any, *rest: Any, **named: Any) -> Any:  # noqa: ANN401 - as socket has it
    name = host.decode() if isinstance(host, bytes) else host
    if name not in _LOOPBACK:
        if name not in _HOSTS and not str(name).endswith(".localhost"):
            raise socket.gaierror(socket.EAI_NONAME, f"{name} is not of this machine")
        host, port = "127.0.0.1", _HOSTS.get(name, port)
    return _resolve(host, port, *rest, **named)


socket.getaddrinfo = _loopback
