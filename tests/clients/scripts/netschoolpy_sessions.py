"""netschoolpy with sessions that end: by time, by another login, by a token of elsewhere."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import date
from typing import Any

import httpx
import netschoolpy

HALF_AN_HOUR = 1800


async def main() -> None:
    """Do what is told."""
    told = json.load(sys.stdin)
    who = told["login"], told["password"], told["school"]
    day = date.fromisoformat(told["day"])
    found: dict[str, Any] = {}

    def half_an_hour_later() -> None:
        httpx.post(told["clock"], json={"advance": HALF_AN_HOUR}).raise_for_status()

    async def fate(journal: netschoolpy.NetSchool) -> str:
        try:
            await journal.diary(day, day)
        except netschoolpy.NetSchoolError as error:
            return type(error).__name__
        return "reads"

    first = netschoolpy.NetSchool(told["url"])
    await first.login(*who)
    kept = first.export_session()
    restored = netschoolpy.NetSchool(told["url"])
    await restored.import_session(kept)
    by_token = netschoolpy.NetSchool(told["url"])
    await by_token.login_with_token(json.loads(kept)["access_token"], told["school"])
    by_cookie = netschoolpy.NetSchool(told["url"])
    await by_cookie.login_with_cookies(f"NSSESSIONID={json.loads(kept)['cookies']['NSSESSIONID']}")
    found["one session by four ways"] = [
        await fate(each) for each in (first, restored, by_token, by_cookie)
    ]

    second = netschoolpy.NetSchool(told["url"])
    await second.login(*who)
    found["after a second login"] = [await fate(second), await fate(restored)]

    half_an_hour_later()
    found["alive after half an hour"] = await second.is_alive()
    found["logs in anew by itself"] = await fate(second)
    found["cannot log in anew"] = await fate(by_token)
    for journal in (first, restored, by_token, by_cookie, second):
        await journal.close()
    print(json.dumps(found))


asyncio.run(main())
