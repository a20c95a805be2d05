"""What a recorded session and the mock differ in: what would have to be mended in the mock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from svyazka.fidelity.contract import JSON_MEDIA, Contract, Operation
from svyazka.fidelity.observed import Observed, Seen
from svyazka.fidelity.shapes import Shape
from svyazka.redaction import SESSION_HEADER

_NOTHING = Shape(frozenset({"object"}))


class Kind(StrEnum):
    """In what way the mock is not like what was recorded."""

    NO_SERVICE = "сервис не описан"
    NO_PATH = "нет такого пути"
    NO_METHOD = "нет такого метода"
    NO_STATUS = "нет такого ответа"
    MEDIA = "другой вид тела"
    HEADER = "другой заголовок"
    MISSING = "у стенда нет"
    EXTRA = "у стенда лишнее"
    TYPE = "другой тип"


class Difference(BaseModel):
    """One thing to mend."""

    model_config = ConfigDict(frozen=True)

    service: str
    method: str
    path: str
    kind: Kind
    where: str
    """E.g. `ответ 200: $.students[].id`."""
    recorded: str
    """What was seen on the real stand."""
    mock: str
    """What the mock has instead."""


class Comparison(BaseModel):
    """A recording beside the mock."""

    compared: dict[str, int]
    """How many exchanges of each service were compared."""
    pages: int
    elsewhere: int
    differences: list[Difference]
    strange: list[str]
    """Words of the recording in all this that the mock does not have."""


def compare(observed: Observed, contracts: Mapping[str, Contract]) -> Comparison:
    """List in what the mock is not like the recording."""
    compared: dict[str, int] = {}
    differences: list[Difference] = []
    for (service, path, method), seen in sorted(observed.seen.items()):
        compared[service] = compared.get(service, 0) + seen.times
        for kind, where, recorded, mock in _differences(path, method, seen, contracts.get(service)):
            differences.append(
                Difference(
                    service=service,
                    method=method,
                    path=path,
                    kind=kind,
                    where=where,
                    recorded=recorded,
                    mock=mock,
                )
            )
    return Comparison(
        compared=compared,
        pages=observed.pages,
        elsewhere=observed.elsewhere,
        differences=differences,
        strange=observed.strange,
    )


_Found = Iterator[tuple[Kind, str, str, str]]


def _differences(path: str, method: str, seen: Seen, contract: Contract | None) -> _Found:
    if contract is None:
        yield Kind.NO_SERVICE, "", "есть", "нет"
        return
    methods = contract.operations.get(path)
    if methods is None:
        yield Kind.NO_PATH, "", "есть", "нет"
        return
    if method not in methods:
        yield Kind.NO_METHOD, "", method, ", ".join(methods)
        return
    operation = methods[method]
    yield from _headers(seen, operation, contract)
    yield from _shapes("параметры", seen.parameters or _NOTHING, operation.parameters)
    if operation.body and seen.body:
        yield from _shapes("тело запроса: $", seen.body, operation.body)
    elif seen.body:
        yield Kind.MISSING, "тело запроса", "JSON", "не описано"
    for status, bodies in sorted(seen.answers.items()):
        yield from _answers(f"ответ {status}", bodies, operation, status)


def _headers(seen: Seen, operation: Operation, contract: Contract) -> _Found:
    for name in sorted(operation.headers - seen.headers):
        yield Kind.HEADER, f"заголовок {name}", "бывает без него", "обязателен"
    for name in sorted(seen.headers - contract.headers - {"cookie"}):
        if SESSION_HEADER.fullmatch(name):
            yield Kind.HEADER, f"заголовок {name}", "есть", "не описан"


def _answers(
    where: str, bodies: Mapping[str, Shape | None], operation: Operation, status: int
) -> _Found:
    promised = operation.answer(status)
    if promised is None:
        yield Kind.NO_STATUS, where, str(status), ", ".join(sorted(operation.answers))
        return
    for media, shape in sorted(bodies.items()):
        if media not in promised and (media or promised):
            yield Kind.MEDIA, where, media or "без тела", ", ".join(promised) or "без тела"
        elif shape and media == JSON_MEDIA:
            yield from _shapes(f"{where}: $", shape, promised[media])


def _shapes(place: str, recorded: Shape, mock: Shape) -> _Found:
    """Compare two shapes, and all that is in them."""
    if mock.anything or recorded.anything:
        return
    if strange := {one for one in recorded.kinds if not _fits(one, mock.kinds)}:
        yield Kind.TYPE, place, ", ".join(sorted(strange)), ", ".join(sorted(mock.kinds))
    if "object" in recorded.kinds & mock.kinds:
        yield from _keys(place, recorded, mock)
    if recorded.items and mock.items:
        yield from _shapes(f"{place}[]", recorded.items, mock.items)


def _keys(place: str, recorded: Shape, mock: Shape) -> _Found:
    for key, shape in sorted(recorded.keys.items()):
        if expected := mock.keys.get(key, mock.rest):
            yield from _shapes(f"{place}.{key if key in mock.keys else '*'}", shape, expected)
        else:
            yield Kind.MISSING, f"{place}.{key}", ", ".join(sorted(shape.kinds)), "нет"
    for key in sorted(mock.always - recorded.always):
        seen = "бывает без него" if key in recorded.keys else "нет"
        yield Kind.EXTRA, f"{place}.{key}", seen, "есть всегда"


def _fits(kind: str, kinds: frozenset[str]) -> bool:
    return kind in kinds or (kind == "integer" and "number" in kinds)
