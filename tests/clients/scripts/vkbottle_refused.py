"""What vkbottle makes of the stand's refusals: its own typed error for each public code.

Told: `api`, `tokens` by name, and `calls`: whose token, which method, which parameters.
Prints code, words and the method that VK repeats for each call, or what was answered.
With `captcha` the owner says something, and reads the picture as `letters` tells it.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import sys
from urllib.request import urlopen

from vkbottle import API, CaptchaError, VKAPIError

told = json.load(sys.stdin)

API.API_URL = told["api"]


async def main() -> dict[str, object]:
    seen: dict[str, object] = {"refused": [await refused(*call) for call in told["calls"]]}
    if "captcha" in told:
        seen["captcha"] = await prove(*told["captcha"])
    return seen


async def refused(who: str, method: str, params: dict[str, object]) -> object:
    try:
        return await API(told["tokens"][who]).request(method, params)
    except VKAPIError as error:
        return [error.code, str(error), error.request_params["method"]]


async def prove(who: str, method: str, params: dict[str, object]) -> list[object]:
    """Read the letters on the picture, at the second try."""
    api, pictures = API(told["tokens"][who]), []

    @api.add_captcha_handler  # type: ignore[untyped-decorator]
    async def read(error: CaptchaError) -> str:
        pictures.append(await asyncio.to_thread(fetch, error.captcha_img))
        if len(pictures) == 1:
            return "НЕТ"
        shown = json.loads(await asyncio.to_thread(fetch, told["letters"]))
        return str(shown[-1]["letters"])  # the newest

    answer = await api.request(method, params)
    return [len(pictures), all("<svg" in each for each in pictures), answer["response"]]


def fetch(url: str) -> str:
    with urlopen(url, context=ssl.create_default_context()) as answer:  # noqa: S310 - the stand
        return answer.read().decode()


print(json.dumps(asyncio.run(main())))
