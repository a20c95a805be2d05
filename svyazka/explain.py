"""Says in words what a scenario stumbled over, from what Playwright and pytest say."""

from __future__ import annotations

import re

from pages.hints import NO_PROXY
from pages.roles import ROLES

_ELEMENT = re.compile(r"waiting for (.+)")
_QUOTED = r"""(?P<quote>["'])(?P<words>(?:\\.|(?!(?P=quote)).)+)(?P=quote)"""
_NAME = re.compile(rf"(?:name|has_text)={_QUOTED}")
_LABEL = re.compile(rf"get_by_(?:label|text|placeholder|title|alt_text)\({_QUOTED}")
_ROLE = re.compile(r"""get_by_role\(["'](\w+)["']""")
_EXPECTED = re.compile(
    r"Locator expected (not )?to ([\w ]+?)(?: ['\"](.*)['\"]|: (.+))?$", re.MULTILINE
)
_URL = re.compile(
    r"Page URL expected (?P<negated>not )?to be '(?:re\.compile\(')?(?P<expected>.*?)(?:'.*\))?'$",
    re.MULTILINE,
)
_ACTUAL = re.compile(r"^Actual value: (.*)$", re.MULTILINE)
_TIMEOUT = re.compile(r"Timeout (\d+)ms exceeded")
_CALL = re.compile(r"(?:Locator|Page)\.(\w+): ")
_TOO_LONG = re.compile(r"Timeout \(>([\d.]+)s\) from pytest-timeout")
_UNFORESEEN = "[XPASS(strict)]"
_NETWORK = re.compile(r"net::(ERR_\w+)(?: at (\S+))?")

_DEEDS = {
    "check": "отметить",
    "click": "нажать",
    "fill": "заполнить",
    "goto": "открыть страницу",
    "press": "нажать клавишу",
    "select_option": "выбрать",
    "uncheck": "снять отметку",
    "wait_for": "дождаться",
}
_STATES = {
    "be attached": "на экране нет",
    "be visible": "на экране нет",
    "be hidden": "с экрана не исчезает",
    "be enabled": "нажать нельзя",
    "be disabled": "нажать можно, хотя этого быть не должно",
    "be checked": "отметки нет",
    "be empty": "внутри что-то есть",
    "be focused": "курсора нет",
}
_THERE = {"be attached", "be visible"}
_WHOLE = ROLES["main"]
"""Where nothing but a text was looked for: it is the text that is missing."""
_PAGES = {"^chrome-error:": "страницу самого браузера о том, что связи нет"}
_NETWORKS = {
    "ERR_CONNECTION_REFUSED": "сервис не отвечает: соединение отклонено",
    "ERR_CONNECTION_RESET": "сервис оборвал соединение",
    "ERR_EMPTY_RESPONSE": "сервис оборвал соединение, ничего не ответив",
    "ERR_NAME_NOT_RESOLVED": "такого адреса нет: имя не найдено",
    "ERR_PROXY_CONNECTION_FAILED": NO_PROXY,
    "ERR_TIMED_OUT": "сервис не ответил вовремя",
}


def in_words(error: str) -> str:
    """Return one sentence for a person; an error of no known kind speaks for itself."""
    if network := _NETWORK.search(error):
        words = _NETWORKS.get(network[1], f"страница не открылась ({network[1]})")
        return _sentence(f"{words}{f' — {network[2]}' if network[2] else ''}")
    if expected := _EXPECTED.search(error):
        return _sentence(_unmet(error, expected))
    if url := _URL.search(error):
        return _elsewhere(error, url)
    if told := _of_pytest(error):
        return told
    if (call := _CALL.search(error)) and (timeout := _TIMEOUT.search(error)):
        deed = _DEEDS.get(call[1], call[1])
        return _sentence(f"за {int(timeout[1]) / 1000:g} с не удалось {deed}: {_element(error)}")
    return next((line.strip() for line in error.splitlines() if line.strip()), "")


def _of_pytest(error: str) -> str:
    if too_long := _TOO_LONG.search(error):
        return f"Сценарий не уложился в {float(too_long[1]):g} с"
    if _UNFORESEEN in error:
        return "Сценарий прошёл, хотя тег @xfail обещает, что не пройдёт: уберите тег"
    return ""


def _unmet(error: str, expected: re.Match[str]) -> str:
    negated, what = expected[1], expected[2]
    value = expected[3] or expected[4]
    element = _element(error)
    if value is not None:
        found = actual[1].strip() if (actual := _ACTUAL.search(error)) else ""
        found = "нет ничего" if found in {"", "None"} else f"«{found}»"
        return f"{element}: ждали {'не ' if negated else ''}«{value}», а там {found}"
    if negated and what in _THERE:
        return f"{element}: на экране есть, а быть не должно"
    return f"{element}: {_STATES.get(what, f'ждали {what}')}"


def _elsewhere(error: str, url: re.Match[str]) -> str:
    found = actual[1].strip() if (actual := _ACTUAL.search(error)) else ""
    if url["negated"]:
        return f"Открыта страница «{found}», а ждали другую"
    expected = _PAGES.get(url["expected"], f"«{url['expected']}»")
    return f"Открыта страница «{found}», а ждали {expected}"


def _element(error: str) -> str:
    """Name the element as a person would: «кнопка «Войти»»."""
    found = _ELEMENT.search(error)
    if not found:
        return "то, что ждали"
    names = [*_LABEL.finditer(found[1]), *_NAME.finditer(found[1])]
    name = re.sub(r"\\(.)", r"\1", names[-1]["words"]) if names else ""
    role = ROLES.get(roles[-1], roles[-1]) if (roles := _ROLE.findall(found[1])) else ""
    if role and name and role != _WHOLE:
        return f"{role} «{name}»"
    if name:
        return f"«{name}»"
    return role or found[1].strip()


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
