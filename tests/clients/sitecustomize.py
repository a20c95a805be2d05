"""In the processes of public clients: `*.localhost` is loopback (RFC 6761, 6.3).

Browsers know that by themselves, this Python's resolver may not; the clients stay as they are.
"""

from __future__ import annotations

import socket
from typing import Any

_resolve = socket.getaddrinfo


def _loopback(host: Any, *rest: Any, **named: Any) -> Any:  # noqa: ANN401 - as socket has it
    name = host.decode() if isinstance(host, bytes) else host
    if name is not None and name.endswith(".localhost"):
        host = "127.0.0.1"
    return _resolve(host, *rest, **named)


socket.getaddrinfo = _loopback
