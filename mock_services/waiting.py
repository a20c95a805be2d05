"""Waiting for news, for pages and for programs."""

from __future__ import annotations

import time
from threading import BoundedSemaphore

from flask import request

from mock_services import web

_places = BoundedSemaphore(32)
"""Fewer than the server has threads: however many wait, whoever has a connection is answered."""


def for_change(since: int, seconds: float) -> int:
    """Wait until the world is no longer at version `since`; return the version then.

    Ends early when whoever asked has gone, and at once when too many wait already.  Call it
    without holding the world.
    """
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    version, ends = web.world().version, time.monotonic() + seconds
    if version == since and _places.acquire(blocking=False):
        try:
            while version == since and (left := ends - time.monotonic()) > 0 and not gone():
                version = web.world().wait_for_change(since, min(left, 1))
        finally:
            _places.release()
    return version
