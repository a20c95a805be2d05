"""Onboards teachers by workers of Huey: `loop.py FILE WORKERS`, FILE as `orders` describes it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from tasks import huey, onboard_teacher


def main(file: str, workers: str) -> None:
    """Ask for all, let the workers work, and wait until each is done."""
    orders = json.loads(Path(file).read_text(encoding="utf-8"))
    huey.storage.flush_all()
    asked = [onboard_teacher(orders["world"], player) for player in orders["players"]]
    consumer = Path(sys.executable).with_name("huey_consumer")
    look_often = ["--delay", "0.05", "--max-delay", "0.1"]
    command: list[str | Path] = [
        consumer,
        "tasks.huey",
        "--worker-type",
        "process",
        "--workers",
        workers,
    ]
    with subprocess.Popen([*command, *look_often, "--quiet"]) as process:
        try:
            for each in asked:
                each.get(blocking=True, backoff=1, max_delay=0.05)
        finally:  # also after a task that failed: the consumer would be waited for in vain
            process.send_signal(signal.SIGINT)  # gracefully: browsers are closed


if __name__ == "__main__":
    main(*sys.argv[1:])
