"""Takes secrets out of what a browser tells of itself: addresses, messages, Playwright's traces.

A trace, as Playwright writes it, holds every typed value several times: in the call, in its log,
in the pictures of the DOM, in the bodies of requests.  What is left here is what one needs to see
why a scenario failed: calls, DOM, style sheets, pictures, console, addresses, statuses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from typing import Any, cast
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from pages.personal import PHONE_AMONG_CODE

HIDDEN = "•••"
SESSION_HEADER = re.compile(
    r"at|x-auth.*|.*(?:api-?key|authorization|cookie|csrf|session|token|xsrf).*"
)
"""Headers that say whose session it is, in lower case."""
SECRET_GROUP = "svyazka: секрет"  # noqa: S105 - the name of a group of calls
"""Calls inside a group of this name type a secret (`BrowserContext.tracing.group`)."""

_QUERY = re.compile(r"(?<=[?&#])([^=&#\s\"'<>]+)=[^&#\s\"'<>]*")
_LOGIN = re.compile(r"(?<=://)[^/?#]*@")
_ADDRESS = re.compile(r"(?:http|ws)s?://[^\s\"'<>]+")
_DRAWN = {".gif", ".ico", ".png", ".svg", ".webp"}
_NEEDED = _DRAWN | {".css", ".js", ".ttf", ".woff", ".woff2"}
_TYPING = {"fill", "type", "keyboardInsertText", "keyboardType", "insertText"}
_LEADING = {"location", "referer"}
"""Headers with an address, which may hold anything."""
_BUTTONS = {"button", "checkbox", "image", "radio", "reset", "submit"}
_VALUE = "__playwright_value_"
_FILES = {"_sha1", "sha1"}
"""Names of stored files."""
_NOBODY_S = {"class", "method", "type", "d", "points", "transform", "viewBox"}
"""Words of Playwright's own, and how a drawing's lines run: nobody's name or phone."""

_Json = dict[str, Any]


def clean_address(text: str) -> str:
    """Take the logins and the values of queries out of all addresses in a text; names stay."""
    return _ADDRESS.sub(lambda found: _clean_query(_LOGIN.sub("", found[0])), text)


def _clean_query(address: str) -> str:
    """Leave the version of a style sheet or a picture: a trace finds it by its whole address."""
    if Path(address.partition("?")[0]).suffix in _NEEDED:
        return address
    return _QUERY.sub(rf"\1={HIDDEN}", address)


def clean_trace(into: Path, parts: Sequence[Path] = (), *, people: Collection[str] | None) -> None:
    """Take the secrets out of a trace, whole or not at all.

    Args:
        into: the ZIP file to write; where there are no parts, the trace itself.
        parts: the ZIP files that Playwright wrote one after the other; they are removed.
        people: what its people are known by, where they are real: this is hidden, as are all
            phones and all that was typed, and pictures are left out; None where they are invented.

    Raises:
        ValueError: when a part is no trace; then nothing is left of it, since nobody knows what
            is in it.
        OSError: when nothing can be written there; nothing is left of it then either.

    """
    parts = parts or [into]
    unfinished = into.with_suffix(".part")
    try:
        kept = _NEEDED if people is None else _NEEDED - _DRAWN
        contents = [_read(part, kept) for part in parts]
        events = [line for lines, _ in contents for each in lines.values() for line in each]
        secrets = _secrets(events)
        hide, hide_secrets = _hiding(secrets, people), _hiding(secrets, None)
        with ZipFile(unfinished, "w", ZIP_DEFLATED) as new:
            for number, (lines, _) in enumerate(contents):
                for name, each in lines.items():
                    clean = (_clean(line, everything=people is not None) for line in each)
                    told = (_walk(line, hide, hide_secrets) for line in clean if line)
                    text = "".join(f"{_dump(line)}\n" for line in told)
                    # What the viewer takes for one trace after another.
                    new.writestr(name if len(parts) == 1 else f"{number}-{name}", text)
            for name, content in {k: v for _, files in contents for k, v in files.items()}.items():
                new.writestr(name, content)
    except (BadZipFile, ValueError, KeyError) as error:
        unfinished.unlink(missing_ok=True)
        raise ValueError(f"{into.name} is no trace of Playwright: {error}") from error
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    unfinished.replace(into)


def _read(trace: Path, kept: Collection[str]) -> tuple[dict[str, list[_Json]], dict[str, bytes]]:
    """Return the events of a trace by the names of their files, and what they refer to.

    Raises:
        BadZipFile: when it cannot be read.

    """
    try:
        with ZipFile(trace) as archive:
            names = archive.namelist()
            lines = {
                n: _lines(archive.read(n)) for n in names if n.endswith((".trace", ".network"))
            }
            return lines, {n: archive.read(n) for n in names if Path(n).suffix in kept}
    except OSError as error:
        raise BadZipFile(str(error)) from error


