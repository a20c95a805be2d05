"""What is kept of a recording: under each path of a service, the shapes that were seen there.

Here values are dropped, and names that might be a person's hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic_core import from_json

from svyazka.fidelity.contract import JSON_MEDIA, Contract
from svyazka.fidelity.names import Names
from svyazka.fidelity.recording import Entry, Pair
from svyazka.fidelity.shapes import Shape, either, shape_of
from svyazka.manners import is_allowed
from svyazka.redaction import SESSION_HEADER

_FORM = "application/x-www-form-urlencoded"
_MULTIPART = "multipart/form-data"
_NO_BODY = {"", "x-unknown"}


@dataclass
class Seen:
    """What was asked and answered at one path by one method."""

    times: int = 0
    parameters: Shape | None = None
    headers: frozenset[str] = frozenset()
    """Those that every request had, in lower case."""
    body: Shape | None = None
    answers: dict[int, dict[str, Shape | None]] = field(default_factory=dict)
    """By status, by media type (empty: no body); None where the body was not kept."""


@dataclass
class Observed:
    """A recording without its values."""

    seen: dict[tuple[str, str, str], Seen] = field(default_factory=dict)
    """By service, path and method."""
    pages: int = 0
    """Pages for people: the mock's are drawn anew and promise nothing."""
    elsewhere: int = 0
    """Requests to hosts that are none of the services."""
    strange: list[str] = field(default_factory=list)
    """Words of the recording that the mock does not have, as they may be shown."""


def observe(
    entries: Iterable[Entry],
    hosts: Mapping[str, tuple[str, ...]],
    contracts: Mapping[str, Contract],
) -> Observed:
    """Drop the values of a recording.

    Args:
        entries: the recording.
        hosts: where the services live: names of hosts, `*.example` for a domain.
        contracts: what the mock's services promise.

    """
    entries = [each for each in entries if _is_of_the_web(each.request.url)]
    words = (word for contract in contracts.values() for word in contract.words)
    names = Names(words, (value for each in entries for value in _values(each)))
    found = Observed()
    for entry in entries:
        url = urlsplit(entry.request.url)
        service = next((s for s, own in hosts.items() if is_allowed(entry.request.url, own)), None)
        if service is None:
            found.elsewhere += 1
            continue
        path = unquote(url.path)
        template = contracts[service].find(path) if service in contracts else None
        if template is None and not _is_api(entry):
            found.pages += 1
            continue
        shown = template or "/".join(names(part) if part else "" for part in path.split("/"))
        key = service, shown, entry.request.method.upper()
        if key[2] != "OPTIONS":  # a browser's own question about another origin
            _add(found.seen.setdefault(key, Seen()), entry, names)
    found.strange = sorted(names.strange)
    return found


def _is_of_the_web(url: str) -> bool:
    """Tell whether something was asked of a server; a page may ask for what is no address."""
    try:
        return urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        return False


def _is_api(entry: Entry) -> bool:
    """Tell whether programs speak here, not a page for people with what belongs to it."""
    sent = entry.request.post.mime_type if entry.request.post else ""
    return JSON_MEDIA in {media_of(sent), media_of(entry.response.content.mime_type)}


def _add(seen: Seen, entry: Entry, names: Names) -> None:
    asked, answered = entry.request, entry.response
    parameters = shape_of({pair.name: pair.value for pair in _parameters(entry)}, names)
    headers = frozenset(pair.name.lower() for pair in asked.headers)
    seen.parameters = either(seen.parameters, parameters)
    seen.headers = seen.headers & headers if seen.times else headers
    seen.times += 1
    if asked.post:
        sent = _shape(asked.post.mime_type, asked.post.text.encode(), names)
        seen.body = either(seen.body, sent)
    if answered.came:
        content = answered.content
        bodies = seen.answers.setdefault(answered.status, {})
        media = "" if content.is_empty else media_of(content.mime_type)
        told = _shape(content.mime_type, content.body, names)
        bodies[media] = either(bodies.get(media), told)


def _shape(mime_type: str, body: bytes | None, names: Names) -> Shape | None:
    """Return the shape of a body, if it is JSON and was kept whole."""
    if media_of(mime_type) != JSON_MEDIA or not body:
        return None
    try:
        return shape_of(from_json(body), names)
    except ValueError:
        return None


def media_of(told: str) -> str:
    """Return a media type without its parameters; all kinds of JSON are one."""
    media = told.partition(";")[0].strip().lower()
    if media in _NO_BODY:
        return ""
    return JSON_MEDIA if media.endswith(("/json", "+json")) else media


def _parameters(entry: Entry) -> list[Pair]:
    """List what the query and a form have; some recorders keep only the text."""
    asked = entry.request
    query = asked.query or _pairs(urlsplit(asked.url).query)
    if asked.post is None or media_of(asked.post.mime_type) not in {_FORM, _MULTIPART}:
        return query
    text = asked.post.text if media_of(asked.post.mime_type) == _FORM else ""
    return [*query, *(asked.post.params or _pairs(text))]


def _pairs(text: str) -> list[Pair]:
    return [Pair(name=name, value=value) for name, value in parse_qsl(text, keep_blank_values=True)]


def _values(entry: Entry) -> Iterator[str]:
    """Go through all that might be a person's: what was filled in, and what was told."""
    asked, answered = entry.request, entry.response
    headers = (*asked.headers, *answered.headers)
    session = (pair for pair in headers if SESSION_HEADER.fullmatch(pair.name.lower()))
    filled_in = (*asked.cookies, *answered.cookies, *_parameters(entry))
    yield from (pair.value for pair in (*session, *filled_in))
    for text in (asked.post.text.encode() if asked.post else None, answered.content.body):
        if text:
            try:
                yield from _strings(from_json(text))
            except ValueError:
                continue


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
