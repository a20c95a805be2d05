"""netschoolpy logs in, reads all that a student or a parent reads, and logs out."""

from __future__ import annotations

import asyncio
import json
import sys
from base64 import b64encode
from datetime import date
from typing import Any

import netschoolpy


async def read(url: str, school: str, who: dict[str, str], start: date, end: date) -> Any:  # noqa: ANN401
    """Read everything of one person."""
    journal = netschoolpy.NetSchool(url)
    await journal.login(who["login"], who["password"], school)
    diary = await journal.diary(start, end)
    work = [each for day in diary.days for lesson in day.lessons for each in lesson.assignments]
    with_files = [each for each in work if each.attachments]
    announcements = await journal.announcements()
    files = [file for told in [*with_files, *announcements] for file in told.attachments]
    found = {
        "students": [each.model_dump() for each in journal.students],
        "diary": diary.model_dump(),
        "calendar": diary.to_ical(),
        "cards": [(await journal.assignment_details(each.id)).model_dump() for each in work],
        "files_by_work": {
            each.id: [one.model_dump() for one in await journal.attachments(each.id)]
            for each in work
        },
        "files": {
            file.name: b64encode(await journal.download_attachment_as_bytes(file.id)).decode()
            for file in files
        },
        "overdue": [each.model_dump() for each in await journal.overdue(start, end)],
        "announcements": [each.model_dump() for each in announcements],
        "grades": [each.model_dump() for each in await journal.term_grades(start, end)],
        "periods": [each.model_dump() for each in await journal.reporting_periods()],
        "subjects": [each.name for each in await journal.subjects()],
        "years": [each.model_dump() for each in await journal.school_years()],
        "school": (await journal.school_info()).model_dump(),
        "types": [each.model_dump() for each in await journal.assignment_types()],
        "bells": [each.model_dump() for each in await journal.bell_schedule()],
        "settings": await journal.my_settings(),
        "limits": await journal.upload_limits(),
        "alive": await journal.is_alive(),
    }
    await journal.logout()
    found["alive_after_logout"] = await journal.is_alive()
    await journal.close()
    return found


async def main() -> None:
    """Do what is told."""
    told = json.load(sys.stdin)
    url, school = told["url"], told["school"]
    start, end = (date.fromisoformat(told[name]) for name in ("start", "end"))
    found = {
        "schools": [each.model_dump() for each in await netschoolpy.search_schools(url, "СОШ 1")],
        "all_schools": [each.name for each in await netschoolpy.search_schools(url)],
        "ways": (await netschoolpy.get_login_methods(url)).summary,
        "people": [await read(url, school, who, start, end) for who in told["people"]],
    }
    print(json.dumps(found, default=str))


asyncio.run(main())
