"""How every peer starts the browser that the benchmark has found: told by its environment."""

from __future__ import annotations

import json
import os
from typing import Any


def launch_options() -> dict[str, Any]:
    """Return what Playwright's `launch` is given, as `BENCH_BROWSER` says."""
    options: dict[str, Any] = json.loads(os.environ["BENCH_BROWSER"])
    return options
