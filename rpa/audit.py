"""Who did what, when, on which target: `audit.jsonl`, to which lines are only ever added."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import Any, Final

from rpa.outcomes import Status

FILE: Final = "audit.jsonl"
ROW: Final = "row"
"""What a line says of a row that was settled."""


@dataclass(frozen=True)
class Audit:
    """Adds lines to a run's audit; several processes may do so at once.

    A line is one JSON object: `at` (UTC, ISO 8601), `by` (the account on this machine), `pid`,
    `what`, and whatever else is told.  No secret may be told: nothing here hides one.
    """

    folder: Path

    @property
    def file(self) -> Path:
        """Where the lines are."""
        return self.folder / FILE

    def write(self, what: str, *, target: str, login: str = "", **details: Any) -> None:  # noqa: ANN401 - JSON
        """Add a line, which is on the disk when this returns.

        Args:
            what: snake_case, e.g. `run_started`, `chat_created`.
            target: the name of the deployment.
            login: in whose name it was done.
            details: anything that JSON can hold; what it cannot becomes text.

        Raises:
            OSError: when nothing, or only half of it, can be written.

        """
        line = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "by": _account(),
            "pid": os.getpid(),
            "target": target,
            "what": what,
            **({"login": login} if login else {}),
            **details,
        }
        self._add(json.dumps(line, ensure_ascii=False, default=str) + "\n")

    def done(self) -> set[str]:
        """Name the rows that workers of this machine have done."""
        return {row for row, status in self.rows() if status == Status.DONE}

    def rows(self) -> set[tuple[str, str]]:
        """Name the rows of which there are lines, with the status that each says."""
        return {
            (line["row"], line.get("status", "")) for line in self.read() if line.get("what") == ROW
        }

    def add_from(self, other: Audit) -> None:
        """Add what another machine has written of the same run; again is the same as once."""
        known = {json.dumps(line) for line in self.read()}
        new = [line for line in other.read() if json.dumps(line) not in known]
        self._add("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in new))

    def _add(self, text: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        # One write of an append-only descriptor: lines of several processes do not mix.
        descriptor = os.open(self.file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            line = _after_half_a_line(descriptor) + text.encode("utf-8", "replace")
            if os.write(descriptor, line) < len(line):  # only as much as there was room for
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self.file))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def read(self) -> Iterator[dict[str, Any]]:
        """Go through all lines that are whole; a machine that died may have left half of one."""
        if not self.file.exists():
            return
        for line in self.file.read_bytes().splitlines():  # half of one may end in half a letter
            try:
                yield json.loads(line)
            except ValueError:
                continue


def _after_half_a_line(descriptor: int) -> bytes:
    """Return what ends the line that a machine left when it died in the middle, if one did."""
    end = os.lseek(descriptor, 0, os.SEEK_END)
    if end == 0:
        return b""
    os.lseek(descriptor, end - 1, os.SEEK_SET)
    return b"" if os.read(descriptor, 1) == b"\n" else b"\n"


def _account() -> str:
    try:
        return getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return str(os.getuid()) if hasattr(os, "getuid") else "?"