def _lines(content: bytes) -> list[_Json]:
    return [cast("_Json", json.loads(line)) for line in content.splitlines() if line.strip()]


def _dump(line: object) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def _typed(line: _Json) -> str:
    """Return what a call typed, or an empty string."""
    params = line.get("params") or {}
    if line.get("type") != "before" or line.get("method") not in _TYPING:
        return ""
    return str(params.get("value") or params.get("text") or "")


def _secrets(lines: list[_Json]) -> list[str]:
    """Find what was typed as a secret or into a field for passwords and one-time codes."""
    groups = {line["callId"] for line in lines if line.get("title") == SECRET_GROUP}
    found = {_typed(line) for line in lines if line.get("parentId") in groups}
    for line in lines:
        if line.get("type") == "frame-snapshot":
            found |= set(_secret_fields(line["snapshot"]["html"]))
    # The longest first, so that no tail of it is left behind.
    return sorted(found - {"", HIDDEN}, key=len, reverse=True)


def _secret_fields(node: object) -> Iterator[str]:
    """Walk a DOM of a trace: `[name, attributes, child, ...]`."""
    if not isinstance(node, list):
        return
    if len(node) > 1 and isinstance(node[1], dict):
        attributes = node[1]
        is_secret = attributes.get("type") == "password" or "one-time-code" in str(
            attributes.get("autocomplete")
        )
        if is_secret and attributes.get(_VALUE):
            yield str(attributes[_VALUE])
    for child in node:
        yield from _secret_fields(child)


def _hiding(secrets: Sequence[str], people: Collection[str] | None) -> Callable[[str], str]:
    """Return what hides secrets in a text; where people are real, them and all phones too."""
    hidden = [re.escape(secret) for secret in secrets]
    if people is not None:
        known = sorted(people, key=len, reverse=True)
        hidden += [rf"(?i:(?<!\w){re.escape(word)}(?!\w))" for word in known]
        hidden.append(PHONE_AMONG_CODE.pattern)
    pattern = re.compile("|".join(hidden) or "(?!)")  # which fits nowhere
    return lambda text: pattern.sub(HIDDEN, text)


def _clean(line: _Json, *, everything: bool) -> _Json | None:
    """Return an event without what was filled in; None for the film, which shows codes as such."""
    if line.get("type") == "screencast-frame":
        return None
    if typed := _typed(line):
        params = line["params"]
        key = "value" if "value" in params else "text"
        params[key] = HIDDEN if everything else typed
    if everything:  # what a picture was to hide of a person is named in the call that took it
        (line.get("params") or {}).pop("mask", None)
    if everything and line.get("type") == "log" and ("fill(" in line.get("message", "")):
        line["message"] = f"fill({HIDDEN})"
    if line.get("type") == "resource-snapshot":
        _clean_request(line["snapshot"])
    if everything and line.get("type") == "frame-snapshot":
        _empty_fields(line["snapshot"]["html"])
    return line


def _clean_request(entry: _Json) -> None:
    """Drop bodies, cookies and what else identifies a person from an exchange (HAR)."""
    request, response = entry["request"], entry["response"]
    request.pop("postData", None)
    request["queryString"] = []
    for side in (request, response):
        side["cookies"] = []
        side["headers"] = [h for h in side["headers"] if not _is_secret(h["name"].lower())]
    response["redirectURL"] = clean_address(response.get("redirectURL", ""))


def _is_secret(header: str) -> bool:
    return header in _LEADING or SESSION_HEADER.fullmatch(header) is not None


def _empty_fields(node: object) -> None:
    if not isinstance(node, list):
        return
    if len(node) > 1 and isinstance(node[1], dict) and node[1].get("type") not in _BUTTONS:
        for key in (_VALUE, "value"):
            if node[1].get(key):
                node[1][key] = HIDDEN
    for child in node:
        _empty_fields(child)


def _walk(value: object, hide: Callable[[str], str], hide_secrets: Callable[[str], str]) -> object:
    """Hide what is to be hidden, and the values of queries, in all strings but names of files."""
    if isinstance(value, str):
        value = hide(value)
        return _clean_query(value) if value.startswith("/") else clean_address(value)
    if isinstance(value, list):
        return [_walk(each, hide, hide_secrets) for each in value]
    if isinstance(value, dict):
        return {
            key: each
            if key in _FILES
            else _walk(each, hide_secrets if key in _NOBODY_S else hide, hide_secrets)
            for key, each in value.items()
        }
    return value
