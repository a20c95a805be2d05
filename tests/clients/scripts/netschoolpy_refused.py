"""netschoolpy is refused: what it makes of each refusal."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import netschoolpy


async def attempt(url: str, login: str, password: str, school: str | int) -> Any:  # noqa: ANN401
    """Log in, and tell what comes of it."""
    journal = netschoolpy.NetSchool(url)
    try:
        await journal.login(login, password, school)
    except netschoolpy.NetSchoolError as error:
        return [type(error).__name__, str(error)]
    finally:
        await journal.close()
    return ["in", journal.students[0].name]


async def main() -> None:
    """Do what is told."""
    told = json.load(sys.stdin)
    print(json.dumps([await attempt(told["url"], *each) for each in told["attempts"]]))


asyncio.run(main())
