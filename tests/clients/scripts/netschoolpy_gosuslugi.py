"""netschoolpy logs in through Госуслуги, which it knows by one address: port 443 of one name.

In this process that port is the stand's, and its authority is trusted; the client is as it is.
"""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from datetime import date
from typing import Any

import certifi
import httpx
import netschoolpy

HTTPS = 443


def lead_here(port: int, trusted: str) -> None:
    """Let the port of https be another one, as a redirect of packets would."""
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:  # noqa: ANN401 - as socket has it
        connect(self, (address[0], port) if address[1] == HTTPS else address)

    socket.socket.connect = connect_here  # type: ignore[method-assign,assignment]
    certifi.where = lambda: trusted


async def attempt(url: str, day: date, who: dict[str, Any]) -> Any:  # noqa: ANN401
    """Log in, read a day, and tell what comes of it."""
    journal = netschoolpy.NetSchool(url)
    offered: list[str] = []

    async def read_sms(kind: str, details: dict[str, Any]) -> str:
        offered.append(f"{kind} {details['phone']}")
        if "code" in who:
            return str(who["code"])
        async with httpx.AsyncClient() as phone:
            came = (await phone.get(who["outbox"], params={"phone": who["login"]})).json()
        return str(came[-1]["text"].split()[2].rstrip("."))

    def choose(users: list[dict[str, Any]]) -> int:
        offered.extend(user["displayName"] for user in users)
        return int(who["choice"])

    try:
        await journal.login_via_gosuslugi(
            who["login"],
            who["password"],
            school=who.get("school"),
            user_callback=choose if "choice" in who else None,
            otp_callback=read_sms,
        )
        diary = await journal.diary(day, day)
    except netschoolpy.NetSchoolError as error:
        return [type(error).__name__, str(error)]
    finally:
        await journal.close()
    return ["in", journal.students[0].name, diary.class_name, offered]


async def main() -> None:
    """Do what is told."""
    told = json.load(sys.stdin)
    lead_here(told["port"], told["trusted"])
    day = date.fromisoformat(told["day"])
    print(json.dumps([await attempt(told["url"], day, who) for who in told["attempts"]]))


asyncio.run(main())
