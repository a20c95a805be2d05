"""A contestant that stays: a process with a browser of its own, told by lines what to do."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Self

from benchmarks.measuring import BrokenError, Cost, charge, end_group
from mock_services.schema import Player

_PATIENCE = 120
"""Seconds for one teacher; who is slower hangs."""


class Serving:
    """Onboards teachers by their number; see `benchmarks.peers.orders`.

    Args:
        command: what is run; all that it begins ends with it.
        cwd: where.
        environment: its environment variables.
        patience: seconds that an answer, or its end, may take.

    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        cwd: Path,
        environment: dict[str, str],
        patience: float = _PATIENCE,
    ) -> None:
        self._patience = patience
        self._said: IO[bytes] = TemporaryFile()  # noqa: SIM115 - as long as the process
        self._process = subprocess.Popen(
            command,
            cwd=cwd,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            encoding="utf-8",
            bufsize=1,
            start_new_session=True,
        )

    def begin(self, world: str, players: Sequence[Player]) -> Self:
        """Tell who all teachers are, and wait until it is ready."""
        told = {"world": world, "players": [each.model_dump(mode="json") for each in players]}
        self._ask(json.dumps(told), "ready")
        return self

    def onboard(self, number: int) -> Cost:
        """Onboard a teacher, and tell what it took."""
        return charge(self._process.pid, lambda: self._ask(str(number), "done"))

    def end(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None  # noqa: S101 - asked for
        assert self._process.stdout is not None  # noqa: S101 - asked for
        with suppress(BrokenPipeError):  # it has ended before it read all
            self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(self._patience)
        end_group(self._process.pid)
        self._process.wait()
        self._process.stdout.close()
        self._said.close()

    def _ask(self, line: str, answer: str) -> None:
        process = self._process
        assert process.stdin is not None  # noqa: S101 - asked for
        assert process.stdout is not None  # noqa: S101 - asked for
        killer = threading.Timer(self._patience, end_group, [process.pid])
        killer.start()
        try:
            process.stdin.write(line + "\n")
            while (said := process.stdout.readline()).strip() != answer:
                if not said:
                    raise BrokenError(self._last_words())
        except BrokenPipeError:
            raise BrokenError(self._last_words()) from None
        finally:
            killer.cancel()

    def _last_words(self) -> str:
        self._said.seek(0)
        return self._said.read().decode(errors="replace").strip()[-2000:] or "замолчал"
