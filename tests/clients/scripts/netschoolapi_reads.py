"""netschoolapi, the older client, reads what it knows of; it is strict about every date."""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict
from datetime import date
from io import BytesIO
from typing import Any

from netschoolapi import NetSchoolAPI, errors


async def main() -> None:
    """Do what is told."""
    told = json.load(sys.stdin)
    start, end = (date.fromisoformat(told[name]) for name in ("start", "end"))
    found: dict[str, Any] = {}
    journal = NetSchoolAPI(told["url"])
    found["schools"] = [school.name for school in await journal.schools()]
    await journal.login(told["login"], told["password"], told["school"])
    diary = await journal.diary(start, end)
    found["diary"] = asdict(diary)
    work = [each for day in diary.schedule for lesson in day.lessons for each in lesson.assignments]
    files = [file for each in work for file in await journal.attachments(each.id)]
    buffer = BytesIO()
    await journal.download_attachment(files[0].id, buffer)
    found["bytes"] = len(buffer.getvalue())
    found["overdue"] = [each.id for each in await journal.overdue(start, end)]
    found["announcements"] = [each.name for each in await journal.announcements()]
    found["school"] = (await journal.school()).name
    photo = BytesIO()
    await journal.download_profile_picture(told["student"], photo)
    found["photo"] = photo.getvalue()[:4].hex()
    await journal.full_logout()
    refused = NetSchoolAPI(told["url"])
    try:
        await refused.login(told["login"], "нет", told["school"])
    except errors.AuthError as error:
        found["refused"] = type(error).__name__  # it does not read what it was told
    await refused.full_logout()
    print(json.dumps(found, default=str))


asyncio.run(main())
