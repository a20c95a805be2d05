"""Every way in which a real stand may differ from the mock is found, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from svyazka.fidelity.comparison import Kind
from tests.fidelity.conftest import Beside, Har, Json

PEOPLE = "/api/worlds/{name}/people"
WORLDS = "/api/worlds"


def people(har: Har) -> str:
    """The path under which people were listed."""
    paths = (urlsplit(str(each["request"]["url"])).path for each in har.entries)
    return next(path for path in paths if path.endswith("/people"))


def test_the_mock_is_like_itself(har: Har, beside: Beside) -> None:
    found = beside(har)
    assert found.differences == []
    assert found.compared == {"control": len(har.entries)}


def rename(old: str, new: str) -> Callable[[Any], None]:
    def change(told: Any) -> None:  # noqa: ANN401 - JSON
        told[0][new] = told[0].pop(old)

    return change


def put(key: str, value: object) -> Callable[[Any], None]:
    def change(told: Any) -> None:  # noqa: ANN401 - JSON
        told[0][key] = value

    return change


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (
            rename("surname", "familyName"),
            [
                (Kind.MISSING, "ответ 200: $[].familyName", "string", "нет"),
                (Kind.EXTRA, "ответ 200: $[].surname", "бывает без него", "есть всегда"),
            ],
        ),
        (put("id", "17"), [(Kind.TYPE, "ответ 200: $[].id", "string", "integer")]),
        (put("phone", None), [(Kind.TYPE, "ответ 200: $[].phone", "null", "string")]),
        (put("load", {}), [(Kind.TYPE, "ответ 200: $[].load", "object", "array")]),
        (
            put("load", [{"school_class": "5А", "subject": ["Алгебра"]}]),
            [(Kind.TYPE, "ответ 200: $[].load[].subject", "array", "string")],
        ),
        (put("patronymic", None), []),  # the mock has it so for some
        (put("id", 17), []),
    ],
)
def test_a_key_or_a_type_that_the_mock_does_not_have_is_found(
    har: Har,
    beside: Beside,
    change: Callable[[Any], None],
    found: list[tuple[Kind, str, str, str]],
) -> None:
    differences = beside(har.change_answer("GET", people(har), change)).differences
    assert [(each.kind, each.where, each.recorded, each.mock) for each in differences] == found
    assert all((each.method, each.path) == ("GET", PEOPLE) for each in differences)


def test_a_field_that_is_missing_everywhere_is_told_as_such(har: Har, beside: Beside) -> None:
    har.change_answer("POST", WORLDS, lambda told: told.pop("addresses"))
    (found,) = beside(har).differences
    assert (found.kind, found.where, found.recorded) == (
        Kind.EXTRA,
        "ответ 201: $.addresses",
        "нет",
    )


def _status(entry: Json) -> None:
    entry["response"]["status"] = 202


def _path(entry: Json) -> None:
    entry["request"]["url"] = entry["request"]["url"].replace("/people", "/persons")


def _method(entry: Json) -> None:
    entry["request"]["method"] = "PUT"


def _query(entry: Json) -> None:
    entry["request"]["queryString"].append({"name": "page", "value": "2"})


def _media(entry: Json) -> None:
    entry["response"]["content"]["mimeType"] = "text/html; charset=utf-8"


def _header(entry: Json) -> None:
    entry["request"]["headers"].append({"name": "At", "value": "1"})


@pytest.mark.parametrize(
    ("change", "kind", "where", "recorded"),
    [
        (_status, Kind.NO_STATUS, "ответ 202", "202"),
        (_path, Kind.NO_PATH, "", "есть"),
        (_method, Kind.NO_METHOD, "", "PUT"),
        (_query, Kind.MISSING, "параметры.page", "string"),
        (_media, Kind.MEDIA, "ответ 200", "text/html"),
        (_header, Kind.HEADER, "заголовок at", "есть"),
    ],
)
def test_what_is_asked_and_how_it_is_answered_is_compared_too(
    har: Har,
    beside: Beside,
    change: Callable[[Json], None],
    kind: Kind,
    where: str,
    recorded: str,
) -> None:
    change(har.entry("GET", people(har)))
    (found,) = beside(har).differences
    assert (found.kind, found.where, found.recorded) == (kind, where, recorded)


def test_a_key_of_a_request_is_compared_too(har: Har, beside: Beside) -> None:
    entry = har.entry("POST", WORLDS)
    entry["request"]["postData"]["text"] = '{"name": null, "ticking": "yes", "colour": 1}'
    found = {(each.kind, each.where) for each in beside(har).differences}
    assert found == {
        (Kind.TYPE, "тело запроса: $.ticking"),
        (Kind.MISSING, "тело запроса: $.colour"),
    }


def test_pages_other_hosts_and_embedded_data_are_not_compared(har: Har, beside: Beside) -> None:
    def visited(url: str, kind: str) -> Json:
        content = {"mimeType": kind, "text": "<html></html>"}
        return {
            "request": {"method": "GET", "url": url},
            "response": {"status": 200, "content": content},
        }

    har.entries += [
        visited("http://127.0.0.1/some/page", "text/html"),
        visited("https://counter.example/api", "application/json"),
        visited("data:application/json,{}", "application/json"),
    ]
    found = beside(har)
    assert (found.differences, found.pages, found.elsewhere) == ([], 1, 1)


def test_an_answer_whose_body_was_not_kept_is_no_difference(har: Har, beside: Beside) -> None:
    for each in har.entries:
        each["response"]["content"].pop("text")
    assert beside(har).differences == []


@pytest.mark.parametrize("status", [0, -1])
def test_a_request_that_was_broken_off_is_no_difference(
    har: Har, beside: Beside, status: int
) -> None:
    har.entry("GET", people(har))["response"] = {"status": status, "content": {"size": -1}}
    assert beside(har).differences == []


def test_what_a_browser_did_not_know_is_no_difference(har: Har, beside: Beside) -> None:
    for each in har.entries:
        each["request"] |= {"cookies": None, "comment": None, "_priority": None}
        each["request"].setdefault("postData", None)
        each["response"] |= {"headers": None, "redirectURL": None}
        each["response"]["content"] |= {"compression": None, "comment": None}
    assert beside(har).differences == []
