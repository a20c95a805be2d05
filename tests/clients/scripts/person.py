"""Somebody with a phone who answers VK ID in a browser of her own: forms over plain HTTP."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import requests


def consent(address: str, told: dict[str, str]) -> str:
    """Follow a service to VK ID, prove the phone, let the service know; return the way back.

    Args:
        address: where the service sends her.
        told: `redirect_uri`, where it wants her back, which is not visited; her `phone`; `control`,
            the API of the world, where her SMS can be read.
    """
    with requests.Session() as browser:
        answer = browser.get(address, allow_redirects=False)
        while True:
            answer.raise_for_status()
            back = answer.headers.get("Location")
            if back is None:
                answer = _fill(browser, answer, told)
            elif back.startswith(told["redirect_uri"]):
                return back
            else:
                answer = browser.get(urljoin(answer.url, back), allow_redirects=False)


def _fill(
    browser: requests.Session, page: requests.Response, told: dict[str, str]
) -> requests.Response:
    """Send the form of a page with what it asks for."""
    data = {"csrf_token": re.findall(r'name="csrf_token"[^>]* value="([^"]+)"', page.text)[0]}
    if 'name="phone"' in page.text:
        data["phone"] = told["phone"]
    elif 'name="code"' in page.text:
        mine = {"phone": told["phone"]}
        sent = requests.get(f"{told['control']}/outbox", params=mine, timeout=10).json()
        data["code"] = re.findall(r"\d{6}", sent[-1]["text"])[0]
    return browser.post(page.url, data=data, allow_redirects=False)
